import Cases
import Forms
import Frameworks
import Crypto

/// What lets its holder answer one review: 32 random bytes. The store knows its SHA-256 alone.
struct ReviewToken: Sendable {
  let text: String

  init(_ surroundings: any Surroundings) { text = Hexadecimal.encode(surroundings.random(32)) }

  static func digest(_ text: String) -> String { Hexadecimal.encode(SHA256.digest(Array(text.utf8))) }
}

/// A review that is waited for, or was answered.
struct PendingReview: Sendable {
  static let sort = "REVIEW"
  /// Over how many index partitions what falls due is spread.
  static let shards = 8
  /// The most tokens one review may have.
  static let tokensMaximum = 10

  private(set) var record: Record

  var tenant: String { record.text("tenant") ?? "" }
  var decisionID: String { record.text("decision_id") ?? "" }
  var expires_ms: Int64 { record.integer("expires_ms") ?? 0 }
  var isAnswered: Bool { record.attributes["answered"] == .bool(true) }
  /// Whether the clock answered it.
  var isExpired: Bool { record.attributes["expired"] == .bool(true) }
  /// The claim of the idempotency key under which it was answered.
  var ticket: String? { record.text("ticket") }

  /// When its notice is to be sent, or sent again; nil once a receiver has it, where nobody is to be told, and where it was tried too often.
  var noticeDue_ms: Int64? { record.integer("notice_due_ms") }

  /// A new one, with the first token. `announced` says whether somebody is to be told.
  init(of outcome: DecisionOutcome, _ token: ReviewToken, tenant: String, now_ms: Int64, settings: DecisionSettings, announced: Bool) {
    let key = RecordKey(partition: DecisionKeys.partition(tenant, outcome.decisionID), sort: PendingReview.sort)
    let attributes: [String: RecordAttribute] = [
      "tokens_sha256": .string(ReviewToken.digest(token.text)), "expires_ms": .integer(now_ms + settings.reviewLifetime_ms), "answered": .bool(false),
      "tenant": .string(tenant), "decision_id": .string(outcome.decisionID),
    ]
    record = Record(key: key, attributes: attributes)
    if announced { record.attributes["notice_due_ms"] = .integer(now_ms + PendingReview.pause_ms(after: 1)) }
    place()
  }

  init(record: Record) { self.record = record }

  static func read(_ id: String, tenant: String, store: any RecordStore, now_ms: Int64) async throws(EndpointError) -> PendingReview? {
    do throws(RecordStoreError) {
      return try await store.get(RecordKey(partition: DecisionKeys.partition(tenant, id), sort: sort), now_s: now_ms / 1000).map { PendingReview(record: $0) }
    } catch { throw EndpointError(error) }
  }

  /// Stores it as it is here, refused when it changed since it was read; the value is then what is stored.
  mutating func change() -> RecordChange {
    defer { record.version += 1 }
    return .put(record, record.version == 0 ? .absent : .version(record.version))
  }

  func matches(_ token: String) -> Bool {
    let own = Array(ReviewToken.digest(token).utf8)
    // Every digest is compared, whichever fits.
    return digests.reduce(false) { found, digest in equalInConstantTime(own, Array(digest.utf8)) || found }
  }

  /// Of the tokens that were given out; any of them answers, and one answer ends it.
  private var digests: [String] { (record.text("tokens_sha256") ?? "").split(separator: ",").map(String.init) }

  /// Whether it can have one more token, where the ones before may never have reached anybody.
  func takesToken(at now_ms: Int64) -> Bool { !isAnswered && now_ms < expires_ms && digests.count < PendingReview.tokensMaximum }

  /// Where its notice is due, the next try is put off: one that comes to nothing is not repeated at once.
  mutating func add(_ token: ReviewToken, at now_ms: Int64) {
    let digests = digests + [ReviewToken.digest(token.text)]
    record.attributes["tokens_sha256"] = .string(digests.joined(separator: ","))
    if noticeDue_ms != nil { record.attributes["notice_due_ms"] = .integer(now_ms + PendingReview.pause_ms(after: digests.count)) }
    place()
  }

  /// Nobody is told any more: a receiver has the notice, or it was tried too often.
  mutating func endNotice() {
    record.attributes["notice_due_ms"] = nil
    place()
  }

  /// It no longer falls due, and is answered for good.
  mutating func answer(under ticket: String?, expired: Bool) {
    record.attributes["answered"] = .bool(true)
    record.attributes["expired"] = expired ? .bool(true) : nil
    record.attributes["notice_due_ms"] = nil
    record.attributes["ticket"] = ticket.map { .string($0) }
    place()
  }

  /// 1, 4, 16, 64, 256 and 1,024 minutes: a receiver that is away for most of a day still hears of it.
  private static func pause_ms(after tries: Int) -> Int64 { 60_000 << (2 * min(tries - 1, 5)) }

  // MARK: what falls due

  /// The index partition of reviews by the time at which something is to be done about them.
  static func due(_ shard: Int) -> String { "DUE#REVIEW#\(shard)" }

  private static func shard(_ id: String) -> Int { Int(id.utf8.reduce(0) { ($0 &* 31 &+ UInt32($1)) }) % shards }

  private mutating func place() {
    let due_ms = min(noticeDue_ms ?? expires_ms, expires_ms)
    record.index =
      isAnswered ? nil : RecordKey(partition: PendingReview.due(PendingReview.shard(decisionID)), sort: CaseKeys.moment(due_ms, decisionID))
  }
}
