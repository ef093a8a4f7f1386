import Cases
import Forms
import Frameworks

/// Tells people of reviews. The write that stores a decision says that its notice is due; what delivers it notes that it no longer is, so that a worker's end
/// in between only means that it is told twice.
struct ReviewNotices: Sendable {
  let store: any RecordStore
  let notifications: any Notifications

  /// Sends the notice with this token of the review's, and notes that it was taken. Why it was not, for the log; nil when a receiver has it.
  ///
  /// Every try is one notice to its receiver, under one key: whichever token came first with it stays good.
  func deliver(_ outcome: DecisionOutcome, _ token: ReviewToken, of review: PendingReview) async -> String? {
    let notice = ReviewNotice(
      tenant: review.tenant, decisionID: outcome.decisionID, title: outcome.recommendation.title, reasons: outcome.reviewReasons, token: token.text,
      expires_ms: review.expires_ms)
    do throws(StepFailure) {
      try await notifications.announce(notice, idempotencyKey: "\(outcome.decisionID)/notify/review")
    } catch { return error.detail }
    var review = review
    review.endNotice()
    do throws(RecordStoreError) { try await store.write([review.change()]) } catch {
      // Answered meanwhile, or given one more token: the one needs no notice, the other repeats it.
      if case .conflict = error { return nil }
      return "it was delivered, but that could not be noted"
    }
    return nil
  }
}
