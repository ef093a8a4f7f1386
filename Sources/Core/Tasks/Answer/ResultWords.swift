import StrictJSON

/// What a completed call came to, in a sentence; nothing stands in it that the result does not say.
struct ResultWords {
  private let execution: Execution
  private let most: Int

  init(_ execution: Execution, most: Int) { (self.execution, self.most) = (execution, most) }

  private var object: JSONObject { if case .object(let object)? = execution.result { object } else { JSONObject() } }

  private func text(_ name: String) -> String { ResultWords.text(object[name]) }

  private static func text(_ value: JSONValue?) -> String {
    switch value {
    case .string(let text)?: text
    case .integer(let number)?: "\(number)"
    case .number(let number)?: "\(number)"
    case .bool(let bool)?: "\(bool)"
    case .null?, .array?, .object?, nil: ""
    }
  }

  private var items: [JSONObject] {
    guard case .array(let elements)? = object["items"] else { return [] }
    return elements.compactMap { if case .object(let object) = $0 { object } else { nil } }
  }

  /// Whether of a tool's answer little more is said than that it came.
  static func isBare(_ tool: String) -> Bool { ["http_get", "list_decisions"].contains(tool) || tool.contains(".") }

  var sentence: String {
    if execution.status == .skipped { return "Step \(execution.step) had nothing to do: its list has no elements." }
    // Of a result that is too long its members are not known any more.
    if execution.isTruncated { return "\(execution.tool) answered more than is kept; step \(execution.step) shows the beginning of it." }
    switch execution.tool {
    case "get_weather": return weather
    case "get_forecast": return forecast
    case "github_search_repositories":
      return list("repository", "repositories") { "\(ResultWords.text($0["full_name"])) (\(Counted.words(ResultWords.text($0["stars"]), "star")))" }
    case "github_issues":
      let place = "of \(ResultWords.text(execution.params["repo"]))"
      return list("issue \(place)", "issues \(place)") { "#\(ResultWords.text($0["number"])) \(ResultWords.text($0["title"]))" }
    case "github_user": return user
    case "github_repository": return repository
    case "calculate": return "\(ResultWords.text(execution.params["expression"])) is \(text("value"))."
    case "world_time": return "In \(text("place")) (\(text("zone"))) it is \(text("time"))."
    case "wikipedia": return "\(text("title")): \(text("extract"))"
    case "exchange_rate": return "\(text("amount")) \(text("from")) is \(text("value")) \(text("to")), at the rate of \(text("date"))."
    case "service_status": return "\(text("service")): \(text("description"))."
    case "http_get": return "\(text("url")) answered (\(text("content_type")))."
    case "list_decisions":
      let (one, many) = object["more"] == .bool(true) ? ("decision of more", "decisions of more, the newest") : ("decision", "decisions")
      return list(one, many) { "\(ResultWords.text($0["decision_id"])) (\(ResultWords.text($0["status"])))" }
    case "get_decision": return "The decision \(text("decision_id")) is \(text("status"))."
    default: return "\(execution.tool) answered."
    }
  }

  private var degrees: String {
    switch object["units"] {
    case .string("imperial"): "°F"
    case .string("standard"): "K"
    default: "°C"
    }
  }

  private var speed: String { object["units"] == .string("imperial") ? "mph" : "m/s" }

  private var weather: String {
    "In \(text("city")), \(text("country")) it is \(text("temperature")) \(degrees), felt as \(text("feels_like")) \(degrees), \(text("description")); humidity \(text("humidity")) %, wind \(text("wind")) \(speed)\(attribution)."
  }

  private var forecast: String {
    guard case .array(let slots)? = object["slots"] else { return "No forecast for \(text("city"))." }
    let words = slots.compactMap { slot -> String? in
      guard case .object(let slot) = slot else { return nil }
      return "\(ResultWords.text(slot["at"])) \(ResultWords.text(slot["temperature"])) \(degrees) \(ResultWords.text(slot["description"]))"
    }
    return "Forecast for \(text("city")), \(text("country")): \(words.joined(separator: "; "))\(attribution)."
  }

  private var attribution: String { text("attribution").isEmpty ? "" : " (\(text("attribution")))" }

  private func list(_ one: String, _ many: String, _ words: (JSONObject) -> String) -> String {
    guard !items.isEmpty else { return "No \(many)." }
    let more = items.count > most ? " and \(items.count - most) more" : ""
    return "\(Counted.words(items.count, one, many)): \(items.prefix(most).map(words).joined(separator: ", "))\(more)."
  }

  private var user: String {
    let name = text("name").isEmpty ? text("login") : "\(text("name")) (\(text("login")))"
    let place = text("location").isEmpty ? "" : ", in \(text("location"))"
    return
      "\(name)\(place): \(Counted.words(text("followers"), "follower")), \(Counted.words(text("public_repos"), "public repository", "public repositories"))."
  }

  private var repository: String {
    let about = text("description").isEmpty ? "" : ": \(text("description"))"
    let language = text("language").isEmpty ? "" : ", \(text("language"))"
    return "\(text("full_name"))\(about) (\(Counted.words(text("stars"), "star")), \(Counted.words(text("open_issues"), "open issue"))\(language))."
  }
}
