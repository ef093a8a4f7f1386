internal import StrictJSON
internal import Tasks

/// GET /repos/{owner}/{name}/issues, without the pull requests that GitHub lists among them.
struct GitHubIssues: Tool {
  let github: GitHub

  let form = ToolForm.githubIssues

  var unavailable: ToolFailure? { github.exchange.unavailable }
  var upstream: String? { github.exchange.name(of: "core") }

  func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    let count = Int(params.whole("max_results") ?? 5)
    // As many as a page has: which of them are pull requests is not known before.
    var path = "/repos/\(GitHub.path(params.text("repo") ?? ""))/issues?state=\(params.text("state") ?? "open")&per_page=100"
    if let label = params.text("label") { path += "&labels=\(label.percentEncoded)" }
    switch await github.json(path, call) {
    case .failure(let failure): return .failed(failure)
    case .success(.array(let elements)):
      let issues = elements.filter { $0.members?["pull_request"] == nil }.prefix(count).map(issue)
      return .completed(["items": .array(issues)])
    case .success: return .failed(ToolFailure(.malformed, "GitHub answered no list"))
    }
  }

  private func issue(_ value: JSONValue) -> JSONValue {
    guard let object = value.members else { return .null }
    // GitHub's labels are objects, or texts as they once were.
    let labels = (object.elements("labels") ?? []).compactMap { label in label.members.map { $0["name"] } ?? label }
    return [
      "number": object.member("number"), "title": object.member("title"), "state": object.member("state"), "labels": .array(labels),
      // Whoever's account is gone is GitHub's ghost.
      "user": ["login": object.object("user")?.member("login") ?? "ghost"], "html_url": object.member("html_url"), "created_at": object.member("created_at"),
      "comments": object.member("comments"),
    ]
  }
}
