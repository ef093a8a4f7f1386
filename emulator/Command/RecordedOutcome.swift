internal import EmulatorGateway
internal import EmulatorJSON
internal import EmulatorReplay
internal import EmulatorServerless

/// What a client would see of an outcome, by the payload that the event itself says it has.
enum RecordedOutcome {
  static func answer(_ outcome: FunctionOutcome, to event: [UInt8]) throws(CommandFault) -> ReplayedAnswer {
    let payload = payload(of: event)
    switch outcome {
    case .output(let bytes):
      guard let output = try? FunctionOutput.read(bytes, payload) else { return failed(payload, bytes) }
      return ReplayedAnswer(status: Int64(output.status), headers: output.headers.map { ($0.name, $0.value) }, body: output.body)
    case .functionError(let bytes): return failed(payload, bytes)
    case .throttled: throw CommandFault("the function is at its reserved concurrency")
    case .unavailable(let text): throw CommandFault(text)
    }
  }

  /// A REST API's event has a method at its top; every other has the newer form or none.
  static func payload(of event: [UInt8]) -> RouteDeclaration.Payload {
    let value = try? JSON(reading: event)
    return value?["version"]?.string != "2.0" && value?["httpMethod"]?.string != nil ? .v1 : .v2
  }

  /// The status is the gateway's; the body is the function's own error, which says more.
  private static func failed(_ payload: RouteDeclaration.Payload, _ bytes: [UInt8]) -> ReplayedAnswer {
    ReplayedAnswer(status: payload == .v1 ? 502 : 500, headers: [], body: bytes)
  }
}
