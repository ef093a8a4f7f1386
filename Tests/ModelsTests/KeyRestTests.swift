import Cases
import Forms
import Fakes
import Models
import Testing

@Suite struct `Keys that rest` {
  /// One header of one answer would else keep a key from every call of a process.
  @Test func `rest an hour at most, however late a provider wants to be asked again`() async throws {
    let century_ms: Int64 = 3_155_760_000_000
    let stage = GatewayStage([("a", [.failed(.rateLimited, 429, wait_ms: century_ms)])])
    let gateway = stage.gateway()
    #expect(try await stage.ask(gateway).error == .rateLimited(limit: nil, retryAt_ms: GatewayStage.start_ms + century_ms))
    #expect(gateway.keys(of: "a").map(\.restsUntil_ms) == [GatewayStage.start_ms + 3_600_000])
  }

  @Test func `are one where one is named twice`() throws {
    var ring = KeyRing([ModelKey("secret-one"), ModelKey("secret-two"), ModelKey("secret-one")])
    #expect(ring.ids.map(\.id) == [ModelKey("secret-one").id, ModelKey("secret-two").id])
    ring.rest(ModelKey("secret-one").id, until_ms: 10)
    let taken = [ring.take(at: 0), ring.take(at: 0)]
    #expect(taken.map { $0?.secret } == ["secret-two", "secret-two"])
  }

  /// A repair that finds no key was let through by the breaker, and is over.
  @Test func `take no place of those that try a breaker`() async throws {
    var stage = GatewayStage([("a", [.text("It is 0.85.")])])
    let clock = stage.clock
    let cheap = ScriptedLanguageModel { _, number in
      number <= 5 ? .failed(.server, 500) : number == 6 ? .failed(.authentication, 401) : .text("yes")
    }
    stage.models["b"] = cheap
    stage.settings.cheap = [ModelName("b", "m")]
    let rows = [("a", 2_000_000), ("b", 1)].map { #"{"provider":"\#($0.0)","model":"m","input":\#($0.1),"output":\#($0.1)}"# }.joined(separator: ",")
    let prices = PriceTable(asOf: "2026-11-20", try PriceTable.read(Array("[\(rows)]".utf8)))
    let gateway = ModelGateway(
      stage.settings, providers: stage.models.map { ModelProvider($0.key, baseURL: "", keys: stage.keys, model: $0.value) }, prices: prices,
      ledger: RecordBudgetLedger(records: stage.store), surroundings: clock, chance: { _ in 0.5 })
    let simple = ModelCall(.summary, instructions: "Say yes.", answerTokens: 100, isCritical: false, caching: .off)
    for name in ["one", "two"] { _ = try await stage.ask(gateway, simple, named: name) }
    #expect(cheap.requests.count == 5)
    clock.advance(by: 60_000)
    #expect(try await stage.ask(gateway, simple, named: "three").error == .authentication)
    let schema = try AnswerSchema("opinion", .closed([.required("agreement", .number(from: 0, to: 1))]))
    for name in ["four", "five"] { #expect(try await stage.ask(gateway, GatewayStage.call(schema), named: name).error == .malformed("no JSON object")) }
    #expect(cheap.requests.count == 6)
    clock.advance(by: 300_000)
    #expect(try await stage.ask(gateway, simple, named: "six").text == "yes")
  }
}
