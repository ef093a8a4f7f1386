import Cases
import Decisions
import Forms
import Fakes
import Testing

@Suite struct `Idempotency keys` {
  let store = VolatileRecordStore()
  let surroundings = ScriptedSurroundings(step_ms: 0)

  var keys: Idempotency { Idempotency(store: store, surroundings: surroundings) }

  func claim(_ key: String, _ body: String = "b", principal: String = "p", route: String = "POST /decisions") async throws(EndpointError) -> Idempotency.Claim {
    try await keys.claim(key, route: route, body: Array(body.utf8), from: Caller(principal: principal))
  }

  func status(_ key: String, _ body: String = "b", principal: String = "p", route: String = "POST /decisions") async -> String {
    do throws(EndpointError) {
      switch try await claim(key, body, principal: principal, route: route) {
      case .new: return "new"
      case .remembered(let answer): return "\(answer.status)"
      }
    } catch { return "\(error.status)" }
  }

  @Test func `the first request is new, the next in flight, the answer remembered`() async throws {
    guard case .new(let ticket) = try await claim("k") else { throw ReplayTestFailure.noDivergence }
    #expect(await status("k") == "409")
    #expect(await status("k", "other") == "422")
    let answer = Idempotency.Answer(status: 201, headers: ["Location": "/decisions/1"], body: Array(repeating: 7, count: 900_000))
    try await keys.remember(answer, ticket)
    guard case .remembered(let remembered) = try await claim("k") else { throw ReplayTestFailure.noDivergence }
    #expect(remembered == answer)
    #expect(await status("k", "other") == "422")
  }

  @Test func `a key belongs to a principal and a route`() async {
    #expect(await status("k") == "new")
    #expect(await status("k", principal: "q") == "new")
    #expect(await status("k", route: "POST /other") == "new")
  }

  @Test func `what failed may be tried again`() async throws {
    guard case .new(let ticket) = try await claim("k") else { throw ReplayTestFailure.noDivergence }
    try await keys.release(ticket)
    #expect(await status("k", "other") == "new")
  }

  @Test func `what failed keeps its key, and the next try is told whose it goes on with`() async throws {
    guard case .new(let first) = try await claim("k") else { throw ReplayTestFailure.noDivergence }
    try await keys.leave(first)
    #expect(await status("k", "other") == "422")
    guard case .new(let second) = try await claim("k") else { throw ReplayTestFailure.noDivergence }
    #expect(second.isTakenOver)
    #expect(second.caseID == first.caseID)
    #expect(await status("k") == "409")
  }

  @Test(arguments: [(FailingRecordStore.Moment.before, "503"), (.after, "new")]) func `a claim whose answer was lost is held where it was stored`(
    _ moment: FailingRecordStore.Moment, _ outcome: String
  ) async throws {
    let failing = Idempotency(store: FailingRecordStore(store, broken: 1, moment, of: .writes), surroundings: surroundings)
    let claimed: String
    do throws(EndpointError) {
      let claim = try await failing.claim("k", route: "r", body: [], from: Caller())
      if case .new(let ticket) = claim, !ticket.isTakenOver { claimed = "new" } else { claimed = "other" }
    } catch { claimed = "\(error.status)" }
    #expect(claimed == outcome)
  }

  @Test func `a key left behind is free after its lease, and a remembered one after a day`() async throws {
    #expect(await status("k") == "new")
    surroundings.advance(by: Idempotency.lease_ms)
    guard case .new(let ticket) = try await claim("k") else { throw ReplayTestFailure.noDivergence }
    try await keys.remember(Idempotency.Answer(status: 201, headers: [:], body: []), ticket)
    surroundings.advance(by: Idempotency.lifetime_s * 1000 - 1000)
    #expect(await status("k") == "201")
    surroundings.advance(by: 1000)
    #expect(await status("k") == "new")
  }

  @Test(arguments: [Int64(29_000), 900_000]) func `a key is held for as long as its own request may take, and a little longer`(time_ms: Int64) async throws {
    let end_ms = surroundings.now_ms() + time_ms
    func again() async -> String {
      do throws(EndpointError) {
        guard case .new(let ticket) = try await keys.claim("k", route: "r", body: [], from: Caller(), until: end_ms) else { return "remembered" }
        return ticket.isTakenOver ? "taken over" : "new"
      } catch { return "\(error.status)" }
    }
    #expect(await again() == "new")
    surroundings.advance(by: time_ms + 4_999)
    #expect(await again() == "409")
    surroundings.advance(by: 1)
    #expect(await again() == "taken over")
  }

  @Test func `a key that was claimed by a clock which has gone back since is held for no longer by that`() async throws {
    guard case .new(let first) = try await claim("k") else { throw ReplayTestFailure.noDivergence }
    // Two machines' clocks differ by a little.
    surroundings.advance(by: -10_000)
    #expect(await status("k") == "409")
    surroundings.advance(by: -3_600_000)
    guard case .new(let second) = try await claim("k") else { throw ReplayTestFailure.noDivergence }
    #expect(second.isTakenOver)
    #expect(second.caseID == first.caseID)
    // Whoever was there before finds its place taken.
    await #expect(throws: EndpointError.self) { try await keys.remember(Idempotency.Answer(status: 201, headers: [:], body: []), first) }
    try await keys.remember(Idempotency.Answer(status: 201, headers: [:], body: []), second)
  }

  @Test func `what an attempt made that was left behind is the answer of the next, and nothing else is made`() async throws {
    let body = Array(#"{"query":"q","context":{"alternatives":[{"id":"a"},{"id":"b"}]}}"#.utf8)
    let make = MakeDecision(store: store, surroundings: surroundings)
    guard case .new(let first) = try await keys.claim("k", route: "POST /decisions", body: body, from: Caller()) else { throw ReplayTestFailure.noDivergence }
    let made = try await make.respond(to: body, under: first)
    #expect(made.decisionID == first.caseID)
    // The worker ends before it can remember its answer.
    surroundings.advance(by: Idempotency.lease_ms)
    guard case .new(let second) = try await keys.claim("k", route: "POST /decisions", body: body, from: Caller()) else { throw ReplayTestFailure.noDivergence }
    #expect(second.isTakenOver)
    let again = try await make.respond(to: body, under: second)
    #expect(again.body == made.body)
    #expect(try await Desk(store: store).list().count == 1)
  }

  @Test func `of twenty at once one is new`() async {
    let claims = await withTaskGroup(of: String.self) { group in
      for _ in 0..<20 { group.addTask { await status("k") } }
      return await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(claims.count { $0 == "new" } == 1)
    #expect(claims.count { $0 == "409" } == 19)
  }

  @Test(arguments: ["", String(repeating: "k", count: 201)]) func `a key that is empty or too long is refused`(_ key: String) async {
    #expect(await status(key) == "422")
  }
}
