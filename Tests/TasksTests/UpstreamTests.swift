import Cases
import Fakes
import Forms
import StrictJSON
import Synchronization
import Tasks
import Testing

@Suite struct `An upstream` {
  private let clock = ScriptedSurroundings(step_ms: 0)
  private let store = VolatileRecordStore()

  private func upstream(_ answers: UpstreamAnswer...) async throws -> Upstream {
    let board = UpstreamBoard(records: store, clock: clock)
    for answer in answers { await board.note(answer) }
    return try #require(board.heard(of: "github:core"))
  }

  private func answer(_ word: Upstream.Word, left: Int64? = nil, resets_ms: Int64 = 60_000, closed_ms: Int64? = nil) -> UpstreamAnswer {
    let now_ms = clock.now_ms()
    return UpstreamAnswer(
      of: "github:core", .tool, word, error: word == .answered ? nil : "GitHub said no",
      allowance: left.map { Upstream.Allowance(limit: 60, remaining: $0, resetAt_ms: now_ms + resets_ms) }, closedUntil_ms: closed_ms.map { now_ms + $0 })
  }

  @Test func `is what its last answer said, and limited for as long as a limit lasts`() async throws {
    let now_ms = clock.now_ms()
    #expect(Upstream("x", .tool).status(at: now_ms) == .unknown)
    #expect(try await upstream(answer(.answered)).status(at: now_ms) == .up)
    #expect(try await upstream(answer(.answered), answer(.failed)).status(at: now_ms) == .down)
    let limited = try await upstream(answer(.answered), answer(.limited, closed_ms: 5_000))
    #expect(limited.status(at: now_ms) == .limited && limited.status(at: now_ms + 5_000) == .unknown)
    let empty = try await upstream(answer(.answered, left: 0))
    #expect(empty.status(at: now_ms) == .limited && empty.status(at: now_ms + 60_000) == .up)
    #expect(empty.allowance(at: now_ms)?.remaining == 0 && empty.allowance(at: now_ms + 60_000) == nil)
    #expect(try await upstream(answer(.limited, closed_ms: 5_000), answer(.answered)).status(at: now_ms) == .up)
  }

  @Test func `is shown with the words of its last fault alone, and when it last answered`() async throws {
    let shown = try await upstream(answer(.answered, left: 7), answer(.failed)).json(at: clock.now_ms())
    #expect(
      shown == [
        "name": "github:core", "kind": "tool", "status": "down", "last_ok_at": "2026-01-01T00:00:00.000Z", "limit": 60, "remaining": 7,
        "reset_at": "2026-01-01T00:01:00.000Z", "last_error": "GitHub said no",
      ])
    guard case .object(let well) = try await upstream(answer(.failed), answer(.answered)).json(at: clock.now_ms()) else { throw CancellationError() }
    #expect(well["last_error"] == .null && well["status"] == "up")
  }

  @Test func `is written when its status changes, and once a minute else`() async throws {
    let counting = FailingRecordStore(store, broken: nil, of: .writes)
    let board = UpstreamBoard(records: counting, clock: clock)
    for _ in 0..<5 { await board.note(answer(.answered)) }
    #expect(counting.calls == 1)
    await board.note(answer(.failed))
    await board.note(answer(.failed))
    #expect(counting.calls == 2)
    await board.note(answer(.answered))
    clock.advance(by: 59_999)
    await board.note(answer(.answered))
    #expect(counting.calls == 3)
    clock.advance(by: 1)
    await board.note(answer(.answered))
    #expect(counting.calls == 4)
  }

  @Test func `is known to other processes, of which each says what it heard last`() async throws {
    let (one, other) = (UpstreamBoard(records: store, clock: clock), UpstreamBoard(records: store, clock: clock))
    await one.note(answer(.answered, left: 7))
    clock.advance(by: 1_000)
    await other.note(answer(.failed))
    let seen = try #require(try await one.all(in: store)["github:core"])
    // What only one of them heard is kept.
    #expect(seen.last == .failed && seen.okAt_ms == clock.now_ms() - 1_000 && seen.allowance?.remaining == 7)
    // What says nothing new to who heard it is written a minute later.
    clock.advance(by: 60_000)
    await one.note(answer(.answered))
    #expect(try await other.all(in: store)["github:core"]?.last == .answered)
    clock.advance(by: 31 * 86_400_000)
    #expect(try await UpstreamBoard(records: store, clock: clock).all(in: store).isEmpty)
  }

  @Test func `that cannot be written down costs nobody an answer`() async throws {
    let board = UpstreamBoard(records: FailingRecordStore(store, broken: 1), clock: clock)
    await board.note(answer(.answered))
    #expect(board.heard(of: "github:core")?.last == .answered && store.records.isEmpty)
  }

  @Test func `that turns us away is counted by who it is`() async {
    let heard = Mutex<[String]>([])
    let board = UpstreamBoard(records: nil, clock: clock) { name in heard.withLock { $0.append(name) } }
    for word in Upstream.Word.allCases { await board.note(answer(word, closed_ms: 1)) }
    #expect(heard.withLock { $0 } == ["github"])
    let samples = UpstreamMetrics.turnedAway(by: "github") + UpstreamMetrics.turnedAway(by: "nobody")
    #expect(samples.map(\.labels) == [["upstream": "github"], ["upstream": "other"]])
    #expect(UpstreamMetrics.looked(in: "tool", isFound: true).map(\.metric.name) == ["cache_requests_total", "cache_hits_total"])
    #expect(UpstreamMetrics.looked(in: "tool", isFound: false).map(\.metric.name) == ["cache_requests_total"])
  }

  @Test func `stands among those that may be asked, at most fifty, and says why it may not be`() async throws {
    let board = UpstreamBoard(records: store, clock: clock)
    let asked = Mutex<[String]>([])
    func source(_ name: String, unavailable: String? = nil) -> UpstreamSource {
      UpstreamSource(name, .tool, unavailable: unavailable) { asked.withLock { $0.append(name) } }
    }
    let counted = UpstreamSource("openweathermap", .tool, counted: { Upstream.Allowance(limit: 60, remaining: 3) })
    let upstreams = Upstreams(board, [source("b"), source("a", unavailable: "it has no key"), counted] + (0..<60).map { source("http:\($0)") })
    await board.note(UpstreamAnswer(of: "mcp:old", .tool, .answered))
    await upstreams.probe()
    #expect(Set(asked.withLock { $0 }).isSuperset(of: ["b"]) && !asked.withLock { $0 }.contains("a"))
    let (rows, leftOut) = try await upstreams.rows(in: store)
    #expect(rows.prefix(3).map(\.name) == ["b", "a", "openweathermap"] && rows.count == 50 && leftOut == 14)
    #expect(rows[1].error == "it has no key" && rows[1].status(at: clock.now_ms()) == .unknown && rows[2].allowance?.remaining == 3)
  }
}
