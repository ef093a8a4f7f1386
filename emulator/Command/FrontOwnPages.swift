internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON

/// The emulator's own pages below `/_emulator`, and the answers it gives for the service while that cannot work.
extension Front {
  /// The path at which a service says whether requests may come.
  static let readinessPath = Array("/readyz".utf8)

  func own(_ exchange: Exchange) {
    let path = Self.text(exchange.head.path)
    let isRead = exchange.head.method == .get || exchange.head.method == .head
    if path == "/_emulator/health", isRead { return health(exchange) }
    guard scope != .routes else { return notFound(exchange) }
    if path.hasPrefix(RunSeat.path + "/"), let desk = shared.desk {
      return desk.told(String(path.dropFirst(RunSeat.path.count + 1).prefix { $0 != "/" }), exchange)
    }
    if path == ClockPage.path { return shared.clock.answer(exchange) }
    if path.hasPrefix(Self.queuesPath), isRead { return lookAtQueues(path, exchange) }
    if path == SnapshotRequest.path, isRead { return exchange.json(200, shelf.json) }
    guard exchange.head.method == .post, path.hasPrefix(SnapshotRequest.path) else { return notFound(exchange) }
    SnapshotRequest.run(String(path.dropFirst(SnapshotRequest.path.count)), exchange.body, shared.tables, shelf) { answer in
      EventLoop.post { exchange.respond(answer.status, body: answer.body) { $0.field("Content-Type", "application/json") } }
    }
  }

  func notFound(_ exchange: Exchange) { exchange.json(404, ["message": "Not Found"]) }

  private func health(_ exchange: Exchange) {
    let shared = shared
    shared.vitals.ask { fault in
      var members: [JSON.Member] = [.init("status", fault == nil ? "ok" : "failing")]
      members += shared.about
      members.append(.init("tables", fault.map { ["status": "failing", "detail": .string($0)] } ?? ["status": "ok"]))
      if shared.vitals.isDraining { members.append(.init("draining", true)) }
      exchange.json(fault == nil ? 200 : 503, .object(members))
    }
  }

  /// Answers 503 where no request should come any more, or where none could be kept; otherwise `otherwise` goes on.
  func readiness(_ exchange: Exchange, otherwise: @escaping @EventLoop () -> Void) {
    let unavailable: @EventLoop (String) -> Void = { text in
      exchange.json(503, ["status": "unavailable", "checks": ["emulator": ["status": "unavailable", "detail": .string(text)]]])
    }
    guard !shared.vitals.isDraining else { return unavailable("the emulator is about to end") }
    shared.vitals.ask { fault in
      if let fault { unavailable("the tables: \(fault)") } else { otherwise() }
    }
  }
}

extension Exchange {
  func json(_ status: Int, _ body: JSON) {
    guard isOpen else { return }
    respond(status, body: body.bytes) { $0.field("Content-Type", "application/json") }
  }
}
