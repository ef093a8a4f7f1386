public import EmulatorHTTP

/// A function that a host runs.
@EventLoop public final class HostedFunction {
  public internal(set) var definition: FunctionDefinition
  /// Without a version.
  public let arn: String
  /// `$LATEST` or a number.
  public let version: String
  let index: Int
  /// When somebody last looked whether it has changed, on the monotonic clock.
  public var looked_ns: UInt64 = 0
  /// Of a version: what it was frozen as.
  var code: FunctionCode?

  init(_ definition: FunctionDefinition, arn: String, version: String = "$LATEST", index: Int) {
    self.definition = definition
    self.arn = arn
    self.version = version
    self.index = index
  }
}

/// Runs functions: real processes that speak the Runtime API, started when they are needed, kept warm, bounded in number.
@EventLoop public final class FunctionHost {
  public let limits: HostLimits
  /// In the order of their definitions.
  public let functions: [HostedFunction]
  /// Gets each line of a function and of the platform; set before the first invocation.
  public var log: ((LogLine) -> Void)?
  /// Called with a function that is about to be invoked, described or published. `isCertain`: what was looked at a moment ago does not do.
  public var beforeUse: ((HostedFunction, _ isCertain: Bool) -> Void)?
  /// Says what an invocation meets on purpose, by its function's name and its id. `isStart`: it starts a sandbox.
  public var faults: ((_ function: String, _ id: String, _ isStart: Bool) -> InvocationFault?)?
  /// Watches what runs where; set before the first invocation.
  public weak var witness: (any SandboxWitness)?
  var pool: Pool
  private let names: [String: HostedFunction]
  /// Versions and aliases, by the function's place.
  var publications: [Int: Publications] = [:]
  var chance = SystemRandomNumberGenerator()
  let filesLeft: FilesLeft
  private var sandboxes: [Pool.SandboxID: LiveSandbox] = [:]
  private var waiting: [Pool.Ticket: Invocation] = [:]
  private var lastTicket = 0
  private var stopped: (() -> Void)?
  private var isStopping = false
  /// How long a caller waits for a sandbox that is about to be free before it gets another.
  private lazy var patience = Alarm { [weak self] in self?.startForWaiting() }

  public init(_ definitions: [FunctionDefinition], limits: HostLimits = HostLimits(), log: (@EventLoop (LogLine) -> Void)? = nil) {
    self.limits = limits
    self.log = log
    functions = definitions.enumerated().map { HostedFunction($1, arn: limits.arn($1), index: $0) }
    pool = Pool(
      definitions.map(\.reservedConcurrency), perFunction: limits.sandboxesPerFunction, overall: limits.sandboxesOverall,
      waitingMaximum: limits.waitingMaximum)
    filesLeft = FilesLeft(countMaximum: limits.sandboxesOverall, kept_ms: limits.idle_ms)
    names = Dictionary(functions.flatMap { [($0.definition.qualifiedName, $0), ($0.definition.name, $0)] }) { first, _ in first }
  }

  /// The function of either name: `MakeDecision` or `service-stage-MakeDecision`.
  public func function(named name: String) -> HostedFunction? { names[name] }

  /// A version of `latest`, which runs beside it.
  func host(_ definition: FunctionDefinition, version: Int, of latest: HostedFunction) -> HostedFunction {
    HostedFunction(definition, arn: latest.arn, version: String(version), index: pool.add(versionOf: latest.index))
  }

  /// Invokes `function`; `completion` is called once, later or before this returns. With a `sink`, a response that its runtime streams goes there as it comes.
  /// - Returns: what `abandon` takes.
  @discardableResult
  public func invoke(
    _ function: HostedFunction, _ request: InvocationRequest, into sink: (any ResponseSink)? = nil,
    _ completion: @escaping @EventLoop (InvocationResult) -> Void
  ) -> InvocationTicket {
    beforeUse?(function, false)
    lastTicket += 1
    var request = request
    request.traceID = TraceID.completed(request.traceID)
    let invocation = Invocation(request, function, lastTicket, into: sink, completion)
    let ticket = InvocationTicket(number: lastTicket, function: function.index)
    guard !isStopping else {
      invocation.complete(.throttled(.concurrency), [])
      return ticket
    }
    switch pool.place(lastTicket, function.index) {
    case .run(let id):
      strike(invocation)
      sandboxes[id]?.run(invocation)
    case .start(let id, let evicted):
      strike(invocation, isStart: true)
      retire(evicted)
      start(id, invocation)
    case .wait:
      strike(invocation)
      waiting[lastTicket] = invocation
      if patience.time_ns == .max { patience.set(after_ms: 100) }
    case .refused(let throttle): invocation.complete(.throttled(throttle), [])
    }
    return ticket
  }

  private func strike(_ invocation: Invocation, isStart: Bool = false) {
    if let faults { invocation.fault = faults(invocation.function.definition.name, invocation.request.id.description, isStart) }
  }

  /// The caller is gone: an invocation that still waits is dropped, one that runs goes on, as in the cloud.
  /// - Returns: whether it waited; then its completion is not called.
  @discardableResult
  public func abandon(_ ticket: InvocationTicket) -> Bool {
    guard pool.leave(ticket.number, ticket.function) else { return false }
    waiting[ticket.number] = nil
    return true
  }

  /// What runs and waits now.
  public var statistics: HostStatistics {
    HostStatistics(
      sandboxes: sandboxes.count, waiting: pool.waitingCount,
      functions: functions.map {
        .init(name: $0.definition.name, sandboxes: pool.sandboxCount($0.index), idle: pool.idleCount($0.index), waiting: pool.waitingCount($0.index))
      })
  }

  /// Whether an invocation is under way or waits, or a function works on after its answer.
  public var isBusy: Bool { !waiting.isEmpty || sandboxes.values.contains(where: \.isAtWork) }

  /// Refuses new invocations, lets those under way and what follows an answer end for at most `grace_ms`, then ends every sandbox and calls `completion` when none is left.
  public func stop(grace_ms: Int, _ completion: @escaping @EventLoop () -> Void) {
    isStopping = true
    stopped = completion
    for sandbox in sandboxes.values where !sandbox.isAtWork { sandbox.stop() }
    let alarm = Alarm { [weak self] in
      guard let self else { return }
      for sandbox in sandboxes.values { sandbox.stop() }
    }
    alarm.set(after_ms: grace_ms)
    if sandboxes.isEmpty { finishStop() }
  }

  private func finishStop() {
    let completion = stopped
    stopped = nil
    completion?()
  }

  // MARK: What sandboxes report

  func wantsLog(_ invocation: Invocation) -> Bool { log != nil || invocation.request.wantsLogTail }

  /// A word of the platform's own that belongs to no invocation.
  func say(_ text: String, of function: HostedFunction) {
    log?(LogLine(function: function.definition.name, requestID: nil, text: Array(text.utf8), record: .fault))
  }

  func becameIdle(_ sandbox: LiveSandbox) {
    if isStopping, waiting.isEmpty {
      sandbox.leavePool()
      if let next = pool.ended(sandbox.id, sandbox.function.index) { start(next.sandbox, next.ticket) }
      return sandbox.stop()
    }
    switch pool.idle(sandbox.id, sandbox.function.index) {
    case .rest: break
    case .run(let ticket): if let invocation = waiting.removeValue(forKey: ticket) { sandbox.run(invocation) }
    case .giveWay(let id, _, let ticket):
      retire(sandbox.id)
      start(id, ticket)
    }
  }

  /// A sandbox ends by itself.
  func lost(_ sandbox: LiveSandbox) {
    if let next = pool.ended(sandbox.id, sandbox.function.index) { start(next.sandbox, next.ticket) }
  }

  /// A sandbox's process has ended; what it started and left goes too.
  func endOrphans() {
    if limits.confinement.keeps { Orphans.end() }
  }

  func disposed(_ sandbox: LiveSandbox) {
    sandboxes[sandbox.id] = nil
    if isStopping, sandboxes.isEmpty { finishStop() }
  }

  private func startForWaiting() {
    while let next = pool.startForWaiting() { start(next.sandbox, next.ticket) }
    if pool.waitingCount > 0 { patience.set(after_ms: 100) }
  }

  private func start(_ id: Pool.SandboxID, _ ticket: Pool.Ticket) {
    if let invocation = waiting.removeValue(forKey: ticket) { start(id, invocation) }
  }

  private func start(_ id: Pool.SandboxID, _ invocation: Invocation) {
    let sandbox = LiveSandbox(id, invocation.function, self)
    sandboxes[id] = sandbox
    sandbox.files = filesLeft.take(of: invocation.function.index)
    sandbox.start(for: invocation)
  }

  /// - Returns: how many sandboxes of `function` will answer nothing more, or nothing after what they run.
  func outdate(_ function: HostedFunction) -> Int {
    let own = sandboxes.values.filter { $0.function.index == function.index && !$0.isOutdated }.sorted { $0.id < $1.id }
    for sandbox in own { sandbox.outdate() }
    filesLeft.forget(of: function.index)
    return own.count
  }

  /// Ends a sandbox that the pool has already given up.
  private func retire(_ id: Pool.SandboxID?) {
    guard let id, let sandbox = sandboxes[id] else { return }
    sandbox.leavePool()
    sandbox.stop()
  }
}

/// Names an invocation under way to its host.
public struct InvocationTicket: Sendable {
  var number: Int
  var function: Int
}

/// How many sandboxes and callers a host has.
public struct HostStatistics: Sendable {
  public struct Function: Sendable {
    public var name: String
    public var sandboxes: Int
    public var idle: Int
    public var waiting: Int
  }

  /// Processes, those that are ending included.
  public var sandboxes: Int
  public var waiting: Int
  public var functions: [Function]
}
