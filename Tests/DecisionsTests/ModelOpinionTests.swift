import Cases
import Decisions
import Fakes
import Forms
import Models
import StrictJSON
import Synchronization
import Testing

@Suite struct `Opinions of models` {
  static let opinion =
    #"{"agreement":0.9,"first_choice":"b","concerns":["a concern of a model"],"suggestions":[],"supporting_arguments":["an argument"],"confidence":0.8}"#

  struct Panel {
    /// A day on which the model has a price.
    var clock = ScriptedSurroundings(now_ms: 1_795_132_800_000)
    let store = VolatileRecordStore()
    let model: ScriptedLanguageModel
    var capNanoUSD: Int64?
    var writesDrafts = false

    init(model: ScriptedLanguageModel, writesDrafts: Bool) { (self.model, self.writesDrafts) = (model, writesDrafts) }

    init(_ answers: [ScriptedLanguageModel.Answer], before: @escaping @Sendable () async -> Void = {}) {
      model = ScriptedLanguageModel(answers, before: before)
    }

    var gateway: ModelGateway {
      var settings = GatewaySettings()
      settings.chain = [ModelName("openai", "gpt-6-luna")]
      settings.promptCharactersMaximum = 20_000
      return ModelGateway(
        settings, providers: [ModelProvider("openai", baseURL: "", keys: [ModelKey("planted-key-of-the-provider")], model: model)],
        ledger: RecordBudgetLedger(records: store, allNanoUSD: capNanoUSD), cache: nil, surroundings: clock)
    }

    func make(_ body: String = Requests.crm, left_ms: Int64? = nil) async throws -> (outcome: DecisionOutcome, id: String) {
      let desk = MakeDecision(opinions: ModelOpinions(gateway, writesDrafts: writesDrafts), store: store, surroundings: clock)
      var cases = desk.cases
      cases.end_ms = left_ms.map { clock.now_ms() + $0 }
      let made = try await desk.family.make(Array(body.utf8), in: cases)
      return (try DecisionOutcome(json: try JSONReader.read(made.body)), made.decisionID)
    }
  }

  @Test func `are heard, with their model and their cost, which adds up to the decision's and to the budgets'`() async throws {
    let panel = Panel([.text(Self.opinion, TokenUsage(prompt: 900, cached: 512, completion: 120))])
    let (outcome, id) = try await panel.make()
    #expect(outcome.opinions.allSatisfy { $0.source == .model && $0.model == "openai/gpt-6-luna" && $0.costNanoUSD == 103_920 })
    #expect(outcome.opinions.allSatisfy { $0.concerns == ["a concern of a model"] })
    let calls = Int64(panel.model.requests.count)
    #expect(outcome.receipt.usage.costNanoUSD == 103_920 * calls && outcome.receipt.usage.modelCalls == Int(calls))
    let ledger = RecordBudgetLedger(records: panel.store)
    let place = CasePlace(tenant: "local", family: Decisions.name, id: id)
    for scope in try await ledger.scopes(of: BudgetOwner(place), at: panel.clock.now_ms()) {
      #expect(try await ledger.state(of: scope, at: 0) == BudgetState(committed: 103_920 * calls, open: 0))
    }
    let stored = try #require(try await Desk(store: panel.store).stored(id))
    #expect(AttemptNote.committed(in: stored.receipts.map(\.receipt)) == BudgetState(committed: 103_920 * calls, open: 0))
  }

  @Test func `replay offline to the same bytes`() async throws {
    let panel = Panel([.text(Self.opinion), .text("no JSON at all"), .failed(.server, 500), .text(Self.opinion)])
    let (_, id) = try await panel.make()
    guard case .same = try await `Offline replay`.replay(id, panel.store) else {
      Issue.record("\(try await `Offline replay`.replay(id, panel.store))")
      return
    }
  }

  @Test(arguments: [
    ScriptedLanguageModel.Answer.failed(.server, 500), .failed(.timeout, reach: .sent), .failed(.authentication, 401), .failed(.quota, 402),
    .failed(.invalid, 400),
    .failed(.context, 400), .failed(.refused), .failed(.transport, reach: .answering), .text("I think so."), .text(#"{"agreement":1.7}"#), .text(""),
    .success(ModelReply(text: "{", stop: .truncated)), .success(ModelReply(text: "", stop: .filtered)),
  ])
  func `give way to the rules, marked, whatever fails`(answer: ScriptedLanguageModel.Answer) async throws {
    let panel = Panel([answer])
    let (outcome, _) = try await panel.make()
    let rules = try await MakeDecision(store: VolatileRecordStore(), surroundings: ScriptedSurroundings()).respond(to: Array(Requests.crm.utf8))
    let expected = try DecisionOutcome(json: try JSONReader.read(rules.body))
    #expect(outcome.recommendation.alternative == expected.recommendation.alternative)
    #expect(outcome.opinions.map(\.agreement) == expected.opinions.map(\.agreement))
    #expect(outcome.opinions.allSatisfy { $0.source == .rules && $0.reason != nil && $0.model == nil })
  }

  /// A case of the queue is put back until a limit is free again, at most three times; one that somebody waits for is decided by the rules at once.
  @Test(arguments: [(limited: 1, isQueued: true), (limited: 99, isQueued: true), (limited: 1, isQueued: false)])
  func `wait for a limit that is free again soon, where nobody waits for them`(limited: Int, isQueued: Bool) async throws {
    let busy = ScriptedLanguageModel.Answer.failed(.rateLimited, 429, wait_ms: 60_000)
    // One key that rests: whoever comes later does not reach the model.
    let panel = Panel(Array(repeating: busy, count: limited) + [.text(Self.opinion, TokenUsage(prompt: 900, cached: 512, completion: 120))])
    let desk = MakeDecision(opinions: ModelOpinions(panel.gateway), store: panel.store, surroundings: panel.clock)
    let family = desk.family
    var answer = try await family.make(Array(Requests.crm.utf8), later: isQueued, in: desk.cases)
    var rests = 0
    while answer.phase != .ended, answer.phase != .waiting, rests < 40 {
      let header = try #require(try await desk.cases.header(answer.place, family.shape))
      let due_ms = try #require(header.due_ms)
      if due_ms > panel.clock.now_ms() {
        rests += 1
        panel.clock.advance(by: due_ms - panel.clock.now_ms())
      }
      answer = try await family.advance(answer.place, in: desk.cases)
    }
    let outcome = try DecisionOutcome(json: try JSONReader.read(answer.body))
    let limitedOnes = outcome.opinions.filter { ["the provider's rate limit is reached", "every key of the provider rests"].contains($0.reason) }
    #expect((rests > 0) == isQueued)
    #expect(limitedOnes.isEmpty == (isQueued && limited == 1))
    #expect(outcome.opinions.allSatisfy { $0.source == .model || limitedOnes.contains($0) })
    let scopes = try await RecordBudgetLedger(records: panel.store).scopes(of: BudgetOwner(answer.place), at: panel.clock.now_ms())
    let stored = try #require(try await Desk(store: panel.store).stored(answer.place.id))
    let sums = AttemptNote.committed(in: stored.receipts.map(\.receipt))
    let tries = stored.receipts.count { $0.receipt.key.hasPrefix("tried/") }
    #expect(limited == 1 ? (tries > 0) == isQueued : tries == 3 * outcome.opinions.count)
    #expect(sums.open == 0 && sums.committed == outcome.receipt.usage.costNanoUSD)
    for scope in scopes { #expect(try await RecordBudgetLedger(records: panel.store).state(of: scope, at: 0) == sums) }
    guard case .same = try await `Offline replay`.replay(answer.place.id, panel.store) else {
      Issue.record("it does not replay")
      return
    }
  }

  @Test func `are not asked where the budget has no room`() async throws {
    var panel = Panel([.text(Self.opinion)])
    panel.capNanoUSD = 1_000
    let (outcome, _) = try await panel.make()
    #expect(panel.model.requests.isEmpty)
    #expect(outcome.opinions.allSatisfy { $0.reason?.hasPrefix("the budget of everybody together ") ?? false })
  }

  @Test func `see their own fields of the context, and no key`() async throws {
    let panel = Panel([.text(Self.opinion)])
    let (_, id) = try await panel.make()
    let asked = panel.model.requests
    for executive in Executive.shipped {
      for request in asked where request.instructions.contains("`\(executive.role)`") {
        #expect(request.rest.contains("stakeholders: ") == executive.contextFields.contains("stakeholders"))
        #expect(request.rest.contains("background: ") == executive.contextFields.contains("background"))
        #expect(request.rest.contains("data: ") == false)
        #expect(!request.rest.contains(": null"), "a field that says nothing is left out")
      }
    }
    #expect(!asked.isEmpty)
    let stored = try #require(try await Desk(store: panel.store).stored(id))
    for receipt in stored.receipts { #expect(!String(decoding: try JSONWriter.write(receipt.receipt.json), as: UTF8.self).contains("planted-key")) }
  }

  /// All are out before the first is answered: together they take as long as the slowest.
  @Test func `are asked side by side`() async throws {
    let seats = try await Panel([.text(Self.opinion)]).make().outcome.opinions.count
    let out = Mutex(0)
    let most = Mutex(0)
    let panel = Panel([.text(Self.opinion)]) {
      let now = out.withLock { count in
        count += 1
        return count
      }
      most.withLock { $0 = max($0, now) }
      for _ in 0..<10_000 where most.withLock({ $0 }) < seats { await Task.yield() }
      out.withLock { $0 -= 1 }
    }
    let (outcome, _) = try await panel.make()
    #expect(outcome.opinions.count == seats && most.withLock { $0 } == seats)
  }

  /// On a clock that goes on only when all six wait, or when no more come: one after the other they would take three and a half times the slowest.
  @Test func `of six take at most one and a half times the slowest`() async throws {
    struct Time { var now_ms = 0, asked = 0 }
    let time = Mutex(Time())
    let panel = Panel([.text(Self.opinion)]) {
      let (until_ms, all) = time.withLock { time -> (Int, Int) in
        let place = time.asked % 6
        time.asked += 1
        return (time.now_ms + 1_000 * (1 + place), time.asked - place + 5)
      }
      for _ in 0..<10_000 where time.withLock({ $0.asked }) < all { await Task.yield() }
      time.withLock { $0.now_ms = max($0.now_ms, until_ms) }
    }
    guard case .object(var request) = try JSONReader.read(Array(Requests.crm.utf8)) else { return }
    request["required_domains"] = Optional.none
    let (outcome, _) = try await panel.make(String(decoding: try JSONWriter.write(.object(request)), as: UTF8.self))
    #expect(outcome.opinions.count == 6 && outcome.opinions.allSatisfy { $0.source == .model })
    #expect(time.withLock { $0.now_ms } <= 9_000 * outcome.consensus.attempts.count)
  }
}
