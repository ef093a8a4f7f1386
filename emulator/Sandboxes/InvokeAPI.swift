public import EmulatorHTTP
internal import EmulatorJSON

/// The Lambda API on the wire, as far as SDKs need it to invoke and list functions.
/// Source: AWS Lambda API reference, Invoke, ListFunctions and GetFunction; texts as AWS answered them.
@EventLoop public final class InvokeAPI: HTTPApplication {
  public static let pathPrefix = Array("/2015-03-31/functions".utf8)
  static let payloadBytesMaximum = 6 * 1024 * 1024
  static let eventBytesMaximum = 1024 * 1024
  static let contextBytesMaximum = 3_583

  private let host: FunctionHost
  private let events: EventQueue
  private let workshop: Workshop

  /// `retryPauses_ms`: how long to wait before each further attempt at an asynchronous invocation that failed.
  public init(_ host: FunctionHost, retryPauses_ms: [Int] = [60_000, 120_000], workshop: Workshop? = nil) {
    self.host = host
    self.workshop = workshop ?? Workshop()
    events = EventQueue(host, retryPauses_ms: retryPauses_ms)
  }

  /// Forgets asynchronous invocations that wait for another attempt.
  public func close() { events.close() }

  public func head(_ exchange: Exchange) -> BodyPlan { .collect(limit: Self.payloadBytesMaximum) }

  public func bodyTooLarge(_ exchange: Exchange) {
    InvokeRefusal.tooLarge(bytesMaximum: Self.payloadBytesMaximum).answer(exchange, RequestID())
  }

  public func closed(_ exchange: Exchange) {
    if let waiting = exchange.context as? WaitingCaller { host.abandon(waiting.ticket) }
  }

  public func request(_ exchange: Exchange) {
    let rest = exchange.head.path.dropFirst(Self.pathPrefix.count)
    let segments = rest.split(separator: UInt8(ascii: "/"))
    let isRead = exchange.head.method == .get
    guard exchange.head.path.starts(with: Self.pathPrefix), rest.isEmpty || rest.first == UInt8(ascii: "/") else {
      return InvokeRefusal.unknownPath.answer(exchange, RequestID())
    }
    switch (segments.count, isRead) {
    case (0, true): list(exchange)
    case (1, true): describe(segments[0], exchange, isWhole: true)
    case (2, true) where segments[1].elementsEqual("configuration".utf8): describe(segments[0], exchange, isWhole: false)
    case (2, false) where exchange.head.method == .post && segments[1].elementsEqual("invocations".utf8): invoke(segments[0], exchange)
    default: InvokeRefusal.unknownPath.answer(exchange, RequestID())
    }
  }

  // MARK: Invoke

  private func invoke(_ segment: ArraySlice<UInt8>, _ exchange: Exchange) {
    let payload = exchange.body
    workshop.run(bytes: payload.count, { Self.fault(of: payload) }) { [weak self] fault in self?.invoke(segment, exchange, fault) }
  }

  /// What keeps the payload from being JSON; nil where it is.
  nonisolated private static func fault(of payload: [UInt8]) -> JSONReadError? {
    if payload.isEmpty || isCertainlyJSON(payload) { return nil }
    do throws(JSONReadError) {
      _ = try JSON(reading: payload)
      return nil
    } catch {
      return error
    }
  }

  private func invoke(_ segment: ArraySlice<UInt8>, _ exchange: Exchange, _ fault: JSONReadError?) {
    guard exchange.isOpen else { return }
    var request = InvocationRequest(payload: exchange.body)
    do throws(Refused) {
      let function = try find(segment, exchange)
      if let fault { throw Refused(.notJSON("\(fault.text), line \(fault.line), column \(fault.column)")) }
      try read(exchange, into: &request)
      switch exchange.head["X-Amz-Invocation-Type"].map({ String(decoding: $0, as: UTF8.self) }) ?? "RequestResponse" {
      case "RequestResponse": run(function, request, exchange)
      case "Event": try enqueue(function, request, exchange)
      case "DryRun": exchange.respond(204) { $0.field("x-amzn-RequestId", request.id.text) }
      case let type:
        throw Refused(.invalidType("Value '\(type)' at 'invocationType' failed to satisfy enum value set: [Event, RequestResponse, DryRun]"))
      }
    } catch {
      error.refusal.answer(exchange, request.id)
    }
  }

  private func run(_ function: HostedFunction, _ request: InvocationRequest, _ exchange: Exchange) {
    let ticket = host.invoke(function, request) { Self.answer($0, exchange) }
    if exchange.isOpen { exchange.context = WaitingCaller(ticket) }
  }

  private static func answer(_ result: InvocationResult, _ exchange: Exchange) {
    if case .throttled(let throttle) = result.outcome { return InvokeRefusal.throttled(throttle).answer(exchange, result.id) }
    exchange.respond(200, body: result.payload) { head in
      head.field("Content-Type", "application/json")
      head.field("x-amzn-RequestId", result.id.text)
      head.field("X-Amz-Executed-Version", "$LATEST")
      if case .functionError = result.outcome { head.field("X-Amz-Function-Error", "Unhandled") }
      if !result.logTail.isEmpty { head.field("X-Amz-Log-Result", encodedBase64(result.logTail)) }
    }
  }

  /// Takes an event in, to run when it can.
  /// - Returns: false when too many wait.
  public func accept(_ function: HostedFunction, _ request: InvocationRequest) -> Bool { events.accept(function, request) }

  private func enqueue(_ function: HostedFunction, _ request: InvocationRequest, _ exchange: Exchange) throws(Refused) {
    guard request.payload.count <= Self.eventBytesMaximum else { throw Refused(.tooLarge(bytesMaximum: Self.eventBytesMaximum)) }
    guard events.accept(function, request) else { throw Refused(.throttled(.concurrency)) }
    exchange.respond(202) { $0.field("x-amzn-RequestId", request.id.text) }
  }

  /// Payload, client context, trace id and log type.
  private func read(_ exchange: Exchange, into request: inout InvocationRequest) throws(Refused) {
    if request.payload.isEmpty { request.payload = Array("{}".utf8) }
    if let context = exchange.head["X-Amz-Client-Context"], !context.isEmpty {
      guard context.count <= Self.contextBytesMaximum else {
        throw Refused(.invalidContext("Client context must be no longer than \(Self.contextBytesMaximum) bytes"))
      }
      guard let decoded = decodedBase64(context), (try? JSON(reading: decoded)) != nil else {
        throw Refused(.invalidContext("Client context must be a valid Base64-encoded JSON object."))
      }
      request.clientContext = decoded
    }
    // Passed on as a header again, which only printable ASCII can be.
    if let trace = exchange.head["X-Amzn-Trace-Id"], trace.allSatisfy({ (0x20...0x7E).contains($0) }) { request.traceID = Array(trace) }
    if let type = exchange.head["X-Amz-Log-Type"] { request.wantsLogTail = equalsIgnoringCase(type, "Tail") }
  }

  // MARK: Functions

  private func find(_ segment: ArraySlice<UInt8>, _ exchange: Exchange) throws(Refused) -> HostedFunction {
    guard let name = FunctionName(segment) else { throw Refused(.invalidType("malformed function name")) }
    let qualifier = name.qualifier ?? Self.qualifier(exchange.head.query) ?? "$LATEST"
    if qualifier == "$LATEST", let function = host.function(named: name.name) { return function }
    throw Refused(.notFound(arn: "arn:aws:lambda:\(host.limits.region):\(host.limits.accountID):function:\(name.name):\(qualifier)"))
  }

  private static func qualifier(_ query: ArraySlice<UInt8>?) -> String? {
    query?.split(separator: UInt8(ascii: "&")).first { $0.starts(with: "Qualifier=".utf8) }.flatMap { decodedPercent($0.dropFirst(10)) }
  }

  private func list(_ exchange: Exchange) {
    answer(exchange, ["Functions": .array(host.functions.map(configuration)), "NextMarker": nil])
  }

  private func describe(_ segment: ArraySlice<UInt8>, _ exchange: Exchange, isWhole: Bool) {
    do throws(Refused) {
      let function = try find(segment, exchange)
      answer(exchange, isWhole ? ["Configuration": configuration(function), "Code": ["RepositoryType": "S3"]] : configuration(function))
    } catch {
      error.refusal.answer(exchange, RequestID())
    }
  }

  private func answer(_ exchange: Exchange, _ value: JSON) {
    exchange.respond(200, body: value.bytes) { head in
      head.field("Content-Type", "application/json")
      head.field("x-amzn-RequestId", RequestID().text)
    }
  }
}

private struct Refused: Error {
  var refusal: InvokeRefusal
  init(_ refusal: InvokeRefusal) { self.refusal = refusal }
}

/// The ticket of the invocation that an exchange waits for.
private final class WaitingCaller {
  let ticket: InvocationTicket
  init(_ ticket: InvocationTicket) { self.ticket = ticket }
}
