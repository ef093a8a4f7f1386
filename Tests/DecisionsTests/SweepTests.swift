import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import StrictJSON
import Testing

@Suite struct `A sweep of what falls due` {
  let store = VolatileRecordStore()
  let surroundings = ScriptedSurroundings(step_ms: 0)
  let notifications = RecordedNotifications()

  var sweep: SweepCases { Desk(store: store, surroundings: surroundings, notifications: notifications).sweep }

  func make(_ store: (any RecordStore)? = nil, settings: DecisionSettings = DecisionSettings()) -> MakeDecision {
    MakeDecision(settings: settings, store: store ?? self.store, surroundings: surroundings, notifications: notifications)
  }

  func status(_ id: String, _ token: String) async -> Int {
    do throws(EndpointError) {
      let body = #"{"token":"\#(token)","verdict":"approve"}"#
      _ = try await Desk(store: store, surroundings: surroundings).review(id, Array(body.utf8))
      return 200
    } catch { return error.status }
  }

  @Test func `ends every review that nobody answered, of all tenants or of one`() async throws {
    var ids: [String: Set<String>] = [:]
    for tenant in ["one", "two"] {
      for _ in 0..<5 { ids[tenant, default: []].insert(try await make().respond(to: Reviews.open, from: Caller(tenant: tenant)).decisionID) }
    }
    #expect(try await sweep.respond().isEmpty)
    surroundings.advance(by: 86_400_000)
    let first = try await sweep.respond(tenant: "one")
    #expect(Set(first.map(\.caseID)) == ids["one"])
    #expect(first.allSatisfy { $0.deed == .expired && $0.status == "rejected" && $0.tenant == "one" })
    #expect(Set(try await sweep.respond().map(\.caseID)) == ids["two"])
    #expect(try await sweep.respond().isEmpty)
    let list = Desk(store: store)
    #expect(try await list.list(["status": "rejected"], from: Caller(tenant: "two")).count == 5)
  }

  @Test func `delivers once what a worker did not live to tell`() async throws {
    let dying = FailingRecordStore(store, broken: 1, .after, of: .writes)
    await #expect(throws: EndpointError.self) { try await make(dying).respond(to: Reviews.open) }
    #expect(notifications.tries == 0)
    #expect(try await sweep.respond().isEmpty)
    surroundings.advance(by: 60_000)
    #expect(try await sweep.respond().map(\.deed) == [.announced])
    #expect(try await sweep.respond().isEmpty)
    surroundings.advance(by: 3_600_000)
    #expect(try await sweep.respond().isEmpty)
    #expect(notifications.tries == 1)
    let notice = try #require(notifications.notices.first)
    #expect(await status(notice.place.id, notice.token) == 200)
  }

  @Test func `tells again where the receiver was told and that could not be noted`() async throws {
    // The decision is stored; the write after the notice is lost.
    let dying = FailingRecordStore(store, broken: 2, .before, of: .writes)
    let made = try await make(dying).respond(to: Reviews.open)
    #expect(made.noticeFailure == "it was delivered, but that could not be noted")
    surroundings.advance(by: 60_000)
    #expect(try await sweep.respond().map(\.deed) == [.announced])
    #expect(notifications.tries == 2)
    // One notice to its receiver, whose token is still good.
    #expect(notifications.notices.map(\.token) == [made.reviewToken])
    #expect(await status(made.decisionID, try #require(made.reviewToken)) == 200)
  }

  @Test func `keeps a notice due while its receiver is away, and tries after longer and longer`() async throws {
    notifications.close()
    let made = try await make().respond(to: Reviews.open)
    #expect(made.noticeFailure == "closed")
    for minutes in [1, 4, 16] {
      surroundings.advance(by: Int64(minutes) * 60_000 - 1)
      #expect(try await sweep.respond().isEmpty)
      surroundings.advance(by: 1)
      let swept = try await sweep.respond()
      #expect(swept.map(\.deed) == [.undelivered])
      #expect(swept.map(\.cause) == ["closed"])
      #expect(try await sweep.respond().isEmpty)
    }
    notifications.open()
    surroundings.advance(by: 64 * 60_000)
    #expect(try await sweep.respond().map(\.deed) == [.announced])
    #expect(notifications.tries == 5)
    // The caller's token and the receiver's both answer; one answer counts.
    #expect(await status(made.decisionID, try #require(notifications.notices.first).token) == 200)
    #expect(await status(made.decisionID, try #require(made.reviewToken)) == 409)
  }

  @Test func `asks a receiver that is away once, whatever is due`() async throws {
    notifications.close()
    for _ in 0..<4 { _ = try await make().respond(to: Reviews.open) }
    #expect(notifications.tries == 4)
    surroundings.advance(by: 60_000)
    #expect(try await sweep.respond().map(\.deed) == Array(repeating: .undelivered, count: 4))
    #expect(notifications.tries == 5)
    notifications.open()
    // The one that was tried waits for its next time; the others were not tried, and are still due.
    #expect(try await sweep.respond().map(\.deed) == Array(repeating: .announced, count: 3))
  }

  @Test func `gives up when a review has all the tokens that it may have, and the review still expires`() async throws {
    var settings = DecisionSettings()
    settings.reviewLifetime_ms = 30 * 86_400_000
    notifications.close()
    _ = try await make(settings: settings).respond(to: Reviews.open)
    var deeds: [SweepCases.Deed] = []
    while deeds.last != .givenUp {
      surroundings.advance(by: 1_024 * 60_000)
      deeds += try await sweep.respond().map(\.deed)
    }
    #expect(deeds == Array(repeating: .undelivered, count: 9) + [.givenUp])
    surroundings.advance(by: settings.reviewLifetime_ms)
    #expect(try await sweep.respond().map(\.deed) == [.expired])
  }

  @Test func `leaves notices due where nobody is configured to be told`() async throws {
    notifications.close()
    _ = try await make().respond(to: Reviews.open)
    surroundings.advance(by: 60_000)
    let silent = Desk(store: store, surroundings: surroundings).sweep
    #expect(try await silent.respond().map(\.cause) == ["nobody is configured to be told"])
    notifications.open()
    #expect(try await sweep.respond().map(\.deed) == [.announced])
  }

  @Test func `has nothing to tell of a decision made where nobody is told`() async throws {
    _ = try await MakeDecision(store: store, surroundings: surroundings).respond(to: Reviews.open)
    surroundings.advance(by: 3_600_000)
    #expect(try await sweep.respond().isEmpty)
    #expect(notifications.tries == 0)
  }

  @Test func `does nothing twice, eight at once`() async throws {
    for _ in 0..<6 { _ = try? await make(FailingRecordStore(store, broken: 1, .after, of: .writes)).respond(to: Reviews.open) }
    surroundings.advance(by: 60_000)
    let deeds = await withTaskGroup(of: [SweepCases.Deed].self) { group in
      for _ in 0..<8 { group.addTask { (try? await sweep.respond())?.map(\.deed) ?? [] } }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(deeds == Array(repeating: .announced, count: 6))
    #expect(notifications.tries == 6)
  }

  @Test func `tells of what it could not do and does the rest`() async throws {
    for _ in 0..<3 { _ = try await make().respond(to: Reviews.open) }
    surroundings.advance(by: 86_400_000)
    // Eight queries of the index come with what they found; the third call is within the first decision's settling.
    var deeds: [[SweepCases.Deed]] = []
    for call in 1...40 {
      let store = FailingRecordStore(store, broken: call, .before, of: .writes)
      deeds.append(try await Desk(store: store, surroundings: surroundings).sweep.respond().map(\.deed))
      if deeds.last?.isEmpty == true { break }
    }
    #expect(deeds == [[.failed, .expired, .expired], [.expired], []])
  }
}
