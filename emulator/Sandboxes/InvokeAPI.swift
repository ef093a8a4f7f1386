public import EmulatorClock
public import EmulatorHTTP
internal import EmulatorJSON

/// The Lambda API on the wire, as far as SDKs need it to invoke functions and to keep their versions.
/// Source: AWS Lambda API reference; texts as AWS answered them.
@EventLoop public final class InvokeAPI: HTTPApplication {
  /// The prefixes of its paths: one for each year in which AWS added operations.
  nonisolated public static let pathPrefixes = ["/2015-03-31/", "/2018-06-01/", "/2019-09-25/", "/2021-10-31/", "/2021-11-15/"].map { Array($0.utf8) }
  static let payloadBytesMaximum = 6 * 1024 * 1024
  static let eventBytesMaximum = 1024 * 1024
  static let contextBytesMaximum = 3_583

  let host: FunctionHost
  let events: EventQueue
  let workshop: Workshop
  let codes: CodeDigests
  /// Where versions and aliases are kept; nil: nothing is published.
  let shelf: VersionShelf?
  /// Functions whose kept versions could not be read: nothing is written over them.
  var damaged: Set<Int> = []

  /// `retryPauses_ms`: how long to wait before each further attempt at an asynchronous invocation that failed.
  /// `folder`: of the versions; those that are there are brought back.
  /// `table`: of the clock that asynchronous invocations go by.
  public init(
    _ host: FunctionHost, retryPauses_ms: [Int] = [60_000, 120_000], folder: String? = nil, workshop: Workshop? = nil, events: EventShelf? = nil,
    table: Timetable? = nil
  ) {
    self.host = host
    let workshop = workshop ?? Workshop()
    self.workshop = workshop
    codes = CodeDigests(workshop)
    shelf = folder.map { VersionShelf(folder: $0) }
    self.events = EventQueue(host, retryPauses_ms: retryPauses_ms, shelf: events, table: table ?? Timetable())
    restore()
    self.events.restore()
  }

  /// Asynchronous invocations are tried no more; those that are kept go on in the next run.
  public func close() { events.close() }

  public func head(_ exchange: Exchange) -> BodyPlan { .collect(limit: Self.payloadBytesMaximum) }

  public func bodyTooLarge(_ exchange: Exchange) {
    InvokeRefusal.tooLarge(bytesMaximum: Self.payloadBytesMaximum).answer(exchange, RequestID())
  }

  public func closed(_ exchange: Exchange) {
    guard let waiting = exchange.context as? WaitingCaller else { return }
    host.abandon(waiting.ticket)
    waiting.stream?.callerIsGone()
  }

  public func drained(_ exchange: Exchange) { (exchange.context as? WaitingCaller)?.stream?.drained() }

  private static let functions = Array("/2015-03-31/functions/".utf8)
  private static let invocations = Array("/invocations".utf8)

  public func request(_ exchange: Exchange) {
    // The one that is asked for a thousand times more often than all others.
    let path = exchange.head.path
    if exchange.head.method == .post, path.count > Self.functions.count + Self.invocations.count, path.starts(with: Self.functions),
      path.suffix(Self.invocations.count).elementsEqual(Self.invocations)
    {
      let segment = path.dropFirst(Self.functions.count).dropLast(Self.invocations.count)
      if !segment.contains(UInt8(ascii: "/")) { return invoke(segment, exchange, isStreamed: false) }
    }
    let parts = exchange.head.path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    do throws(Refused) {
      guard parts.count > 1, parts[1].elementsEqual("functions".utf8) else { throw Refused(.unknownPath) }
      var rest = parts.dropFirst(2)
      if rest.last?.isEmpty == true { rest.removeLast() }
      try answer(String(decoding: parts[0], as: UTF8.self), rest.map { $0 }, exchange)
    } catch {
      error.refusal.answer(exchange, RequestID())
    }
  }

  private func answer(_ year: String, _ segments: [ArraySlice<UInt8>], _ exchange: Exchange) throws(Refused) {
    let action = segments.dropFirst().map { String(decoding: $0, as: UTF8.self) }
    switch (year, exchange.head.method, segments.count, action.first) {
    case ("2015-03-31", .get, 0, _): try list(exchange)
    case ("2015-03-31", .get, 1, _): try describe(segments[0], exchange, isWhole: true)
    case ("2015-03-31", .get, 2, "configuration"): try describe(segments[0], exchange, isWhole: false)
    case ("2015-03-31", .delete, 1, _): try delete(segments[0], exchange)
    case ("2015-03-31", _, 2, "versions"): try versions(segments[0], exchange)
    case ("2015-03-31", _, 2, "aliases"): try aliases(segments[0], exchange)
    case ("2015-03-31", _, 3, "aliases"): try alias(segments[0], decodedPercent(segments[2]) ?? "", exchange)
    case ("2015-03-31", .post, 2, "invocations"): invoke(segments[0], exchange, isStreamed: false)
    case ("2021-11-15", .post, 2, "response-streaming-invocations"): invoke(segments[0], exchange, isStreamed: true)
    case ("2019-09-25", _, 2, "event-invoke-config"): try eventConfiguration(segments[0], exchange, isList: false)
    case ("2019-09-25", _, 3, "event-invoke-config") where action.last == "list": try eventConfiguration(segments[0], exchange, isList: true)
    case ("2021-10-31", _, 2, "url"): try urlConfigurations(segments[0], exchange, isList: false)
    case ("2021-10-31", .get, 2, "urls"): try urlConfigurations(segments[0], exchange, isList: true)
    default: throw Refused(.unknownPath)
    }
  }

  // MARK: Invoke

  private func invoke(_ segment: ArraySlice<UInt8>, _ exchange: Exchange, isStreamed: Bool) {
    let payload = exchange.body
    workshop.run(bytes: payload.count, { Self.fault(of: payload) }) { [weak self] fault in
      self?.invoke(segment, exchange, fault, isStreamed: isStreamed)
    }
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

  private enum InvocationType: String {
    case event = "Event"
    case requestResponse = "RequestResponse"
    case dryRun = "DryRun"
  }

  private func invoke(_ segment: ArraySlice<UInt8>, _ exchange: Exchange, _ fault: JSONReadError?, isStreamed: Bool) {
    guard exchange.isOpen else { return }
    var request = InvocationRequest(payload: exchange.body)
    do throws(Refused) {
      var rules = MemberRules()
      let type = invocationType(exchange, isStreamed: isStreamed, &rules)
      if let logType = exchange.head["X-Amz-Log-Type"] {
        rules.check(String(decoding: logType, as: UTF8.self), at: "logType", oneOf: ["None", "Tail"])
      }
      let found = try find(segment, exchange, rules, ofInvocation: true)
      request.invokedARN = found.invokedARN
      if let fault { throw Refused(.notJSON("\(fault.text), line \(fault.line), column \(fault.column)")) }
      try read(exchange, into: &request)
      switch type {
      case .requestResponse: run(found.function, request, exchange, isStreamed: isStreamed)
      case .event: try enqueue(found.function, request, exchange)
      case .dryRun: exchange.respond(204) { $0.field("x-amzn-RequestId", request.id.text) }
      }
    } catch {
      error.refusal.answer(exchange, request.id)
    }
  }

  private func invocationType(_ exchange: Exchange, isStreamed: Bool, _ rules: inout MemberRules) -> InvocationType {
    guard let header = exchange.head["X-Amz-Invocation-Type"] else { return .requestResponse }
    let text = String(decoding: header, as: UTF8.self)
    rules.check(text, at: "invocationType", oneOf: isStreamed ? ["RequestResponse", "DryRun"] : ["Event", "RequestResponse", "DryRun"])
    return InvocationType(rawValue: text) ?? .requestResponse
  }

  private func run(_ function: HostedFunction, _ request: InvocationRequest, _ exchange: Exchange, isStreamed: Bool) {
    let stream = isStreamed ? EventStreamAnswer(exchange, request.id, version: function.version) : nil
    let ticket = host.invoke(function, request, into: stream) { result in
      if let stream { stream.end(result) } else { Self.answer(result, exchange, version: function.version) }
    }
    if exchange.isOpen { exchange.context = WaitingCaller(ticket, stream) }
  }

  private static func answer(_ result: InvocationResult, _ exchange: Exchange, version: String) {
    if case .throttled(let throttle) = result.outcome { return InvokeRefusal.throttled(throttle).answer(exchange, result.id) }
    exchange.respond(200, body: result.payload) { head in
      head.field("Content-Type", "application/json")
      head.field("x-amzn-RequestId", result.id.text)
      head.field("X-Amz-Executed-Version", version)
      if case .functionError = result.outcome { head.field("X-Amz-Function-Error", "Unhandled") }
      if !result.logTail.isEmpty { head.field("X-Amz-Log-Result", encodedBase64(result.logTail)) }
    }
  }

  /// Takes an event in, to run when it can.
  /// `done` is told false when too many wait.
  /// `mark` is kept in the commit that keeps the event.
  public func accept(_ function: HostedFunction, _ request: InvocationRequest, mark: KeptMark? = nil, _ done: @escaping @EventLoop (Bool) -> Void) {
    events.accept(function, request, mark: mark, done)
  }

  private func enqueue(_ function: HostedFunction, _ request: InvocationRequest, _ exchange: Exchange) throws(Refused) {
    guard request.payload.count <= Self.eventBytesMaximum else { throw Refused(.tooLarge(bytesMaximum: Self.eventBytesMaximum)) }
    events.accept(function, request) { isAccepted in
      guard exchange.isOpen else { return }
      guard isAccepted else { return InvokeRefusal.throttled(.concurrency).answer(exchange, request.id) }
      exchange.respond(202) { $0.field("x-amzn-RequestId", request.id.text) }
    }
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
    request.wantsLogTail = exchange.head["X-Amz-Log-Type"].map { $0.elementsEqual("Tail".utf8) } ?? false
  }
}

/// The invocation that an exchange waits for.
private final class WaitingCaller {
  let ticket: InvocationTicket
  let stream: EventStreamAnswer?

  init(_ ticket: InvocationTicket, _ stream: EventStreamAnswer?) {
    self.ticket = ticket
    self.stream = stream
  }
}
