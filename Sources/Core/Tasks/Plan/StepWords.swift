import StrictJSON

/// How steps are described to people.
enum StepWords {
  static func description(_ tool: String, _ params: JSONObject, each: ForEach?) -> String {
    func of(_ name: String) -> String { shown(params[name]) }
    let words =
      switch tool {
      case "get_weather": "Get the weather in \(of("city"))"
      case "get_forecast": "Get the forecast for \(of("city"))"
      case "github_search_repositories": search(params)
      case "github_user": "Look up the GitHub user \(of("login"))"
      case "github_repository": "Look up the repository \(of("repo"))"
      case "github_issues": "List \(of("state")) issues of \(of("repo"))"
      case "calculate": "Calculate \(of("expression"))"
      case "world_time":
        params["at"] == nil
          ? "Get the time in \(of("place"))" : "Convert \(of("at"))\(params["from"] == nil ? "" : " in \(of("from"))") to the time in \(of("place"))"
      case "wikipedia": "Look up \(of("title"))"
      case "exchange_rate": "Convert \(of("amount")) \(of("from")) to \(of("to"))"
      case "service_status": "Get the status of \(of("service"))"
      case "http_get": "Read \(of("url"))"
      case "list_decisions": "List decisions"
      case "get_decision": "Show the decision \(of("id"))"
      case Plan.none: "Nothing that a tool can do"
      default: "Call \(tool)"
      }
    return each.map { "\(words), for each of \(place($0.list))" } ?? words
  }

  private static func search(_ params: JSONObject) -> String {
    var words = "Search for \(params["sort"] == .string("stars") ? "the most starred " : params["sort"] == .string("updated") ? "the latest " : "")"
    if case .string(let language)? = params["language"] { words += "\(language) " }
    words += "repositories"
    if case .string(let query)? = params["query"], !query.isEmpty { words += " about \(query)" }
    if case .integer(let stars)? = params["min_stars"] { words += " with at least \(Counted.words("\(stars)", "star"))" }
    return words
  }

  static func expected(_ tool: String) -> String {
    switch tool {
    case "get_weather": "the weather as it was observed in the last three hours"
    case "get_forecast": "eight slots of three hours"
    case "github_search_repositories": "repositories with their owners and stars"
    case "github_user": "the user's profile"
    case "github_repository": "the repository's description"
    case "github_issues": "issues with their authors"
    case "calculate": "the value"
    case "world_time": "the time with its zone"
    case "wikipedia": "a summary of the article"
    case "exchange_rate": "the amount in the other currency"
    case "service_status": "what the service's status page says"
    case "http_get": "JSON or text"
    case "list_decisions": "decisions, the newest first"
    case "get_decision": "the decision"
    case Plan.none: "nothing"
    default: "what the tool answers"
    }
  }

  private static func shown(_ value: JSONValue?) -> String {
    switch value {
    case .string(let text)?: Reference(text).map(place) ?? text
    case .integer(let number)?: "\(number)"
    default: "?"
    }
  }

  /// What a reference means: `the location that step 1 found`.
  private static func place(_ reference: Reference) -> String {
    let name = reference.path.last { if case .name = $0 { true } else { false } }
    let what: String = if case .name(let name)? = name { name } else { "what" }
    return switch reference.source {
    case .item: "its \(what)"
    case .step(let number): "\(what == "what" ? "what" : "the \(what) that") step \(number) found"
    }
  }
}
