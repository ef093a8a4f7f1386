/// The life of one execution environment as rules alone: calls go in, what to do about them comes out. Sockets, processes and clocks are elsewhere.
///
/// The states and what is refused in each are those of the Runtime API (AWS's open-source runtime interface emulator, `core/states.go`).
public struct Sandbox: Sendable {
  /// Times, in nanoseconds.
  public struct Limits: Sendable {
    public var init_ns: UInt64
    public var timeout_ns: UInt64
    public var idle_ns: UInt64
    public var shutdown_ns: UInt64

    public init(init_ns: UInt64, timeout_ns: UInt64, idle_ns: UInt64, shutdown_ns: UInt64) {
      self.init_ns = init_ns
      self.timeout_ns = timeout_ns
      self.idle_ns = idle_ns
      self.shutdown_ns = shutdown_ns
    }
  }

  public enum State: Sendable, Equatable {
    /// The process runs and has not asked for its first invocation. Once restarted, it initialises within the invocation's own time.
    case starting(isRestarted: Bool)
    /// A poll is held.
    case idle
    /// Initialised, without an invocation, and no longer polling.
    case away
    case running
    /// Its response comes, and is passed on as it comes.
    case streaming
    /// The invocation is answered; the next poll has not come.
    case answered
    case stopping
    case ended
  }

  public enum Call: Sendable, Equatable {
    case invoke(RequestID)
    case next
    /// The head of a response whose parts are passed on.
    case responseBegins(RequestID?)
    /// The connection was lost within it.
    case responseBroken
    /// A response is here: all of it, or its end where it was passed on.
    case response(RequestID?)
    /// A response over the limit.
    case responseTooLarge(RequestID?)
    case error(RequestID?)
    case initError
    case pollerGone
    case exited(ProcessEnd)
    /// A program beside the runtime ended by itself.
    case extensionExited(ProcessEnd)
    /// There is nothing that could be executed.
    case notStarted
    case deadline
    case stop
  }

  /// What the caller on the Runtime API gets.
  public enum Answer: Sendable, Equatable {
    /// The poll is held until there is an invocation.
    case hold
    /// The invocation goes to the poll: the held one or the one just made.
    case deliver
    case accepted
    case refused(RuntimeRefusal)
  }

  /// How the invocation ends.
  public enum Outcome: Sendable, Equatable {
    /// The body of the call is the response.
    case response
    /// The body of the call is the function's error.
    case functionError
    case failed(FunctionFailure)
  }

  /// What happens to the process.
  public enum Order: Sendable, Equatable {
    case terminate
    case kill
    /// Kill what is left and start again.
    case restart
  }

  public struct Step: Sendable, Equatable {
    public var answer: Answer?
    public var outcome: Outcome?
    public var order: Order?

    public init(answer: Answer? = nil, outcome: Outcome? = nil, order: Order? = nil) {
      self.answer = answer
      self.outcome = outcome
      self.order = order
    }
  }

  public let limits: Limits
  public private(set) var state = State.starting(isRestarted: false)
  /// The invocation that is assigned and not yet answered.
  public private(set) var invocation: RequestID?
  /// When `Call.deadline` is due, on the monotonic clock; nil: never.
  public private(set) var deadline_ns: UInt64?

  public init(_ limits: Limits, now_ns: UInt64) {
    self.limits = limits
    deadline_ns = now_ns + limits.init_ns
  }

  public mutating func handle(_ call: Call, now_ns: UInt64) -> Step {
    switch (call, state) {
    case (.stop, .stopping), (.stop, .ended): Step()
    case (.pollerGone, _) where state != .idle: Step()
    case (.next, .stopping): Step(answer: .hold)
    case (.stop, _): stop(now_ns)
    case (.exited(let status), _): exited(status, now_ns)
    case (.extensionExited(let status), _): extensionExited(status, now_ns)
    case (.notStarted, _): fail(.failed(.exit(.code(1))), Step())
    case (.deadline, _): deadline(now_ns)
    case (_, .starting(let isRestarted)): starting(call, isRestarted, now_ns)
    case (_, .idle): idle(call, now_ns)
    case (_, .running), (_, .streaming): running(call)
    case (.next, .away), (.next, .answered): rest(now_ns)
    default: refuse(call)
    }
  }

  private mutating func starting(_ call: Call, _ isRestarted: Bool, _ now_ns: UInt64) -> Step {
    switch call {
    case .invoke(let id):
      invocation = id
      return Step()
    case .next:
      guard invocation != nil else { return rest(now_ns) }
      return begin(isRestarted ? deadline_ns : now_ns + limits.timeout_ns)
    case .initError where isRestarted || invocation == nil: return fail(.functionError, Step(answer: .accepted, order: .kill))
    case .initError: return startAgain(now_ns, Step(answer: .accepted))
    default: return refuse(call)
    }
  }

  private mutating func idle(_ call: Call, _ now_ns: UInt64) -> Step {
    switch call {
    case .invoke(let id):
      invocation = id
      return begin(now_ns + limits.timeout_ns)
    // The first poll stays: whoever asks beside it would take what is meant for the runtime.
    case .next: return refuse(call)
    case .pollerGone:
      state = .away
      deadline_ns = now_ns + limits.init_ns
      return Step()
    default: return refuse(call)
    }
  }

  private mutating func running(_ call: Call) -> Step {
    switch call {
    case .responseBegins(let id) where state == .running && id == invocation:
      state = .streaming
      return Step()
    case .responseBegins where state == .running: return Step(answer: .refused(.invalidRequestID))
    case .responseBroken where state == .streaming: return answer(.failed(.responseTruncated), nil)
    case .response(let id) where id == invocation: return answer(.response, .accepted)
    case .error(let id) where id == invocation: return answer(.functionError, .accepted)
    case .responseTooLarge(let id) where id == invocation: return answer(.failed(.responseTooLarge), .refused(.tooLarge))
    case .response, .error, .responseTooLarge: return Step(answer: .refused(.invalidRequestID))
    default: return refuse(call)
    }
  }

  private mutating func rest(_ now_ns: UInt64) -> Step {
    state = .idle
    deadline_ns = now_ns + limits.idle_ns
    return Step(answer: .hold)
  }

  private mutating func begin(_ deadline_ns: UInt64?) -> Step {
    state = .running
    self.deadline_ns = deadline_ns
    return Step(answer: .deliver)
  }

  private mutating func answer(_ outcome: Outcome, _ answer: Answer?) -> Step {
    state = .answered
    invocation = nil
    return Step(answer: answer, outcome: outcome)
  }

  private mutating func stop(_ now_ns: UInt64) -> Step {
    state = .stopping
    deadline_ns = now_ns + limits.shutdown_ns
    return Step(order: .terminate)
  }

  private mutating func exited(_ status: ProcessEnd, _ now_ns: UInt64) -> Step {
    switch state {
    case .ended: Step()
    case .starting(isRestarted: false) where invocation != nil: startAgain(now_ns, Step())
    default: fail(.failed(.exit(status)), Step())
    }
  }

  private mutating func extensionExited(_ status: ProcessEnd, _ now_ns: UInt64) -> Step {
    switch state {
    case .ended, .stopping: Step()
    case .starting(isRestarted: false) where invocation != nil: startAgain(now_ns, Step())
    default: fail(.failed(.extensionExit(status)), Step(order: .kill))
    }
  }

  /// However the first start failed, the invocation's own time has room for another.
  private mutating func startAgain(_ now_ns: UInt64, _ step: Step) -> Step {
    state = .starting(isRestarted: true)
    deadline_ns = now_ns + limits.timeout_ns
    return Step(answer: step.answer, order: .restart)
  }

  /// What was left of the first start is gone, and the second begins.
  public mutating func restarted(now_ns: UInt64) {
    if state == .starting(isRestarted: true) { deadline_ns = now_ns + limits.timeout_ns }
  }

  private mutating func deadline(_ now_ns: UInt64) -> Step {
    switch state {
    case .starting(isRestarted: false): return startAgain(now_ns, Step())
    case .idle: return stop(now_ns)
    case .starting, .running, .streaming: return fail(.failed(.timeout(milliseconds: Int(limits.timeout_ns / 1_000_000))), Step(order: .kill))
    case .away, .answered, .stopping: return fail(.failed(.exit(.signal(9))), Step(order: .kill))
    case .ended: return Step()
    }
  }

  /// Ends; an invocation that is still open gets `outcome`.
  private mutating func fail(_ outcome: Outcome, _ step: Step) -> Step {
    state = .ended
    deadline_ns = nil
    defer { invocation = nil }
    return Step(answer: step.answer, outcome: invocation == nil ? nil : outcome, order: step.order)
  }

  private func refuse(_ call: Call) -> Step {
    let target: String? =
      switch call {
      case .next: "Ready"
      case .response, .responseBegins, .responseTooLarge: "InvocationResponse"
      case .error: "InvocationErrorResponse"
      case .initError: "InitError"
      case .invoke, .responseBroken, .pollerGone, .exited, .extensionExited, .notStarted, .deadline, .stop: nil
      }
    return target.map { Step(answer: .refused(.invalidTransition(from: stateName, to: $0))) } ?? Step()
  }

  private var stateName: String {
    switch state {
    case .starting: "Started"
    case .idle, .away: "Ready"
    case .running, .streaming: "Running"
    case .answered: "RuntimeResponseSentState"
    case .stopping, .ended: "Terminated"
    }
  }
}

extension Sandbox.State {
  var isStarting: Bool { if case .starting = self { true } else { false } }
}

func nanoseconds(_ milliseconds: Int) -> UInt64 { UInt64(max(milliseconds, 0)) * 1_000_000 }
