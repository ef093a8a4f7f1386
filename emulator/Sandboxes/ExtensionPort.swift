internal import EmulatorHTTP
internal import EmulatorJSON

/// The Extensions API and the Telemetry API of a sandbox, on the port of its Runtime API. An extension is whatever process of the sandbox registers.
extension LiveSandbox {
  static let extensionPrefix = Array("/2020-01-01/extension/".utf8)
  static let telemetryPath = Array("/2022-07-01/telemetry".utf8)
  private static let identifier: StaticString = "Lambda-Extension-Identifier"

  /// - Returns: false for a path of neither API.
  func answersExtension(_ exchange: Exchange) -> Bool {
    let path = exchange.head.path
    guard path.starts(with: Self.extensionPrefix) || path.elementsEqual(Self.telemetryPath) else { return false }
    do throws(SandboxExtensions.Refusal) {
      let method = exchange.head.method
      switch (method, String(decoding: path.dropFirst(Self.extensionPrefix.count), as: UTF8.self)) {
      case (.put, _) where path.elementsEqual(Self.telemetryPath): try subscribe(exchange)
      case (.post, "register"): try register(exchange)
      case (.get, "event/next"): try nextEvent(exchange)
      case (.post, "init/error"): try fails(exchange, isInit: true)
      case (.post, "exit/error"): try fails(exchange, isInit: false)
      default: return false
      }
    } catch {
      exchange.respond(error.status, body: failureObject(type: error.type, message: error.text)) { $0.field("Content-Type", "application/json") }
    }
    return true
  }

  private func register(_ exchange: Exchange) throws(SandboxExtensions.Refusal) {
    guard case .starting = value.state, runtimeWaits == nil else { throw .closed }
    let body = try json(exchange)
    guard let list = body["events"]?.array ?? (body["events"] == nil ? [] : nil) else { throw .invalidRequest("`events` is a list") }
    var events: [SandboxExtensions.Occasion] = []
    for element in list {
      guard let event = element.string.flatMap({ SandboxExtensions.Occasion(rawValue: $0) }) else { throw .invalidEvent }
      events.append(event)
    }
    let name = exchange.head["Lambda-Extension-Name"].map { String(decoding: $0, as: UTF8.self) } ?? ""
    let made = try extensions.register(name, events)
    var answer: [JSON.Member] = [
      .init("functionName", .string(function.definition.qualifiedName)), .init("functionVersion", .string(function.version)),
      .init("handler", .string(function.definition.handler)),
    ]
    if let features = exchange.head["Lambda-Extension-Accept-Feature"], features.contains("accountId".utf8) {
      answer.append(.init("accountId", .string(host.limits.accountID)))
    }
    exchange.respond(200, body: JSON.object(answer).bytes) { head in
      head.field("Content-Type", "application/json")
      head.field("Lambda-Extension-Identifier", made.identifier.text)
    }
    startRuntimeIfAllRegistered()
  }

  private func nextEvent(_ exchange: Exchange) throws(SandboxExtensions.Refusal) {
    let asking = try asking(exchange)
    guard asking.state != .waiting else { throw .invalidState("another request of this extension waits for an event") }
    if asking.state == .registered {
      telemetry.tell(.platform, "platform.extension") {
        ["name": .string(asking.name), "state": "Ready", "events": .array(asking.events.map { .string($0.rawValue) })]
      }
    }
    extensions.set(asking.identifier, .waiting)
    extensionPolls[asking.identifier] = exchange
    // One that was busy when the end came is told now.
    if value.state == .stopping || value.state == .ended {
      tellExtensionsOfEnd(endReason)
      return
    }
    goOnIfReady()
  }

  /// The runtime's poll counts once every extension waits too.
  func goOnIfReady() {
    guard extensions.areReady, let poll = runtimeWaits else { return }
    runtimeWaits = nil
    handle(.next, poll)
  }

  private func fails(_ exchange: Exchange, isInit: Bool) throws(SandboxExtensions.Refusal) {
    let failing = try asking(exchange)
    let type = exchange.head["Lambda-Extension-Function-Error-Type"].map { String(decoding: $0.prefix(256), as: UTF8.self) } ?? ""
    guard !type.isEmpty else { throw .invalidRequest("`Lambda-Extension-Function-Error-Type` is missing") }
    if isInit, case .starting = value.state {} else if isInit { throw .invalidState("the extension has begun already") }
    log(Array("EXTENSION Name: \(failing.name)\tState: \(isInit ? "Init" : "Exit")Error\tError Type: \(type)".utf8), .fault)
    initErrorType = type
    exchange.respond(202, body: Array(#"{"status":"OK"}"#.utf8)) { $0.field("Content-Type", "application/json") }
    if let process { process.kill() } else { killPrograms() }
  }

  func asking(_ exchange: Exchange) throws(SandboxExtensions.Refusal) -> SandboxExtensions.Extension {
    guard let header = exchange.head[Self.identifier] else { throw .missingIdentifier }
    guard let identifier = RequestID(header), let found = extensions[identifier] else { throw .unknownIdentifier }
    return found
  }

  func json(_ exchange: Exchange) throws(SandboxExtensions.Refusal) -> JSON {
    if exchange.body.isEmpty { return .object([]) }
    guard exchange.body.count <= 65_536, let json = try? JSON(reading: exchange.body), json.object != nil else {
      throw .invalidRequest("the body is a JSON object of at most 64 KiB")
    }
    return json
  }

  // MARK: Events

  func tellExtensions(of invocation: Invocation) {
    guard !extensions.all.isEmpty else { return }
    let request = invocation.request
    let event: JSON = [
      "eventType": "INVOKE", "deadlineMs": .integer(Int64(invocation.deadline_ms)), "requestId": .string(request.id.description),
      "invokedFunctionArn": .string(request.invokedARN ?? function.arn),
      "tracing": ["type": "X-Amzn-Trace-Id", "value": .string(String(decoding: request.traceID, as: UTF8.self))],
    ]
    send(event, .invoke)
  }

  /// `spindown`, `timeout` or `failure`.
  /// - Returns: whether one of them has the event now.
  @discardableResult
  func tellExtensionsOfEnd(_ reason: String) -> Bool {
    guard !extensions.all.isEmpty else { return false }
    let deadline_ms = EventLoop.reactor.wallClock_ns / 1_000_000 + UInt64(host.limits.shutdown_ms)
    telemetry.flush()
    return send(["eventType": "SHUTDOWN", "shutdownReason": .string(reason), "deadlineMs": .integer(Int64(deadline_ms))], .shutdown)
  }

  @discardableResult
  private func send(_ event: JSON, _ kind: SandboxExtensions.Occasion) -> Bool {
    let taken = extensions.taking(kind)
    for taking in taken {
      extensionPolls.removeValue(forKey: taking.identifier)?.respond(200, body: event.bytes) { head in
        head.field("Content-Type", "application/json")
        head.field("Lambda-Extension-Event-Identifier", RequestID().text)
      }
    }
    return !taken.isEmpty
  }

  /// - Returns: whether it was an extension's.
  func extensionHungUp(_ exchange: Exchange) -> Bool {
    guard let place = extensionPolls.first(where: { $0.value === exchange })?.key else { return false }
    extensionPolls[place] = nil
    extensions.set(place, .busy)
    return true
  }

  // MARK: Telemetry

  private func subscribe(_ exchange: Exchange) throws(SandboxExtensions.Refusal) {
    let asking = try asking(exchange)
    guard case .starting = value.state else { throw .invalidState("an extension subscribes before the first invocation") }
    let subscription = try TelemetrySubscription(try json(exchange))
    telemetry.subscribe(subscription, asking.identifier)
    telemetry.tell(.platform, "platform.telemetrySubscription") {
      ["name": .string(asking.name), "state": "Subscribed", "types": .array(subscription.types.map(\.rawValue).sorted().map { .string($0) })]
    }
    exchange.respond(200, body: Array(#""OK""#.utf8)) { $0.field("Content-Type", "application/json") }
  }
}
