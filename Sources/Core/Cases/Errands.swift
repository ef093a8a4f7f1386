/// Something that is done for a case once its caller has the answer, and that stays due where it comes to nothing.
public struct Errand: Sendable {
  public let place: CasePlace
  public let correlationID: String
  /// Why it came to nothing, for the log; nil where it did not.
  public let run: @Sendable () async -> String?
}

/// What is done once the caller has its answer, so that nobody waits for it.
///
/// Rules:
/// 1. `add` answers at once. What it takes is run at most once, after the answer was delivered, in the order in which it came.
/// 2. It answers false where it takes no more; then the errand is not run.
/// 3. A process that ends before loses what it took: an errand is due by the records alone.
public protocol Errands: Sendable {
  func add(_ errand: Errand) -> Bool
}

extension CaseStore {
  /// Tells of a wait with this token of its: once the caller has its answer, or at once where there is no caller. Why it came to nothing already, for the log.
  func tell(_ wait: PersonWait, _ words: Notice, _ token: WaitToken, for caller: Caller) async -> String? {
    guard let errands, notifications != nil else { return await announce(wait, words, token) }
    let isTaken = errands.add(Errand(place: wait.place, correlationID: caller.correlationID) { await announce(wait, words, token) })
    return isTaken ? nil : "too much is to be done after this answer; it stays due"
  }
}
