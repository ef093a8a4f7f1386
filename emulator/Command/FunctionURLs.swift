internal import EmulatorClock
internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorSandboxes
internal import EmulatorServerless

/// The functions that have URLs of their own, on the port of the routes: each at its Host, and the only one of a file without routes at every Host.
@EventLoop final class FunctionURLs {
  private let byHost: [String: FunctionURL]
  /// What answers where no route could.
  private let everywhere: FunctionURL?
  private let clock: Clock
  private var chance = SystemRandomNumberGenerator()

  init(_ application: Application, _ clock: Clock) {
    self.clock = clock
    let urls = application.functions.compactMap { FunctionURL($0, application) }
    byHost = Dictionary(urls.map { ($0.host, $0) }) { first, _ in first }
    everywhere = application.routes.isEmpty && urls.count == 1 ? urls.first : nil
  }

  /// The function that is called by this Host; nil where it is none's.
  func url(atHost host: ArraySlice<UInt8>?) -> FunctionURL? {
    guard !byHost.isEmpty, let host else { return nil }
    return byHost[Front.text(host).lowercased().replacing(/:[0-9]+$/, with: "")]
  }

  /// The function that answers what would be a route's.
  var anywhere: FunctionURL? { everywhere }

  /// The origins that may call it from a browser.
  static func allowedOrigins(_ url: FunctionURL) -> [String] { url.declaration.cors?.origins ?? [] }

  func answer(_ request: FrontRequest, _ exchange: Exchange, _ pending: URLCall, _ functions: Functions, _ doorkeeper: Doorkeeper) {
    let url = pending.url
    let moment = Moment(clock, using: &chance)
    let call = url.call(request, moment)
    var caller = Caller()
    if url.declaration.needsSignature, !Self.isPreflight(request) {
      do throws(AccessRefusal) { caller = try doorkeeper.signer(of: request, url, call) } catch { return exchange.answer(url.forbidden(call)) }
    }
    switch url.step(request, call, caller) {
    case .answer(let answer): exchange.answer(answer)
    case .invoke(let event):
      guard exchange.exchangeBody(forBytes: event.count), let function = functions.host.function(named: url.function) else { return }
      var invocation = InvocationRequest(payload: event)
      if let id = RequestID(call.requestID.utf8) { invocation.id = id }
      invocation.traceID = Array(call.traceID.utf8)
      let stream = url.declaration.invokeMode == .streamed ? URLStream(url, call, exchange) : nil
      pending.stream = stream
      pending.ticket = functions.host.invoke(function, invocation, into: stream) { result in Self.end(result, url, call, stream, exchange) }
    }
  }

  /// A browser signs no preflight, and Lambda asks it for none.
  private static func isPreflight(_ request: FrontRequest) -> Bool {
    request.method == "OPTIONS" && request.headers["origin"] != nil && request.headers["access-control-request-method"] != nil
  }

  func tooLarge(_ request: FrontRequest, _ exchange: Exchange, _ pending: URLCall) {
    let moment = Moment(clock, using: &chance)
    exchange.answer(pending.url.tooLarge(pending.url.call(request, moment)))
  }

  private static func end(_ result: InvocationResult, _ url: FunctionURL, _ call: FunctionURL.Call, _ stream: URLStream?, _ exchange: Exchange) {
    if let stream, stream.hasBegun { return stream.end(isWhole: result.isStreamed) }
    switch result.outcome {
    case .throttled: exchange.answer(url.throttled(call))
    case .functionError: exchange.answer(url.failed(call))
    case .response: exchange.answer(url.answer(result.payload, isHTTP: result.isHTTPIntegration, to: call))
    }
  }
}

/// A request of a function's URL, from its head to its answer.
@EventLoop final class URLCall: Watched {
  let url: FunctionURL
  var ticket: InvocationTicket?
  var stream: URLStream?
  var watch: RequestWatch?

  init(_ url: FunctionURL) { self.url = url }

  /// The client is gone: who waits for a sandbox makes room, and a function that runs goes on.
  func abandon(_ host: FunctionHost?) {
    watch?.end(0)
    if let ticket { host?.abandon(ticket) }
    stream?.resume()
  }
}

/// An answer whose body goes on to the client as the function makes it.
@EventLoop final class URLStream: ResponseSink {
  private let url: FunctionURL
  private let call: FunctionURL.Call
  private let exchange: Exchange
  private var source: ResponseSource?
  /// Nil once it is read, and where there is none.
  private var prelude: HTTPPrelude?
  private(set) var hasBegun = false
  private var isBroken = false

  init(_ url: FunctionURL, _ call: FunctionURL.Call, _ exchange: Exchange) {
    self.url = url
    self.call = call
    self.exchange = exchange
  }

  func begin(contentType: [UInt8], from source: ResponseSource) {
    self.source = source
    hasBegun = true
    if equalsIgnoringCase(contentType[...], "application/vnd.awslambda.http-integration-response") {
      prelude = HTTPPrelude()
    } else {
      start(url.head(nil, contentType: contentType.isEmpty ? "application/octet-stream" : String(decoding: contentType, as: UTF8.self), to: call))
    }
  }

  func receive(_ bytes: ArraySlice<UInt8>) {
    guard !isBroken, exchange.isOpen else { return }
    var part = bytes
    if var reading = prelude {
      let rest = reading.take(bytes)
      prelude = reading
      guard let rest else {
        if reading.isTooLong { fail(HTTPPrelude.endless) }
        return
      }
      do throws(MalformedOutput) {
        start(url.head(try reading.head(), contentType: "", to: call))
      } catch {
        return fail(error)
      }
      prelude = nil
      part = rest
    }
    if !part.isEmpty, !exchange.send([], part, []) { source?.pause() }
  }

  private func start(_ head: FrontAnswer) {
    exchange.startStream(head.status) { fields in
      for header in head.headers { fields.field(named: header.name.utf8, header.value.utf8) }
    }
  }

  /// The function's own fault, told while there is nothing to take back.
  private func fail(_ malformed: MalformedOutput) {
    isBroken = true
    exchange.answer(url.failed(call, malformed))
  }

  func resume() { source?.resume() }

  /// Where it broke off the client is told by the connection, which ends before the answer does.
  func end(isWhole: Bool) {
    if isBroken { return }
    if prelude != nil { return fail(HTTPPrelude.endless) }
    if isWhole { exchange.endStream() } else { exchange.abort() }
  }
}
