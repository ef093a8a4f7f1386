internal import StrictJSON
internal import Tasks

/// GET /search/repositories.
struct GitHubSearch: Tool {
  let github: GitHub

  let form = ToolForm.githubSearchRepositories

  var unavailable: ToolFailure? { github.exchange.unavailable }
  var upstream: String? { github.exchange.name(of: "search") }

  func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    var words = [params.text("query") ?? ""].filter { !$0.isEmpty }
    if let language = params.text("language") { words.append("language:\(language)") }
    if let stars = params.whole("min_stars") { words.append("stars:>=\(stars)") }
    let count = params.whole("max_results") ?? 5
    var path = "/search/repositories?q=\(words.joined(separator: " ").percentEncoded)&per_page=\(count)"
    if let sort = params.text("sort") { path += "&sort=\(sort)&order=desc" }
    switch await github.json(path, call, limit: "search") {
    case .failure(let failure): return .failed(failure)
    case .success(let value):
      guard let object = value.members, let items = object.elements("items") else { return .failed(ToolFailure(.malformed, "GitHub answered no list")) }
      return .completed([
        "total": object.member("total_count"), "incomplete_results": object.member("incomplete_results"), "items": .array(items.map(GitHub.repository)),
      ])
    }
  }
}
