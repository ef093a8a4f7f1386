internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorSandboxes
internal import EmulatorServerless
internal import EmulatorTables

/// Everything that answers on the one port. In this order: the Lambda API, the AWS JSON services (`POST /` with X-Amz-Target), the emulator's own pages,
/// and then the routes.
@EventLoop final class Front: HTTPApplication {
  private enum Destination {
    case lambda
    case tables(target: String)
    case own
    case route
  }

  /// What a request carries from its head to its answer.
  private final class Pending {
    let destination: Destination
    var alarm: Alarm?
    var ticket: InvocationTicket?
    init(_ destination: Destination) { self.destination = destination }
  }

  /// DynamoDB's limit for a request.
  private static let tableBodyBytesMaximum = 16 * 1_024 * 1_024

  private static let lambdaPrefixes = ["/2015-03-31/", "/2018-06-01/", "/2021-11-15/"].map { Array($0.utf8) }

  private let gateway: Gateway
  private let tables: TableEngine
  private let health: [UInt8]
  /// Both are set as soon as the port is known, in the same turn of the loop, before any request is read.
  var port: UInt16 = 0
  var functions: Functions?
  private let allowedHosts: [String]
  private var chance = SystemRandomNumberGenerator()

  init(_ gateway: Gateway, _ tables: TableEngine, health: JSON, allowedHosts: [String]) {
    self.allowedHosts = allowedHosts
    self.gateway = gateway
    self.tables = tables
    self.health = health.bytes
  }

  func head(_ exchange: Exchange) -> BodyPlan {
    let destination = destination(of: exchange.head)
    let isRoute = if case .route = destination { true } else { false }
    // The Lambda API keeps its own with its requests.
    if case .lambda = destination {} else { exchange.context = Pending(destination) }
    let refusal = LoopbackGuard.refusal(
      host: exchange.head.host.map(Self.text), origin: exchange.head["Origin"].map(Self.text), port: Int(port),
      allowedOrigins: isRoute ? gateway.allowedOrigins : [], allowedHosts: allowedHosts)
    if let refusal {
      exchange.answer(refusal.answer)
      return .collect(limit: 0)
    }
    return switch destination {
    case .lambda: functions?.lambda.head(exchange) ?? .collect(limit: 0)
    case .tables: .collect(limit: Self.tableBodyBytesMaximum)
    case .own: .collect(limit: SnapshotRequest.bytesMaximum)
    case .route: .collect(limit: Gateway.bodyBytesMaximum)
    }
  }

  func request(_ exchange: Exchange) {
    guard let pending = exchange.context as? Pending else {
      functions?.lambda.request(exchange)
      return
    }
    switch pending.destination {
    case .lambda: break
    case .tables(let target): ask(tables, target, exchange)
    case .own: own(exchange)
    case .route: route(exchange, pending)
    }
  }

  func bodyTooLarge(_ exchange: Exchange) {
    guard let pending = exchange.context as? Pending else {
      functions?.lambda.bodyTooLarge(exchange)
      return
    }
    if case .route = pending.destination { exchange.answer(gateway.tooLarge(frontRequest(exchange), moment())) }
  }

  /// A caller that waits for a sandbox makes room; a function that runs goes on, as in the cloud.
  func closed(_ exchange: Exchange) {
    guard let pending = exchange.context as? Pending else {
      functions?.lambda.closed(exchange)
      return
    }
    pending.alarm?.cancel()
    if let ticket = pending.ticket { functions?.host.abandon(ticket) }
  }

  // MARK: Destinations

  private func destination(of head: RequestHead) -> Destination {
    if Self.lambdaPrefixes.contains(where: { head.path.starts(with: $0) }) { return .lambda }
    if head.method == .post, head.path.elementsEqual("/".utf8), let target = head["X-Amz-Target"] { return .tables(target: Self.text(target)) }
    return head.path.starts(with: "/_emulator".utf8) && ReservedPath.collision(with: Self.text(head.path)) != nil ? .own : .route
  }

  private func ask(_ tables: TableEngine, _ target: String, _ exchange: Exchange) {
    tables.submit(target: target, body: exchange.body) { reply in
      EventLoop.post {
        exchange.respond(reply.status, body: reply.body) { fields in
          for header in reply.headers { fields.field(named: header.0.utf8, header.1.utf8) }
        }
      }
    }
  }

  private func own(_ exchange: Exchange) {
    let path = Self.text(exchange.head.path)
    if exchange.head.method == .post, path.hasPrefix(SnapshotRequest.path) { return snapshot(exchange, String(path.dropFirst(SnapshotRequest.path.count))) }
    guard path == "/_emulator/health", exchange.head.method == .get || exchange.head.method == .head else {
      return exchange.answer(FrontAnswer(status: 404, headers: [Header("Content-Type", "application/json")], body: MessageBody.of("Not Found")))
    }
    exchange.respond(200, body: health) { $0.field("Content-Type", "application/json") }
  }

  private func snapshot(_ exchange: Exchange, _ action: String) {
    let reply: @Sendable (SnapshotRequest.Answer) -> Void = { answer in
      EventLoop.post { exchange.respond(answer.status, body: answer.body) { $0.field("Content-Type", "application/json") } }
    }
    SnapshotRequest.run(action, exchange.body, tables, reply)
  }

  private func route(_ exchange: Exchange, _ pending: Pending) {
    switch gateway.step(frontRequest(exchange), moment()) {
    case .answer(let answer): exchange.answer(answer)
    case .invoke(let invocation):
      let gateway = gateway
      var answered = invocation
      answered.event = []
      // What is pending owns the alarm, so the alarm must not own it; and neither keeps the event, which is the invocation's until it has run.
      let alarm = Alarm { [weak self, weak exchange, weak pending, answered] in
        exchange?.answer(gateway.answer(.timedOut, to: answered))
        if let ticket = pending?.ticket { self?.functions?.host.abandon(ticket) }
      }
      alarm.set(after_ms: invocation.timeLimit_ms)
      pending.alarm = alarm
      var request = InvocationRequest(payload: invocation.event)
      request.traceID = Array(invocation.traceID.utf8)
      pending.ticket = functions?.invoke(invocation.function, request) { [answered] outcome in
        alarm.cancel()
        exchange.answer(gateway.answer(outcome.gatewayOutcome, to: answered))
      }
    }
  }

  // MARK: Conversions

  private func moment() -> Moment { Moment(time_ms: Int64(EventLoop.reactor.wallClock_ns / 1_000_000), using: &chance) }

  private func frontRequest(_ exchange: Exchange) -> FrontRequest {
    let head = exchange.head
    return FrontRequest(
      method: head.method.name, path: Self.text(head.path), query: head.query.map(Self.text) ?? "",
      headers: head.fields.map { Header(Self.text($0.name), Self.text($0.value)) }, body: exchange.body, sourceAddress: exchange.peerAddress, port: Int(port))
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension Exchange {
  /// Does nothing where an answer was already given.
  func answer(_ answer: FrontAnswer) {
    guard isOpen else { return }
    respond(answer.status, body: answer.body) { fields in
      for header in answer.headers { fields.field(named: header.name.utf8, header.value.utf8) }
    }
  }
}

extension RequestHead.Method {
  var name: String {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .patch: "PATCH"
    case .delete: "DELETE"
    case .options: "OPTIONS"
    case .other(let name): name
    }
  }
}
