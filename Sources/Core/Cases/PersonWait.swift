import Crypto
import Forms

/// What lets its holder answer one wait: 32 random bytes. The store knows its SHA-256 alone.
struct WaitToken: Sendable {
  let text: String

  init(_ surroundings: any Surroundings) { text = Hexadecimal.encode(surroundings.random(32)) }

  static func digest(_ text: String) -> String { Hexadecimal.encode(SHA256.digest(Array(text.utf8))) }
}

/// A wait for a person: who may answer it, until when, and whether somebody was told.
struct PersonWait: Sendable {
  /// The most tokens one wait may have.
  static let tokensMaximum = 10

  private(set) var record: Record
  let place: CasePlace
  private let kept: WaitPlace

  var name: String { kept.name }
  var expires_ms: Int64 { record.integer("expires_ms") ?? 0 }
  var isAnswered: Bool { record.attributes["answered"] == .bool(true) }
  /// Whether the clock answered it.
  var isExpired: Bool { record.attributes["expired"] == .bool(true) }
  /// The claim of the idempotency key under which it was answered.
  var ticket: String? { record.text("ticket") }

  /// When its notice is to be sent, or sent again; nil once a receiver has it, where nobody is to be told, and where it was tried too often.
  var noticeDue_ms: Int64? { record.integer("notice_due_ms") }

  /// A new one, with the first token. `announced` says whether somebody is to be told.
  init(_ wait: Wait, of place: CasePlace, _ kept: WaitPlace, _ token: WaitToken, now_ms: Int64, announced: Bool) {
    let attributes: [String: RecordAttribute] = [
      "tokens_sha256": .string(WaitToken.digest(token.text)), "expires_ms": .integer(wait.until_ms), "answered": .bool(false),
      "tenant": .string(place.tenant), place.family.idName: .string(place.id),
    ]
    self.init(record: Record(key: place.key(kept.sort), attributes: attributes), place, kept)
    if kept.due == CaseKeys.due {
      record.attributes["family"] = .string(place.family.singular)
      record.attributes["wait"] = .string(kept.name)
    }
    if announced { record.attributes["notice_due_ms"] = .integer(now_ms + PersonWait.pause_ms(after: 1)) }
    settle()
  }

  init(record: Record, _ place: CasePlace, _ kept: WaitPlace) { (self.record, self.place, self.kept) = (record, place, kept) }

  static func read(_ place: CasePlace, _ kept: WaitPlace, in cases: CaseStore, now_ms: Int64) async throws(EndpointError) -> PersonWait? {
    try await cases.stored(place.key(kept.sort), now_ms: now_ms).map { PersonWait(record: $0, place, kept) }
  }

  /// Stores it as it is here, refused when it changed since it was read; the value is then what is stored.
  mutating func change() -> RecordChange {
    defer { record.version += 1 }
    return .put(record.sealed, record.version == 0 ? .absent : .version(record.version))
  }

  func matches(_ token: String) -> Bool {
    let own = Array(WaitToken.digest(token).utf8)
    // Every digest is compared, whichever fits.
    return digests.reduce(false) { found, digest in equalInConstantTime(own, Array(digest.utf8)) || found }
  }

  /// Of the tokens that were given out; any of them answers, and one answer ends it.
  private var digests: [String] { (record.text("tokens_sha256") ?? "").split(separator: ",").map(String.init) }

  /// Whether it can have one more token, where the ones before may never have reached anybody.
  func takesToken(at now_ms: Int64) -> Bool { !isAnswered && now_ms < expires_ms && digests.count < PersonWait.tokensMaximum }

  /// Where its notice is due, the next try is put off: one that comes to nothing is not repeated at once.
  mutating func add(_ token: WaitToken, at now_ms: Int64) {
    let digests = digests + [WaitToken.digest(token.text)]
    record.attributes["tokens_sha256"] = .string(digests.joined(separator: ","))
    if noticeDue_ms != nil { record.attributes["notice_due_ms"] = .integer(now_ms + PersonWait.pause_ms(after: digests.count)) }
    settle()
  }

  /// Nobody is told any more: a receiver has the notice, or it was tried too often.
  mutating func endNotice() {
    record.attributes["notice_due_ms"] = nil
    settle()
  }

  /// It no longer falls due, and is answered for good.
  mutating func answer(under ticket: String?, expired: Bool) {
    record.attributes["answered"] = .bool(true)
    record.attributes["expired"] = expired ? .bool(true) : nil
    record.attributes["notice_due_ms"] = nil
    record.attributes["ticket"] = ticket.map { .string($0) }
    settle()
  }

  /// 1, 4, 16, 64, 256 and 1,024 minutes: a receiver that is away for most of a day still hears of it.
  private static func pause_ms(after tries: Int) -> Int64 { 60_000 << (2 * min(tries - 1, 5)) }

  /// Its place in the index of what falls due.
  private mutating func settle() {
    let due_ms = min(noticeDue_ms ?? expires_ms, expires_ms)
    record.index = isAnswered ? nil : CaseKeys.due(due_ms, place.id, in: kept.due)
  }
}
