import Cases
import Fakes
import Models
import Testing

/// The numbered rules of the models' ports, for every adapter and fake that knows nothing of wires; `LanguageModel`'s are with the wires.
@Suite struct `The ports of models` {
  static let now_ms = GatewayStage.start_ms

  struct Cache: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var make: @Sendable () -> any AnswerCache
  }

  static let caches = [
    Cache(testDescription: "in memory") { MemoryAnswerCache() },
    Cache(testDescription: "in records") { RecordAnswerCache(records: VolatileRecordStore(), before: MemoryAnswerCache()) },
  ]

  static func answer(_ text: String, expires_ms: Int64 = now_ms + 1_000) -> CachedAnswer {
    CachedAnswer(
      text: text, usage: TokenUsage(prompt: 9, cached: 1, cacheWrite: 2, cacheWriteLong: 3, completion: 4), name: ModelName("a", "m"), answeredModel: "m-1",
      expires_ms: expires_ms)
  }

  @Test(arguments: caches)
  func `AnswerCache 1: what was kept is found under its key until it expires, and never under another`(cache: Cache) async {
    let cache = cache.make()
    let kept = Self.answer("yes")
    await cache.keep(kept, under: "one")
    #expect(await cache.find("one", at: Self.now_ms + 999) == kept)
    #expect(await cache.find("two", at: Self.now_ms) == nil)
    #expect(await cache.find("one", at: Self.now_ms + 1_000) == nil)
    await cache.keep(Self.answer("no"), under: "one")
    #expect(await cache.find("one", at: Self.now_ms)?.text == "no")
  }

  @Test(arguments: caches)
  func `AnswerCache 2: it holds no more than its bound`(cache: Cache) async {
    let cache = cache.make()
    // 80 MB in all, of a bound of 64.
    for number in 0..<80 { await cache.keep(Self.answer(String(repeating: "x", count: 1 << 20)), under: "\(number)") }
    var found = 0
    for number in 0..<80 { if await cache.find("\(number)", at: Self.now_ms) != nil { found += 1 } }
    #expect((50...64).contains(found))
    #expect(await cache.find("79", at: Self.now_ms) != nil)
  }

  /// Names that only begin alike, or that would be one if they were written in a row, are not one.
  @Test func `an answer is kept for the tenant that asked, and for no other`() {
    let call = ModelCall(.chat, instructions: "Hi.", parts: [.init(.data, "data", origin: "query")])
    func key(_ tenant: String, _ baseURL: String = "u") -> String? { AnswerCacheKey.key(call, tenant: tenant, baseURL: baseURL, model: "m") }
    #expect(key("a") != nil && key("a") == key("a"))
    let keys = [key("a"), key("b"), key("a.b"), key("ab"), key("a", "bu"), key("ab", "u2")].compactMap(\.self)
    #expect(Set(keys).count == 6)
  }

  @Test func `AnswerCache 3: one that cannot be reached finds nothing`() async {
    let broken = RecordAnswerCache(records: FailingRecordStore(VolatileRecordStore(), broken: 1, .before), before: MemoryAnswerCache())
    #expect(await broken.find("one", at: Self.now_ms) == nil)
  }

  @Test func `AnswerCache 1, of records: another process finds it`() async {
    let records = VolatileRecordStore()
    await RecordAnswerCache(records: records, before: MemoryAnswerCache()).keep(Self.answer("yes"), under: "one")
    #expect(await RecordAnswerCache(records: records, before: MemoryAnswerCache()).find("one", at: Self.now_ms) == Self.answer("yes"))
  }

  @Test func `BudgetLedger 1: every scope that a case's spending counts in`() async throws {
    let ledger = RecordBudgetLedger(records: VolatileRecordStore(), allNanoUSD: 9)
    let scopes = try await ledger.scopes(of: BudgetOwner(GatewayStage.place, capNanoUSD: 5), at: Self.now_ms)
    #expect(scopes.map(\.kind) == [.case, .tenant, .tenant, .all] && scopes.map(\.capNanoUSD) == [5, nil, nil, 9])
    #expect(Set(scopes.map(\.key)).count == 4)
  }

  @Test func `BudgetLedger 2, 3: a reservation fits everywhere or is nowhere, and a settlement stands in its place`() async throws {
    let ledger = RecordBudgetLedger(records: VolatileRecordStore(), allNanoUSD: 10)
    let scopes = try await ledger.scopes(of: BudgetOwner(GatewayStage.place), at: Self.now_ms)
    let reservation = Reservation(scopes, 6)
    try await ledger.write(reservation.changes)
    await #expect(throws: RecordStoreError.conflict(3)) { try await ledger.write(Reservation(scopes, 5).changes) }
    for scope in scopes { #expect(try await ledger.state(of: scope, at: Self.now_ms) == BudgetState(committed: 6, open: 6)) }
    try await ledger.write(reservation.settled(2))
    for scope in scopes { #expect(try await ledger.state(of: scope, at: Self.now_ms) == BudgetState(committed: 2, open: 0)) }
    try await ledger.write(Reservation(scopes, 8).changes)
  }

  @Test func `BudgetLedger 4: one that cannot be reached is unavailable`() async {
    let ledger = RecordBudgetLedger(records: FailingRecordStore(VolatileRecordStore(), broken: 1, .before))
    await #expect(throws: RecordStoreError.self) { try await ledger.scopes(of: BudgetOwner(GatewayStage.place), at: Self.now_ms) }
  }

  @Test func `BudgetLedger 5: one tenant's sums are no other's`() async throws {
    let ledger = RecordBudgetLedger(records: VolatileRecordStore())
    var other = GatewayStage.place
    other.tenant = "other"
    let own = try await ledger.scopes(of: BudgetOwner(GatewayStage.place), at: Self.now_ms)
    let others = try await ledger.scopes(of: BudgetOwner(other), at: Self.now_ms)
    #expect(Set(own.map(\.key)).intersection(others.map(\.key)).count == 1)
  }

  @Test func `HealthBoard 1, 2: what was told is found until it expires, and nobody knows where it cannot be reached`() async {
    let name = ModelName("a", "m")
    let board = RecordHealthBoard(records: VolatileRecordStore())
    await board.opened(name, until_ms: Self.now_ms + 60_000)
    #expect(await board.openUntil_ms(name, at: Self.now_ms + 59_999) == Self.now_ms + 60_000)
    #expect(await board.openUntil_ms(name, at: Self.now_ms + 60_000) == nil)
    #expect(await board.openUntil_ms(ModelName("b", "m"), at: Self.now_ms) == nil)
    let broken = RecordHealthBoard(records: FailingRecordStore(VolatileRecordStore(), broken: 1, .before))
    #expect(await broken.openUntil_ms(name, at: Self.now_ms) == nil)
  }

  @Test func `PromptMasker 1, 2: what it takes out cannot be found, and what is no secret stays`() {
    let masker = SecretMasker(["planted-secret-1", "planted-secret-12"])
    let masked = masker.masked("a planted-secret-12 and planted-secret-1planted-secret-1 z")
    #expect(masked == "a [secret] and [secret][secret] z")
    #expect(masker.masked("nothing of that") == "nothing of that")
  }
}
