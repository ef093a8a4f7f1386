import CaseContract
import Cases
import Fakes
import Forms
import Testing

/// Rule 11 of cases where the house is kept each minute.
@Suite(.table, .noted) struct `The contract of cases, the house` {
  /// Counts what is asked of a store.
  private func counted(_ stage: Stage) -> FailingRecordStore { FailingRecordStore(stage.store, broken: nil) }

  @Test(arguments: Subject.Kind.allCases)
  func `11 an idle house costs at most 32 queries, and sends nothing`(kind: Subject.Kind) async throws {
    let stage = Stage(kind, hasQueue: true)
    let store = counted(stage)
    let kept = try await stage.keepHouse(store)
    #expect(kept.queries == (kind == .decisions ? 16 : 8))
    #expect(store.calls == kept.queries + 3, "and its lease is read, taken and ended")
    #expect((kept.sent, kept.swept.count, kept.lag_ms) == (0, 0, 0))
    #expect(kept.depth == [.normal: WorkDepth(), .urgent: WorkDepth()])
  }

  @Test func `11 word is sent of what is due within 90 s, the urgent first, each delayed until then`() async throws {
    let stage = Stage(.echo, hasQueue: true)
    let ids = (1...4).map { "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a0\($0)" }
    for (id, work) in zip(ids, ["sleep:89", "urgent,sleep:60", "sleep:1", "sleep:95"]) { try await stage.make(work, id: id) }
    stage.queue?.purge()
    stage.surroundings.advance(by: 2_000)
    let kept = try await stage.keepHouse()
    #expect(kept.sent == 3)
    #expect(kept.lag_ms == 1_000)
    let messages = try #require(stage.queue?.messages)
    #expect(messages.map(\.lane) == [.urgent, .normal, .normal])
    #expect(messages.map { $0.body.contains(ids[1]) } == [true, false, false])
    #expect(messages.map { $0.visible_ms - stage.surroundings.now_ms() } == [58_000, 0, 87_000])
  }

  @Test(arguments: Subject.Kind.allCases)
  func `11 one keeps house at a time, and who died holds it up for a minute`(kind: Subject.Kind) async throws {
    let stage = Stage(kind, hasQueue: true)
    try await stage.make(later: true)
    stage.queue?.purge()
    let inner = FailingRecordStore(stage.store, broken: nil)
    let watched = WatchedRecordStore(inner, before: 4) {
      let other = try? await stage.keepHouse()
      #expect(other?.isAnothers == true)
      #expect(other?.sent == 0)
    }
    #expect(try await stage.keepHouse(watched).sent == 1)
    #expect(try await stage.keepHouse().sent == 1, "its lease is over with it")
    // One that dies before its end.
    let dying = DyingRecordStore(stage.store)
    _ = try? await stage.keepHouse(WatchedRecordStore(dying, before: 3) { dying.die() })
    #expect(try await stage.keepHouse().isAnothers)
    stage.surroundings.advance(by: 60_001)
    #expect(try await !stage.keepHouse().isAnothers)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `11 without a queue, or where it is away, the cases go on there`(kind: Subject.Kind) async throws {
    let without = Stage(kind)
    try await without.make(later: true)
    #expect(try await without.keepHouse().swept.map(\.deed) == [.advanced])
    let away = Stage(kind, hasQueue: true)
    try await away.make(later: true)
    let broken = FailingWorkQueue(try #require(away.queue), broken: 1...100)
    let kept = try await away.keepHouse(queue: broken)
    #expect(kept.swept.map(\.deed) == [.advanced])
    #expect(kept.queueFailure == "broken before call 1")
  }

  @Test(arguments: Subject.Kind.asking)
  func `9 and 11 waits that nobody answered end, and notices that nobody took are repeated`(kind: Subject.Kind) async throws {
    let stage = Stage(kind, hasQueue: true)
    stage.notifications.close()
    try await stage.make("ask")
    stage.notifications.open()
    stage.surroundings.advance(by: 61_000)
    #expect(try await stage.keepHouse().swept.map(\.deed) == [.announced])
    stage.surroundings.advance(by: 49 * 3_600_000)
    #expect(try await stage.keepHouse().swept.map(\.deed).contains(.expired))
    while await !stage.work().isEmpty {}
    #expect(try await stage.header()?.status == stage.subject.ends.expired)
  }

  @Test func `11 a lane that holds enough is left alone`() async throws {
    let stage = Stage(.echo, hasQueue: true)
    try await stage.make("pure", later: true)
    stage.queue?.purge()
    for _ in 0..<10_000 { stage.queue?.put("x") }
    #expect(try await stage.keepHouse().sent == 0)
  }

  @Test func `11 what is kept no longer is deleted by a message too`() async throws {
    let stage = Stage(.echo, hasQueue: true)
    try await stage.make("pure")
    stage.surroundings.advance(by: 30 * 86_400_000 + 1)
    #expect(try await stage.keepHouse().sent == 1)
    #expect(await stage.work() == [.deleted])
    #expect(stage.store.records.allSatisfy { $0.key.partition != stage.place.partition })
  }
}
