package import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorQueues
internal import EmulatorSandboxes
internal import FoundationEssentials

/// The Lambda API's five calls on event source mappings. Source: Lambda API reference; texts as AWS answered them.
@EventLoop package final class MappingAPI {
  nonisolated package static let path = Array("/2015-03-31/event-source-mappings".utf8)
  nonisolated package static let bodyBytesMaximum = 65_536

  private let mappings: SourceMappings

  package init(_ mappings: SourceMappings) { self.mappings = mappings }

  private struct MappingRefusal: Error {
    var status = 400
    var type = "InvalidParameterValueException"
    var text: String
  }

  package func request(_ exchange: Exchange) {
    let rest = String(decoding: exchange.head.path.dropFirst(Self.path.count), as: UTF8.self).split(separator: "/").map(String.init)
    do throws(MappingRefusal) {
      switch (exchange.head.method, rest.count) {
      case (.post, 0): try create(exchange)
      case (.get, 0): list(exchange)
      case (.get, 1): answer(200, try found(rest[0]), exchange)
      case (.put, 1): try update(try found(rest[0]), exchange)
      case (.delete, 1): delete(try found(rest[0]), exchange)
      default: throw MappingRefusal(status: 404, type: "UnknownOperationException", text: "there is no such operation")
      }
    } catch {
      let body = JSON.object([.init("Type", "User"), .init("message", .string(error.text)), .init("Message", .string(error.text))]).bytes
      guard exchange.isOpen else { return }
      exchange.respond(error.status, body: body) { fields in
        fields.field("Content-Type", "application/json")
        fields.field("x-amzn-ErrorType", error.type)
      }
    }
  }

  private func found(_ uuid: String) throws(MappingRefusal) -> SourceMapping {
    guard let mapping = mappings.mappings[uuid] else {
      throw MappingRefusal(status: 404, type: "ResourceNotFoundException", text: "The resource you requested does not exist.")
    }
    return mapping
  }

  private func body(_ exchange: Exchange) throws(MappingRefusal) -> JSON {
    guard let json = try? JSON(reading: exchange.body), json.object != nil else {
      throw MappingRefusal(type: "InvalidRequestContentException", text: "Could not parse request body into json")
    }
    return json
  }

  private func function(_ json: JSON) throws(MappingRefusal) -> String? {
    guard let given = json["FunctionName"]?.string else { return nil }
    let name = given.split(separator: ":").last.map(String.init) ?? given
    guard let function = mappings.host.function(named: name) ?? mappings.host.function(named: given) else {
      throw MappingRefusal(status: 404, type: "ResourceNotFoundException", text: "Function not found: \(given)")
    }
    return function.definition.name
  }

  private func create(_ exchange: Exchange) throws(MappingRefusal) {
    let json = try body(exchange)
    guard let arn = json["EventSourceArn"]?.string, arn.split(separator: ":").count > 2, arn.split(separator: ":")[2] == "sqs" else {
      throw MappingRefusal(text: "Unrecognized event source, must be an SQS queue's ARN; other sources are not emulated")
    }
    guard let function = try function(json) else { throw MappingRefusal(text: "FunctionName is required") }
    if let known = mappings.find(queueARN: arn, function: function) {
      throw MappingRefusal(
        status: 409, type: "ResourceConflictException",
        text:
          "An event source mapping with SQS arn (\" \(arn) \") and function (\" \(name(of: function)) \") already exists. Please update or delete the existing mapping with UUID \(known.uuid)"
      )
    }
    guard mappings.mappings.count < SourceMappings.countMaximum else {
      throw MappingRefusal(text: "there are \(SourceMappings.countMaximum) mappings, the most that this emulator keeps")
    }
    var mapping = SourceMapping(uuid: UUID().uuidString.lowercased(), queueARN: arn, function: function)
    try read(json, into: &mapping)
    mappings.put(mapping) { [weak self] in self?.answer(202, $0, state: $0.isEnabled ? "Creating" : "Disabled", exchange) }
  }

  private func name(of function: String) -> String { mappings.host.function(named: function)?.definition.qualifiedName ?? function }

  private func update(_ known: SourceMapping, _ exchange: Exchange) throws(MappingRefusal) {
    let json = try body(exchange)
    var mapping = known
    if let function = try function(json) { mapping.function = function }
    try read(json, into: &mapping)
    let state = mapping.isEnabled == known.isEnabled ? "Updating" : mapping.isEnabled ? "Enabling" : "Disabling"
    mappings.put(mapping) { [weak self] in self?.answer(202, $0, state: state, exchange) }
  }

  private func delete(_ mapping: SourceMapping, _ exchange: Exchange) {
    mappings.remove(mapping.uuid) { [weak self] in self?.answer(202, mapping, state: "Deleting", exchange) }
  }

  private func read(_ json: JSON, into mapping: inout SourceMapping) throws(MappingRefusal) {
    if let size = json["BatchSize"]?.integer { mapping.batchSize = Int(clamping: size) }
    if let window = json["MaximumBatchingWindowInSeconds"]?.integer { mapping.window_s = Int(clamping: window) }
    if let flag = json["Enabled"]?.bool { mapping.isEnabled = flag }
    if let types = json["FunctionResponseTypes"]?.array {
      guard types.allSatisfy({ $0 == "ReportBatchItemFailures" }), types.count <= 1 else {
        throw MappingRefusal(type: "ValidationException", text: "FunctionResponseTypes may hold ReportBatchItemFailures alone")
      }
      mapping.reportsFailures = !types.isEmpty
    }
    if let scaling = json["ScalingConfig"], scaling != .null { mapping.concurrencyMaximum = scaling["MaximumConcurrency"]?.integer.map { Int(clamping: $0) } }
    if let criteria = json["FilterCriteria"], criteria != .null {
      let filters = criteria["Filters"]?.array ?? []
      mapping.filters = filters.map { $0["Pattern"]?.string ?? "" }
    }
    if let fault = mapping.fault { throw MappingRefusal(text: fault) }
    guard let visibility_s = mappings.queues.visibility_s(of: mapping.queueARN) else {
      throw MappingRefusal(
        text:
          "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist."
      )
    }
    if let function = mappings.host.function(named: mapping.function), Int64(function.definition.timeout_ms) > visibility_s * 1_000 {
      throw MappingRefusal(text: SourceMappings.timeoutFault(visibility_s, function))
    }
  }

  // MARK: Answers

  private func list(_ exchange: Exchange) {
    let query = exchange.head.query.map { String(decoding: $0, as: UTF8.self) } ?? ""
    var asked: [String: String] = [:]
    for pair in query.split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1)
      if sides.count == 2 { asked[String(sides[0])] = Self.decoded(sides[1]) }
    }
    let shown = mappings.mappings.values.filter { mapping in
      let isFunctions =
        asked["FunctionName"].map { [mapping.function, name(of: mapping.function)].contains($0.split(separator: ":").last.map(String.init) ?? $0) } ?? true
      return isFunctions && (asked["EventSourceArn"].map { $0 == mapping.queueARN } ?? true)
    }
    let sorted = shown.sorted { $0.uuid < $1.uuid }.map { json($0, $0.isEnabled ? "Enabled" : "Disabled") }
    guard exchange.isOpen else { return }
    exchange.respond(200, body: JSON.object([.init("EventSourceMappings", .array(sorted))]).bytes) { $0.field("Content-Type", "application/json") }
  }

  /// Percent-decoded; nil where that is no UTF-8.
  private static func decoded(_ text: Substring) -> String? {
    var (bytes, rest): ([UInt8], Substring.UTF8View) = ([], text.utf8)
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let digits = String(rest.prefix(2)), let value = UInt8(digits, radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private func answer(_ status: Int, _ mapping: SourceMapping, state: String? = nil, _ exchange: Exchange) {
    guard exchange.isOpen else { return }
    let body = json(mapping, state ?? (mapping.isEnabled ? "Enabled" : "Disabled")).bytes
    exchange.respond(status, body: body) { $0.field("Content-Type", "application/json") }
  }

  private func json(_ mapping: SourceMapping, _ state: String) -> JSON {
    let arn = mappings.host.function(named: mapping.function)?.arn ?? mapping.function
    let place = arn.split(separator: ":function:", maxSplits: 1).first.map(String.init) ?? ""
    var members: [JSON.Member] = [
      .init("UUID", .string(mapping.uuid)), .init("EventSourceMappingArn", .string("\(place):event-source-mapping:\(mapping.uuid)")),
      .init("BatchSize", .integer(Int64(mapping.batchSize))), .init("MaximumBatchingWindowInSeconds", .integer(Int64(mapping.window_s))),
      .init("EventSourceArn", .string(mapping.queueARN)), .init("FunctionArn", .string(arn)), .init("LastModified", .integer(mapping.modified_s)),
      .init("State", .string(state)), .init("StateTransitionReason", "USER_INITIATED"),
      .init("FunctionResponseTypes", .array(mapping.reportsFailures ? ["ReportBatchItemFailures"] : [])),
    ]
    if let maximum = mapping.concurrencyMaximum { members.append(.init("ScalingConfig", ["MaximumConcurrency": .integer(Int64(maximum))])) }
    if !mapping.filters.isEmpty {
      members.append(.init("FilterCriteria", ["Filters": .array(mapping.filters.map { ["Pattern": .string($0)] })]))
    }
    return .object(members)
  }
}
