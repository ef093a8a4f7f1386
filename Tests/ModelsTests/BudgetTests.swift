import Cases
import Fakes
import Forms
import Models
import StrictJSON
import Synchronization
import Testing

@Suite struct `Budgets` {
  /// 1,000 pico-dollars a token in, 2,000 out: a call of this stage costs at most this.
  static func bound(_ stage: GatewayStage) -> Int64 { (22 * 1_000_000 + 100 * 2_000_000) / 1_000 }

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
    #expect(try await sink.ledgerIsReceipts())
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
    #expect(try await sink.ledgerIsReceipts())
  }

  @Test func `hold for steps side by side, all or none`() async throws {
    let stage = GatewayStage([("a", [.text("yes")])])
    let one = try await LedgerSink(stage.store).reserved(stage)
    // Room for five of six.
    let ledger = RecordBudgetLedger(records: stage.store, allNanoUSD: one * 5)
    let sink = LedgerSink(stage.store)
    let results = try await sink.ask(stage, stage.gateway(ledger), named: (1...6).map { "opinion/\($0)" })
    #expect(stage.times("a").isEmpty)
    #expect(results.allSatisfy { if case .budgetExceeded(.all, _, _, _, _)? = $0.error { true } else { false } })
    let roomy = RecordBudgetLedger(records: stage.store, allNanoUSD: one * 6)
    let again = try await LedgerSink(stage.store).ask(stage, stage.gateway(roomy), named: (1...6).map { "again/\($0)" })
    #expect(again.allSatisfy { $0.text == "yes" })
  }

  /// Random prices and chains, 32 workers on one table, and a crash at some write of each.
  @Test(arguments: 1...12)
  func `are never overspent, and add up again from the receipts, whatever crashes`(seed: UInt64) async throws {
    var generator = SplitMix(seed: seed)
    let cap = Int64.random(in: 500_000...5_000_000, using: &generator)
    let kinds: [ScriptedLanguageModel.Answer] = [
      .text("yes", TokenUsage(prompt: 20, cached: 3, cacheWrite: 5, cacheWriteLong: 7, completion: 50, reasoning: 11)), .failed(.server, 500),
      .failed(.timeout, reach: .sent), .failed(.transport, reach: .answering),
      .text("yes", nil), .failed(.rateLimited, 429, wait_ms: 10), .failed(.refused),
    ]
    let stage = GatewayStage(["a", "b", "c"].map { name in (name, (0..<200).map { _ in kinds.randomElement(using: &generator) ?? kinds[0] }) })
    let ledger = RecordBudgetLedger(records: stage.store, allNanoUSD: cap)
    let gateway = stage.gateway(ledger)
    let crashes = (0..<32).map { _ in Int.random(in: 1...8, using: &generator) }
    let receipts = try await withThrowingTaskGroup(of: [Receipt].self) { group in
      for worker in 0..<32 {
        group.addTask {
          let place = CasePlace(tenant: "acme", family: GatewayStage.place.family, id: "00000000-0000-4000-8000-0000000001\(worker < 10 ? "0" : "")\(worker)")
          let sink = LedgerSink(stage.store, place)
          for moment in FailingRecordStore.Moment.allCases {
            sink.store = FailingRecordStore(stage.store, broken: crashes[worker], moment)
            for name in ["one", "two"] { _ = try? await sink.ask(stage, gateway, named: [name]) }
          }
          sink.store = stage.store
          _ = try await sink.ask(stage, gateway, named: ["one", "two", "three"])
          return try await sink.stored()
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let all = try await ledger.common(of: "acme", at: GatewayStage.start_ms)
    let sums = receipts.map { AttemptNote.committed(in: $0) }
    let expected = BudgetState(committed: sums.reduce(0) { $0 + $1.committed }, open: sums.reduce(0) { $0 + $1.open })
    for scope in all { #expect(try await ledger.state(of: scope, at: 0) == expected, "\(scope.kind)") }
    #expect(expected.committed <= cap)
    #expect(expected.committed > 0)
    let spent = receipts.flatMap(\.self).reduce(into: Usage()) { $0 += $1.usage }
    for kind in UsageKind.allCases { #expect(try await LedgerSink.used(kind, in: stage.store) == spent, "\(kind)") }
  }
}

/// A case's receipts in a table, each write one transaction with what stands beside it; whoever crashes begins again from what was stored.
final class LedgerSink: ReceiptSink, Sendable {
  private let table: VolatileRecordStore
  private let place: CasePlace
  private let state = Mutex<(store: (any RecordStore)?, count: Int)>((nil, 0))
  private let known = Mutex<[Receipt]>([])

  init(_ table: VolatileRecordStore, _ place: CasePlace = GatewayStage.place) { (self.table, self.place) = (table, place) }

  var store: any RecordStore {
    get { state.withLock { $0.store } ?? table }
    set { state.withLock { $0.store = newValue } }
  }

  var receipts: [Receipt] { known.withLock { $0 } }

  func append(_ receipts: [Receipt], beside changes: [RecordChange]) async throws(JournalError) {
    let start = self.receipts.count
    let puts = receipts.enumerated().map { place, receipt -> RecordChange in
      let body = (try? JSONWriter.write(receipt.json)) ?? []
      return .put(Record(key: key(start + place), attributes: ["body": .binary(body)]), .absent)
    }
    do throws(RecordStoreError) { try await store.write(puts + changes) } catch {
      if case .conflict(let index) = error, index >= puts.count { throw .refused(beside: index - puts.count) }
      throw .unavailable(detail: "\(error)")
    }
    known.withLock { $0 += receipts }
  }

  func signals(after seen: Int) async throws(JournalError) -> [Signal] { [] }

  private func key(_ number: Int) -> RecordKey { RecordKey(partition: "JOURNAL#\(place.id)", sort: String(1_000_000 + number)) }

  /// As whoever takes the case over finds them.
  func stored() async throws -> [Receipt] {
    let page = try await table.query(RecordQuery(partition: "JOURNAL#\(place.id)", limit: 1_000, now_s: 0))
    let found = try page.records.map { record -> Receipt in
      guard case .binary(let body)? = record.attributes["body"] else { throw StoredError(path: "", rule: "no body") }
      return try Receipt(RecordField(try JSONReader.read(body), ""))
    }
    known.withLock { $0 = found }
    return found
  }

  func ask(_ stage: GatewayStage, _ gateway: ModelGateway, named name: String) async throws -> GatewayResult {
    let results = try await ask(stage, gateway, named: [name])
    return try #require(results.first)
  }

  func ask(_ stage: GatewayStage, _ gateway: ModelGateway, named names: [String]) async throws -> [GatewayResult] {
    let journal = try Journal(place, engine: "1", receipts: try await stored(), surroundings: stage.clock, sink: self)
    let kept = Mutex<[String: GatewayResult]>([:])
    var steps: [Step] = []
    for name in names {
      let ready = await gateway.ready(GatewayStage.call(caching: .off), for: BudgetOwner(place, principal: "ada"), named: name)
      steps.append(
        Step(name, .unkeyed, limit_ms: 60_000, notesItself: true, opening: { ready.opening($0) }) { context throws(StepFailure) in
          let result = await gateway.answer(ready, context)
          kept.withLock { $0[name] = result }
          return StepResult(.null, usage: result.usage, beside: result.beside)
        })
    }
    _ = try await journal.parallel(steps)
    return names.compactMap { name in kept.withLock { $0[name] } }
  }

  /// What one call of the stage is charged before it is sent.
  func reserved(_ stage: GatewayStage) async throws -> Int64 {
    let ready = await stage.gateway().ready(GatewayStage.call(caching: .off), for: BudgetOwner(place), named: "x")
    let note = ready.opening(1).flatMap { AttemptNote($0.value) }
    return try #require(note).reserved
  }

  /// The sums of a day, kept apart by a kind, added up again.
  static func used(_ kind: UsageKind, in table: any RecordStore) async throws -> Usage {
    let report = try await UsageReport(of: "acme", by: kind, from: "2026-11-20", to: "2026-11-20", in: table, now_s: 0)
    return report.rows.reduce(into: Usage()) { $0 += $1.usage }
  }

  func ledgerIsReceipts() async throws -> Bool {
    let ledger = RecordBudgetLedger(records: table)
    let scopes = try await ledger.scopes(of: BudgetOwner(place), at: GatewayStage.start_ms)
    let expected = AttemptNote.committed(in: try await stored())
    for scope in scopes { guard try await ledger.state(of: scope, at: 0) == expected else { return false } }
    let spent = receipts.reduce(into: Usage()) { $0 += $1.usage }
    for kind in UsageKind.allCases { guard try await Self.used(kind, in: table) == spent else { return false } }
    return true
  }
}
