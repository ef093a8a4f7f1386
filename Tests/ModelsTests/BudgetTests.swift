import Cases
import Fakes
import Forms
import Models
import StrictJSON
import Synchronization
import Testing

@Suite struct `Budgets` {
  @Test func `name the scope that has no room, and let nothing be sent`() async throws {
    let stage = GatewayStage([("a", [.text("yes")])])
    let ledger = RecordBudgetLedger(records: stage.store, allNanoUSD: 10)
    let sink = LedgerSink(stage.store)
    let result = try await sink.ask(stage, stage.gateway(ledger), named: "one")
    #expect(stage.times("a").isEmpty)
    guard case .budgetExceeded(.all, cap: 10, committed: 0, needed: _, resetsAt_ms: let resets)? = result.error else {
      Issue.record("\(String(describing: result.error))")
      return
    }
    #expect(resets == Timestamp.milliseconds("2026-12-01T00:00:00Z"))
  }

  @Test func `are charged before, and settled with the receipt`() async throws {
    let stage = GatewayStage([
      ("a", [.failed(.server, 500), .text("yes", TokenUsage(prompt: 10, cached: 1, cacheWrite: 2, cacheWriteLong: 3, completion: 5, reasoning: 4))])
    ])
    let sink = LedgerSink(stage.store)
    let ledger = RecordBudgetLedger(records: stage.store)
    let result = try await sink.ask(stage, stage.gateway(ledger), named: "one")
    #expect(result.usage.costNanoUSD == 20_000)
    for scope in try await ledger.scopes(of: BudgetOwner(GatewayStage.place), at: GatewayStage.start_ms) {
      #expect(try await ledger.state(of: scope, at: 0) == BudgetState(committed: 20_000, open: 0))
    }
    #expect(AttemptNote.committed(in: sink.receipts) == BudgetState(committed: 20_000, open: 0))
    #expect(sink.receipts.map(\.key) == ["begun/one#1", "begun/one#2", "one"])
    #expect(try await sink.ledgerIsReceipts(in: stage.store))
  }

  @Test(arguments: [
    (ModelFailure.Reach.unsent, false), (.refused, false), (.sent, true), (.answering, true),
  ])
  func `count what a broken attempt can have cost`(reach: ModelFailure.Reach, isAssumed: Bool) async throws {
    let stage = GatewayStage([("a", [.failed(.timeout, reach: reach)])])
    let sink = LedgerSink(stage.store)
    let result = try await sink.ask(stage, stage.gateway(), named: "one")
    #expect((result.usage.costNanoUSD > 0) == isAssumed)
    #expect(result.usage.assumedCalls == (isAssumed ? 1 : 0))
    #expect(try await sink.ledgerIsReceipts(in: stage.store))
  }

  /// What a provider tells is charged, also where nobody asked for it; it is told, and nothing more is spent.
  @Test func `are over where more was told than can have been asked for, and then have no room`() async throws {
    let stage = GatewayStage([("a", [.text("yes", TokenUsage(prompt: 10, completion: 5_000))])])
    let told = Mutex<[GatewayEvent]>([])
    let cap = try await LedgerSink(stage.store).reserved(stage) + 1
    let gateway = ModelGateway(
      stage.settings, providers: [ModelProvider("a", baseURL: "", keys: stage.keys, model: try #require(stage.models["a"]))], prices: GatewayStage.prices,
      ledger: RecordBudgetLedger(records: stage.store, allNanoUSD: cap), cache: nil, surroundings: stage.clock,
      tell: { event in told.withLock { $0.append(event) } })
    let sink = LedgerSink(stage.store)
    _ = try await sink.ask(stage, gateway, named: "one")
    let cost: Int64 = 10 * 1_000 + 5_000 * 2_000
    #expect(told.withLock { $0 }.contains(.dearer(ModelName("a", "m"), reserved: cap - 1, cost: cost)))
    guard case .budgetExceeded(.all, cap: cap, committed: cost, _, _)? = try await sink.ask(stage, gateway, named: "two").error else {
      Issue.record("more was spent")
      return
    }
    #expect(try await sink.ledgerIsReceipts(in: stage.store))
  }

  @Test func `hold for steps side by side, all or none`() async throws {
    let stage = GatewayStage([("a", [.text("yes")])])
    let one = try await LedgerSink(stage.store).reserved(stage)
    // Room for five of six.
    let ledger = RecordBudgetLedger(records: stage.store, allNanoUSD: one * 5)
    let sink = LedgerSink(stage.store)
    let results = try await sink.ask(stage, stage.gateway(ledger), named: (1...6).map { "opinion/\($0)" })
    #expect(stage.times("a").isEmpty)
    // Each says what all of them need together: there is room for any one of them.
    #expect(results.allSatisfy { if case .budgetExceeded(.all, one * 5, 0, one * 6, _)? = $0.error { true } else { false } })
    let roomy = RecordBudgetLedger(records: stage.store, allNanoUSD: one * 6)
    let again = try await LedgerSink(stage.store).ask(stage, stage.gateway(roomy), named: (1...6).map { "again/\($0)" })
    #expect(again.allSatisfy { $0.text == "yes" })
  }
}

extension LedgerSink {
  convenience init(_ table: VolatileRecordStore) { self.init(table, GatewayStage.place) }

  func ask(_ stage: GatewayStage, _ gateway: ModelGateway, named name: String) async throws -> GatewayResult {
    let results = try await ask(stage, gateway, named: [name])
    return try #require(results.first)
  }

  func ask(_ stage: GatewayStage, _ gateway: ModelGateway, named names: [String]) async throws -> [GatewayResult] {
    try await ask(gateway, GatewayStage.call(caching: .off), named: names, at: stage.clock)
  }

  /// What one call of the stage is charged before it is sent.
  func reserved(_ stage: GatewayStage) async throws -> Int64 {
    let ready = await stage.gateway().ready(GatewayStage.call(caching: .off), for: BudgetOwner(GatewayStage.place), named: "x")
    let note = ready.opening(1).flatMap { AttemptNote($0.value) }
    return try #require(note).reserved
  }

  func ledgerIsReceipts(in table: VolatileRecordStore) async throws -> Bool {
    let ledger = RecordBudgetLedger(records: table)
    let scopes = try await ledger.scopes(of: BudgetOwner(GatewayStage.place), at: GatewayStage.start_ms)
    let expected = AttemptNote.committed(in: try await stored())
    for scope in scopes { guard try await ledger.state(of: scope, at: 0) == expected else { return false } }
    let spent = receipts.reduce(into: Usage()) { $0 += $1.usage }
    for kind in UsageKind.allCases { guard try await Self.used(kind, of: "acme", on: "2026-11-20", in: table) == spent else { return false } }
    return true
  }
}
