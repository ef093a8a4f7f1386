import Cases
public import Fakes
import Models
import StrictJSON
import Synchronization
import Tasks

/// What a task of the contract asks for; by the place whose weather it is a call fails.
public enum TaskWork: String, Sendable, CaseIterable {
  /// One call after the other, none of which fails.
  case calls
  /// The first try of the first call fails by the network.
  case failing
  /// The first try of the first call meets a limit that is over in a minute.
  case limited
  /// One call fails by the network however often it is tried, and one where no other try is of use.
  case hopeless
  /// Nothing is understood, so that nothing is called.
  case nothing
  /// A model is to plan it, and to tell what came of it.
  case asking
  /// As `asking`, and nothing may be spent.
  case poor

  init(rawValue: String, orElse other: TaskWork) { self = TaskWork(rawValue: rawValue) ?? other }

  private var sentence: String {
    func after(_ places: String...) -> String { places.map { "weather in \($0)" }.joined(separator: "; then ") }
    return switch self {
    case .calls: after("Oslo", "Rome", "Bern", "Kyiv", "Riga")
    case .failing: after("Nome", "Rome")
    case .limited: after("Lima", "Rome")
    case .hopeless: "weather in Nuuk and Pula"
    case .nothing: "book me a hotel"
    case .asking, .poor: "Oslo: warm or not?"
    }
  }

  func body(_ id: String) -> [UInt8] {
    // Longer than any of the leases that tests wait for.
    let budget = self == .poor ? #"{"seconds":900,"usd":0}"# : #"{"seconds":900}"#
    let planner = self == .asking || self == .poor ? #","planner":"model""# : ""
    return Array(#"{"task_id":"\#(id)","task":"\#(sentence)","budget":\#(budget)\#(planner)}"#.utf8)
  }

  /// A model that plans `asking`, and tells what came of it; on a panel it has an opinion. Its first calls meet a limit that is over in a minute.
  public static func model(limited: Int = 0) -> ScriptedLanguageModel {
    ScriptedLanguageModel { request, number in
      if number <= limited { return .failed(.rateLimited, 429, wait_ms: 60_000) }
      if request.instructions.contains("You sit on a panel") {
        return .text(#"{"agreement":0.9,"first_choice":"a","concerns":[],"suggestions":[],"supporting_arguments":[],"confidence":0.8}"#)
      }
      let isPlan = request.instructions.contains("get_weather(city: string")
      let plan = #"{"steps":[{"step_number":1,"tool":"get_weather","params":"{\"city\":\"Oslo\"}","depends_on":[],"for_each":null}],"not_understood":[]}"#
      return .text(isPlan ? plan : #"{"summary":"In Oslo it is 7.5 °C, with light rain."}"#)
    }
  }

  static func gateway(_ model: any LanguageModel, charging records: any RecordStore, _ clock: ScriptedSurroundings) -> ModelGateway {
    var settings = GatewaySettings()
    // One that has a price on every day.
    settings.chain = [ModelName("anthropic", "claude-haiku-4-5")]
    return ModelGateway(
      settings, providers: [ModelProvider("anthropic", baseURL: "", keys: [ModelKey("key")], model: model)], ledger: RecordBudgetLedger(records: records),
      cache: nil, surroundings: clock)
  }
}

/// The weather, told at once: each call is told to who watches.
final class WatchedWeather: Tool {
  private let asked = Mutex<[String: Int]>([:])
  private let clock: ScriptedSurroundings
  private let watch: @Sendable (String) async -> Void
  let form = ToolForm.getWeather

  static let limit_ms: Int64 = 60_000

  init(_ clock: ScriptedSurroundings, _ watch: @escaping @Sendable (String) async -> Void) { (self.clock, self.watch) = (clock, watch) }

  var tries: [String: Int] { asked.withLock { $0 } }

  func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    // The key is the case's and the call's: `<case>/<step>/<element>`.
    let name = "tool/" + call.key.split(separator: "/").suffix(2).joined(separator: "/")
    let count = asked.withLock { asked in
      asked[name, default: 0] += 1
      return asked[name, default: 0]
    }
    await watch("\(name)#\(count)")
    let city: String = if case .string(let city)? = params["city"] { city } else { "" }
    if let failure = failure(of: city, count) { return .failed(failure) }
    return .completed([
      "city": .string(city), "country": "XX", "observed_at": "2026-01-01T00:00:00.000Z", "temperature": 7.5, "feels_like": 5, "humidity": 81,
      "wind": 3.1, "description": "light rain", "units": "metric", "source": "test",
    ])
  }

  private func failure(of city: String, _ count: Int) -> ToolFailure? {
    switch city {
    case "Nome" where count == 1, "Nuuk": ToolFailure(.network, "nobody answers", isAmbiguous: true)
    case "Lima" where count == 1: ToolFailure(.rateLimited, "too many calls", retryAt_ms: clock.now_ms() + WatchedWeather.limit_ms)
    case "Pula": ToolFailure(.notFound, "there is no such place")
    default: nil
    }
  }
}
