import Cases
import Fakes
import Models
import SeededProperties
import StrictJSON
import Synchronization

extension Property {
  /// Random prices, chains, answers and caps; 32 workers on one table, each of which crashes at some write, before it and after it.
  static let budgets = Property(
    "budgets", "models never spend over a cap, at no write, and what the budgets hold is the receipts added up again, whatever crashes", small: 12,
    whole: 2_000,
    kinds: ["refused", "roomy"]
  ) {
    { random in try await SpendingWorkers(&random).spend() }
  }
}

/// Workers that spend from one budget.
private struct SpendingWorkers {
  static let start_ms: Int64 = 1_795_132_800_000
  static let (tenant, day, workers) = ("acme", "2026-11-20", 32)

  let table = VolatileRecordStore()
  let isPassed = Said()
  let cap: Int64
  let gateway: ModelGateway
  let clock = ScriptedSurroundings(now_ms: start_ms, step_ms: 0)
  /// At which write each of them crashes.
  let crashes: [Int]
  let call = ModelCall(.opinion, instructions: "Judge.", answerTokens: 100, caching: .off)

  init(_ random: inout SplitMix64) throws {
    let names = ["a", "b", "c"].prefix(1 + random.below(3)).shuffled(using: &random)
    let rows = names.map { name -> JSONValue in
      let rates = (0..<4).map { _ in Int64(random.below(3_000_000)) }
      // Nobody asks for what is written for an hour: a bound does not count with it where it is dearer than the rest.
      let long = Int64(random.below(Int(rates[..<3].max() ?? 0) + 1))
      return [
        "provider": .string(name), "model": "m", "input": .integer(rates[0]), "cached": .integer(rates[1]), "write": .integer(rates[2]),
        "write_long": .integer(long), "output": .integer(rates[3]),
      ]
    }
    let prices = PriceTable(asOf: Self.day, try PriceTable.read(try JSONWriter.write(.array(rows))))
    // No more than was sent, which is estimated at 19 tokens, and than was asked for, which are 100: what is told beyond that is over any bound.
    let answers: [ScriptedLanguageModel.Answer] = [
      .text("yes", TokenUsage(prompt: 19, cached: 3, cacheWrite: 5, cacheWriteLong: 7, completion: 50, reasoning: 11)), .failed(.server, 500),
      .failed(.timeout, reach: .sent), .failed(.transport, reach: .answering), .text("yes", nil), .failed(.rateLimited, 429, wait_ms: 10), .failed(.refused),
      .success(ModelReply(text: "ye", stop: .truncated, usage: TokenUsage(prompt: 19, completion: 100))),
    ]
    let providers = names.map { name in
      ModelProvider(name, baseURL: "", keys: [ModelKey("k")], model: ScriptedLanguageModel((0..<300).map { _ in random.pick(answers) }))
    }
    var settings = GatewaySettings()
    settings.chain = names.map { ModelName($0, "m") }
    cap = Int64(50_000 + random.below(random.pick([500_000, 5_000_000, 5_000_000_000])))
    crashes = (0..<Self.workers).map { _ in 1 + random.below(8) }
    let share = Double(random.below(1_000)) / 1_000
    gateway = ModelGateway(
      settings, providers: providers, prices: prices, ledger: RecordBudgetLedger(records: table, allNanoUSD: cap), cache: nil, surroundings: clock,
      chance: { _ in share })
  }

  /// What kind of case it was; throws where a cap was passed or a sum is another.
  func spend() async throws -> String {
    let refused = Said()
    let receipts = try await withThrowingTaskGroup(of: [Receipt].self) { group in
      for worker in 0..<Self.workers {
        group.addTask {
          let (receipts, wasRefused) = try await work(worker)
          if wasRefused { refused.say() }
          return receipts
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let sums = receipts.map { AttemptNote.committed(in: $0) }
    let expected = BudgetState(committed: sums.reduce(0) { $0 + $1.committed }, open: sums.reduce(0) { $0 + $1.open })
    let ledger = RecordBudgetLedger(records: table, allNanoUSD: cap)
    for scope in try await ledger.common(of: Self.tenant, at: Self.start_ms) {
      let found = try await ledger.state(of: scope, at: 0)
      try hold(found == expected, "the budget \(scope.key.partition) \(scope.key.sort) holds \(found), the receipts \(expected)")
    }
    try hold(expected.committed <= cap, "\(expected.committed) is committed of \(cap)")
    let spent = receipts.flatMap(\.self).reduce(into: Usage()) { $0 += $1.usage }
    for kind in UsageKind.allCases {
      let used = try await LedgerSink.used(kind, of: Self.tenant, on: Self.day, in: table)
      try hold(used == spent, "by \(kind) it is \(used), by the receipts \(spent)")
    }
    return refused.value ? "refused" : "roomy"
  }

  /// One worker's case: begun again after each crash, and at last carried through.
  private func work(_ worker: Int) async throws -> ([Receipt], wasRefused: Bool) {
    let id = "00000000-0000-4000-8000-0000000001\(worker < 10 ? "0" : "")\(worker)"
    let sink = LedgerSink(table, CasePlace(tenant: Self.tenant, family: FamilyName("decision", plural: "decisions"), id: id))
    for moment in FailingRecordStore.Moment.allCases {
      sink.store = CappedStore(FailingRecordStore(table, broken: crashes[worker], moment), cap: cap, in: table, isPassed)
      for name in ["one", "two"] {
        // A crash is what is wanted here.
        _ = try? await sink.ask(gateway, call, named: [name], at: clock)
      }
    }
    sink.store = CappedStore(table, cap: cap, in: table, isPassed)
    let results = try await sink.ask(gateway, call, named: ["one", "two", "three"], at: clock)
    try hold(!isPassed.value, "after a write over \(cap) is committed")
    return (try await sink.stored(), results.contains { if case .failure(.budgetExceeded) = $0.result { true } else { false } })
  }
}

/// What workers side by side say.
private final class Said: Sendable {
  private let said = Mutex(false)

  var value: Bool { said.withLock { $0 } }
  func say() { said.withLock { $0 = true } }
}

/// Looks after each write whether more is committed than may be.
private struct CappedStore: RecordStore {
  private let before: any RecordStore
  private let table: VolatileRecordStore
  private let cap: Int64
  private let isPassed: Said

  init(_ before: any RecordStore, cap: Int64, in table: VolatileRecordStore, _ isPassed: Said) {
    (self.before, self.cap, self.table, self.isPassed) = (before, cap, table, isPassed)
  }

  func probe() async throws(RecordStoreError) { try await before.probe() }
  func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? { try await before.get(key, now_s: now_s) }
  func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage { try await before.query(query) }

  func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    let result: Result<Void, RecordStoreError>
    do throws(RecordStoreError) { result = .success(try await before.write(changes)) } catch { result = .failure(error) }
    let scope = BudgetScope.of(nil, cap: cap, .month, at: SpendingWorkers.start_ms)
    let state = try await RecordBudgetLedger(records: table).state(of: scope, at: 0)
    if state.committed > cap { isPassed.say() }
    try result.get()
  }
}
