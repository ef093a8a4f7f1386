import Cases
import Fakes
import Forms
import FunctionKit
import StrictJSON
import Synchronization
import TaskEndpoints
import Tasks
import Testing

@Suite struct `The endpoint of upstreams` {
  private static let upstreams = Function("Upstreams") { [.upstreams] }
  private static let listTools = Function("ListTools") { [.listTools] }

  /// One whose probe answers, and one that may not be asked.
  private static func family(_ store: VolatileRecordStore, _ clock: ScriptedSurroundings) -> Tasks {
    let board = UpstreamBoard(records: store, clock: clock)
    let calculate = ScriptedTool(.calculate) { _, _ in .completed(["value": "42"]) }
    let sources = [
      UpstreamSource("github:core", .tool) {
        await board.note(
          UpstreamAnswer(
            of: "github:core", .tool, .answered, allowance: Upstream.Allowance(limit: 60, remaining: 59, resetAt_ms: clock.now_ms() + 60_000)))
      }, UpstreamSource("openweathermap", .tool, unavailable: "OpenWeatherMap is not asked: WEATHER_API_KEY says no key"),
    ]
    return Tasks(tools: [calculate, LimitedTool()], clock: clock).with(Upstreams(board, sources))
  }

  private struct LimitedTool: Tool {
    let form = ToolForm.githubUser
    var upstream: String? { "github:core" }
    func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer { .failed(ToolFailure(.refused, "no")) }
  }

  @Test func `says what was heard, asks where it is told to, and the tools then say what is left`() async throws {
    let (store, clock) = (VolatileRecordStore(), ScriptedSurroundings(step_ms: 0))
    let family = Self.family(store, clock)
    let given = try Given(Self.upstreams, records: store, families: [family], surroundings: clock)
    let tools = try Given(Self.listTools, records: store, families: [family], surroundings: clock)
    let before = try await given.send("GET", "/upstreams").body["upstreams"].column("status")
    let unheard = try await tools.send("GET", "/tools").body["tools"].column("limit")
    #expect(before == ["unknown", "unknown"] && unheard == [.null, .null])
    let probed = try await given.send("GET", "/upstreams", query: "probe=true").body
    #expect(probed["upstreams"].column("status") == ["up", "unknown"] && probed["left_out"] == 0)
    #expect(probed["upstreams"].column("last_error") == [.null, "OpenWeatherMap is not asked: WEATHER_API_KEY says no key"])
    let listed = try await tools.send("GET", "/tools").body
    #expect(listed["tools"].column("upstream") == [.null, "github:core"] && listed["servers"] == .array([]))
    #expect(listed["tools"].column("limit").last == ["limit": 60, "remaining": 59, "reset_at": "2026-01-01T00:01:00.000Z"])
  }

  @Test(arguments: [("probe=yes", 422), ("prob=true", 400), ("probe=true&probe=true", 400), ("probe=false", 200), ("", 200)])
  func `refuses parameters that it does not know`(query: String, status: Int64) async throws {
    let (store, clock) = (VolatileRecordStore(), ScriptedSurroundings(step_ms: 0))
    let given = try Given(Self.upstreams, records: store, families: [Self.family(store, clock)], surroundings: clock)
    #expect(try await given.send("GET", "/upstreams", query: query)["statusCode"] == .integer(status))
  }
}

extension JSONValue {
  fileprivate func column(_ name: String) -> [JSONValue] { if case .array(let rows) = self { rows.map { $0[name] } } else { [] } }
}
