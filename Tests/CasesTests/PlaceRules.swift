import CaseContract
import Cases
import Fakes
import Testing

/// Rules of cases 8 and 14 where a tenant has as many cases as may run, or be queued.
@Suite(.table, .noted) struct `The contract of cases, places` {
  private static let second = "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a22"

  /// One case alone may run, and so many may be queued.
  private func narrow(_ kind: Subject.Kind, running: Int = 1, queued: Int = 100) -> Stage {
    var stage = Stage(kind, hasQueue: true)
    stage.bounds = CaseBounds(running: [stage.family.name.singular: running], queued: queued)
    return stage
  }

  /// Of which bound a call was refused; nil where it was not.
  private func refused(_ call: () async throws(EndpointError) -> CaseAnswer) async -> CaseCount? {
    do throws(EndpointError) { _ = try await call() } catch { if case .crowded(let count) = error { return count } }
    return nil
  }

  private func held(_ stage: Stage, _ id: String = Stage.id) async throws -> (runs: Bool, isQueued: Bool, takes: Int)? {
    try await stage.cases().header(stage.subject.place(id), stage.family.shape).map { ($0.runs, $0.isQueued, $0.takes) }
  }

  private func broken(_ stage: Stage, _ id: String = Stage.id) -> [String] {
    var invariants = Invariants(stage.subject, id, in: stage.store)
    invariants.always()
    return invariants.broken
  }

  @Test(arguments: Subject.Kind.allCases)
  func `14 over the bound a case that would run is refused, and nothing of it is stored`(kind: Subject.Kind) async throws {
    let stage = narrow(kind)
    await stage.begin()
    #expect(try await held(stage)?.runs == true)
    let count = await refused { () throws(EndpointError) in try await stage.make("call", id: Self.second) }
    #expect(count == .running(stage.family.name.plural))
    #expect(stage.store.records.allSatisfy { !$0.key.partition.hasSuffix(Self.second) })
    #expect(broken(stage) == [])
    // The same tenant's cases of other families have places of their own, and so have other tenants'.
    let other = try await stage.family.make(
      stage.subject.body(Self.second, work: "call"), from: Caller(tenant: "b", principal: "p", correlationID: "c"), in: stage.cases())
    #expect(other.phase != .queued)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `8 and 14 what rests or has ended has no place, and what its worker left has its own when it is taken again`(kind: Subject.Kind) async throws {
    let stage = narrow(kind)
    await stage.begin()
    try await stage.driveToEnd()
    #expect(try await held(stage)?.runs == false)
    #expect(broken(stage) == [])
    try await stage.make("call", id: Self.second)
    #expect(broken(stage, Self.second) == [])
  }

  @Test(arguments: Subject.Kind.allCases)
  func `8 and 9 a message of a case that finds no place comes again in 5 s, and the case was not taken`(kind: Subject.Kind) async throws {
    let stage = narrow(kind)
    await stage.begin()
    stage.queue?.purge()
    try await stage.make("call", id: Self.second, later: true)
    #expect(await stage.work() == [.crowded])
    #expect(stage.queue?.messages.map(\.visible_ms) == [stage.surroundings.now_ms() + 5_000])
    let waiting = try #require(try await held(stage, Self.second))
    #expect((waiting.runs, waiting.isQueued, waiting.takes) == (false, true, 0))
    // The sweep does not count it as failed.
    #expect(try await stage.sweep() == [])
    try await stage.driveToEnd()
    stage.surroundings.advance(by: 5_000)
    await stage.work()
    // A message of its, or the sweep that drove the first, came to it.
    #expect(try await held(stage, Self.second)?.isQueued == false)
    #expect(broken(stage, Self.second) == [])
  }

  @Test(arguments: Subject.Kind.allCases)
  func `8 and 11 the place of a worker that died is free when its lease is over, whoever comes to its case`(kind: Subject.Kind) async throws {
    let stage = narrow(kind)
    await stage.begin()
    stage.queue?.purge()
    #expect(try await stage.keepHouse().swept.isEmpty, "its worker may live")
    stage.surroundings.advance(by: 906_000)
    #expect(try await stage.keepHouse().swept.map(\.deed) == [.freed])
    #expect(try await held(stage)?.runs == false)
    #expect(broken(stage) == [])
    #expect(try await stage.keepHouse().swept.isEmpty)
    try await stage.make("call", id: Self.second)
    try await stage.driveToEnd()
    #expect(broken(stage) == [])
  }

  @Test(arguments: Subject.Kind.allCases)
  func `14 over the bound a case that would be queued is refused, until one that was is taken`(kind: Subject.Kind) async throws {
    let stage = narrow(kind, running: 10, queued: 1)
    try await stage.make("call", later: true)
    #expect(await refused { () throws(EndpointError) in try await stage.make("call", id: Self.second, later: true) } == .queued)
    #expect(stage.store.records.allSatisfy { !$0.key.partition.hasSuffix(Self.second) })
    #expect(stage.queue?.messages.count == 1, "no word is sent of it")
    await stage.work()
    try await stage.make("call", id: Self.second, later: true)
    #expect(broken(stage, Self.second) == [])
  }

  @Test func `7 and 14 to cancel a case needs no place, and gives back the one that it has`() async throws {
    let stage = narrow(.echo)
    await stage.begin()
    try await stage.make("call", id: Self.second, later: true)
    _ = try await stage.family.cancel(stage.subject.place(Self.second), from: Caller(), in: stage.cases())
    #expect(broken(stage, Self.second) == [])
    #expect(try await held(stage, Self.second)?.isQueued == false)
    _ = try await stage.family.cancel(stage.place, from: Caller(), in: stage.cases())
    #expect(try await held(stage)?.runs == false)
    #expect(broken(stage) == [])
  }

  @Test func `4 and 9 an answer that finds no place for its case is stored all the same, and gone on with in its turn`() async throws {
    let stage = narrow(.echo)
    try await stage.make("ask,call", id: Stage.id)
    let token = try #require(stage.notifications.notices.last?.token)
    _ = try? await stage.make("call", id: Self.second, in: FailingRecordStore(stage.store, broken: 2, .before, of: .writes))
    #expect(try await held(stage, Self.second)?.runs == true)
    #expect(try await stage.answer(stage.subject.verdict(token)).isAnothers)
    _ = try await stage.family.cancel(stage.subject.place(Self.second), from: Caller(), in: stage.cases())
    while try await stage.header()?.status != "done" {
      stage.surroundings.advance(by: 60_000)
      try await stage.keepHouse()
      try #require(await !stage.work().isEmpty)
    }
    #expect(broken(stage) == [])
  }

  @Test(arguments: Subject.Kind.allCases)
  func `6 and 14 whatever is lost, and whenever a worker dies, no place is lost and none is given twice`(kind: Subject.Kind) async throws {
    for dies in [true, false] {
      for moment in FailingRecordStore.Moment.allCases {
        for call in 1...80 {
          let stage = narrow(kind)
          let failing = FailingRecordStore(stage.store, broken: call, moment)
          let store: any RecordStore = dies ? DyingRecordStore(stage.store, after: call) : failing
          _ = try? await stage.make(in: store, later: true)
          await stage.work(store)
          #expect(broken(stage) == [], "call \(call) \(moment) \(dies)")
          if try await stage.header() == nil { try await stage.make(later: true) }
          stage.surroundings.advance(by: 906_000)
          _ = try? await stage.keepHouse(store)
          #expect(broken(stage) == [], "call \(call) \(moment) \(dies)")
          try await stage.driveToEnd()
          #expect(broken(stage) == [], "call \(call) \(moment) \(dies)")
          if !dies, failing.calls < call { break }
        }
      }
    }
  }
}
