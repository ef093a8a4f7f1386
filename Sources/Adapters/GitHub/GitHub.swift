public import Cases
public import HTTPTransport
internal import StrictJSON
public import Tasks

/// GitHub's REST API. Source: docs.github.com/rest, version 2022-11-28.
public struct GitHub: Sendable {
  let exchange: ToolExchange

  static let usual = "https://api.github.com"

  /// `url` is `GITHUB_API_URL`, `token` is `GITHUB_TOKEN`; both may be left out.
  public init(url: String?, token: String?, isOffline: Bool, transport: any HTTPTransport, surroundings: any Surroundings) {
    var headers = [
      HTTPField("Accept", "application/vnd.github+json"), HTTPField("X-GitHub-Api-Version", "2022-11-28"), HTTPField("User-Agent", "quorate"),
    ]
    if let token { headers.append(HTTPField("Authorization", "Bearer \(token)")) }
    exchange = ToolExchange(
      service: "GitHub", address: ServiceAddress("GITHUB_API_URL", given: url, usual: GitHub.usual, isOffline: isOffline), headers: headers, transport: transport,
      surroundings: surroundings)
  }

  public var tools: [any Tool] { [GitHubSearch(github: self), GitHubUser(github: self), GitHubRepository(github: self), GitHubIssues(github: self)] }

  func json(_ path: String, _ call: ToolCall) async -> Result<JSONValue, ToolFailure> {
    await exchange.get(path, limit_ms: call.limit_ms).flatMap { exchange.json($0) }
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
