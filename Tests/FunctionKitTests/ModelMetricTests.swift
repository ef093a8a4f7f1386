import Cases
import Fakes
import FunctionKit
import ModelEndpoints
import Models
import StrictJSON
import Testing

@Suite struct `Metrics of models` {
  private static let key = ModelKey("planted-key-of-metrics")

  /// The lines of a function's log over some calls of a gateway that tells them.
  private static func lines(_ answers: [ScriptedLanguageModel.Answer], calls: Int) async throws -> [JSONValue] {
    let kept = KeptLines()
    let clock = ScriptedSurroundings(now_ms: 1_795_132_800_000, step_ms: 0)
    let given = try Given(Function("Budgets") { [.listBudgets] }, environment: ["ENABLE_METRICS": "true"], log: kept, surroundings: clock)
    let room = given.room
    var settings = GatewaySettings()
    settings.chain = [ModelName("openai", "gpt-6-luna")]
    let gateway = ModelGateway(
      settings, providers: [ModelProvider("openai", baseURL: "", keys: [key], model: ScriptedLanguageModel(answers))],
      ledger: RecordBudgetLedger(records: room.cases.records), surroundings: clock, tell: { room.told($0) })
    let place = CasePlace(tenant: "local", family: FamilyName("decision", plural: "decisions"), id: "00000000-0000-4000-8000-000000000001")
    for number in 1...calls {
      let journal = try Journal(place, engine: "1", surroundings: clock)
      let ready = await gateway.ready(ModelCall(.opinion, instructions: "Judge."), for: BudgetOwner(place), named: "opinion/\(number)")
      _ = try await journal.step(
        Step("opinion/\(number)", .unkeyed, limit_ms: 60_000, notesItself: true, opening: { ready.opening($0) }) { context throws(StepFailure) in
          let result = await gateway.answer(ready, context)
          return StepResult(.null, usage: result.usage, beside: result.beside)
        })
    }
    #expect(kept.all.allSatisfy { !$0.contains("planted") })
    return try kept.all.map { try JSONReader.read(Array($0.utf8)) }
  }

  private static func values(_ name: String, in lines: [JSONValue]) -> [JSONValue] { lines.map { $0[name] }.filter { $0 != .null } }

  @Test func `a call that is answered, and the same again`() async throws {
    let usage = TokenUsage(prompt: 900, cached: 512, completion: 120)
    let lines = try await Self.lines([.text("yes", usage)], calls: 2)
    #expect(Self.values("llm_requests_total", in: lines) == [1])
    #expect(Self.values("llm_cost_usd_total", in: lines) == [0.00010392] && Self.values("llm_saved_usd_total", in: lines) == [0.00010392])
    #expect(Self.values("llm_cache_hits_total", in: lines) == [1])
    let looks = lines.filter { $0["cache_requests_total"] != .null || $0["cache_hits_total"] != .null }
    #expect(looks.allSatisfy { $0["cache"] == "llm" })
    #expect(Self.values("cache_requests_total", in: looks) == [1, 1] && Self.values("cache_hits_total", in: looks) == [1])
    let tokens = lines.filter { $0["llm_tokens_total"] != .null }
    #expect(tokens.map { $0["type"] } == ["prompt", "cached", "completion", "saved"])
    #expect(tokens.map { $0["llm_tokens_total"] } == [388, 512, 120, 1_020])
    #expect(tokens.allSatisfy { $0["model"] == "gpt-6-luna" && $0["provider"] == "openai" })
  }

  @Test func `a model whose answer is none, though it was answered and paid`() async throws {
    let lines = try await Self.lines([.success(ModelReply(text: "I cannot", stop: .refused, usage: TokenUsage(prompt: 900)))], calls: 1)
    #expect(Self.values("llm_requests_total", in: lines) == [1] && Self.values("llm_cost_usd_total", in: lines).count == 1)
    let errors = lines.filter { $0["llm_errors_total"] != .null }
    #expect(errors.map { $0["class"] } == ["refused"] && errors.map { $0["provider"] } == ["openai"])
    let warnings = lines.filter { $0["message"] == "a model did not answer" }
    #expect(warnings.count == 1 && warnings.allSatisfy { $0["class"] == "refused" && $0["status"] == 200 && $0["key"] == .string(Self.key.id) })
  }

  @Test func `a model that fails until its breaker opens`() async throws {
    let failure = ModelFailure(.overloaded, status: 503, reach: .refused, detail: "no room")
    let lines = try await Self.lines([.failure(failure)], calls: 2)
    #expect(Self.values("llm_errors_total", in: lines).count == 5 && Self.values("llm_cost_usd_total", in: lines).isEmpty)
    #expect(Self.values("llm_breaker_state", in: lines) == [2])
    let warnings = lines.filter { $0["message"] == "a model did not answer" }
    #expect(warnings.count == 5 && warnings.allSatisfy { $0["class"] == "overloaded" && $0["status"] == 503 && $0["key"] == .string(Self.key.id) })
  }
}
