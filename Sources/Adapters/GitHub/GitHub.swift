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
    exchange = ToolExchange("GitHub", upstream: "github", "GITHUB_API_URL", given: url, usual: GitHub.usual, headers: headers, via: reach)
  }

  public var tools: [any Tool] { [GitHubSearch(github: self), GitHubUser(github: self), GitHubRepository(github: self), GitHubIssues(github: self)] }

  /// Its two limits. What is left of both it says at an address that takes from neither.
  public var upstreams: [UpstreamSource] {
    let exchange = exchange
    let core = UpstreamSource(exchange.name(of: "core"), .tool, unavailable: exchange.unavailable?.message) {
      let answer = await exchange.get("/rate_limit", limit_ms: UpstreamSource.probe_ms, allowance: "core") { $0 == 404 }
      guard case .success(let response) = answer, case .success(let value) = exchange.json(response),
        let left = value.members?.object("resources")?.object("search")
      else { return }
      // To the year 9999, in seconds.
      let reset_s = left.whole("reset").flatMap { (0...253_402_300_799).contains($0) ? $0 : nil }
      func count(_ name: String) -> Int64? { left.whole(name).flatMap { $0 >= 0 ? $0 : nil } }
      let allowance = Upstream.Allowance(limit: count("limit"), remaining: count("remaining"), resetAt_ms: reset_s.map { $0 * 1_000 })
      await exchange.reach.board?.note(UpstreamAnswer(of: exchange.name(of: "search"), .tool, .answered, allowance: allowance))
    }
    return [core, UpstreamSource(exchange.name(of: "search"), .tool, unavailable: exchange.unavailable?.message)]
  }

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
