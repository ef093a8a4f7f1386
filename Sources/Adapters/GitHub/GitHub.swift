internal import HTTPTransport
internal import StrictJSON
public import Tasks

/// GitHub's REST API. Source: docs.github.com/rest, version 2022-11-28.
public struct GitHub: Sendable {
  let exchange: ToolExchange

  static let usual = "https://api.github.com"

  /// `url` is `GITHUB_API_URL`, `token` is `GITHUB_TOKEN`; both may be left out.
  public init(url: String?, token: String?, via reach: ToolReach) {
    var headers = [HTTPField("Accept", "application/vnd.github+json"), HTTPField("X-GitHub-Api-Version", "2022-11-28")]
    if let token { headers.append(HTTPField("Authorization", "Bearer \(token)")) }
    exchange = ToolExchange("GitHub", "GITHUB_API_URL", given: url, usual: GitHub.usual, headers: headers, via: reach)
  }

  public var tools: [any Tool] { [GitHubSearch(github: self), GitHubUser(github: self), GitHubRepository(github: self), GitHubIssues(github: self)] }

  /// Searches have a limit of their own.
  func json(_ path: String, _ call: ToolCall, limit: String = "core") async -> Result<JSONValue, ToolFailure> {
    await exchange.get(path, limit_ms: call.limit_ms, allowance: limit).flatMap { exchange.json($0) }
  }

  /// `owner/name` as a path; the form has made sure of it.
  static func path(_ repository: String) -> String { repository.split(separator: "/").map { String($0).percentEncoded }.joined(separator: "/") }

  /// A repository as our form has it.
  static func repository(_ value: JSONValue) -> JSONValue {
    guard let object = value.members else { return .null }
    return [
      "full_name": object.member("full_name"), "name": object.member("name"), "owner": ["login": object.object("owner")?.member("login") ?? .null],
      "description": object.member("description"), "language": object.member("language"), "stars": object.member("stargazers_count"),
      "forks": object.member("forks_count"), "open_issues": object.member("open_issues_count"), "html_url": object.member("html_url"),
      "updated_at": object.member("updated_at"),
    ]
  }
}
