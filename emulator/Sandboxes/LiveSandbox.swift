internal import EmulatorHTTP

/// A sandbox with its process and its Runtime API port: carries out what the `Sandbox` value decides.
@EventLoop final class LiveSandbox {
  let id: Pool.SandboxID
  let function: HostedFunction
  private unowned let host: FunctionHost
  private(set) var value: Sandbox
  private var process: SandboxProcess?
  private var server: HTTPServer?
  private var poll: Exchange?
  private(set) var invocation: Invocation?
  private var logStream = ""
  private lazy var memoryAlarm = Alarm { [weak self] in self?.measure() }
  private var lines = LineSplitter()
  private lazy var alarm = Alarm { [weak self] in self?.ring() }
  private var started_ns = EventLoop.reactor.now_ns
  /// How long the process took to ask for its first invocation; told once.
  private var init_ns: UInt64?
  private var wasFinishing = false
  /// How many invocations it answered.
  private var answered = 0
  /// Whether the pool still counts on it.
  private var isPooled = true

  init(_ id: Pool.SandboxID, _ function: HostedFunction, _ host: FunctionHost) {
    self.id = id
    self.function = function
    self.host = host
    let (limits, definition) = (host.limits, function.definition)
    let times = Sandbox.Limits(
      init_ns: nanoseconds(limits.init_ms), timeout_ns: nanoseconds(definition.timeout_ms), idle_ns: nanoseconds(limits.idle_ms),
      shutdown_ns: nanoseconds(limits.shutdown_ms))
    value = Sandbox(times, now_ns: EventLoop.reactor.now_ns)
  }

  // MARK: What the host asks

  /// Starts the process for its first invocation.
  func start(for invocation: Invocation) {
    self.invocation = invocation
    _ = value.handle(.invoke(invocation.request.id), now_ns: EventLoop.reactor.now_ns)
    launch()
  }

  /// Runs `invocation` on the poll that is held.
  func run(_ invocation: Invocation) {
    self.invocation = invocation
    carryOut(value.handle(.invoke(invocation.request.id), now_ns: EventLoop.reactor.now_ns), nil)
  }

  func stop() { carryOut(value.handle(.stop, now_ns: EventLoop.reactor.now_ns), nil) }

  /// The pool does not count on it any more.
  func leavePool() { isPooled = false }

  // MARK: What the Runtime API is asked

  func handle(_ call: Sandbox.Call, _ exchange: Exchange, isHTTPIntegration: Bool = false) {
    if invocation != nil { process?.readOutput() }
    if call == .next, init_ns == nil { init_ns = EventLoop.reactor.now_ns - started_ns }
    if call == .initError { log(Array("INIT_ERROR ".utf8) + exchange.body.prefix(4_096)) }
    carryOut(value.handle(call, now_ns: EventLoop.reactor.now_ns), exchange, isHTTPIntegration: isHTTPIntegration)
  }

  func hungUp(_ exchange: Exchange) {
    guard poll === exchange else { return }
    poll = nil
    host.pool.away(id, function.index)
    carryOut(value.handle(.pollerGone, now_ns: EventLoop.reactor.now_ns), nil)
  }

  // MARK: Steps

  private func carryOut(_ step: Sandbox.Step, _ exchange: Exchange?, isHTTPIntegration: Bool = false) {
    tellFinishing()
    if let outcome = step.outcome { finish(outcome, exchange?.body ?? [], isHTTPIntegration) }
    switch step.answer {
    case .hold:
      poll = exchange
    case .deliver: deliver(exchange)
    case .accepted: exchange?.respond(202, body: Self.accepted) { $0.field("Content-Type", "application/json") }
    case .refused(let refusal): exchange.map { refuse($0, refusal, host.limits.responseBytesMaximum) }
    case nil: break
    }
    switch step.order {
    case .terminate: process?.terminate()
    case .kill: process?.kill()
    case .restart: restart()
    case nil: break
    }
    settle(isIdleNow: step.answer == .hold)
  }

  /// Before the caller gets its answer, since it may ask for the next one at once.
  private func tellFinishing() {
    let isFinishing = value.state == .answered
    guard isFinishing != wasFinishing else { return }
    wasFinishing = isFinishing
    if isFinishing {
      host.pool.finishing(function.index)
      lateAlarm.set(after_ms: Self.finishing_ms)
    } else if lateAlarm.time_ns != .max {
      lateAlarm.clear()
      host.pool.finished(function.index)
    }
  }

  /// A function that works on after its answer so long is not about to be free: nobody waits for it.
  private static let finishing_ms = 100
  private lazy var lateAlarm = Alarm { [weak self] in self.map { $0.host.pool.finished($0.function.index) } }

  private static let accepted = Array(#"{"status":"OK"}"#.utf8) + [0x0A]

  /// While it works; an idle sandbox grows no more.
  private static let measuring_ms = 50

  private func measure() {
    guard let process, !process.hasExited, value.state != .idle else { return }
    // As the kernel does it in the cloud: without a word, `signal: killed`.
    if process.used_kB > function.definition.memory_MB * 1_024 { process.kill() } else { memoryAlarm.set(after_ms: Self.measuring_ms) }
  }

  /// Sets the alarm and tells the host what changed.
  private func settle(isIdleNow: Bool) {
    if let deadline_ns = value.deadline_ns { alarm.set(at: deadline_ns) } else { alarm.clear() }
    if value.state == .idle { memoryAlarm.clear() } else if memoryAlarm.time_ns == .max { memoryAlarm.set(after_ms: Self.measuring_ms) }
    switch value.state {
    case .idle where isIdleNow && isPooled:
      if host.limits.recycleAfter > 0, answered >= host.limits.recycleAfter { recycle() } else { host.becameIdle(self) }
    case .ended, .stopping:
      if isPooled {
        isPooled = false
        host.lost(self)
      }
      if value.state == .ended, process?.hasExited ?? true { dispose() }
    default: break
    }
  }

  /// It has answered as many as it may: another one takes its place.
  private func recycle() {
    isPooled = false
    host.lost(self)
    stop()
  }

  private func dispose() {
    alarm.cancel()
    memoryAlarm.cancel()
    lateAlarm.cancel()
    server?.close()
    server = nil
    poll = nil
    host.disposed(self)
  }

  private func ring() { carryOut(value.handle(.deadline, now_ns: EventLoop.reactor.now_ns), nil) }

  // MARK: Invocations

  private func deliver(_ exchange: Exchange?) {
    guard let poll = exchange ?? poll, let invocation else { return }
    self.poll = nil
    invocation.started_ns = EventLoop.reactor.now_ns
    if host.wantsLog(invocation) { log(Array("START RequestId: \(invocation.request.id) Version: $LATEST".utf8), .start(invocation.request.id)) }
    let deadline_ms = (EventLoop.reactor.wallClock_ns + nanoseconds(function.definition.timeout_ms)) / 1_000_000
    let request = invocation.request
    poll.respond(200, body: request.payload) { head in
      head.field("Content-Type", "application/json")
      head.field("Lambda-Runtime-Aws-Request-Id", request.id.text)
      head.field("Lambda-Runtime-Deadline-Ms", Int(deadline_ms))
      head.field("Lambda-Runtime-Invoked-Function-Arn", function.arn)
      if !request.traceID.isEmpty { head.field("Lambda-Runtime-Trace-Id", request.traceID) }
      if !request.clientContext.isEmpty { head.field("Lambda-Runtime-Client-Context", request.clientContext) }
      if !request.cognitoIdentity.isEmpty { head.field("Lambda-Runtime-Cognito-Identity", request.cognitoIdentity) }
    }
  }

  private func finish(_ outcome: Sandbox.Outcome, _ body: [UInt8], _ isHTTPIntegration: Bool) {
    guard let invocation else { return }
    let now_ns = EventLoop.reactor.clock_ns
    let duration_ns = invocation.started_ns.map { now_ns - $0 } ?? 0
    if host.wantsLog(invocation) { report(invocation, outcome, duration_ns) }
    self.invocation = nil
    answered += 1
    switch outcome {
    case .response: invocation.complete(.response, body, isHTTPIntegration: isHTTPIntegration, duration_ns: duration_ns)
    case .functionError: invocation.complete(.functionError, body, duration_ns: duration_ns)
    case .failed(let failure):
      let payload = failure.payload(invocation.request.id, responseBytesMaximum: host.limits.responseBytesMaximum)
      invocation.complete(.functionError, payload, duration_ns: duration_ns)
    }
  }

  /// The platform's lines at the end of an invocation, as AWS words them.
  private func report(_ invocation: Invocation, _ outcome: Sandbox.Outcome, _ duration_ns: UInt64) {
    lines.finish { log($0) }
    let id = invocation.request.id
    if case .failed(let failure) = outcome {
      let text = failure.text(host.limits.responseBytesMaximum)
      if case .timeout = failure {
        log(Array("\(UTCTime(nanosecondsSince1970: EventLoop.reactor.wallClock_ns).text) \(id) \(text)".utf8), .fault)
      } else {
        log(Array("RequestId: \(id) Error: \(text)".utf8), .fault)
        log(Array(failure.type.utf8), .fault)
      }
    }
    log(Array("END RequestId: \(id)".utf8), .end)
    let peak_kB = process?.peak_kB(exactly: invocation.request.wantsLogTail) ?? 0
    let report = InvocationReport(
      id: id, duration_ns: duration_ns, memory_MB: function.definition.memory_MB, peak_kB: peak_kB, init_ns: init_ns == 0 ? nil : init_ns)
    let isSuccess = if case .response = outcome { true } else { false }
    log(report.text, .report(report, isSuccess: isSuccess))
    init_ns = 0
  }

  private func log(_ line: [UInt8], _ record: PlatformRecord? = nil) {
    if let invocation, invocation.request.wantsLogTail { invocation.tail.append(line) }
    host.log?(LogLine(function: function.definition.name, requestID: invocation?.request.id, text: line, record: record))
  }

  // MARK: The process

  private func launch() {
    let port: UInt16
    do {
      let runtime = RuntimePort(self, responseBytesMaximum: host.limits.responseBytesMaximum)
      let server = HTTPServer(runtime, limits: RuntimePort.limits)
      // Only what runs in the sandbox is answered; a second connection of anybody else is closed before it is read.
      server.admits = { [weak self] inode in self?.process?.holds(socket: inode) ?? false }
      self.server = server
      port = try server.listen(port: 0)
    } catch {
      return notStarted("the Runtime API's port: \(error)")
    }
    spawn(port)
    settle(isIdleNow: false)
  }

  private func spawn(_ port: UInt16) {
    started_ns = EventLoop.reactor.now_ns
    logStream = LogStream.next()
    let environment = sandboxEnvironment(function.definition, host.limits, runtimePort: port, logStream: logStream)
    do throws(SandboxProcess.NotStarted) {
      process = try SandboxProcess(
        function.definition, environment: environment, confinement: host.limits.confinement, name: "\(id)-\(logStream.suffix(16))",
        written: { [weak self] bytes in self?.lines.split(bytes) { self?.log($0) } },
        exited: { [weak self] status in self?.exited(status) })
      LogStream.living.insert(logStream)
    } catch {
      notStarted(error.reason)
    }
  }

  private func exited(_ status: ProcessEnd) {
    LogStream.living.remove(logStream)
    host.endOrphans()
    lines.finish { log($0) }
    if let next = nextLaunch {
      nextLaunch = nil
      return next()
    }
    carryOut(value.handle(.exited(status), now_ns: EventLoop.reactor.now_ns), nil)
  }

  /// What to do once the killed process is gone.
  private var nextLaunch: (() -> Void)?

  private func restart() {
    nextLaunch = { [weak self] in self?.relaunch() }
    // What the old process still asks is not for the new one.
    server?.close()
    server = nil
    process?.kill()
  }

  private func relaunch() {
    guard value.state == .starting(isRestarted: true) else {
      carryOut(value.handle(.exited(.signal(9)), now_ns: EventLoop.reactor.now_ns), nil)
      return
    }
    process = nil
    launch()
  }

  private func notStarted(_ reason: String) {
    process = nil
    let invocation = invocation
    self.invocation = nil
    let failure = FunctionFailure.notStarted(path: function.definition.executable, reason: reason)
    if let invocation {
      invocation.complete(.functionError, failure.payload(invocation.request.id, responseBytesMaximum: host.limits.responseBytesMaximum))
    }
    carryOut(value.handle(.exited(.code(1)), now_ns: EventLoop.reactor.now_ns), nil)
  }
}

func nanoseconds(_ milliseconds: Int) -> UInt64 { UInt64(max(milliseconds, 0)) * 1_000_000 }
