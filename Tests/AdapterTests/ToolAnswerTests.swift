import Adapters
import Fakes
import Forms
import HTTPTransport
import StrictJSON
import Tasks
import Testing

/// What services answer when all is well, in the forms in which they document it, and what becomes of it.
@Suite struct `A tool's answer` {

  private func call(_ tool: any Tool, _ params: [(name: String, value: JSONValue)]) async -> ToolAnswer {
    let object = JSONObject(params)
    #expect(SchemaCheck(.object(object), against: tool.form.params.json).violations.isEmpty)
    let answer = await tool.call(object, ToolCall(tenant: "local", key: "k", limit_ms: 5_000))
    if case .completed(let value, _) = answer { #expect(SchemaCheck(value, against: tool.form.result.json).violations == []) }
    return answer
  }

  private func gitHub(_ name: String, _ transport: ScriptedTransport) throws -> any Tool {
    let gitHub = GitHub(url: "https://api.example.com", token: nil, via: reach(transport, offline: true))
    return try #require(gitHub.tools.first { $0.form.name == name })
  }

  private static let repository = #"""
    {"id":44838949,"name":"swift","full_name":"swiftlang/swift","owner":{"login":"swiftlang","type":"Organization"},"html_url":"https://github.com/swiftlang/swift",
     "description":"The Swift Programming Language","stargazers_count":69000,"forks_count":10500,"open_issues_count":7600,"language":"C++",
     "updated_at":"2025-12-31T23:50:11Z","private":false}
    """#

  @Test func `of a search is what was found, with what was asked for`() async throws {
    let transport = ScriptedTransport([.text(200, #"{"total_count":1,"incomplete_results":false,"items":[\#(Self.repository)]}"#)])
    let answer = await call(
      try gitHub("github_search_repositories", transport),
      [("query", "web servers"), ("language", "c++"), ("sort", "stars"), ("min_stars", 5_001), ("max_results", 3)])
    guard case .completed(.object(let found), _) = answer, case .array(let items)? = found["items"], case .object(let first)? = items.first else {
      Issue.record("\(answer)")
      return
    }
    #expect(found["total"] == 1 && first["stars"] == 69_000 && first["owner"] == ["login": "swiftlang"] && first["private"] == nil)
    #expect(
      transport.requests.map(\.url) == [
        "https://api.example.com/search/repositories?q=web%20servers%20language%3Ac%2B%2B%20stars%3A%3E%3D5001&per_page=3&sort=stars&order=desc"
      ])
  }

  @Test func `of a repository that moved is what stands at its new place, on the same host alone`() async throws {
    let moved = { (place: String) in ScriptedTransport.Answer.success(HTTPResponse(status: 301, headers: [HTTPField("location", place)], body: [])) }
    let transport = ScriptedTransport([moved("https://api.example.com/repositories/44838949"), .text(200, Self.repository)])
    guard case .completed = await call(try gitHub("github_repository", transport), [("repo", "apple/swift")]) else {
      Issue.record("it was not found")
      return
    }
    #expect(transport.requests.last?.url == "https://api.example.com/repositories/44838949")
    for place in ["https://evil.example.com/x", "//evil.example.com/x", "https://api.example.com.evil.example.com/x"] {
      let transport = ScriptedTransport([moved(place)])
      let answer = await call(try gitHub("github_repository", transport), [("repo", "apple/swift")])
      #expect(answer == .failed(ToolFailure(.refused, "GitHub sends on to another host")), "\(place)")
      #expect(transport.requests.count == 1)
    }
  }

  @Test func `of issues has no pull request among them, and no more than were asked for`() async throws {
    func issue(_ number: Int, _ more: String = "") -> String {
      #"{"number":\#(number),"title":"T","state":"open","labels":[{"name":"bug"},{"id":7},"old"],"user":{"login":"ada"},"html_url":"https://github.com/a/b/issues/1","created_at":"2025-12-31T00:00:00Z","comments":2\#(more)}"#
    }
    let transport = ScriptedTransport([
      .text(200, "[\(issue(1)),\(issue(2, #","pull_request":{"url":"https://x"}"#)),\(issue(3).replacing(#"{"login":"ada"}"#, with: "null")),\(issue(4))]")
    ])
    let answer = await call(try gitHub("github_issues", transport), [("repo", "a/b"), ("label", "good first issue"), ("max_results", 2)])
    guard case .completed(.object(let found), _) = answer, case .array(let items)? = found["items"] else {
      Issue.record("\(answer)")
      return
    }
    let members = items.compactMap { item -> JSONObject? in if case .object(let object) = item { object } else { nil } }
    #expect(members.map { $0["number"] } == [JSONValue.integer(1), JSONValue.integer(3)])
    #expect(members.allSatisfy { $0["labels"] == ["bug", "old"] })
    #expect(members.last?["user"] == ["login": "ghost"])
    #expect(transport.requests.first?.url == "https://api.example.com/repos/a/b/issues?state=open&per_page=100&labels=good%20first%20issue")
  }

  // MARK: weather

  /// openweathermap.org/current, its example.
  private static let weather = #"""
    {"coord":{"lon":-0.1257,"lat":51.5085},"weather":[{"id":500,"main":"Rain","description":"light rain","icon":"10d"}],"base":"stations",
     "main":{"temp":7.48,"feels_like":5.2,"pressure":1012,"humidity":81},"wind":{"speed":3.6,"deg":240},"dt":1767225600,"sys":{"country":"GB"},
     "timezone":0,"id":2643743,"name":"London","cod":200}
    """#

  private func weather(_ name: String, _ transport: ScriptedTransport, key: String? = "k3y") throws -> any Tool {
    let service = OpenWeatherMap(url: "https://api.example.com", key: key, via: reach(transport, offline: true))
    return try #require(service.tools.first { $0.form.name == name })
  }

  @Test func `of the weather is in the units that were asked for`() async throws {
    let transport = ScriptedTransport([.text(200, Self.weather)])
    let answer = await call(try weather("get_weather", transport), [("city", "London, UK"), ("units", "imperial")])
    guard case .completed(.object(let found), _) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(found["city"] == "London" && found["country"] == "GB" && found["temperature"] == 7.48 && found["units"] == "imperial")
    #expect(found["observed_at"] == "2026-01-01T00:00:00.000Z" && found["description"] == "light rain")
    #expect(transport.requests.map(\.url) == ["https://api.example.com/data/2.5/weather?q=London%2CGB&units=imperial&appid=k3y"])
  }

  @Test func `of a place whose code is a state's and a country's is looked for in both`() async throws {
    let none = ScriptedTransport.Answer.text(404, #"{"cod":"404","message":"city not found"}"#)
    let transport = ScriptedTransport([none, .text(200, Self.weather)])
    _ = await call(try weather("get_weather", transport), [("city", "Toronto, CA")])
    #expect(
      transport.requests.prefix(2).map { $0.url.split(separator: "&")[0] } == [
        "https://api.example.com/data/2.5/weather?q=Toronto%2CCA%2CUS", "https://api.example.com/data/2.5/weather?q=Toronto%2CCA",
      ])
    let answer = await call(try weather("get_weather", ScriptedTransport([none])), [("city", "Nowhere")])
    #expect(answer == .failed(ToolFailure(.notFound, "OpenWeatherMap knows nothing of that name (404)")))
  }

  @Test(arguments: [(#"{"cod":"404"}"#, ToolFailure.Class.notFound), (#"{"cod":401,"message":"Invalid API key"}"#, .authentication)])
  func `of the weather may hold its code as a number or as a text`(body: String, kind: ToolFailure.Class) async throws {
    let answer = await call(try weather("get_weather", ScriptedTransport([.text(200, body)])), [("city", "Oslo")])
    guard case .failed(let failure) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.kind == kind)
  }

  @Test func `of the weather needs a key, and says which`() async throws {
    let transport = ScriptedTransport([])
    let answer = await call(try weather("get_weather", transport, key: nil), [("city", "Oslo")])
    #expect(answer == .failed(ToolFailure(.authentication, "OpenWeatherMap is not asked: WEATHER_API_KEY says no key")) && transport.requests.isEmpty)
  }

  @Test func `of a forecast has eight slots`() async throws {
    let slot = { (time: Int) in
      #"{"dt":\#(time),"main":{"temp":1.5,"feels_like":-2,"humidity":90},"wind":{"speed":4},"weather":[{"description":"snow"}]}"#
    }
    let slots = (0..<9).map { slot(1_767_225_600 + $0 * 10_800) }.joined(separator: ",")
    let transport = ScriptedTransport([.text(200, #"{"cod":"200","cnt":9,"list":[\#(slots)],"city":{"name":"Oslo","country":"NO"}}"#)])
    guard case .completed(.object(let found), _) = await call(try weather("get_forecast", transport), [("city", "Oslo")]),
      case .array(let slots)? = found["slots"]
    else {
      Issue.record("no forecast")
      return
    }
    #expect(slots.count == 8 && found["city"] == "Oslo")
  }

  // MARK: others

  @Test func `of an exchange is exact`() async {
    let transport = ScriptedTransport([.text(200, #"{"amount":1.0,"base":"USD","date":"2025-12-31","rates":{"EUR":0.8517}}"#)])
    let tool = ExchangeRate(url: "https://api.example.com", via: reach(transport, offline: true))
    let answer = await call(tool, [("amount", "1250.50"), ("from", "USD"), ("to", "EUR")])
    #expect(
      answer == .completed(["amount": "1250.50", "from": "USD", "to": "EUR", "rate": "0.8517", "value": "1065.05085", "date": "2025-12-31"]))
    #expect(await call(tool, [("from", "USD"), ("to", "USD")]) == .failed(ToolFailure(.validation, "`from` and `to` are the same")))
  }

  @Test func `of an article that is not there is that of the article that a search finds`() async {
    let page =
      #"{"type":"standard","title":"Ada Lovelace","description":"English mathematician","extract":"Augusta Ada King.","content_urls":{"desktop":{"page":"https://en.wikipedia.org/wiki/Ada_Lovelace"}}}"#
    let transport = ScriptedTransport([
      .text(404, #"{"type":"https://mediawiki.org/wiki/HyperSwitch/errors/not_found"}"#),
      .text(200, #"{"query":{"search":[{"ns":0,"title":"Ada Lovelace"}]}}"#),
      .text(200, page),
    ])
    let tool = Wikipedia(url: "https://api.example.com", via: reach(transport, offline: true))
    guard case .completed(.object(let found), _) = await call(tool, [("title", "ada byron")]) else {
      Issue.record("no article")
      return
    }
    #expect(found["title"] == "Ada Lovelace" && transport.requests.last?.url == "https://api.example.com/api/rest_v1/page/summary/Ada_Lovelace")
    let several = Wikipedia(
      url: "https://api.example.com", via: reach(ScriptedTransport([.text(200, #"{"type":"disambiguation","title":"Mercury"}"#)]), offline: true))
    #expect(await call(several, [("title", "Mercury")]) == .failed(ToolFailure(.validation, "several articles have that title; say which one is meant")))
  }

  @Test func `of a status page is its own words`() async {
    let body = #"{"page":{"name":"GitHub"},"status":{"indicator":"minor","description":"Minor Service Outage"},"incidents":[{"name":"Delays in Actions"}]}"#
    let transport = ScriptedTransport([.text(200, body)])
    let tool = ServiceStatus(["github": "https://status.example.com"], via: reach(transport, offline: true))
    let answer = await call(tool, [("service", "GitHub")])
    #expect(
      answer
        == .completed([
          "service": "github", "indicator": "minor", "description": "Minor Service Outage", "incidents": ["Delays in Actions"],
          "url": "https://status.example.com",
        ]))
    guard case .failed(let refused) = await call(tool, [("service", "npm")]), case .failed(let unknown) = await call(tool, [("service", "nobody")]) else {
      Issue.record("both were answered")
      return
    }
    #expect(refused.kind == .refused && refused.message.contains("STATUS_PAGES") && unknown.kind == .notFound && transport.requests.count == 1)
  }
}
