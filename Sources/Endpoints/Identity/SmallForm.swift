internal import Cases
internal import Forms
internal import FunctionKit
internal import Identity
internal import LambdaRuntime

/// The few members that an administrator's request has, read as one: every fault of them is told at once.
struct SmallForm {
  let members: [any FormMember]
  let bytesMaximum: Int
  /// Whether no body is as good as one without members.
  var mayBeLeftOut = false

  /// Why it is done: kept with the event.
  static let reason = Member<String>.text("reason", 1...500, required: true, "kept with the event")

  func read<Value>(_ exchange: Exchange, _ take: (FormReader) throws(RequestError) -> Value) throws(EndpointError) -> Value {
    do throws(RequestError) {
      let body = exchange.request.body
      let reader = try FormReader(body.isEmpty && mayBeLeftOut ? Array("{}".utf8) : body, atMost: bytesMaximum, members)
      let value = try take(reader)
      try reader.findings.check()
      return value
    } catch { throw .refused(error) }
  }
}
