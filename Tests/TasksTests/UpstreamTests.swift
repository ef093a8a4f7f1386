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

  /// Each as name, labels and value.
  private func counted(_ answers: [UpstreamAnswer], apart_ms: Int64 = 0) async -> [String] {
    let told = Mutex<[MetricSample]>([])
    let board = UpstreamBoard(records: nil, clock: clock) { samples in told.withLock { $0 += samples } }
    for answer in answers {
      await board.note(answer)
      clock.advance(by: apart_ms)
    }
    return told.withLock { $0 }.map { sample in
      "\(sample.metric.name) \(sample.labels.sorted { $0.key < $1.key }.map(\.value).joined(separator: " ")) \(Int(sample.value))"
    }
  }

  @Test func `that turns us away is counted by who it is, each time`() async {
    let away = answer(.limited, closed_ms: 60_000)
    #expect(
      await counted([away, away]).filter { $0.hasPrefix("upstream_rate_limited_total") } == Array(repeating: "upstream_rate_limited_total github 1", count: 2))
    let stranger = UpstreamAnswer(of: "planted.example", .tool, .limited)
    #expect(await counted([stranger]) == ["upstream_rate_limited_total other 1", "upstream_up other 1"])
  }

  @Test func `is told as up or not, with what is left of its limits, when that changes and once a minute else`() async {
    let search = UpstreamAnswer(of: "github:search", .tool, .answered, allowance: Upstream.Allowance(remaining: 3, resetAt_ms: clock.now_ms() + 60_000))
    // The second says nothing new.
    let told = await counted([answer(.answered, left: 7), answer(.answered, left: 6), answer(.failed), search, answer(.answered, left: 0)])
    #expect(
      told == [
        "upstream_up github 1", "upstream_remaining requests github 7", "upstream_up github 0", "upstream_remaining requests github 6",
        // Its other part does not answer.
        "upstream_up github 0", "upstream_remaining search github 3", "upstream_up github 1", "upstream_remaining requests github 0",
      ])
    #expect(await counted(Array(repeating: answer(.answered), count: 5), apart_ms: 30_000) == Array(repeating: "upstream_up github 1", count: 3))
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
