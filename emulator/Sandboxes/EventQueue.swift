internal import EmulatorHTTP

/// Asynchronous invocations: accepted at once, run in the background, kept in memory only.
///
/// A function that fails is tried again after one and after two minutes, with the same request id; a throttled attempt does not count and is repeated with
/// growing pauses. What is older than six hours is dropped. Source: AWS Lambda developer guide, "How Lambda handles errors and retries with asynchronous
/// invocation". The queue does not outlive the process.
@EventLoop final class EventQueue {
  static let retryPauses_ms = [60_000, 120_000]
  static let age_ms = 6 * 3_600_000

  private final class Pending {
    let function: HostedFunction
    let request: InvocationRequest
    let accepted_ns: UInt64
    var failures = 0
    var throttles = 0
    var alarm: Alarm?

    init(_ function: HostedFunction, _ request: InvocationRequest, _ accepted_ns: UInt64) {
      self.function = function
      self.request = request
      self.accepted_ns = accepted_ns
    }
  }

  private unowned let host: FunctionHost
  private let retryPauses_ms: [Int]
  private var pending: [ObjectIdentifier: Pending] = [:]
  private var pendingBytes = 0

  init(_ host: FunctionHost, retryPauses_ms: [Int]) {
    self.host = host
    self.retryPauses_ms = retryPauses_ms
  }

  /// - Returns: false when too many are pending.
  func accept(_ function: HostedFunction, _ request: InvocationRequest) -> Bool {
    guard pending.count < host.limits.pendingEventsMaximum, pendingBytes + request.payload.count <= host.limits.pendingEventBytesMaximum else { return false }
    let event = Pending(function, request, EventLoop.reactor.now_ns)
    pending[ObjectIdentifier(event)] = event
    pendingBytes += request.payload.count
    attempt(event)
    return true
  }

  private func attempt(_ event: Pending) {
    host.invoke(event.function, event.request) { [weak self] result in self?.attempted(event, result.outcome) }
  }

  private func attempted(_ event: Pending, _ outcome: InvocationResult.Outcome) {
    let isTooOld = EventLoop.reactor.now_ns - event.accepted_ns > nanoseconds(Self.age_ms)
    switch outcome {
    case .functionError where event.failures < retryPauses_ms.count && !isTooOld:
      event.failures += 1
      retry(event, after_ms: retryPauses_ms[event.failures - 1])
    case .throttled where !isTooOld:
      event.throttles += 1
      retry(event, after_ms: min(1_000 << min(event.throttles - 1, 9), 300_000))
    case .response, .functionError, .throttled:
      if pending.removeValue(forKey: ObjectIdentifier(event)) != nil { pendingBytes -= event.request.payload.count }
    }
  }

  private func retry(_ event: Pending, after_ms: Int) {
    let alarm = Alarm { [weak self, weak event] in
      if let event { self?.attempt(event) }
    }
    alarm.set(after_ms: after_ms)
    event.alarm = alarm
  }

  /// Forgets what is pending.
  func close() {
    for event in pending.values { event.alarm?.cancel() }
    pending = [:]
    pendingBytes = 0
  }
}
