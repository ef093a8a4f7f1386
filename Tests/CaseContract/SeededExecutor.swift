import SeededProperties
import Fakes
import Synchronization

/// Runs everything on one thread, one job at a time, and chooses the next by a seed: the same seed is the same interleaving.
final class SeededExecutor: TaskExecutor {
  private enum Item: Sendable {
    case job(UnownedJob)
    /// Who gave its turn to others.
    case turn(CheckedContinuation<Void, Never>)
  }

  private struct State {
    var items: [Item] = []
    var chance: SplitMix64
  }

  private let state: Mutex<State>

  init(seed: UInt64) { state = Mutex(State(chance: SplitMix64(seed: seed))) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.items.append(.job(job)) }
  }

  /// Lets others go first, as many as the seed says.
  func turn() async {
    await withCheckedContinuation { continuation in state.withLock { $0.items.append(.turn(continuation)) } }
  }

  /// A number from 0 to below the bound.
  func below(_ bound: Int) -> Int { state.withLock { $0.chance.below(bound) } }

  /// Until nothing is left to run.
  func drain() {
    while let item = next() {
      switch item {
      case .job(let job): unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      case .turn(let continuation): continuation.resume()
      }
    }
  }

  private func next() -> Item? {
    state.withLock { state in
      guard !state.items.isEmpty else { return Optional.none }
      return state.items.remove(at: state.chance.below(state.items.count))
    }
  }
}
