internal import Synchronization

/// How many calls go out at once, and how many wait: in the order in which they came, each as soon as another has ended (docs/decisions/0111).
public final class Turns: Sendable {
  private struct State {
    var running = 0
    var waiting: [(id: UInt64, go: CheckedContinuation<Bool, Never>)] = []
    var lastID: UInt64 = 0
  }

  public let atOnceMaximum: Int
  public let waitingMaximum: Int
  private let state = Mutex(State())

  public init(atOnceMaximum: Int = 10, waitingMaximum: Int = 100) { (self.atOnceMaximum, self.waitingMaximum) = (atOnceMaximum, waitingMaximum) }

  private enum Turn { case now, refused, waits }

  /// False: too many wait already, or the task was cancelled. What was let through must `end`.
  public func begin() async -> Bool {
    let id = state.withLock { state -> UInt64 in
      state.lastID += 1
      return state.lastID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let turn = state.withLock { state -> Turn in
          if state.running < atOnceMaximum, state.waiting.isEmpty {
            state.running += 1
            return .now
          }
          guard state.waiting.count < waitingMaximum, !Task.isCancelled else { return .refused }
          state.waiting.append((id, continuation))
          return .waits
        }
        switch turn {
        case .now: continuation.resume(returning: true)
        case .refused: continuation.resume(returning: false)
        case .waits: break
        }
      }
    } onCancel: {
      let gone = state.withLock { state in state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0).go } }
      gone?.resume(returning: false)
    }
  }

  public func end() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      // Whoever waits first takes the turn over.
      if !state.waiting.isEmpty { return state.waiting.removeFirst().go }
      state.running = max(0, state.running - 1)
      return nil
    }
    next?.resume(returning: true)
  }

  public var counts: (running: Int, waiting: Int) { state.withLock { ($0.running, $0.waiting.count) } }
}

/// Requests and tokens a minute of one model, lowered by what its provider tells.
public struct MinuteLimits: Sendable {
  public static let requestsStandard = 3_500
  public static let tokensStandard = 40_000
  private static let minute_ms: Int64 = 60_000

  private var window: [(at_ms: Int64, tokens: Int)] = []
  private var requestsMaximum: Int
  private var tokensMaximum: Int
  /// What a provider said is left, until it is whole again.
  private var told: [RateLimit.Kind: (remaining: Int, until_ms: Int64)] = [:]

  public init(requests: Int = requestsStandard, tokens: Int = tokensStandard) { (requestsMaximum, tokensMaximum) = (requests, tokens) }

  /// Nil where a call of so many tokens may go now, which is counted; else the time from which it may.
  public mutating func take(_ tokens: Int, at now_ms: Int64) -> Int64? {
    window.removeAll { $0.at_ms + Self.minute_ms <= now_ms }
    told = told.filter { $0.value.until_ms > now_ms }
    for (kind, limit) in told {
      let need = kind == .requests ? 1 : kind == .outputTokens ? 0 : tokens
      if need > limit.remaining { return limit.until_ms }
    }
    let used = window.reduce(0) { $0 + $1.tokens }
    // One that is over the limit by itself goes when nothing else did.
    if window.count >= requestsMaximum || used > 0 && used + tokens > tokensMaximum { return (window.first?.at_ms ?? now_ms) + Self.minute_ms }
    window.append((now_ms, tokens))
    for (kind, limit) in told {
      told[kind] = (max(0, limit.remaining - (kind == .requests ? 1 : tokens)), limit.until_ms)
    }
    return nil
  }

  /// Whether it is the provider that said so of a time that `take` gave.
  public func isTold(until_ms: Int64) -> Bool { told.values.contains { $0.until_ms == until_ms } }

  public mutating func told(_ limits: [RateLimit], at now_ms: Int64) {
    for limit in limits where limit.remaining >= 0 {
      guard let reset_ms = limit.reset_ms, reset_ms > 0 else { continue }
      told[limit.kind] = (limit.remaining, now_ms + min(reset_ms, 3_600_000))
    }
  }

  public func left(at now_ms: Int64) -> (requests: Int, tokens: Int) {
    let window = window.filter { $0.at_ms + Self.minute_ms > now_ms }
    return (max(0, requestsMaximum - window.count), max(0, tokensMaximum - window.reduce(0) { $0 + $1.tokens }))
  }
}
