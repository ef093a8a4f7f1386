internal import EmulatorJSON

/// What a function answered of a batch of messages, where it may name those that failed (`ReportBatchItemFailures`).
/// Source: AWS Lambda developer guide, "Handling errors for an SQS event source in Lambda"; the forms as AWS was recorded to take them.
package enum BatchAnswer: Sendable, Equatable {
  case allDone
  case allFailed
  /// By their message ids.
  case failed(Set<String>)

  /// - Parameters:
  ///   - payload: what the function answered.
  ///   - ids: of the batch's messages.
  package init(_ payload: [UInt8], ids: Set<String>) {
    guard !payload.isEmpty else {
      self = .allDone
      return
    }
    guard let json = try? JSON(reading: payload) else {
      self = .allFailed
      return
    }
    switch json {
    case .null, .string(""): self = .allDone
    case .object:
      switch json["batchItemFailures"] {
      case nil, .null?: self = .allDone
      case .array(let items)?: self = Self.read(items, ids)
      default: self = .allFailed
      }
    default: self = .allFailed
    }
  }

  private static func read(_ items: [JSON], _ ids: Set<String>) -> BatchAnswer {
    guard !items.isEmpty else { return .allDone }
    let named = items.compactMap { $0["itemIdentifier"]?.string }
    guard named.count == items.count, named.allSatisfy(ids.contains) else { return .allFailed }
    return .failed(Set(named))
  }
}
