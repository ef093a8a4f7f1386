public import Cases
import Decisions
import Forms
import Synchronization

/// A clock that goes on by a fixed step at every reading, and random bytes that count up from a seed.
public final class ScriptedSurroundings: Surroundings {
  private struct State { var now_ms: Int64, next: UInt64 }

  private let state: Mutex<State>
  private let step_ms: Int64

  public init(now_ms: Int64 = 1_767_225_600_000, step_ms: Int64 = 5, seed: UInt64 = 1) {
    state = Mutex(State(now_ms: now_ms, next: seed))
    self.step_ms = step_ms
  }

  public func now_ms() -> Int64 {
    state.withLock { state in
      state.now_ms += step_ms
      return state.now_ms
    }
  }

  /// No time goes by but the clock's.
  public func pause(_ time_ms: Int64) async { advance(by: time_ms) }

  public func advance(by time_ms: Int64) { state.withLock { $0.now_ms += time_ms } }

  /// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014).
  public func random(_ count: Int) -> [UInt8] {
    state.withLock { state in
      (0..<count).map { _ in
        state.next &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state.next
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return UInt8(truncatingIfNeeded: mixed ^ (mixed >> 31))
      }
    }
  }
}
