import Adapters
import Cases
import CurlTransport
import Fakes
import Forms
import Foundation
import HTTPTransport
import StandIns
import StrictJSON
import Tasks
import Testing

/// Tools over real sockets, against stand-ins that answer as the services do.
@Suite(.serialized) struct `Tools over a socket` {
  /// The machine's own clock: what a service says of its time is compared with it.
  private struct Machine: Surroundings {
    func now_ms() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
    func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in .random(in: 0...255) } }
    /// Lets others go on: what is looked for is looked for at once again.
    func pause(_ time_ms: Int64) async { await Task.yield() }
  }

  private static let transport = CurlTransport()

  private func tools(_ standIns: StandIns, _ limits: UpstreamLimits = UpstreamLimits()) -> [String: any Tool] {
    let reach = ToolReach(isOffline: true, transport: Self.transport, surroundings: Machine(), limits: limits)
    let pages = ["github": standIns.url + "/status/github", "openai": standIns.url + "/status/openai"]
    let all: [any Tool] =
      GitHub(url: standIns.url + "/github", token: nil, via: reach).tools + OpenWeatherMap(url: standIns.url + "/weather", key: "k", via: reach).tools + [
        Wikipedia(url: standIns.url + "/wikipedia", via: reach), ExchangeRate(url: standIns.url + "/exchange", via: reach),
        ServiceStatus(pages, via: reach), Calculate(),
      ]
    return Dictionary(uniqueKeysWithValues: all.map { ($0.form.name, $0) })
  }

  private func call(_ tools: [String: any Tool], _ name: String, _ params: [(name: String, value: JSONValue)], within limit_ms: Int64 = 5_000) async throws
    -> ToolAnswer
  {
    try await #require(tools[name]).call(JSONObject(params), ToolCall(tenant: "local", key: "k", limit_ms: limit_ms))
  }

  static let calls: [(name: String, params: [(name: String, value: JSONValue)])] = [
    ("get_weather", [("city", "London, UK"), ("units", "metric")]), ("get_forecast", [("city", "Oslo"), ("units", "imperial")]),
    ("github_search_repositories", [("query", "web servers"), ("language", "rust"), ("sort", "stars"), ("max_results", 3)]),
    ("github_user", [("login", "torvalds")]), ("github_repository", [("repo", "vapor/vapor")]),
    ("github_issues", [("repo", "vapor/vapor"), ("label", "bug"), ("max_results", 3)]), ("wikipedia", [("title", "ada lovelace")]),
    ("exchange_rate", [("amount", "100"), ("from", "USD"), ("to", "EUR")]), ("service_status", [("service", "openai")]),
  ]

  @Test(arguments: calls)
  func `read what a service answers into their form`(name: String, params: [(name: String, value: JSONValue)]) async throws {
    let standIns = try StandIns()
    defer { standIns.stop() }
    let tools = tools(standIns)
    guard case .completed(let result, nil) = try await call(tools, name, params) else {
      Issue.record("\(name): \(try await call(tools, name, params))")
      return
    }
    #expect(SchemaCheck(result, against: try #require(tools[name]).form.result.json).violations.isEmpty)
    #expect(standIns.requests.allSatisfy { $0.headers["user-agent"] == "quorate" })
  }

  struct Fault: Sendable, CustomStringConvertible {
    let description: String
    let answer: StandInAnswer
    let kind: ToolFailure.Class
    /// From the beginning of the call, in seconds; nil: nothing is said of when.
    var again_s: Range<Int64>?
  }

  private static let large = [UInt8](repeating: UInt8(ascii: " "), count: 10 << 20)

  static func faults() -> [Fault] {
    let reset_s = Int64(Date().timeIntervalSince1970) + 900
    let empty = [("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "\(reset_s)"), ("X-RateLimit-Resource", "core")]
    let secondary =
      #"{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again.","documentation_url":"https://docs.github.com/rest"}"#
    return [
      Fault(description: "a bad token", answer: .json(401, #"{"message":"Bad credentials","status":"401"}"#), kind: .authentication),
      Fault(description: "no right", answer: .json(403, #"{"message":"Must have admin rights to Repository."}"#), kind: .authentication),
      Fault(description: "nobody of the name", answer: .json(404, #"{"message":"Not Found","status":"404"}"#), kind: .notFound),
      Fault(description: "what is not taken", answer: .json(422, #"{"message":"Validation Failed","errors":[{"code":"invalid"}]}"#), kind: .validation),
      Fault(
        description: "a limit with its reset", answer: .json(403, #"{"message":"API rate limit exceeded"}"#, empty), kind: .rateLimited, again_s: 300..<902),
      Fault(description: "a limit with Retry-After", answer: .json(429, "{}", [("Retry-After", "17")]), kind: .rateLimited, again_s: 16..<20),
      Fault(description: "a limit without a word when", answer: .json(429, "{}"), kind: .rateLimited, again_s: 59..<63),
      Fault(description: "a secondary limit", answer: .json(403, secondary), kind: .rateLimited, again_s: 59..<63),
      Fault(description: "a page that says it is down", answer: .html(503, "<!DOCTYPE html><html><body>Unicorn!</body></html>"), kind: .upstream),
      Fault(description: "a page in place of JSON", answer: .html(200, "<!DOCTYPE html><html><body>Sign in</body></html>"), kind: .malformed),
      Fault(description: "JSON that ends early", answer: .json(200, #"{"login":"tor"#), kind: .malformed),
      Fault(description: "10 MB", answer: StandInAnswer(200, [], large), kind: .tooLarge),
      Fault(description: "silence", answer: .json(200, "{}", [], .silent), kind: .timeout),
      Fault(description: "a head and silence", answer: .json(200, #"{"login":"torvalds"}"#, [], .stalled), kind: .timeout),
      Fault(description: "an answer that is cut", answer: .json(200, #"{"login":"torvalds"}"#, [], .cut(after: 9)), kind: .network),
    ]
  }

  @Test(arguments: faults())
  func `tell what goes wrong in its class`(fault: Fault) async throws {
    let standIns = try StandIns { _ in fault.answer }
    defer { standIns.stop() }
    let began_ms = Machine().now_ms()
    let isSlow = fault.answer.manner == .silent || fault.answer.manner == .stalled
    guard case .failed(let failure) = try await call(tools(standIns), "github_user", [("login", "torvalds")], within: isSlow ? 300 : 5_000) else {
      Issue.record("it was answered")
      return
    }
    #expect(failure.kind == fault.kind, "\(failure.message)")
    #expect((failure.retryAt_ms == nil) == (fault.again_s == nil))
    if let again_ms = failure.retryAt_ms, let again_s = fault.again_s { #expect(again_s.contains((again_ms - began_ms) / 1_000), "\(again_ms - began_ms)") }
    #expect(!failure.message.contains("Unicorn") && !failure.message.contains("127.0.0.1"))
  }

  @Test(arguments: [
    (StandInAnswer.json(401, #"{"cod":401,"message":"Invalid API key."}"#), ToolFailure.Class.authentication),
    (.json(200, #"{"cod":"404","message":"city not found"}"#), .notFound),
    (
      .json(429, #"{"cod":429,"message":"Your account is temporary blocked due to exceeding of requests limitation of your subscription type."}"#), .rateLimited
    ),
    (.html(502, "<html>Bad Gateway</html>"), .upstream),
  ])
  func `tell the weather's faults in their classes`(answer: StandInAnswer, kind: ToolFailure.Class) async throws {
    let standIns = try StandIns { _ in answer }
    defer { standIns.stop() }
    guard case .failed(let failure) = try await call(tools(standIns), "get_weather", [("city", "Oslo")]) else {
      Issue.record("it was answered")
      return
    }
    #expect(failure.kind == kind && !failure.message.contains("appid"))
  }

  @Test func `make no call that is known to be one too many`() async throws {
    let reset_s = Int64(Date().timeIntervalSince1970) + 900
    let standIns = try StandIns { request in
      guard request.path.contains("/users/") else { return nil }
      return .json(
        200, #"{"login":"a","name":null,"location":null,"bio":null,"company":null}"#,
        [("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "\(reset_s)")])
    }
    defer { standIns.stop() }
    let tools = tools(standIns)
    _ = try await call(tools, "github_user", [("login", "a")])
    let second = try await call(tools, "github_user", [("login", "b")])
    #expect(
      second == .failed(ToolFailure(.rateLimited, "GitHub core is not asked: its limit is reached", retryAt_ms: reset_s * 1_000))
        && standIns.requests.count == 1)
    // Searches are counted by themselves.
    guard case .completed = try await call(tools, "github_search_repositories", [("query", "raft")]) else {
      Issue.record("no search")
      return
    }
  }

  @Test func `carry a whole task out`() async throws {
    let standIns = try StandIns()
    defer { standIns.stop() }
    let family = Tasks(tools: Array(tools(standIns).values), services: ["github", "openai"], clock: Machine())
    let cases = CaseStore(records: VolatileRecordStore(), surroundings: Machine(), notifications: RecordedNotifications())
    let body = #"{"task":"weather in London and the top 3 Swift repositories, then show their owners and the status of openai"}"#
    let outcome = try TaskOutcome(stored: JSONReader.read(try await family.make(Array(body.utf8), in: cases).body))
    #expect(outcome.status == .success, "\(outcome.answer.summary)")
    #expect(outcome.verification.verdicts.allSatisfy { $0.verdict == .met } && outcome.receipt.toolCalls == 6)
    #expect(standIns.requests.filter { $0.path.contains("/users/") }.map { $0.parts.last }.count == 3)
  }

  @Test func `let go of the connection when they are called off`() async throws {
    let standIns = try StandIns { _ in .json(200, "{}", [], .silent) }
    defer { standIns.stop() }
    let tool = try #require(tools(standIns)["github_user"])
    let task = Task { await tool.call(JSONObject([("login", "torvalds")]), ToolCall(tenant: "local", key: "k", limit_ms: 20_000)) }
    while standIns.requests.isEmpty { await Task.yield() }
    task.cancel()
    #expect(await task.value == .failed(ToolFailure(.cancelled, "the task was cancelled")))
    while standIns.abandoned == 0 { await Task.yield() }
  }

  @Test func `are let go of when the task is cancelled that waits for them`() async throws {
    let standIns = try StandIns { _ in .json(200, "{}", [], .silent) }
    defer { standIns.stop() }
    let family = Tasks(tools: Array(tools(standIns).values), clock: Machine(), looksEach_ms: 20)
    let cases = CaseStore(records: VolatileRecordStore(), surroundings: Machine(), notifications: RecordedNotifications())
    let id = "6f0f7a3e-7a53-4c1e-9c7e-3f9f5d1c2b10"
    let body = Array(#"{"task_id":"\#(id)","task":"@torvalds"}"#.utf8)
    let making = Task { try? await family.make(body, in: cases) }
    while standIns.requests.isEmpty { await Task.yield() }
    let cancelled = try await family.cancel(CasePlace(tenant: "local", family: Tasks.name, id: id), from: Caller(), in: cases)
    #expect(cancelled.status == "cancelled")
    // The call would take its 30 s; it is over as soon as it is looked.
    while standIns.abandoned == 0 { await Task.yield() }
    _ = await making.value
    let shown = try await family.find(id, in: cases, now_ms: Machine().now_ms())
    #expect(shown.status == "cancelled")
  }
}
