import Cases
import Fakes
import Models
import StrictJSON
import Synchronization
import Testing

@Suite struct `Embeddings of texts` {
  /// 1,000 pico-dollars a token.
  static let prices = PriceTable(
    asOf: "2026-11-20", (try? PriceTable.read(Array(#"[{"provider":"e","model":"m","input":1000000,"output":0}]"#.utf8))) ?? [])

  struct Stage {
    let clock = ScriptedSurroundings(now_ms: GatewayStage.start_ms, step_ms: 0)
    let store = VolatileRecordStore()
    let embedder: ScriptedEmbedder
    let gateway: ModelGateway

    init(_ failures: [ModelFailure] = [], usage: TokenUsage? = TokenUsage(prompt: 10), cap: Int64? = nil, chain: [String] = ["e"]) {
      embedder = ScriptedEmbedder(failures, usage: usage)
      var settings = GatewaySettings()
      settings.embedding = chain.map { ModelName($0, "m") }
      gateway = ModelGateway(
        settings, providers: [ModelProvider("e", baseURL: "", keys: [ModelKey("k")], model: ScriptedLanguageModel([.text("never")]), embedder: embedder)],
        prices: `Embeddings of texts`.prices, ledger: RecordBudgetLedger(records: store, allNanoUSD: cap), masker: SecretMasker(["planted-secret-1"]),
        surroundings: clock, chance: { _ in 0.5 })
    }

    func embed(_ texts: [String], without stakeholders: [String] = [], named name: String = "one") async throws -> Embeddings {
      let sink = LedgerSink(store)
      let journal = try Journal(GatewayStage.place, engine: "1", receipts: try await sink.stored(), surroundings: clock, sink: sink)
      let ready = await gateway.ready(embedding: texts, without: stakeholders, for: BudgetOwner(GatewayStage.place), named: name)
      let kept = Mutex<Embeddings?>(nil)
      let step = Step(name, .unkeyed, limit_ms: 60_000, notesItself: true, opening: { ready.opening($0) }) { context throws(StepFailure) in
        do throws(ModelFailure) {
          let (embeddings, result) = try await gateway.embed(ready, context)
          kept.withLock { $0 = embeddings }
          return StepResult(.null, usage: result.usage, beside: result.beside)
        } catch { throw StepFailure(.validation, detail: error.detail) }
      }
      _ = try await journal.step(step)
      return try #require(kept.withLock { $0 })
    }

    func ledger() async throws -> BudgetState {
      try await RecordBudgetLedger(records: store).state(of: BudgetScope.of(nil, cap: nil, .month, at: GatewayStage.start_ms), at: 0)
    }
  }

  @Test func `come from a model within the budgets, exact, and are charged for what they used`() async throws {
    let stage = Stage(cap: 100_000)
    let made = try await stage.embed(["one planted-secret-1", "three"])
    #expect(made.vectors == [[12, 0.5, -1e-9], [5, 0.5, -1e-9]] && made.model == ModelName("e", "m") && made.reason == nil)
    #expect(stage.embedder.asked == [["one [secret]", "three"]])
    #expect(made.costNanoUSD == 10_000)
    #expect(try await stage.ledger() == BudgetState(committed: 10_000, open: 0))
  }

  @Test func `are asked for by a probe, which says how many numbers they are and what that cost, or why there are none`() async throws {
    let stage = Stage()
    let probe = try await stage.gateway.probe(ModelName("e", "m"), embeds: true).get()
    #expect(probe.dimension == 3 && probe.costNanoUSD == 10_000 && probe.key == ModelKey("k").id)
    #expect(stage.embedder.asked == [["yes"]])
    let failing = Stage([ModelFailure(.authentication, status: 401, reach: .refused, detail: "no")])
    #expect(await failing.gateway.probe(ModelName("e", "m"), embeds: true) == .failure(.authentication))
    #expect(await failing.gateway.probe(ModelName("e", "none"), embeds: true) == .failure(.noPrice))
  }

  @Test func `are asked for once where they were asked for before`() async throws {
    let stage = Stage()
    let first = try await stage.embed(["one", "three"])
    let again = try await stage.embed(["one", "three"], named: "two")
    #expect(again.vectors == first.vectors && again.costNanoUSD == 0 && stage.embedder.asked.count == 1)
    _ = try await stage.embed(["three", "one"], named: "three")
    #expect(stage.embedder.asked.count == 2)
  }

  @Test(
    arguments: [
      (ModelFailure(.authentication, status: 401, reach: .refused, detail: ""), "the provider does not know the key", 0),
      (ModelFailure(.timeout, reach: .sent, detail: ""), "the provider did not answer in time", 3_000),
      (ModelFailure(.malformed, status: 200, reach: .answering, usage: TokenUsage(prompt: 7), detail: ""), "the answer could not be read", 7_000),
    ] as [(ModelFailure, String, Int64)])
  func `come from the rules where no model answers, and say why`(failure: ModelFailure, reason: String, cost: Int64) async throws {
    let stage = Stage(Array(repeating: failure, count: 5))
    let made = try await stage.embed(["one", "three"])
    #expect(made.model == nil && made.reason == reason && made.vectors == [HashedNGrams.vector("one"), HashedNGrams.vector("three")])
    let tries = Int64(stage.embedder.asked.count)
    #expect(made.costNanoUSD == cost * tries && tries == Int64(failure.retriesMaximum + 1))
    #expect(try await stage.ledger() == BudgetState(committed: made.costNanoUSD, open: 0))
  }

  @Test func `come from the rules where no model is named, none has a price, and no budget has room`() async throws {
    #expect(try await Stage(chain: []).embed(["one"]).reason == "no model is configured")
    let poor = Stage(cap: 5)
    #expect(try await poor.embed(["one"]).reason?.hasPrefix("the budget of everybody together ") == true)
    #expect(poor.embedder.asked.isEmpty)
  }

  @Test func `of the rules are near for the same words and far for others`() {
    let vectors = ["The bridge is closed for repairs.", "bridges closed, repair", "Wir eröffnen ein Büro in Zürich.", "…", "WIR ERÖFFNEN EIN BÜRO IN ZÜRICH"]
      .map(HashedNGrams.vector)
    let texts = Embeddings(vectors: vectors, model: nil, reason: nil, costNanoUSD: 0)
    #expect(texts.likeness(0, 1) > 0.5 && abs(texts.likeness(0, 2)) < 0.3)
    #expect(abs(texts.likeness(2, 4) - 1) < 1e-9 && texts.likeness(0, 3) == 0)
    #expect(vectors.allSatisfy { $0.count == HashedNGrams.length })
  }
}
