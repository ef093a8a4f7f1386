import Adapters
import Cases
import CurlTransport
import Fakes
import Forms
import HTTPTransport
import StandIns
import StrictJSON
import Synchronization
import Tasks
import TestProcesses
import Testing

/// Tools that read the world beside GitHub's and the weather's.
@Suite(.serialized) struct `A tool of the world` {
  private static let transport = CurlTransport()

  private func call(_ tool: any Tool, _ params: [(name: String, value: JSONValue)]) async -> ToolAnswer {
    await tool.call(JSONObject(params), ToolCall(tenant: "local", key: "k", limit_ms: 5_000))
  }

  private func object(_ answer: ToolAnswer) throws -> JSONObject {
    guard case .completed(.object(let object), _) = answer else { throw RunningProcess.Ended(description: "\(answer)") }
    return object
  }

  private func failure(_ answer: ToolAnswer) -> ToolFailure? { if case .failed(let failure) = answer { failure } else { nil } }

  // MARK: time

  @Test func `says the time somewhere, and what a time elsewhere is there`() async throws {
    let standIns = try StandIns()
    defer { standIns.stop() }
    // The scripted clock begins in winter, 2026-01-01T00:00:00Z.
    let time = WorldTime(geocoder: standIns.url + "/geocoding", via: reach(Self.transport))
    let tokyo = try object(await call(time, [("place", "Tokyo")]))
    #expect(tokyo["zone"] == "Asia/Tokyo" && tokyo["time"] == "2026-01-01T09:00:00+09:00" && tokyo["weekday"] == "Thursday")
    let converted = try object(await call(time, [("place", "New York"), ("at", "15:00"), ("from", "London")]))
    #expect(converted["time"] == "2026-01-01T10:00:00-05:00" && converted["from_zone"] == "Europe/London")
    #expect(standIns.requests.isEmpty)
    // No zone is named for it: the geocoder says.
    #expect(try object(await call(time, [("place", "Munich, Germany")]))["zone"] == "Europe/Berlin")
    #expect(failure(await call(time, [("place", "Toyko")]))?.message == "no zone is known for that place; the nearest is Tokyo")
    #expect(failure(await call(time, [("place", "../../etc/passwd")]))?.kind == .notFound)
  }

  @Test func `names the zones where several fit`() async throws {
    let place = { (zone: String) in #"{"name":"Portland","latitude":45.5,"longitude":-122.6,"country_code":"US","timezone":"\#(zone)"}"# }
    let transport = ScriptedTransport([.text(200, #"{"results":[\#(place("America/Los_Angeles")),\#(place("America/New_York"))]}"#)])
    let found = failure(await call(WorldTime(geocoder: "https://api.example.com", via: reach(transport)), [("place", "Portland")]))
    #expect(found?.kind == .validation && found?.message.contains("America/Los_Angeles, America/New_York") == true)
  }

  // MARK: Open-Meteo

  @Test func `says the weather of Open-Meteo in the same form, with its credit`() async throws {
    let standIns = try StandIns()
    defer { standIns.stop() }
    let reach = reach(Self.transport)
    for tool in OpenMeteo(url: standIns.url + "/meteo", geocoder: standIns.url + "/geocoding", via: reach).tools {
      let answer = await call(tool, [("city", "Oslo, Norway"), ("units", "metric")])
      // The scripted clock is behind the stand-in's: every slot is still to come.
      let found = try object(answer)
      #expect(found["city"] == "Oslo" && found["country"] == "NO" && found["attribution"] == "Weather data by Open-Meteo.com, CC BY 4.0")
      #expect(SchemaCheck(.object(found), against: tool.form.result.json).violations.isEmpty)
      #expect(failure(await call(tool, [("city", "Atlantis")]))?.kind == .notFound)
      #expect(failure(await call(tool, [("city", "Oslo"), ("units", "standard")]))?.kind == .validation)
    }
  }

  @Test func `asks the weather's geocoder only where a place has another name`() async throws {
    let standIns = try StandIns()
    defer { standIns.stop() }
    let tool = try #require(
      OpenWeatherMap(url: standIns.url + "/weather", key: "k", via: reach(Self.transport)).tools.first { $0.form.name == "get_weather" })
    #expect(try object(await call(tool, [("city", "Oslo")]))["also_named"] == nil && standIns.requests.count == 1)
    let munich = try object(await call(tool, [("city", "Munich")]))
    #expect(munich["city"] == "München" && munich["also_named"] == ["Monaco di Baviera", "Munich", "München"] && standIns.requests.count == 3)
  }

  @Test func `makes no more calls of the weather in a minute than all processes together may`() async throws {
    let standIns = try StandIns()
    defer { standIns.stop() }
    let records = VolatileRecordStore()
    func tool() throws -> any Tool {
      let count = MinuteCount(of: "openweathermap", atMost: 2, records: records)
      return try #require(OpenWeatherMap(url: standIns.url + "/weather", key: "k", count: count, via: reach(Self.transport)).tools.first)
    }
    let (one, other) = (try tool(), try tool())
    for (tool, city) in [(one, "Oslo"), (other, "Rome")] { #expect(failure(await call(tool, [("city", .string(city))])) == nil) }
    // The scripted clock stands at the beginning of a minute.
    let third = failure(await call(one, [("city", "Berlin")]))
    #expect(third?.kind == .rateLimited && third?.retryAt_ms == 1_767_225_660_000 && standIns.requests.count == 2)
  }

  @Test func `tells how many calls of the weather are left of this minute, since the service does not`() async throws {
    let standIns = try StandIns()
    defer { standIns.stop() }
    let clock = ScriptedSurroundings(step_ms: 0)
    let told = Mutex<[MetricSample]>([])
    let board = UpstreamBoard(records: nil, clock: clock) { samples in told.withLock { $0 += samples } }
    let reach = ToolReach(isOffline: true, transport: Self.transport, surroundings: clock, board: board)
    let count = MinuteCount(of: "openweathermap", atMost: 5, records: VolatileRecordStore())
    let tool = try #require(OpenWeatherMap(url: standIns.url + "/weather", key: "k", count: count, via: reach).tools.first)
    func left() -> [Double] { told.withLock { $0 }.filter { $0.metric.name == "upstream_remaining" }.map(\.value) }
    for city in ["Oslo", "Rome"] { #expect(failure(await call(tool, [("city", .string(city))])) == nil) }
    // The second call is told of a minute later, by the one that comes then.
    #expect(left() == [4] && board.heard(of: "openweathermap")?.allowance?.limit == 5)
    clock.advance(by: 60_000)
    #expect(failure(await call(tool, [("city", "Berlin")])) == nil && left() == [4, 4])
  }

  // MARK: addresses

  private func get(_ hosts: Set<String>, _ url: String, local: Bool = true, _ transport: any HTTPTransport = Self.transport) async -> ToolAnswer {
    await call(HTTPGet(hosts, allowsLoopback: local, via: reach(transport)), [("url", .string(url))])
  }

  @Test(arguments: [
    ("https://example.com/", ToolFailure.Class.refused), ("http://api.example.com/", .refused), ("https://api.example.com:8443/", .refused),
    ("http://127.0.0.1:1/", .refused), ("https://user@api.example.com/", .validation), ("https://2130706433/", .validation),
    ("ftp://api.example.com/", .validation),
    ("https://api.example.com.evil.example/", .refused),
  ])
  func `reads no address that nobody named`(url: String, kind: ToolFailure.Class) async {
    let transport = ScriptedTransport([])
    #expect(failure(await get(["api.example.com"], url, transport))?.kind == kind && transport.requests.isEmpty)
  }

  @Test func `reads JSON, and pages without markup`() async throws {
    let page =
      "<!DOCTYPE html><html><head><style>b{}</style><script>alert('<p>')</script></head><body><h1>All &amp; well</h1><p>It <b>works</b>.</p><!-- no --></body></html>"
    let standIns = try StandIns { request in
      switch request.path {
      case "/json": .json(200, #"{"status":"ok"}"#)
      case "/page": .html(200, page)
      case "/moved": StandInAnswer(302, [("Location", "json")], [])
      case "/round": StandInAnswer(302, [("Location", "/round")], [])
      case "/away": StandInAnswer(302, [("Location", "http://169.254.169.254/latest/meta-data/")], [])
      case "/picture": StandInAnswer(200, [("Content-Type", "image/png")], [0x89])
      default: nil
      }
    }
    defer { standIns.stop() }
    let hosts: Set = ["127.0.0.1:\(standIns.port)"]
    #expect(try object(await get(hosts, standIns.url + "/json"))["json"] == ["status": "ok"])
    #expect(try object(await get(hosts, standIns.url + "/page"))["text"] == "All & well\nIt works.")
    #expect(try object(await get(hosts, standIns.url + "/moved"))["url"] == .string(standIns.url + "/json"))
    #expect(failure(await get(hosts, standIns.url + "/round"))?.message == "more than 3 redirects are not followed")
    #expect(failure(await get(hosts, standIns.url + "/away"))?.kind == .refused)
    #expect(failure(await get(hosts, standIns.url + "/picture"))?.kind == .malformed)
    #expect(failure(await get(hosts, standIns.url + "/json", local: false))?.kind == .refused)
    #expect(failure(await get([], standIns.url + "/json"))?.message.contains("HTTP_ALLOWED_HOSTS") == true)
  }

  /// Whatever a name means when it is connected to: here the addresses themselves.
  @Test(arguments: [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "[::1]", "[fe80::1]", "[fd00::1]", "[::ffff:a00:1]", "0.0.0.0",
  ])
  func `connects to no address that is not public`(host: String) async throws {
    let request = HTTPRequest(method: "GET", url: "http://\(host):9/", timeout_ms: 2_000, isPublicOnly: true)
    do throws(TransportError) {
      _ = try await Self.transport.send(request)
      Issue.record("it was connected to")
    } catch { #expect(error == .notPublic) }
  }

  // MARK: the cache

  @Test func `is asked once for what is asked twice, by one tenant`() async throws {
    let tool = ScriptedTool(.githubUser) { params, call in .completed(["login": params["login"] ?? .null, "call": .integer(Int64(call))]) }
    let surroundings = ScriptedSurroundings(step_ms: 0)
    let cached = CachedTool(tool, ToolCache(), surroundings: surroundings)
    _ = await call(cached, [("login", "a")])
    surroundings.advance(by: 5_000)
    #expect(await call(cached, [("login", "a")]) == .completed(["login": "a", "call": 1], age_s: 5) && tool.calls.count == 1)
    _ = await cached.call(JSONObject([("login", "a")]), ToolCall(tenant: "other", key: "k", limit_ms: 1_000))
    _ = await call(cached, [("login", "b")])
    #expect(tool.calls.count == 3)
    surroundings.advance(by: 3_600_000)
    _ = await call(cached, [("login", "a")])
    #expect(tool.calls.count == 4)
  }

  @Test func `keeps no failure, and the used longest ago goes first`() async throws {
    let tool = ScriptedTool(.githubUser) { params, _ in params["login"] == "bad" ? .failed(ToolFailure(.upstream, "no")) : .completed(["login": .null]) }
    let cached = CachedTool(tool, ToolCache(), surroundings: ScriptedSurroundings(step_ms: 0))
    for _ in 0..<2 { _ = await call(cached, [("login", "bad")]) }
    #expect(tool.calls.count == 2)
    for place in 0..<128 { _ = await call(cached, [("login", .string("u\(place)"))]) }
    _ = await call(cached, [("login", "u0")])
    _ = await call(cached, [("login", "u128")])
    let before = tool.calls.count
    _ = await call(cached, [("login", "u0")])
    #expect(tool.calls.count == before)
    _ = await call(cached, [("login", "u1")])
    #expect(tool.calls.count == before + 1)
  }

  @Test func `is called once by who asks the same at a time`() async throws {
    let (gate, opener) = AsyncStream<Void>.makeStream()
    let tool = ScriptedTool(.githubUser) { _, _ in
      for await _ in gate { break }
      return .completed(["login": "a"])
    }
    let cached = CachedTool(tool, ToolCache(), surroundings: ScriptedSurroundings(step_ms: 0))
    let answers = await withTaskGroup(of: ToolAnswer.self) { group in
      for _ in 0..<5 { group.addTask { await cached.call(JSONObject([("login", "a")]), ToolCall(tenant: "t", key: "k", limit_ms: 1_000)) } }
      while tool.calls.isEmpty { await Task.yield() }
      opener.yield()
      opener.finish()
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(tool.calls.count == 1 && answers.count == 5)
  }

  /// A call that lasts until it is let go, and says whether it was called off.
  private struct LongCall {
    let gate: AsyncStream<Void>
    let opener: AsyncStream<Void>.Continuation
    let calledOff: AsyncStream<Void>
    let tool: ScriptedTool
    let cache = ToolCache()
    let cached: CachedTool

    init() {
      let (gate, opener) = AsyncStream<Void>.makeStream()
      let (calledOff, teller) = AsyncStream<Void>.makeStream()
      (self.gate, self.opener, self.calledOff) = (gate, opener, calledOff)
      tool = ScriptedTool(.githubUser) { _, _ in
        for await _ in gate { break }
        if Task.isCancelled { teller.yield() }
        return Task.isCancelled ? .failed(ToolFailure(.cancelled, "called off")) : .completed(["login": "a"])
      }
      cached = CachedTool(tool, cache, surroundings: ScriptedSurroundings(step_ms: 0))
    }

    /// One more who asks, once the cache has them.
    func asker() async -> Task<ToolAnswer, Never> {
      let before = cache.waiting
      let task = Task { [cached] in await cached.call(JSONObject([("login", "a")]), ToolCall(tenant: "t", key: "k", limit_ms: 1_000)) }
      while cache.waiting == before || tool.calls.isEmpty { await Task.yield() }
      return task
    }
  }

  @Test func `goes on for who waits when who began it is called off`() async {
    let long = LongCall()
    let leader = await long.asker()
    let follower = await long.asker()
    leader.cancel()
    #expect(failure(await leader.value)?.kind == .cancelled)
    long.opener.yield()
    long.opener.finish()
    let answer = await follower.value
    guard case .completed(["login": "a"], _) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(long.tool.calls.count == 1)
  }

  @Test func `lets who is called off go at once, and ends with the last of them`() async {
    let long = LongCall()
    let leader = await long.asker()
    let follower = await long.asker()
    follower.cancel()
    // The call is still out: nobody else would end this wait.
    #expect(failure(await follower.value)?.kind == .cancelled)
    leader.cancel()
    #expect(failure(await leader.value)?.kind == .cancelled)
    for await _ in long.calledOff { break }
    // Whoever asks then begins anew.
    long.opener.yield()
    long.opener.finish()
    _ = await long.cached.call(JSONObject([("login", "a")]), ToolCall(tenant: "t", key: "k", limit_ms: 1_000))
    #expect(long.tool.calls.count == 2)
  }
}
