import Cases
import Fakes
import Forms
import Models
import StrictJSON
import Tasks

/// A task over a store in memory, with tools that answer as the real ones do.
struct ToolStage {
  static let id = "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11"

  let tools: [ScriptedTool]
  let store = VolatileRecordStore()
  let surroundings = ScriptedSurroundings(step_ms: 0)
  let family: Tasks

  /// What the process knows and nobody is told.
  static let secret = "planted-value-of-the-environment"

  /// With other tools in the place of those of the same name.
  init(_ others: [ScriptedTool] = [], model: ScriptedLanguageModel? = nil) {
    tools = others + ToolStage.answering.map { ScriptedTool($0.form, $0.answer) }.filter { tool in !others.contains { $0.form.name == tool.form.name } }
    family = Tasks(
      tools: tools, services: ["github", "openai"], secrets: [ToolStage.secret],
      gateway: model.map { [store, surroundings] in
        ToolStage.gateway($0, store, surroundings)
      }, clock: surroundings)
  }

  private static func gateway(_ model: ScriptedLanguageModel, _ store: VolatileRecordStore, _ clock: ScriptedSurroundings) -> ModelGateway {
    var settings = GatewaySettings()
    // One that has a price on every day.
    settings.chain = [ModelName("anthropic", "claude-haiku-4-5")]
    settings.cheap = [ModelName("anthropic", "claude-haiku-4-5-20251001")]
    return ModelGateway(
      settings, providers: [ModelProvider("anthropic", baseURL: "", keys: [ModelKey("planted-key-of-the-provider")], model: model)],
      ledger: RecordBudgetLedger(records: store), cache: nil, surroundings: clock)
  }

  func cases(_ records: (any RecordStore)? = nil, left_ms: Int64? = nil) -> CaseStore {
    CaseStore(
      records: records ?? store, surroundings: surroundings, notifications: RecordedNotifications(), deadline_ms: left_ms.map { surroundings.now_ms() + $0 })
  }

  /// What the task came to.
  func outcome(_ task: String, _ more: String = "", in records: (any RecordStore)? = nil) async throws -> TaskOutcome {
    let body = Array(#"{"task_id":"\#(ToolStage.id)","task":"\#(task)"\#(more)}"#.utf8)
    return try TaskOutcome(stored: JSONReader.read(try await family.make(body, in: cases(records)).body))
  }

  func calls(_ name: String) -> [JSONObject] { tools.first { $0.form.name == name }?.calls.map(\.params) ?? [] }
  /// All that the store holds, as text.
  var stored: String {
    store.records.flatMap { $0.attributes.values }.map { attribute in
      switch attribute {
      case .binary(let bytes): String(decoding: bytes, as: UTF8.self)
      case .string(let text): text
      case .integer, .bool: ""
      }
    }.joined(separator: "\n")
  }
  var callCount: Int { tools.reduce(0) { $0 + $1.calls.count } }

  static func text(_ params: JSONObject, _ name: String) -> String { if case .string(let text)? = params[name] { text } else { "" } }

  /// 2026-01-01T00:00:00Z, when the scripted clock begins.
  static let now = "2026-01-01T00:00:00.000Z"

  static let answering: [(form: ToolForm, answer: @Sendable (JSONObject, Int) async -> ToolAnswer)] = [
    (.getWeather, { params, _ in .completed(weather(text(params, "city"))) }),
    (.getForecast, { params, _ in .completed(forecast(text(params, "city"))) }),
    (.githubSearchRepositories, { params, _ in .completed(search(params)) }),
    (.githubUser, { params, _ in .completed(user(text(params, "login"))) }),
    (.githubIssues, { _, _ in .completed(["items": []]) }),
    (
      .serviceStatus,
      { params, _ in
        .completed(["service": params["service"] ?? "", "indicator": "none", "description": "All Systems Operational", "incidents": [], "url": "https://x"])
      }
    ),
    (.wikipedia, { params, _ in .completed(["title": params["title"] ?? "", "description": nil, "extract": "A sentence.", "url": "https://x"]) }),
  ]

  static func weather(_ city: String) -> JSONValue {
    let parts = city.split(separator: ",").map { String($0.drop { $0 == " " }) }
    return [
      "city": .string(parts[0]), "country": .string(parts.count > 1 ? parts[1] : "XX"), "observed_at": .string(now), "temperature": 7.5, "feels_like": 5,
      "humidity": 81,
      "wind": 3.1, "description": "light rain", "units": "metric", "source": "test",
    ]
  }

  static func forecast(_ city: String) -> JSONValue {
    let slots = (0..<8).map { slot -> JSONValue in
      [
        "at": .string(Timestamp.text(1_767_225_600_000 + Int64(slot) * 10_800_000)), "temperature": 7, "feels_like": 5, "humidity": 81, "wind": 3,
        "description": "clouds",
      ]
    }
    return ["city": .string(city), "country": "XX", "slots": .array(slots), "units": "metric", "source": "test"]
  }

  static func search(_ params: JSONObject) -> JSONValue {
    let count: Int = if case .integer(let number)? = params["max_results"] { Int(number) } else { 5 }
    let items = (0..<count).map { repository("owner\($0)/repo\($0)", stars: Int64(90_000 - $0), language: params["language"] ?? "swift") }
    return ["total": 1_000, "incomplete_results": false, "items": .array(items)]
  }

  static func repository(_ name: String, stars: Int64, language: JSONValue) -> JSONValue {
    let parts = name.split(separator: "/").map(String.init)
    return [
      "full_name": .string(name), "name": .string(parts[1]), "owner": ["login": .string(parts[0])], "description": .string("About \(parts[1])"),
      "language": language,
      "stars": .integer(stars), "forks": 1, "open_issues": 2, "html_url": .string("https://github.com/\(name)"), "updated_at": "2025-12-31T00:00:00Z",
    ]
  }

  static func user(_ login: String) -> JSONValue {
    [
      "login": .string(login), "name": nil, "location": "Portland, OR", "bio": nil, "company": nil, "followers": 3, "public_repos": 4,
      "html_url": .string("https://github.com/\(login)"), "created_at": "2011-09-03T15:26:22Z",
    ]
  }
}
