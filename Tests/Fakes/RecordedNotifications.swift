public import Cases
import Decisions
import Forms
internal import Synchronization

/// Keeps the notices that it took, one a key; while it is `closed` it takes none.
public final class RecordedNotifications: Notifications {
  private struct State {
    var taken: [(key: String, notice: CaseNotice)] = []
    var isClosed = false
    var tries = 0
  }

  private let state = Mutex(State())

  public init() {}

  public var notices: [CaseNotice] { state.withLock { $0.taken.map(\.notice) } }

  /// How often it was asked to take one.
  public var tries: Int { state.withLock { $0.tries } }

  public func close() { state.withLock { $0.isClosed = true } }
  public func open() { state.withLock { $0.isClosed = false } }

  public func announce(_ notice: CaseNotice, idempotencyKey: String) async throws(StepFailure) {
    let isTaken = state.withLock { state in
      state.tries += 1
      if !state.isClosed, !state.taken.contains(where: { $0.key == idempotencyKey }) { state.taken.append((idempotencyKey, notice)) }
      return !state.isClosed
    }
    guard isTaken else { throw StepFailure(.network, detail: "closed") }
  }
}
