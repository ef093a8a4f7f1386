internal import EmulatorHTTP

/// A sandbox with its process and its Runtime API port: carries out what the `Sandbox` value decides. Its process and its log have files of their own.
@EventLoop final class LiveSandbox {
  let id: Pool.SandboxID
  let function: HostedFunction
  unowned let host: FunctionHost
  private(set) var value: Sandbox
  var process: SandboxProcess?
  var server: HTTPServer?
  var poll: Exchange?
  /// The response that is passed on as it comes.
  var stream: Exchange?
  var invocation: Invocation?
  var logStream = ""
  lazy var memoryAlarm = Alarm { [weak self] in self?.measure() }
  var lines = LineSplitter()
  private lazy var alarm = Alarm { [weak self] in self?.ring() }
  lazy var brokenStream = Alarm { [weak self] in self?.breakStream() }
  var started_ns = EventLoop.reactor.now_ns
  /// How long the process took to ask for its first invocation.
  private(set) var init_ns: UInt64?
  /// Whether the next report says it: once, and never of a start within an invocation.
  var tellsInit = true
  /// Why the start failed, until it is known to have failed: what the runtime reported.
  var initErrorType: String?
  /// The same for whoever reads the log.
  var startFailure: StartFailure?
  var hasSpoken = false
  var extensions = SandboxExtensions()
  var extensionPolls: [RequestID: Exchange] = [:]
  /// What the function's layers bring.
  var programs: [ExtensionProgram] = []
  var areProgramsEnding = false
  lazy var programsEnd = Alarm { [weak self] in self?.killPrograms() }
  /// What extensions are told of the end: `spindown`, `timeout` or `failure`.
  private(set) var endReason = "spindown"
  /// The runtime's poll while an extension is not ready.
  var runtimeWaits: Exchange?
  let telemetry = Telemetry()
  /// How long the runtime waits for an extension that wants no invocations and never asked for an event: a runtime that registers to learn of the end need not.
  private static let extensionPatience_ms = 500
  private lazy var termination = Alarm { [weak self] in self?.process?.terminate() }
  private lazy var extensionPatience = Alarm { [weak self] in
    self?.extensions.giveUpOnTheSilent()
    self?.goOnIfReady()
  }
  private var wasFinishing = false
  /// How many invocations it answered.
  private var answered = 0
  /// Whether it was started from what has changed since.
  private(set) var isOutdated = false
  /// Whether the pool still counts on it.
  private var isPooled = true
  /// The variables of its processes.
  var environment: [String] = []
  /// What it sees as files, where these are its own.
  var files: SandboxFiles?
  /// What to do once the killed process is gone.
  var nextLaunch: (() -> Void)?
  /// Of what the invocation meets on purpose.
  var faultAlarm: Alarm?

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
    step(.invoke(invocation.request.id))
  }

  func stop() { step(.stop) }

  /// An invocation ends when the function asks for the next one, not with its answer: what it logs or stores between the two is a part of it.
  var isAtWork: Bool { invocation != nil || value.state == .answered }

  /// The pool does not count on it any more.
  func leavePool() { isPooled = false }

  /// The second start begins now, and the invocation's time with it.
  func restarted() { value.restarted(now_ns: EventLoop.reactor.clock_ns) }

  // MARK: What the Runtime API is asked

  func handle(_ call: Sandbox.Call, _ exchange: Exchange, _ said: SaidByRuntime = SaidByRuntime()) {
    if withholds(call, exchange, said) { return }
    if invocation != nil { process?.readOutput() }
    if call == .next, waitsForExtensions {
      runtimeWaits = exchange
      return extensionPatience.set(after_ms: Self.extensionPatience_ms)
    }
    if call == .next, init_ns == nil { startedUp() }
    if call == .next, brokenStream.time_ns != .max {
      // A runtime that asks on has not crashed: its response was cut off, and is over.
      brokenStream.clear()
      breakStream()
    }
    if call == .initError, value.state.isStarting {
      log(Array("INIT_ERROR ".utf8) + exchange.body.prefix(4_096), .fault)
      initErrorType = said.errorType
      startFailure = StartFailure(reported: exchange.body, type: said.errorType)
    }
    step(call, exchange, said)
  }

  /// A second poll is not held beside the first: it is refused as any other.
  private var waitsForExtensions: Bool {
    guard !extensions.areReady, runtimeWaits == nil else { return false }
    return switch value.state {
    case .starting, .answered, .away: true
    case .idle, .running, .streaming, .stopping, .ended: false
    }
  }

  private func startedUp() {
    let taken_ns = EventLoop.reactor.now_ns - started_ns
    init_ns = taken_ns
    tellInit(.success, isRestarted: value.state == .starting(isRestarted: true), taken_ns)
  }

  // MARK: Steps

  func step(_ call: Sandbox.Call, _ exchange: Exchange? = nil, _ said: SaidByRuntime = SaidByRuntime()) {
    let phase = value.state
    let step = value.handle(call, now_ns: EventLoop.reactor.now_ns)
    tellFinishing()
    if value.state == .ended, phase != .stopping, phase != .ended { leaveFiles() }
    if case .starting(let isRestarted) = phase, step.order == .restart || step.outcome != nil {
      reportInit(failureOfInit(call), isRestarted ? .invoke : .initialization)
    }
    if case .failed(let failure)? = step.outcome { endReason = failure.endReason }
    if phase.isStarting, step.outcome != nil { sayWhyNotStarted(call) }
    if let outcome = step.outcome { finish(outcome, exchange?.body ?? [], said, wasStarting: phase.isStarting) }
    answer(step.answer, exchange)
    switch step.order {
    case .terminate:
      // What is left when the process ends is killed, so that extensions that were told go first.
      if tellExtensionsOfEnd("spindown") || !extensions.areReady {
        termination.set(after_ms: min(500, host.limits.shutdown_ms / 4))
      } else {
        process?.terminate()
      }
    case .kill: process?.kill()
    case .restart: restart()
    case nil: break
    }
    settle(isIdleNow: step.answer == .hold)
  }

  private func answer(_ answer: Sandbox.Answer?, _ exchange: Exchange?) {
    switch answer {
    case .hold: poll = exchange
    case .deliver: deliver(exchange)
    case .accepted: exchange?.respond(202, body: Self.accepted) { $0.field("Content-Type", "application/json") }
    case .refused(let refusal): exchange.map { refuse($0, refusal, host.limits.responseBytesMaximum) }
    case nil: break
    }
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

  /// Sets the alarm and tells the host what changed.
  func settle(isIdleNow: Bool) {
    if let deadline_ns = value.deadline_ns { alarm.set(at: deadline_ns) } else { alarm.clear() }
    if value.state == .idle { memoryAlarm.clear() } else if memoryAlarm.time_ns == .max { memoryAlarm.set(after_ms: Self.measuring_ms) }
    switch value.state {
    case .idle where isIdleNow && isPooled:
      host.witness?.rests(sandbox: id)
      if isOutdated || (host.limits.recycleAfter > 0 && answered >= host.limits.recycleAfter) { recycle() } else { host.becameIdle(self) }
    case .ended, .stopping:
      if isPooled {
        isPooled = false
        host.lost(self)
      }
      guard value.state == .ended, process?.hasExited ?? true else { break }
      if isDeserted { dispose() } else { endPrograms() }
    default: break
    }
  }

  /// Ends now where it is idle, otherwise when it is.
  func outdate() {
    isOutdated = true
    if value.state == .idle, isPooled { recycle() }
  }

  /// It has answered as many as it may: another one takes its place.
  private func recycle() {
    isPooled = false
    host.lost(self)
    stop()
  }

  private func dispose() {
    alarm.cancel()
    faultAlarm?.cancel()
    memoryAlarm.cancel()
    lateAlarm.cancel()
    brokenStream.cancel()
    extensionPatience.cancel()
    programsEnd.cancel()
    termination.cancel()
    server?.close()
    server = nil
    poll = nil
    stream = nil
    runtimeWaits = nil
    extensionPolls = [:]
    telemetry.close()
    host.witness?.left(sandbox: id)
    host.disposed(self)
  }

  private func ring() { step(.deadline) }

  // MARK: Invocations

  private func deliver(_ exchange: Exchange?) {
    guard let poll = exchange ?? poll, let invocation else { return }
    self.poll = nil
    if diesBefore() { return }
    if invocation.started_ns == nil { begin(invocation) }
    let request = invocation.request
    host.witness?.begins(request, inSandbox: id, function)
    poll.respond(200, body: request.payload) { head in
      head.field("Content-Type", "application/json")
      head.field("Lambda-Runtime-Aws-Request-Id", request.id.text)
      head.field("Lambda-Runtime-Deadline-Ms", invocation.deadline_ms)
      head.field("Lambda-Runtime-Invoked-Function-Arn", request.invokedARN ?? function.arn)
      head.field("Lambda-Runtime-Trace-Id", request.traceID)
      if !request.clientContext.isEmpty { head.field("Lambda-Runtime-Client-Context", request.clientContext) }
      if !request.cognitoIdentity.isEmpty { head.field("Lambda-Runtime-Cognito-Identity", request.cognitoIdentity) }
    }
    isStruck()
    tellExtensions(of: invocation)
    telemetry.startIsOver()
  }

  /// Its time begins.
  func begin(_ invocation: Invocation) {
    invocation.started_ns = EventLoop.reactor.now_ns
    invocation.deadline_ms = Int((EventLoop.reactor.wallClock_ns + nanoseconds(function.definition.timeout_ms)) / 1_000_000)
    reportStart(invocation)
  }

  private func finish(_ outcome: Sandbox.Outcome, _ body: [UInt8], _ said: SaidByRuntime, wasStarting: Bool) {
    guard let invocation else { return }
    let now_ns = EventLoop.reactor.clock_ns
    let duration_ns = invocation.started_ns.map { now_ns - $0 } ?? 0
    report(invocation, outcome, duration_ns, initErrorType: wasStarting ? initErrorType : nil)
    self.invocation = nil
    let wasStreamed = stream != nil
    stream = nil
    answered += 1
    tellWitness(outcome, body, invocation, isStreamed: wasStreamed)
    switch outcome {
    case .response: invocation.complete(.response, wasStreamed ? [] : body, said, isStreamed: wasStreamed, duration_ns: duration_ns)
    case .functionError: invocation.complete(.functionError, body, said, duration_ns: duration_ns)
    case .failed(let failure):
      let payload = failure.payload(invocation.request.id, responseBytesMaximum: host.limits.responseBytesMaximum)
      invocation.complete(.functionError, payload, SaidByRuntime(errorType: failure.type), duration_ns: duration_ns)
    }
  }
}
