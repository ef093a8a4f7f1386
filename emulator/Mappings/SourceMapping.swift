internal import EmulatorJSON

/// Which function is given the messages of a queue, and how many at a time. Source: Lambda API reference, CreateEventSourceMapping.
package struct SourceMapping: Sendable, Equatable {
  package static let batchSizes = 1...10_000
  package static let windows_s = 0...300
  package static let concurrencies = 2...1_000
  package static let filtersMaximum = 5

  package var uuid: String
  package var queueARN: String
  /// The function's key.
  package var function: String
  package var batchSize = 10
  /// How long a batch is gathered, in seconds since its first message.
  package var window_s = 0
  package var reportsFailures = false
  package var concurrencyMaximum: Int?
  /// Patterns as they were given.
  package var filters: [String] = []
  package var isEnabled = true
  /// Seconds since 1970.
  package var modified_s: Int64 = 0

  package init(uuid: String, queueARN: String, function: String) {
    (self.uuid, self.queueARN, self.function) = (uuid, queueARN, function)
  }

  package var isFIFO: Bool { queueARN.hasSuffix(".fifo") }

  /// What is wrong with it, in AWS's words where it has some; nil where nothing is.
  package var fault: String? {
    if !Self.batchSizes.contains(batchSize) {
      return "1 validation error detected: Value '\(batchSize)' at 'batchSize' failed to satisfy constraint: Member must have value between 1 and 10000"
    }
    if isFIFO, batchSize > 10 { return "Batch size must be between 1 and 10 for FIFO queues." }
    if isFIFO, window_s > 0 { return "Batching window is not supported for FIFO queues" }
    if !Self.windows_s.contains(window_s) { return "Maximum batch window in seconds must be between 0 and 300." }
    if batchSize > 10, window_s == 0 { return "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10" }
    if let concurrencyMaximum, !Self.concurrencies.contains(concurrencyMaximum) { return "MaximumConcurrency must be between 2 and 1000." }
    if filters.count > Self.filtersMaximum { return "Number of filters must be at most \(Self.filtersMaximum)." }
    for filter in filters where (try? FilterPattern(filter)) == nil { return "Invalid filter pattern definition." }
    return nil
  }

  // MARK: Kept

  package var stored: [UInt8] {
    JSON.object([
      .init("queue", .string(queueARN)), .init("function", .string(function)), .init("batchSize", .integer(Int64(batchSize))),
      .init("window", .integer(Int64(window_s))), .init("reports", .bool(reportsFailures)),
      .init("concurrency", concurrencyMaximum.map { .integer(Int64($0)) } ?? .null), .init("filters", .array(filters.map { .string($0) })),
      .init("enabled", .bool(isEnabled)), .init("modified", .integer(modified_s)),
    ]).bytes
  }

  package init?(uuid: String, stored bytes: [UInt8]) {
    guard let json = try? JSON(reading: bytes), let queue = json["queue"]?.string, let function = json["function"]?.string else { return nil }
    self.init(uuid: uuid, queueARN: queue, function: function)
    batchSize = Int(json["batchSize"]?.integer ?? 10)
    window_s = Int(json["window"]?.integer ?? 0)
    reportsFailures = json["reports"]?.bool ?? false
    concurrencyMaximum = json["concurrency"]?.integer.map { Int($0) }
    filters = json["filters"]?.array?.compactMap(\.string) ?? []
    isEnabled = json["enabled"]?.bool ?? true
    modified_s = json["modified"]?.integer ?? 0
  }
}
