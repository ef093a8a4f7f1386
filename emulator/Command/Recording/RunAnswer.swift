internal import EmulatorGateway
internal import EmulatorJSON
internal import EmulatorServerless
internal import FoundationEssentials

/// What an invocation ended with, as a recording has it.
enum RunAnswer {
  /// `{"status", "headers", "body"}` of a gateway's event, `{"result"}` of any other, `{"error"}` of one that failed.
  static func json(_ payload: [UInt8], to event: [UInt8], hasFailed: Bool) -> JSON {
    guard !hasFailed else { return ["error": value(payload)] }
    guard isGateway(event), let output = try? FunctionOutput.read(payload, RecordedOutcome.payload(of: event)) else { return ["result": value(payload)] }
    let headers = output.headers.map { JSON.Member($0.name.lowercased(), .string($0.value)) }.filter { isCompared($0.name) }.sorted { $0.name < $1.name }
    var members: [JSON.Member] = []
    for header in headers {
      guard members.last?.name == header.name, let before = members.last?.value.string else {
        members.append(header)
        continue
      }
      members[members.count - 1].value = .string("\(before), \(header.value.string ?? "")")
    }
    return ["status": .integer(Int64(output.status)), "headers": .object(members), "body": value(output.body)]
  }

  /// How much of an allowance is left is nothing that an answer is judged by.
  private static func isCompared(_ name: String) -> Bool { !name.hasPrefix("ratelimit") && name != "retry-after" }

  private static func isGateway(_ event: [UInt8]) -> Bool {
    guard let value = try? JSON(reading: event), value["requestContext"] != nil else { return false }
    return value["version"]?.string == "2.0" || value["httpMethod"]?.string != nil
  }

  /// JSON as it is, any other text as a text, other bytes in Base64.
  static func value(_ bytes: [UInt8]) -> JSON {
    if let value = try? JSON(reading: bytes) { return value }
    if let text = String(validating: bytes, as: UTF8.self) { return .string(text) }
    return ["base64": .string(Data(bytes).base64EncodedString())]
  }
}
