internal import StrictJSON
internal import Tasks

/// GET /users/{login}.
struct GitHubUser: Tool {
  let github: GitHub

  let form = ToolForm.githubUser

  var unavailable: ToolFailure? { github.exchange.unavailable }
  var upstream: String? { github.exchange.name(of: "core") }

  func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    switch await github.json("/users/\((params.text("login") ?? "").percentEncoded)", call) {
    case .failure(let failure): return .failed(failure)
    case .success(let value):
      guard let object = value.members else { return .failed(ToolFailure(.malformed, "GitHub answered no user")) }
      let names = ["login", "name", "location", "bio", "company", "followers", "public_repos", "html_url", "created_at"]
      return .completed(.object(JSONObject(names.map { ($0, object.member($0)) })))
    }
  }
}
