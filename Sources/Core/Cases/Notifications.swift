import Protection

/// Tells people outside that a case waits for them: a webhook or a queue.
///
/// Rules:
/// 1. `announce` returns when the receiver has taken the notice; else it throws.
/// 2. Two announcements under one idempotency key are one to the receiver.
/// 3. The token goes to the receiver alone: never into a log, an error or a store.
public protocol Notifications: Sendable {
  func announce(_ notice: CaseNotice, idempotencyKey: String) async throws(StepFailure)
}

/// That a case waits for a person, and what answers it.
public struct CaseNotice: Sendable, Hashable {
  public var place: CasePlace
  /// The wait's name: `review`.
  public var wait: String
  public var title: String
  /// Lower case, no full stop.
  public var reasons: [String]
  /// Good for one answer.
  public var token: String
  public var expires_ms: Int64

  public init(place: CasePlace, wait: String, title: String, reasons: [String], token: String, expires_ms: Int64) {
    (self.place, self.wait, self.title, self.reasons, self.token, self.expires_ms) = (place, wait, title, reasons, token, expires_ms)
  }
}

extension CaseStore {
  /// Sends the notice of a wait with this token of its, and notes that it was taken. Why it was not, for the log; nil when a receiver has it, or nobody is to be told.
  ///
  /// Every try is one notice to its receiver, under one key: whichever token came first with it stays good.
  func announce(_ wait: PersonWait, _ words: Notice, _ token: WaitToken) async -> String? {
    guard let notifications else { return nil }
    // What leaves the records for somebody's mailbox holds nobody's numbers.
    var masking = Masking()
    let notice = CaseNotice(
      place: wait.place, wait: wait.name, title: masking.mask(words.title), reasons: words.reasons.map { masking.mask($0) }, token: token.text,
      expires_ms: wait.expires_ms)
    do throws(StepFailure) {
      try await notifications.announce(notice, idempotencyKey: "\(wait.place.id)/notify/\(wait.name)")
    } catch { return error.detail }
    var wait = wait
    wait.endNotice()
    do throws(RecordStoreError) { try await records.write([wait.change()]) } catch {
      // Answered meanwhile, or given one more token: the one needs no notice, the other repeats it.
      if case .conflict = error { return nil }
      return "it was delivered, but that could not be noted"
    }
    return nil
  }
}
