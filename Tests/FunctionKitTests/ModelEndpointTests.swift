import Cases
import Fakes
import FunctionKit
import ModelEndpoints
import Models
import StrictJSON
import Testing

@Suite struct `Endpoints of models` {
  private static let budgets = Function("Budgets") { [.listBudgets, .putBudget] }
  private static let usage = Function("GetUsage") { [.getUsage] }

  private static func put(_ given: Given, _ scope: String, _ body: String) async throws -> JSONValue {
    try await given.send("PUT", "/budgets/{scope}", path: "/budgets/\(scope)", parameters: ["scope": scope], body: body)
  }

  private static func month(_ given: Given) -> BudgetScope { .of("local", cap: nil, .month, at: given.surroundings.now_ms()) }

  @Test func `a tenant sets its budgets, and sees what they hold`() async throws {
    let store = VolatileRecordStore()
    let given = try Given(Self.budgets, records: store)
    #expect(try await given.send("GET", "/budgets").body["tenant"]["usd"] == .null)
    try await store.write(Reservation([Self.month(given)], 2_000_000_000).changes)
    let set = try await Self.put(given, "tenant", #"{"usd":2.5,"period":"month"}"#)
    #expect(set["statusCode"] == 200)
    let tenant = set.body["tenant"]
    #expect(tenant["usd"] == 2.5 && tenant["committed_nano_usd"] == 2_000_000_000 && tenant["open_nano_usd"] == 2_000_000_000)
    #expect(try await Self.put(given, "case", #"{"usd":0.25}"#).body["case"]["usd"] == 0.25)
    let scopes = try await RecordBudgetLedger(records: store).common(of: "local", at: given.surroundings.now_ms())
    #expect(scopes.map(\.capNanoUSD) == [nil, 2_500_000_000, nil])
    let none = try await Self.put(given, "tenant", #"{"usd":null,"period":"day"}"#)
    #expect(none.body["tenant"]["usd"] == .null && none.body["case"]["usd"] == 0.25)
  }

  @Test func `a budget is not set below what is committed`() async throws {
    let store = VolatileRecordStore()
    let given = try Given(Self.budgets, records: store)
    try await store.write(Reservation([Self.month(given)], 2_000_000_000).changes)
    #expect(try await Self.put(given, "tenant", #"{"usd":1.999999999}"#)["statusCode"] == 409)
    #expect(try await given.send("GET", "/budgets").body["tenant"]["usd"] == .null)
    #expect(try await Self.put(given, "tenant", #"{"usd":2}"#)["statusCode"] == 200)
    for most in ["2.000000001", "1e9", "987654321.123456789", "2.3"] {
      #expect(try await Self.put(given, "tenant", "{\"usd\":\(most)}")["statusCode"] == 200, "\(most)")
    }
  }

  @Test(arguments: [
    ("all", #"{"usd":1}"#, 404), ("case", #"{"usd":1,"period":"day"}"#, 422), ("case", #"{"usd":null}"#, 422), ("tenant", #"{"usd":-1}"#, 422),
    ("tenant", "{}", 422), ("tenant", #"{"usd":1e-10}"#, 422), ("case", #"{"usd":1.0000000005}"#, 422), ("tenant", #"{"usd":1,"period":"year"}"#, 422),
    ("tenant", #"{"usd":"1"}"#, 400), ("tenant", #"{"usd":1,"cap":2}"#, 400),
  ])
  func `a budget that breaks a rule is refused`(scope: String, body: String, status: Int64) async throws {
    #expect(try await Self.put(try Given(Self.budgets), scope, body)["statusCode"] == .integer(status))
  }

  @Test(arguments: [
    ("by=week", 422), ("from=2026-02-30", 422), ("from=2026-03-02&to=2026-03-01", 422), ("from=2025-03-01&to=2026-03-01", 200),
    ("from=2025-02-28&to=2026-03-01", 422), ("limit=0", 422), ("tenant=other", 400), ("cursor=x", 422), ("", 200),
  ])
  func `usage is asked for by days and kinds that there are`(query: String, status: Int64) async throws {
    #expect(try await Given(Self.usage).send("GET", "/usage", query: query)["statusCode"] == .integer(status))
  }

  @Test func `models are none without a provider, and one's own with one`() async throws {
    let list = Function("ListModels") { [.listModels] }
    #expect(try await Given(list).send("GET", "/models").body["models"] == .array([]))
    var settings = GatewaySettings()
    settings.chain = [ModelName("openai", "gpt-6-luna")]
    settings.embedding = [ModelName("openai", "text-embedding-3-small"), ModelName("openai", "own")]
    let surroundings = ScriptedSurroundings()
    let store = VolatileRecordStore()
    let board = RecordHealthBoard(records: store)
    let key = ModelKey("planted-secret")
    let gateway = ModelGateway(
      settings, providers: [ModelProvider("openai", baseURL: "", keys: [key], model: ScriptedLanguageModel([.text("yes")]))],
      ledger: RecordBudgetLedger(records: store), health: board, surroundings: surroundings)
    let given = try Given(list, records: store, surroundings: surroundings, gateway: gateway)
    let shown = try await given.send("GET", "/models")
    #expect(shown.body["models"].column("breaker") == ["closed"])
    #expect(shown.body["chains"]["usual"] == ["openai/gpt-6-luna"] && shown.body["keys"].column("id") == [.string(key.id)])
    #expect(shown["body"].string?.contains("planted") == false)
    #expect(shown.body["chains"]["embeddings"] == ["openai/text-embedding-3-small", "openai/own"])
    #expect(shown.body["embeddings"].column("dimension") == [1_536, .null] && shown.body["embeddings"].column("verified") == [true, false])
    #expect(shown.body["embeddings"].column("price").map { $0["input"] } == [20_000, .null])
    await board.opened(settings.chain[0], until_ms: surroundings.now_ms() + 60_000)
    #expect(try await given.send("GET", "/models").body["models"].column("breaker") == ["open"])
  }
}

extension JSONValue {
  fileprivate func column(_ name: String) -> [JSONValue] { if case .array(let rows) = self { rows.map { $0[name] } } else { [] } }
}
