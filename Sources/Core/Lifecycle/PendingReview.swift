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

  var record: Record

  var expires_ms: Int64 { record.integer("expires_ms") ?? 0 }
  var isAnswered: Bool { record.attributes["answered"] == .bool(true) }

  static func change(for outcome: DecisionOutcome, _ token: ReviewToken, tenant: String, now_ms: Int64, settings: DecisionSettings) -> RecordChange {
    let expires_ms = now_ms + settings.reviewLifetime_ms
    let key = RecordKey(partition: DecisionKeys.partition(tenant, outcome.decisionID), sort: sort)
    let attributes: [String: RecordAttribute] = [
      "tokens_sha256": .string(ReviewToken.digest(token.text)), "expires_ms": .integer(expires_ms), "answered": .bool(false),
      "tenant": .string(tenant), "decision_id": .string(outcome.decisionID),
    ]
    let index = RecordKey(partition: due(shard(outcome.decisionID)), sort: DecisionKeys.moment(expires_ms, outcome.decisionID))
    return .put(Record(key: key, attributes: attributes, index: index), .any)
  }

  /// The index partition of reviews by the time at which they expire.
  static func due(_ shard: Int) -> String { "DUE#REVIEW#\(shard)" }

  static func read(_ id: String, tenant: String, store: any RecordStore, now_ms: Int64) async throws(EndpointError) -> PendingReview? {
    do throws(RecordStoreError) {
      return try await store.get(RecordKey(partition: DecisionKeys.partition(tenant, id), sort: sort), now_s: now_ms / 1000).map { PendingReview(record: $0) }
    } catch { throw EndpointError(error) }
  }

  static func shard(_ id: String) -> Int { Int(id.utf8.reduce(0) { ($0 &* 31 &+ UInt32($1)) }) % shards }

  func matches(_ token: String) -> Bool {
    let own = Array(ReviewToken.digest(token).utf8)
    // Every digest is compared, whichever fits.
    return digests.reduce(false) { found, digest in equalInConstantTime(own, Array(digest.utf8)) || found }
  }

  /// Of the tokens that were given out; any of them answers, and one answer ends it.
  var digests: [String] { (record.text("tokens_sha256") ?? "").split(separator: ",").map(String.init) }

  /// The most tokens one review may have.
  static let tokensMaximum = 5

  /// With one more token, where the ones before may never have reached anybody.
  func adding(_ token: ReviewToken) -> RecordChange {
    var record = record
    record.attributes["tokens_sha256"] = .string((digests + [ReviewToken.digest(token.text)]).joined(separator: ","))
    return .put(record, .version(record.version))
  }

  /// It no longer falls due, and is answered for good.
  var answered: RecordChange {
    var answered = record
    answered.attributes["answered"] = .bool(true)
    answered.index = nil
    return .put(answered, .version(record.version))
  }
}
