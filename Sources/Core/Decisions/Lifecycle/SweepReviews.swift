public import Cases
import Forms
import Frameworks
public import StrictJSON

/// What falls due without anybody asking: reviews that nobody answered in time are ended, and notices that no receiver has taken are sent again. Meant to be
/// run by a schedule.
public struct SweepReviews: Sendable {
  private let store: any RecordStore
  private let surroundings: any Surroundings
  private let notices: ReviewNotices?
  private let correlationID: String

  /// Without `notifications` notices stay due.
  public init(store: any RecordStore, surroundings: any Surroundings, notifications: (any Notifications)? = nil) {
    self.store = store
    self.surroundings = surroundings
    notices = notifications.map { ReviewNotices(store: store, notifications: $0) }
    correlationID = "sweep-\(surroundings.uuid())"
  }

  /// How much is read of a shard at once.
  static let pageSize = 100
  /// The most decisions of one sweep; the next one goes on.
  public static let sweptMaximum = 10_000

  public enum Deed: String, Sendable, Hashable, CaseIterable {
    /// Ended unanswered.
    case expired
    /// A receiver has the notice.
    case announced
    /// The notice is still due.
    case undelivered
    /// Every token that the review may have was sent in vain; nobody is told any more.
    case givenUp = "given_up"
    case failed
  }

  /// One decision, and what was done about it.
  public struct Swept: Sendable, Hashable {
    public var tenant: String
    public var decisionID: String
    public var deed: Deed
    /// Of one that expired: `rejected` or `vetoed`.
    public var status: DecisionOutcome.Status?
    /// Why it came to nothing, for the operator.
    public var cause: String?

    public var json: JSONValue {
      [
        "tenant": .string(tenant), "decision_id": .string(decisionID), "deed": .choice(deed), "status": .optional(status?.rawValue), "cause": .optional(cause),
      ]
    }
  }

  /// Does what is due now, of one tenant or of all; answers it in the order in which it was done. One that fails does not keep the others from being done.
  public func respond(tenant: String? = nil) async throws(EndpointError) -> [Swept] {
    var swept: [Swept] = []
    // A receiver that is away is asked once a sweep: each try costs a token.
    var isAway = false
    for shard in 0..<PendingReview.shards {
      var query = due(shard)
      repeat {
        let page: RecordPage
        do throws(RecordStoreError) { page = try await store.query(query) } catch { throw EndpointError(error) }
        for review in page.records.map({ PendingReview(record: $0) }) where tenant == nil || review.tenant == tenant {
          guard let one = await settle(review, isAway: isAway) else { continue }
          isAway = isAway || one.deed == .undelivered
          swept.append(one)
        }
        query.cursor = page.cursor
      } while query.cursor != nil && swept.count < SweepReviews.sweptMaximum
    }
    return swept
  }

  /// What the index has of a shard, which may lag behind: each review is read again before anything is done.
  private func due(_ shard: Int) -> RecordQuery {
    let now_ms = surroundings.now_ms()
    return RecordQuery(
      .index, partition: PendingReview.due(shard), through: Timestamp.text(now_ms) + "$", limit: SweepReviews.pageSize, now_s: now_ms / 1000)
  }

  /// Nil when there was nothing to do after all.
  private func settle(_ listed: PendingReview, isAway: Bool) async -> Swept? {
    func swept(_ deed: Deed, _ status: DecisionOutcome.Status? = nil, cause: String? = nil) -> Swept {
      Swept(tenant: listed.tenant, decisionID: listed.decisionID, deed: deed, status: status, cause: cause)
    }
    do throws(EndpointError) {
      let now_ms = surroundings.now_ms()
      guard let review = try await PendingReview.read(listed.decisionID, tenant: listed.tenant, store: store, now_ms: now_ms), !review.isAnswered else {
        return nil
      }
      if review.expires_ms <= now_ms {
        let clock = Caller.clock(of: review.tenant, correlationID: correlationID)
        let ended = try await ReviewDecision(store: store, surroundings: surroundings).expire(review.decisionID, from: clock)
        return ended.map { swept(.expired, $0.status) }
      }
      guard let due_ms = review.noticeDue_ms, due_ms <= now_ms else { return nil }
      guard let notices else { return swept(.undelivered, cause: "nobody is configured to be told") }
      if isAway { return swept(.undelivered, cause: "the receiver was away a moment ago") }
      return try await announce(review, notices, now_ms, swept)
    } catch .conflict { return nil } catch { return swept(.failed, cause: error.detail) }
  }

  /// The token is stored before it is sent, and with it when the next try is due: of two sweeps at once one is refused.
  private func announce(
    _ review: PendingReview, _ notices: ReviewNotices, _ now_ms: Int64, _ swept: (Deed, DecisionOutcome.Status?, String?) -> Swept
  ) async throws(EndpointError) -> Swept {
    var review = review
    let isLast = !review.takesToken(at: now_ms)
    let token = ReviewToken(surroundings)
    if isLast { review.endNotice() } else { review.add(token, at: now_ms) }
    do throws(RecordStoreError) { try await store.write([review.change()]) } catch { throw EndpointError(error) }
    if isLast { return swept(.givenUp, nil, nil) }
    guard let stored = try await StoredCase.read(review.decisionID, tenant: review.tenant, store: store, now_ms: now_ms) else { throw .notFound }
    let failure = await notices.deliver(try stored.outcome(), token, of: review)
    return swept(failure == nil ? .announced : .undelivered, nil, failure)
  }
}
