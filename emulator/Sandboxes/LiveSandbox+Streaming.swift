internal import EmulatorHTTP

/// A response that is passed on as it comes, and connections that end.
extension LiveSandbox {
  /// The head of a response is here. Where its caller takes it as it comes, so does this.
  func responseBegins(_ id: RequestID?, _ exchange: Exchange, contentType: [UInt8]) -> BodyPlan {
    let limit = host.limits.responseBytesMaximum
    guard let sink = invocation?.sink else { return .collect(limit: limit) }
    process?.readOutput()
    let before = value.state
    step(.responseBegins(id), exchange)
    guard value.state == .streaming, before == .running else { return .collect(limit: 0) }
    stream = exchange
    sink.begin(contentType: contentType, from: ResponseSource(exchange))
    return .stream
  }

  func received(_ bytes: ArraySlice<UInt8>, _ exchange: Exchange) {
    guard stream === exchange, let invocation else { return }
    invocation.streamedBytes += bytes.count
    guard invocation.streamedBytes <= host.limits.streamBytesMaximum else {
      stream = nil
      return step(.responseTooLarge(invocation.request.id), exchange)
    }
    invocation.sink?.receive(bytes)
  }

  /// Whether the response's parts went on as they came.
  func isStreamed(_ exchange: Exchange) -> Bool { stream === exchange }

  /// What came of it is all that comes.
  func breakStream() {
    if value.state == .streaming { step(.responseBroken) }
  }

  func hungUp(_ exchange: Exchange) {
    // A process that crashed is known by its end, a moment later.
    if stream === exchange { return brokenStream.set(after_ms: 100) }
    if extensionHungUp(exchange) { return }
    if runtimeWaits === exchange { runtimeWaits = nil }
    guard poll === exchange else { return }
    poll = nil
    host.pool.away(id, function.index)
    step(.pollerGone)
  }
}

/// What a runtime says of a body in its head.
struct SaidByRuntime {
  var contentType: [UInt8] = []
  /// `Function.Name` or `Runtime.Name`; empty without an error.
  var errorType = ""

  var isHTTPIntegration: Bool { equalsIgnoringCase(contentType[...], "application/vnd.awslambda.http-integration-response") }
}
