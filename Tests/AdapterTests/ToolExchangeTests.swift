import Adapters
import Fakes
import Forms
import HTTPTransport
import StrictJSON
import Tasks
import Testing

/// How answers of services become classes of failures: in the forms in which GitHub documents and sends them (docs.github.com/rest/using-the-rest-api).
@Suite struct `A tool that asks a service` {
  private static let now_ms: Int64 = 1_767_225_600_000
  private static let token = "ghp_planted0secret"

  private func ask(_ answers: [ScriptedTransport.Answer], _ login: String = "torvalds", url: String? = "https://api.example.com/", offline: Bool = false) async
    -> (
      answer: ToolAnswer, requests: [HTTPRequest]
    )
  {
    let transport = ScriptedTransport(answers)
    let gitHub = GitHub(url: url, token: Self.token, via: reach(transport, offline: offline))
    let tool = gitHub.tools.first { $0.form.name == "github_user" }
    let answer = await tool?.call(JSONObject([("login", .string(login))]), ToolCall(tenant: "local", key: "k", limit_ms: 7_000))
    return (answer ?? .failed(ToolFailure(.refused, "no such tool")), transport.requests)
  }

  private static func response(_ status: Int, _ body: String = "{}", _ headers: [(String, String)] = []) -> ScriptedTransport.Answer {
    .success(HTTPResponse(status: status, headers: headers.map { HTTPField($0.0, $0.1) }, body: Array(body.utf8)))
  }

  struct Case: Sendable, CustomStringConvertible {
    let description: String
    let answer: ScriptedTransport.Answer
    let kind: ToolFailure.Class
    var retryAt_ms: Int64?
  }

  static let cases: [Case] = [
    Case(
      description: "a name that nobody has",
      answer: response(404, #"{"message":"Not Found","documentation_url":"https://docs.github.com/rest","status":"404"}"#),
      kind: .notFound),
    Case(description: "a bad token", answer: response(401, #"{"message":"Bad credentials","status":"401"}"#), kind: .authentication),
    Case(description: "no right", answer: response(403, #"{"message":"Resource not accessible by personal access token"}"#), kind: .authentication),
    Case(description: "a validation that failed", answer: response(422, #"{"message":"Validation Failed","errors":[{"code":"invalid"}]}"#), kind: .validation),
    Case(
      description: "a limit with a reset",
      answer: response(403, #"{"message":"API rate limit exceeded"}"#, [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1767225900")]),
      kind: .rateLimited,
      retryAt_ms: 1_767_225_900_000),
    Case(
      description: "a limit with Retry-After", answer: response(429, "", [("retry-after", "17")]), kind: .rateLimited, retryAt_ms: now_ms + 17_000),
    Case(description: "a limit without a word when", answer: response(429), kind: .rateLimited, retryAt_ms: now_ms + 60_000),
    Case(
      description: "a secondary limit",
      answer: response(403, #"{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}"#), kind: .rateLimited,
      retryAt_ms: now_ms + 60_000),
    Case(
      description: "a reset that is over", answer: response(403, "", [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1")]), kind: .rateLimited,
      retryAt_ms: now_ms),
    Case(
      description: "a Retry-After that is no number", answer: response(429, "", [("retry-after", "soon")]), kind: .rateLimited, retryAt_ms: now_ms + 60_000),
    Case(description: "a fault of its own", answer: response(500, "<html>Unicorn!</html>"), kind: .upstream),
    Case(description: "a gateway's fault", answer: response(502), kind: .upstream),
    Case(description: "a page in place of JSON", answer: response(200, "<!DOCTYPE html><html>"), kind: .malformed),
    Case(description: "JSON that is cut off", answer: response(200, #"{"login":"tor"#), kind: .malformed),
    Case(description: "a redirect", answer: response(302, "", [("location", "https://elsewhere.example.com/")]), kind: .malformed),
    Case(description: "10 MB", answer: .failure(.tooLarge(status: 200)), kind: .tooLarge),
    Case(description: "nothing in time", answer: .failure(.timeout), kind: .timeout),
    Case(description: "no time left", answer: .failure(.deadline), kind: .deadline),
    Case(description: "no address", answer: .failure(.resolve(detail: "no such host")), kind: .network),
    Case(description: "nobody there", answer: .failure(.connect(detail: "refused")), kind: .network),
    Case(description: "a broken connection", answer: .failure(.other(detail: "reset")), kind: .network),
    Case(description: "a task that was cancelled", answer: .failure(.cancelled), kind: .cancelled),
  ]

  @Test(arguments: cases)
  func `tells each failure in its class, in words of ours`(one: Case) async {
    let (answer, _) = await ask([one.answer])
    guard case .failed(let failure) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.kind == one.kind)
    #expect(failure.retryAt_ms == one.retryAt_ms)
    for text in [Self.token, "Unicorn", "Bad credentials", "api.example.com", "a few minutes"] {
      #expect(!failure.message.contains(text), "\(failure.message)")
    }
  }

  @Test(arguments: cases)
  func `leaves on the board what each answer says of who was asked`(one: Case) async {
    let clock = ScriptedSurroundings(step_ms: 0)
    let board = UpstreamBoard(records: nil, clock: clock)
    let reach = ToolReach(isOffline: true, transport: ScriptedTransport([one.answer]), surroundings: clock, board: board)
    let tool = GitHub(url: "https://api.example.com", token: nil, via: reach).tools.first { $0.form.name == "github_user" }
    _ = await tool?.call(JSONObject([("login", "a")]), ToolCall(tenant: "local", key: "k", limit_ms: 7_000))
    let heard = board.heard(of: "github:core")
    switch one.kind {
    case .validation, .notFound, .tooLarge: #expect(heard?.last == .answered && heard?.error == nil)
    case .rateLimited: #expect(heard?.last == .limited && heard?.closedUntil_ms == one.retryAt_ms && heard?.error != nil)
    case .cancelled, .deadline, .refused, .budget: #expect(heard == nil)
    // A body that is of another form than is known is an answer all the same.
    case .malformed where (try? one.answer.get().status) == 200: #expect(heard?.last == .answered)
    case .authentication, .timeout, .network, .upstream, .malformed: #expect(heard?.last == .failed && heard?.error?.isEmpty == false)
    }
  }

  @Test func `is told by GitHub what is left of both limits where it is probed`() async throws {
    let clock = ScriptedSurroundings(step_ms: 0)
    let board = UpstreamBoard(records: nil, clock: clock)
    let body = #"{"resources":{"core":{"limit":60,"remaining":59},"search":{"limit":10,"remaining":4,"reset":1767225660}}}"#
    let headers = [("x-ratelimit-limit", "60"), ("x-ratelimit-remaining", "59"), ("x-ratelimit-reset", "1767229200")]
    let transport = ScriptedTransport([Self.response(200, body, headers)])
    let gitHub = GitHub(url: "https://api.example.com", token: nil, via: ToolReach(isOffline: true, transport: transport, surroundings: clock, board: board))
    await Upstreams(board, gitHub.upstreams).probe()
    #expect(transport.requests.map(\.url) == ["https://api.example.com/rate_limit"] && transport.requests[0].timeout_ms == 2_000)
    #expect(board.heard(of: "github:core")?.allowance == Upstream.Allowance(limit: 60, remaining: 59, resetAt_ms: 1_767_229_200_000))
    #expect(board.heard(of: "github:search")?.allowance == Upstream.Allowance(limit: 10, remaining: 4, resetAt_ms: 1_767_225_660_000))
  }

  @Test func `sends GitHub what it asks for, within the time of the call`() async throws {
    let (_, requests) = await ask([Self.response(404)], "octo cat/..")
    let request = try #require(requests.first)
    #expect(request.url == "https://api.example.com/users/octo%20cat%2F..")
    #expect(request.timeout_ms == 7_000 && request.responseBytesMaximum == 1 << 20)
    #expect(request.headers.contains(HTTPField("User-Agent", "quorate")) && request.headers.contains(HTTPField("Authorization", "Bearer \(Self.token)")))
  }

  @Test func `asks nobody where no address is set and nothing outside may be reached`() async {
    let (answer, requests) = await ask([], url: nil, offline: true)
    #expect(requests.isEmpty)
    guard case .failed(let failure) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.kind == .refused && failure.message.contains("GITHUB_API_URL"))
  }
}
