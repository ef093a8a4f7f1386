internal import EmulatorGateway
internal import EmulatorJSON
internal import EmulatorServerless
internal import FoundationEssentials

/// What an invocation ended with, as a recording has it.
enum RunAnswer {
  /// `{"status", "headers", "body"}` of a gateway's event, `{"result"}` of any other, `{"error"}` of one that failed.
  static func json(_ payload: [UInt8], to event: JSON?, hasFailed: Bool) -> JSON {
    guard !hasFailed else { return ["error": value(payload)] }
    guard let gateway = gateway(of: event), let output = try? FunctionOutput.read(payload, gateway) else { return ["result": value(payload)] }
    return ["status": .integer(Int64(output.status)), "headers": headers(output), "body": value(output.body)]
  }

  /// By name; several of one name are a list, in their order.
  private static func headers(_ output: FunctionOutput) -> JSON {
    var values: [String: [JSON]] = [:]
    for header in output.headers where isCompared(header.name.lowercased()) { values[header.name.lowercased(), default: []].append(.string(header.value)) }
    return .object(values.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value.count == 1 ? $0.value[0] : .array($0.value)) })
  }

  /// How much of an allowance is left is nothing that an answer is judged by.
  private static func isCompared(_ name: String) -> Bool { !name.hasPrefix("ratelimit") && name != "retry-after" }

  /// The form of the answer that a gateway's event asks for; nil of any other event.
  private static func gateway(of event: JSON?) -> RouteDeclaration.Payload? {
    guard let value = event, value["requestContext"] != nil else { return nil }
    if value["version"]?.string == "2.0" { return .v2 }
    return value["httpMethod"]?.string != nil ? .v1 : nil
  }

  /// JSON as it is, any other text as a text, other bytes in Base64.
  static func value(_ bytes: [UInt8]) -> JSON {
    if let value = try? JSON(reading: bytes) { return value }
    if let text = String(validating: bytes, as: UTF8.self) { return .string(text) }
    return ["base64": .string(Data(bytes).base64EncodedString())]
  }
}
