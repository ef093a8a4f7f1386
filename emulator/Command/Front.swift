internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorMappings
internal import EmulatorQueues
internal import EmulatorReplay
internal import EmulatorSandboxes
internal import EmulatorServerless
internal import EmulatorTables

/// What answers on a port. In this order: the Lambda API, the AWS JSON services (`POST /` with X-Amz-Target), the emulator's own pages, and then the routes.
@EventLoop final class Front: HTTPApplication {
  /// Which of them a port serves.
  enum Scope {
    case everything
    /// Routes and the health page: what the world may see.
    case routes
    /// All but the routes: what is for this machine alone.
    case control
  }

  private enum Destination {
    case lambda
    case tables(target: String)
    case queues(operation: String)
    case mappings
    /// Of a protocol that the queue service does not speak.
    case oldQueues
    case own
    case route
    case nothing
  }

  /// What a request carries from its head to its answer.
  private final class Pending: Watched {
    let destination: Destination
    var alarm: Alarm?
    var ticket: InvocationTicket?
    /// Of a large event.
    var pass: EventLane.Pass?
    var watch: RequestWatch?
    /// Of a receive that may wait.
    var poll: PollTicket?
    init(_ destination: Destination) { self.destination = destination }
  }

  let shared: FrontShared
  let scope: Scope
  let shelf: SnapshotShelf
  /// Set as soon as it is known.
  var port: UInt16 = 0
  private let names: FrontNames
  private var chance = SystemRandomNumberGenerator()

  init(_ shared: FrontShared, _ scope: Scope, _ shelf: SnapshotShelf, _ names: FrontNames) {
    self.shared = shared
    self.scope = scope
    self.shelf = shelf
    self.names = names
  }

  func head(_ exchange: Exchange) -> BodyPlan {
    if scope != .control, let url = shared.urls.url(atHost: exchange.head.host) { return head(exchange, of: url, itsHost: [url.host]) }
    let destination = destination(of: exchange.head)
    if case .route = destination, let url = shared.urls.anywhere { return head(exchange, of: url, itsHost: []) }
    let isRoute = if case .route = destination { true } else { false }
    let refusal = refusal(of: exchange, isRoute: isRoute)
    let pending = Pending(destination)
    if isRoute || refusal != nil { pending.watch = shared.requestLog.map { RequestWatch(exchange, $0) } }
    // The Lambda API keeps its own with its requests.
    if case .lambda = destination {} else { exchange.context = pending }
    if let refusal {
      exchange.answer(refusal)
      return .collect(limit: 0)
    }
    return switch destination {
    case .lambda: shared.functions?.lambda.head(exchange) ?? .collect(limit: 0)
    case .tables: .collect(limit: TableRequest.bodyBytesMaximum)
    case .mappings: .collect(limit: MappingAPI.bodyBytesMaximum)
    case .queues: .collect(limit: QueueRequest.bodyBytesMaximum)
    case .own where shared.desk != nil && Self.text(exchange.head.path).hasPrefix(RunSeat.path + "/"): .collect(limit: RecordedInvocation.bytesMaximum)
    case .own, .nothing, .oldQueues: .collect(limit: SnapshotRequest.bytesMaximum)
    case .route: .collect(limit: Gateway.bodyBytesMaximum)
    }
  }

  func refused(_ refusal: HTTPRefusal, line: ArraySlice<UInt8>) { shared.requestLog?(RequestLine(refusal, line)) }

  /// The answer to what a head alone rules out.
  private func refusal(of exchange: Exchange, isRoute: Bool) -> FrontAnswer? {
    let head = exchange.head
    let (host, origin) = (head.host.map(Self.text), head["Origin"].map(Self.text))
    var rules = LoopbackGuard.Rules(port: Int(port), hosts: scope == .control ? [] : names.allowedHosts)
    guard isRoute else { return LoopbackGuard.ownRefusal(host: host, origin: origin, fetchSite: head["Sec-Fetch-Site"].map(Self.text), rules)?.answer }
    var scheme = "http"
    // What only a page's request has to be held against is looked up for nobody else.
    if origin != nil { (rules.origins, rules.isLoopback, scheme) = (shared.gateway.allowedOrigins, names.isLoopback, frontRequest(exchange).scheme) }
    if let denial = LoopbackGuard.refusal(host: host, origin: origin, scheme: scheme, rules) { return denial.answer }
    return head.byteCount > Gateway.headBytesMaximum ? shared.gateway.answer(.headTooLarge, to: frontRequest(exchange), moment()) : nil
  }

  /// The head of a request of a function's URL.
  private func head(_ exchange: Exchange, of url: FunctionURL, itsHost: [String]) -> BodyPlan {
    let call = URLCall(url)
    call.watch = shared.requestLog.map { RequestWatch(exchange, $0) }
    call.watch?.function = url.function
    exchange.context = call
    var rules = LoopbackGuard.Rules(port: Int(port), hosts: names.allowedHosts + itsHost)
    (rules.origins, rules.originsPath, rules.isLoopback) = (
      FunctionURLs.allowedOrigins(url), "functions.\(url.function).url.cors.allowedOrigins", names.isLoopback
    )
    let (host, origin) = (exchange.head.host.map(Self.text), exchange.head["Origin"].map(Self.text))
    let scheme = origin == nil ? "http" : frontRequest(exchange).scheme
    if let denial = LoopbackGuard.refusal(host: host, origin: origin, scheme: scheme, rules) { exchange.answer(denial.answer) }
    return .collect(limit: Gateway.eventBytesMaximum)
  }

  func request(_ exchange: Exchange) {
    if let call = exchange.context as? URLCall {
      guard !shared.isEnding, let functions = shared.functions else { return exchange.json(503, ["Message": "Service Unavailable"]) }
      return shared.urls.answer(frontRequest(exchange), exchange, call, functions, shared.doorkeeper)
    }
    guard let pending = exchange.context as? Pending else {
      shared.functions?.lambda.request(exchange)
      return
    }
    switch pending.destination {
    case .lambda: break
    case .tables(let target): ask(shared.tables, target, exchange)
    case .queues(let operation): pending.poll = ask(shared.queues, operation, exchange)
    case .mappings: shared.mappings?.request(exchange)
    case .oldQueues: refuseQueryProtocol(exchange)
    case .own: own(exchange)
    case .route: take(exchange, pending)
    case .nothing: notFound(exchange)
    }
  }

  func drained(_ exchange: Exchange) {
    if let call = exchange.context as? URLCall { call.stream?.resume() }
    if exchange.context is Pending || exchange.context is URLCall { return }
    shared.functions?.lambda.drained(exchange)
  }

  func bodyTooLarge(_ exchange: Exchange) {
    if let call = exchange.context as? URLCall { return shared.urls.tooLarge(frontRequest(exchange), exchange, call) }
    guard let pending = exchange.context as? Pending else {
      shared.functions?.lambda.bodyTooLarge(exchange)
      return
    }
    if case .route = pending.destination { exchange.answer(shared.gateway.answer(.tooLarge, to: frontRequest(exchange), moment())) }
  }

  /// A caller that waits for a sandbox makes room; a function that runs goes on, as in the cloud.
  func closed(_ exchange: Exchange) {
    if let call = exchange.context as? URLCall { return call.abandon(shared.functions?.host) }
    guard let pending = exchange.context as? Pending else {
      shared.functions?.lambda.closed(exchange)
      return
    }
    pending.watch?.end(0)
    pending.poll?.abandon()
    if case .own = pending.destination { shared.clock.closed(exchange) }
    pending.alarm?.cancel()
    abandon(pending)
  }

  // MARK: Destinations

  private func destination(of head: RequestHead) -> Destination {
    let isOwn = head.path.starts(with: "/_emulator".utf8) && ReservedPath.collision(with: Self.text(head.path)) != nil
    if isOwn { return .own }
    if head.path.starts(with: MappingAPI.path) { return scope == .routes ? .nothing : .mappings }
    if InvokeAPI.pathPrefixes.contains(where: { head.path.starts(with: $0) }) { return scope == .routes ? .nothing : .lambda }
    if let operation = Self.queueOperation(of: head) { return scope == .routes ? .nothing : .queues(operation: operation) }
    if scope != .routes, Self.isQueryProtocol(head) { return .oldQueues }
    if head.method == .post, head.path.elementsEqual("/".utf8), let target = head["X-Amz-Target"] {
      return scope == .routes ? .nothing : .tables(target: Self.text(target))
    }
    return scope == .control ? .nothing : .route
  }

  private func take(_ exchange: Exchange, _ pending: Pending) {
    guard !shared.isEnding else { return exchange.json(503, ["message": "Service Unavailable"]) }
    guard exchange.head.path.elementsEqual(Self.readinessPath) else { return route(exchange, pending) }
    readiness(exchange) { [weak self] in self?.route(exchange, pending) }
  }

  /// Making an event of a large body, and an answer of a large output, is done beside the loop, and no more of them than there is memory for.
  private func route(_ exchange: Exchange, _ pending: Pending) {
    let bytes = exchange.body.count
    guard bytes > Workshop.smallBytes else { return step(exchange, pending) }
    shared.lane.enter(bytes: 6 * bytes) { [weak self] pass in
      guard exchange.isOpen, let self else { return pass.leave() }
      pending.pass = pass
      step(exchange, pending)
    }
  }

  private func step(_ exchange: Exchange, _ pending: Pending) {
    let (request, moment, gateway) = (frontRequest(exchange), moment(), shared.gateway)
    shared.workshop.run(bytes: request.body.count, { gateway.step(request, moment) }) { [weak self] step in self?.go(step, exchange, pending) }
  }

  private func go(_ step: Gateway.Step, _ exchange: Exchange, _ pending: Pending) {
    switch step {
    case .answer(let answer):
      exchange.answer(answer)
      pending.pass?.leave()
    case .admit(let admission):
      pending.watch?.function = admission.route.function
      admit(admission, exchange, pending)
    case .invoke(let integration):
      pending.watch?.function = integration.function
      pending.pass?.settle(integration.event.count)
      invoke(integration, exchange, pending)
    }
  }

  /// Asks who calls, and goes on with whoever it is.
  private func admit(_ admission: Admission, _ exchange: Exchange, _ pending: Pending) {
    guard let functions = shared.functions else { return }
    let (gateway, workshop) = (shared.gateway, shared.workshop)
    shared.doorkeeper.admit(admission, functions) { [weak self] result in
      guard exchange.isOpen, let self else {
        pending.pass?.leave()
        return
      }
      switch result {
      case .failure(let refusal): go(.answer(gateway.refused(admission, refusal)), exchange, pending)
      case .success(let caller):
        workshop.run(bytes: admission.request.body.count, { gateway.integration(admission, caller) }) { [weak self] step in self?.go(step, exchange, pending) }
      }
    }
  }

  private func invoke(_ integration: Gateway.Integration, _ exchange: Exchange, _ pending: Pending) {
    guard exchange.isOpen, exchange.exchangeBody(forBytes: integration.event.count), let functions = shared.functions else {
      pending.pass?.leave()
      return
    }
    let (gateway, workshop, pass) = (shared.gateway, shared.workshop, pending.pass)
    var answered = integration
    answered.event = []
    var request = InvocationRequest(payload: integration.event)
    request.traceID = Array(integration.traceID.utf8)
    if integration.route.isAsynchronous {
      return functions.accept(integration.function, request) { [answered] isAccepted in
        pass?.leave()
        exchange.answer(gateway.answer(isAccepted ? .accepted : .throttled, to: answered))
      }
    }
    // What is pending owns the alarm, so the alarm must not own it; and neither keeps the event, which is the invocation's until it has run.
    let alarm = Alarm { [weak self, weak exchange, weak pending, answered] in
      exchange?.answer(gateway.answer(.timedOut, to: answered))
      if let pending { self?.abandon(pending) }
    }
    alarm.set(after_ms: integration.timeLimit_ms)
    pending.alarm = alarm
    let ticket = functions.invoke(integration.function, request) { [answered] outcome in
      alarm.cancel()
      pass?.leave()
      let bytes = if case .output(let output) = outcome { output.count } else { 0 }
      workshop.run(bytes: bytes, { gateway.answer(outcome.gatewayOutcome, to: answered) }) { exchange.answer($0) }
    }
    pending.ticket = ticket
  }

  /// A caller that waits for a sandbox makes room; a function that runs goes on, as in the cloud, and keeps its event until it is done.
  private func abandon(_ pending: Pending) {
    guard let ticket = pending.ticket else { return }
    if shared.functions?.host.abandon(ticket) == true { pending.pass?.leave() }
  }

  // MARK: Conversions

  private func moment() -> Moment { Moment(shared.clock.clock, using: &chance) }

  private func frontRequest(_ exchange: Exchange) -> FrontRequest {
    let head = exchange.head
    let headers = head.fields.map { Header(Self.text($0.name), Self.text($0.value)) }
    return names.proxies.passed(
      FrontRequest(
        method: head.method.name, path: Self.text(head.path), query: head.query.map(Self.text) ?? "", headers: headers, body: exchange.body,
        sourceAddress: exchange.peerAddress, port: Int(port)))
  }

  static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension Exchange {
  /// Does nothing where an answer was already given.
  func answer(_ answer: FrontAnswer) {
    guard isOpen else { return }
    (context as? any Watched)?.watch?.fault = answer.fault
    respond(answer.status, body: answer.body) { fields in
      for header in answer.headers { fields.field(named: header.name.utf8, header.value.utf8) }
    }
  }
}
