import Cases
import Fakes
import Forms
import Models
import StrictJSON
import Synchronization
import Testing

/// A gateway over a scripted clock, models and a volatile table.
struct GatewayStage {
  static let start_ms: Int64 = 1_795_132_800_000
  static let place = CasePlace(tenant: "acme", family: FamilyName("decision", plural: "decisions"), id: "00000000-0000-4000-8000-000000000001")

  let clock = ScriptedSurroundings(now_ms: start_ms, step_ms: 0)
  let store = VolatileRecordStore()
  var settings = GatewaySettings()
  var models: [String: ScriptedLanguageModel] = [:]
  var chance = 0.5
  var keys: [ModelKey] = [ModelKey("key-one")]

  init(_ chain: [(String, [ScriptedLanguageModel.Answer])]) {
    let clock = clock
    for (name, answers) in chain { models[name] = ScriptedLanguageModel(answers, now_ms: { clock.now_ms() - Self.start_ms }) }
    settings.chain = chain.map { ModelName($0.0, "m") }
  }

  static let prices: PriceTable = {
    let rows = ["a", "b", "c"].map { #"{"provider":"\#($0)","model":"m","input":1000000,"output":2000000}"# }.joined(separator: ",")
    return PriceTable(asOf: "2026-11-20", (try? PriceTable.read(Array("[\(rows)]".utf8))) ?? [])
  }()

  func gateway(
    _ ledger: (any BudgetLedger)? = nil, cache: (any AnswerCache)? = nil, health: (any HealthBoard)? = nil, profiles: ModelProfiles = .shipped,
    masker: any PromptMasker = SecretMasker([]), tell: @escaping @Sendable (GatewayEvent) -> Void = { _ in }
  ) -> ModelGateway {
    let chance = chance
    return ModelGateway(
      settings, providers: models.map { ModelProvider($0.key, baseURL: "http://\($0.key)", keys: keys, model: $0.value) }, prices: Self.prices,
      profiles: profiles, ledger: ledger ?? RecordBudgetLedger(records: store), cache: cache, masker: masker, health: health, surroundings: clock,
      chance: { _ in chance }, tell: tell)
  }

  static func call(_ schema: AnswerSchema? = nil, deadline_ms: Int64? = nil, caching: ModelCall.Caching = .use) -> ModelCall {
    ModelCall(.opinion, instructions: "Judge.", schema: schema, answerTokens: 100, caching: caching, deadline_ms: deadline_ms)
  }

  /// One call as a step of a journal that stores nothing.
  func ask(_ gateway: ModelGateway, _ call: ModelCall = call(), named name: String = "opinion/1/finance") async throws -> GatewayResult {
    let journal = try Journal(Self.place, engine: "1", surroundings: clock)
    let ready = await gateway.ready(call, for: BudgetOwner(Self.place), named: name)
    let kept = Mutex<GatewayResult?>(nil)
    let step = Step(name, .unkeyed, limit_ms: 60_000, notesItself: true, opening: { ready.opening($0) }) { context throws(StepFailure) in
      let result = await gateway.answer(ready, context)
      kept.withLock { $0 = result }
      return StepResult(.null, usage: result.usage, beside: result.beside)
    }
    _ = try await journal.step(step)
    return try #require(kept.withLock { $0 })
  }

  func times(_ name: String) -> [Int64] { models[name]?.times_ms ?? [] }
}

extension GatewayResult {
  var text: String? { if case .success(let answer) = result, case .text(let text) = answer.content { text } else { nil } }
  var error: ModelError? { if case .failure(let error) = result { error } else { nil } }
}
