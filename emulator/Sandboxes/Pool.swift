/// Who runs where: the sandboxes of all functions, which are idle, and who waits, as rules alone.
public struct Pool: Sendable {
  public typealias SandboxID = Int
  public typealias Ticket = Int

  /// What becomes of an invocation.
  public enum Placement: Sendable, Equatable {
    case run(SandboxID)
    /// A sandbox is started for it, in the place of `evicted` if that is named.
    case start(SandboxID, evicted: SandboxID?)
    case wait
    case refused(Throttle)
  }

  /// What becomes of a sandbox that asks for work, or of its place.
  public enum Work: Sendable, Equatable {
    case rest
    case run(Ticket)
    /// It gives way to a sandbox of another function whose caller waits longer.
    case giveWay(to: SandboxID, function: Int, Ticket)
  }

  /// A sandbox to start for a caller that waited.
  public struct Start: Sendable, Equatable {
    public var sandbox: SandboxID
    public var function: Int
    public var ticket: Ticket

    public init(sandbox: SandboxID, function: Int, ticket: Ticket) {
      self.sandbox = sandbox
      self.function = function
      self.ticket = ticket
    }
  }

  /// What a function and its versions share.
  private struct Allowance: Sendable {
    var maximum: Int
    var isReserved: Bool
    var count = 0
  }

  private struct Function: Sendable {
    /// The place of its allowance.
    var allowance: Int
    var count = 0
    /// How many have answered and are about to ask for work.
    var finishing = 0
    /// The most recently used last, with the time it became idle.
    var idle: [(sandbox: SandboxID, since: Int)] = []
    /// In their order.
    var waiting: [Ticket] = []
  }

  private var functions: [Function]
  private var allowances: [Allowance]
  private let overall: Int
  private let waitingMaximum: Int
  private var lastSandbox = 0
  /// Counts idlings, to compare how long sandboxes of different functions are idle.
  private var lastIdle = 0
  /// Sandboxes that are started, run or are idle.
  public private(set) var count = 0
  public private(set) var waitingCount = 0

  /// `functions`: the reserved concurrency of each.
  public init(_ functions: [Int?], perFunction: Int, overall: Int, waitingMaximum: Int) {
    allowances = functions.map { Allowance(maximum: $0 ?? perFunction, isReserved: $0 != nil) }
    self.functions = functions.indices.map { Function(allowance: $0) }
    self.overall = overall
    self.waitingMaximum = waitingMaximum
  }

  /// Adds a version of `function`, with which it shares what the function may have.
  /// - Returns: its place.
  public mutating func add(versionOf function: Int) -> Int {
    functions.append(Function(allowance: functions[function].allowance))
    return functions.count - 1
  }

  public func idleCount(_ function: Int) -> Int { functions[function].idle.count }
  public func waitingCount(_ function: Int) -> Int { functions[function].waiting.count }
  public func sandboxCount(_ function: Int) -> Int { functions[function].count }

  /// Places the invocation `ticket`; tickets increase. A caller does not get a new sandbox while one is about to be free: a caller that asks for one invocation after
  /// the other shall always meet the same.
  public mutating func place(_ ticket: Ticket, _ function: Int) -> Placement {
    if let warm = functions[function].idle.popLast() { return .run(warm.sandbox) }
    if functions[function].finishing > functions[function].waiting.count {
      // Waits for that one.
    } else if hasRoom(function) {
      if count < overall { return .start(start(function), evicted: nil) }
      if let evicted = evictLongestIdle() { return .start(start(function), evicted: evicted) }
    } else if let evicted = evictLongestIdle(sharingWith: function) {
      return .start(start(function), evicted: evicted)
    } else if allowances[functions[function].allowance].isReserved {
      return .refused(.reservedConcurrency)
    }
    guard waitingCount < waitingMaximum else { return .refused(.concurrency) }
    waitingCount += 1
    functions[function].waiting.append(ticket)
    return .wait
  }

  /// A sandbox has answered, and will be idle soon.
  public mutating func finishing(_ function: Int) { functions[function].finishing += 1 }

  /// It is idle, or will not be.
  public mutating func finished(_ function: Int) { functions[function].finishing -= 1 }

  /// A sandbox for the caller that waits longest, where one may be started: for when a sandbox that has answered does not ask for work.
  public mutating func startForWaiting() -> Start? {
    guard waitingCount > 0, count < overall, let (function, ticket) = longestWaiting(besides: nil) else { return nil }
    takeWaiting(function)
    return Start(sandbox: start(function), function: function, ticket: ticket)
  }

  /// A sandbox of `function` has no work.
  public mutating func idle(_ sandbox: SandboxID, _ function: Int) -> Work {
    guard waitingCount > 0 else { return rest(sandbox, function) }
    if count >= overall, let (other, ticket) = longestWaiting(besides: function), ticket < functions[function].waiting.first ?? .max {
      remove(function)
      takeWaiting(other)
      return .giveWay(to: start(other), function: other, ticket)
    }
    guard let ticket = functions[function].waiting.first else { return rest(sandbox, function) }
    takeWaiting(function)
    return .run(ticket)
  }

  /// A sandbox has ended or is about to, idle or not.
  /// - Returns: the sandbox to start in its place for the caller that waits longest, if one may.
  public mutating func ended(_ sandbox: SandboxID, _ function: Int) -> Start? {
    functions[function].idle.removeAll { $0.sandbox == sandbox }
    remove(function)
    return startForWaiting()
  }

  /// The caller is gone.
  /// - Returns: whether it waited.
  public mutating func leave(_ ticket: Ticket, _ function: Int) -> Bool {
    guard let place = functions[function].waiting.firstIndex(of: ticket) else { return false }
    functions[function].waiting.remove(at: place)
    waitingCount -= 1
    return true
  }

  /// The sandbox is no longer idle for another reason: its poll is gone.
  public mutating func away(_ sandbox: SandboxID, _ function: Int) {
    functions[function].idle.removeAll { $0.sandbox == sandbox }
  }

  private mutating func rest(_ sandbox: SandboxID, _ function: Int) -> Work {
    lastIdle += 1
    functions[function].idle.append((sandbox, lastIdle))
    return .rest
  }

  private mutating func start(_ function: Int) -> SandboxID {
    lastSandbox += 1
    functions[function].count += 1
    allowances[functions[function].allowance].count += 1
    count += 1
    return lastSandbox
  }

  private mutating func remove(_ function: Int) {
    functions[function].count -= 1
    allowances[functions[function].allowance].count -= 1
    count -= 1
  }

  private mutating func takeWaiting(_ function: Int) {
    functions[function].waiting.removeFirst()
    waitingCount -= 1
  }

  private func hasRoom(_ function: Int) -> Bool {
    let allowance = allowances[functions[function].allowance]
    return allowance.count < allowance.maximum
  }

  /// Of all functions, or of the versions of one.
  private mutating func evictLongestIdle(sharingWith function: Int? = nil) -> SandboxID? {
    let allowance = function.map { functions[$0].allowance }
    let oldest = functions.indices.filter { !functions[$0].idle.isEmpty && (allowance == nil || functions[$0].allowance == allowance) }.min {
      functions[$0].idle[0].since < functions[$1].idle[0].since
    }
    guard let oldest else { return nil }
    remove(oldest)
    return functions[oldest].idle.removeFirst().sandbox
  }

  /// The longest waiting caller whose function may have another sandbox.
  private func longestWaiting(besides own: Int?) -> (function: Int, ticket: Ticket)? {
    functions.indices
      .filter { $0 != own && hasRoom($0) }
      .compactMap { function in functions[function].waiting.first.map { (function, $0) } }
      .min { $0.1 < $1.1 }
  }
}

/// Why an invocation is not even queued.
public enum Throttle: Sendable, Equatable {
  case reservedConcurrency
  /// All sandboxes are busy and the queue is full.
  case concurrency

  /// As AWS names it.
  public var reason: String {
    switch self {
    case .reservedConcurrency: "ReservedFunctionConcurrentInvocationLimitExceeded"
    case .concurrency: "ConcurrentInvocationLimitExceeded"
    }
  }
}
