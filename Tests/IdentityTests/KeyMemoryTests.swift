import Cases
import Crypto
import Fakes
import Forms
import Identity
import Synchronization
import Testing

/// Counts what is looked up, by key, and what is written.
final class CountedRecordStore: RecordStore {
  private let store: any RecordStore
  private let state = Mutex((reads: [RecordKey: Int](), writes: 0))

  init(_ store: any RecordStore) { self.store = store }

  func reads(of key: RecordKey) -> Int { state.withLock { $0.reads[key] ?? 0 } }
  var reads: Int { state.withLock { $0.reads.values.reduce(0, +) } }
  var writes: Int { state.withLock { $0.writes } }

  func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? {
    state.withLock { $0.reads[key, default: 0] += 1 }
    return try await store.get(key, now_s: now_s)
  }

  func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    state.withLock { $0.writes += 1 }
    try await store.write(changes)
  }

  func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage { try await store.query(query) }
  func probe() async throws(RecordStoreError) { try await store.probe() }
}

extension Gate {
  /// The same, whose calls to the records are counted.
  func counted() -> (gate: Gate, records: CountedRecordStore) {
    let records = CountedRecordStore(store)
    var (gate, admission) = (self, Admission(records: records, turnstile: VolatileTurnstile(store), memory: memory))
    admission.counts = authentication.admission.counts
    gate.authentication.admission = admission
    return (gate, records)
  }

  /// A key of one id, whose secret is of one letter.
  static func text(id: UInt8 = 1, secret: UInt8) -> APIKeyText {
    var given = 0
    return APIKeyText { count in
      defer { given += count }
      return (given..<given + count).map { $0 < 16 ? id : secret }
    }
  }

  /// The key whose secret is of 2s, stored.
  func chosenKey(expires_s: Int64 = start_us / 1_000_000 + 86_400, revoked_ms: Int64? = nil) async throws -> APIKeyText {
    let text = Self.text(secret: 2)
    var key = APIKey(text, named: "n", tenant: "acme", principal: "robot", roles: ["analyst"], scopes: nil, expires_s: expires_s, created_ms: 0, by: "admin")
    key.revoked_ms = revoked_ms
    try await store.write([.put(key.record, .absent)])
    return text
  }
}

@Suite struct `What a process remembers of keys` {
  private static let second_us: Int64 = 1_000_000

  @Test func `is what one says for ten minutes, and that no longer`() async throws {
    let (gate, records) = Gate().counted()
    let key = try await gate.key()
    for (after_us, reads) in [(0, 1), (599_999_000, 1), (600_000_000, 2), (1_199_999_000, 2), (1_200_000_000, 3)] as [(Int64, Int)] {
      #expect(await gate.refusal(key: key, at: Gate.start_us + after_us) == nil)
      #expect(records.reads(of: APIKey.key(key.id)) == reads, "after \(after_us) µs")
    }
  }

  @Test func `is that an id is nobody's for a minute`() async throws {
    let (gate, records) = Gate().counted()
    let key = APIKeyText(random: randomBytes)
    for (after_us, reads) in [(0, 1), (59_999_000, 1), (60_000_000, 2)] as [(Int64, Int)] {
      #expect(await gate.refusal(key: key, at: Gate.start_us + after_us) == "invalid_key")
      #expect(records.reads(of: APIKey.key(key.id)) == reads, "after \(after_us) µs")
    }
  }

  /// What a key says is kept under the hash of its whole text: an id that is known is no way in.
  @Test func `is nothing that another secret of the same id is answered by`() async throws {
    let (gate, records) = Gate().counted()
    let key = try await gate.chosenKey()
    #expect(await gate.refusal(key: key) == nil)
    #expect(await gate.refusal(key: Gate.text(secret: 3)) == "invalid_key")
    #expect(records.reads(of: APIKey.key(key.id)) == 2)
    #expect(await gate.refusal(key: key) == nil)
    #expect(records.reads(of: APIKey.key(key.id)) == 2)
  }

  @Test func `are ten thousand, and no more`() async throws {
    let (gate, records) = Gate().counted()
    let first = APIKeyText(random: randomBytes)
    func ask(_ key: APIKeyText, _ number: Int) async { #expect(await gate.refusal(key: key, from: "address-\(number)") == "invalid_key") }
    await ask(first, 0)
    for number in 1..<10_000 { await ask(APIKeyText(random: randomBytes), number) }
    await ask(first, 10_000)
    #expect(records.reads(of: APIKey.key(first.id)) == 1)
    await ask(APIKeyText(random: randomBytes), 10_001)
    await ask(first, 10_002)
    #expect(records.reads(of: APIKey.key(first.id)) == 2, "one more than are kept lets all others go")
  }

  @Test func `costs one look more where a token stands beside one of another principal`() async throws {
    let (gate, records) = Gate().counted()
    let key = try await gate.key()
    let token = try OwnToken.text()
    for _ in 0..<2 { #expect(await gate.refusal(key: key, token: token) == nil) }
    let before = records.reads
    #expect(await gate.refusal(key: key, token: token) == nil)
    #expect(records.reads == before + 1)
    #expect(records.reads(of: CallerState.key(tenant: "acme", principal: "robot")) == 3)
  }
}

/// Expiry and revocation are told to who holds the secret, or has the signature, and to nobody else.
@Suite struct `Who guesses at a credential that has ended` {
  private static let now_s = Gate.start_us / 1_000_000

  @Test func `is told of its key what of every other`() async throws {
    for (expires_s, revoked_ms, code) in [(Self.now_s, nil, "key_expired"), (Self.now_s + 60, 1, "revoked")] as [(Int64, Int64?, String)] {
      let gate = Gate()
      let key = try await gate.chosenKey(expires_s: expires_s, revoked_ms: revoked_ms)
      #expect(await gate.refusal(key: Gate.text(secret: 3)) == "invalid_key")
      #expect(await gate.refusal(key: Gate.text(id: 4, secret: 2)) == "invalid_key")
      #expect(await gate.refusal(key: key) == code)
    }
  }

  @Test func `is told of its token what of every other`() async throws {
    let ended: [String: JSONValueOfClaim] = ["iat": .time(-7_200), "exp": .time(-3_600)]
    let early: [String: JSONValueOfClaim] = ["nbf": .time(3_600)]
    for (claims, code) in [(ended, "token_expired"), (early, "token_not_active")] {
      #expect(await Gate().refusal(token: try OwnToken.text(claims)) == code)
      #expect(await Gate().refusal(token: try OwnToken.text(claims, secret: Array("another secret of thirty-two bytes".utf8))) == "invalid_token")
    }
  }

  @Test func `is told of at the tenth wrong secret of one id, and not at the ninth`() async throws {
    let told = Mutex<[Anomaly]>([])
    var gate = Gate()
    _ = try await gate.chosenKey()
    gate.authentication.watch = SecurityWatch(gate.authentication.admission, ScriptedSurroundings()) { anomaly in told.withLock { $0.append(anomaly) } }
    for number in 1...12 {
      #expect(await gate.refusal(key: Gate.text(secret: 10 + UInt8(number)), from: "192.0.2.\(number)") == "invalid_key")
      #expect(told.withLock { $0 } == (number >= 10 ? [.keyAttack] : []), "\(number)")
    }
    #expect(gate.store.records.contains { $0.attributes["status"] == .string("key_attack") && $0.attributes["via"] == .string("key") })
  }
}
