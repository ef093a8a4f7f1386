public import Cases
public import Identity
internal import Synchronization

/// A turnstile whose n-th pass (from 1) fails, its effect left out.
public final class FailingTurnstile: Turnstile {
  private let turnstile: any Turnstile
  private let broken: Int?
  private let count = Mutex(0)

  public init(_ turnstile: any Turnstile, broken: Int?) { (self.turnstile, self.broken) = (turnstile, broken) }

  public func pass(_ pass: TurnstilePass) async throws(RecordStoreError) -> TurnstileAnswer {
    let number = count.withLock { count in
      count += 1
      return count
    }
    guard number != broken else { throw .unavailable(detail: "broken") }
    return try await turnstile.pass(pass)
  }
}
