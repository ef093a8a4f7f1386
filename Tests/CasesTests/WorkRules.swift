import CaseContract
import Cases
import Fakes
import Forms
import StrictJSON
import Synchronization
import Testing

/// Rules of cases 7, 8 and 9 where a queue carries word of what is due: how a case is taken, put off, sent for again and given up.
@Suite(.table, .noted) struct `The contract of cases, work` {
  /// Drives the case by messages and the keeper of the house alone, until it has ended.
  private func settle(_ stage: Stage, queue: (any WorkQueue)? = nil) async throws {
    for _ in 0..<40 {
      if try await stage.header().map({ stage.family.phase($0.status) == .ended || $0.stuck != nil }) ?? true { return }
      _ = try? await stage.keepHouse(queue: queue)
      while await !stage.work(queue: queue).isEmpty {}
      if let due_ms = stage.due_ms { stage.wait(until: due_ms) }
      stage.surroundings.advance(by: 60_000)
    }
  }

  @Test(arguments: Subject.Kind.allCases)
  func `9 a case that is made later is stored before it is answered, and made by a message`(kind: Subject.Kind) async throws {
    let stage = Stage(kind, hasQueue: true)
    let made = try await stage.make(later: true)
    #expect(made.phase == (kind == .echo ? .running : .queued))
    #expect(stage.subject.tries.isEmpty)
    #expect(try await stage.found().body == made.body)
    #expect(stage.queue?.messages.map(\.visible_ms) == [stage.surroundings.now_ms()])
    #expect(await stage.work() == [.advanced])
    #expect(stage.isAsked == (kind == .decisions))
    try await settle(stage)
    var invariants = stage.invariants
    invariants.ended()
    #expect(invariants.broken == [])
    #expect(invariants.events.filter { $0 == "\(stage.family.name.singular).queued" }.count == 1)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `9 whatever is lost of making a case later, the house is kept until it has ended`(kind: Subject.Kind) async throws {
    for moment in FailingRecordStore.Moment.allCases {
      for call in 1...60 {
        let stage = Stage(kind, hasQueue: true)
        let failing = FailingRecordStore(stage.store, broken: call, moment)
        let before = try? await stage.make(in: failing, later: true)
        await stage.work(failing)
        if before == nil, try await stage.header() == nil { try await stage.make(later: true) }
        try await settle(stage)
        var invariants = stage.invariants
        invariants.ended()
        #expect(invariants.broken == [], "call \(call) \(moment)")
        if failing.calls < call { break }
      }
    }
  }

  @Test(arguments: Subject.Kind.allCases)
  func `9 a queue that is emptied, or away, costs time alone`(kind: Subject.Kind) async throws {
    let emptied = Stage(kind, hasQueue: true)
    try await emptied.make(later: true)
    emptied.queue?.purge()
    try await settle(emptied)
    #expect(try await emptied.header()?.status == emptied.subject.ends.expired)
    let away = Stage(kind, hasQueue: true)
    let broken = FailingWorkQueue(try #require(away.queue), broken: 1...10_000)
    _ = try await away.family.make(away.subject.body(Stage.id), later: true, in: away.cases(queue: broken))
    #expect(away.queue?.messages.isEmpty == true)
    try await settle(away, queue: broken)
    #expect(try await away.header()?.status == away.subject.ends.expired)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `6 and 16 a message that comes twice, at one moment too, makes nothing twice`(kind: Subject.Kind) async throws {
    var call = 1
    while true {
      let stage = Stage(kind, hasQueue: true)
      try await stage.make("call,mail", later: true)
      let message = try #require(stage.queue?.messages.first)
      stage.queue?.duplicate(message.id)
      let watched = WatchedRecordStore(stage.store, before: call) { await stage.work() }
      let received = stage.queue?.receive(atMost: 1) ?? []
      _ = await WorkOnCases(Families([stage.family]), in: stage.cases(watched, left_ms: 60_000), correlationID: "first").respond(to: received)
      try await settle(stage)
      var invariants = stage.invariants
      invariants.ended()
      invariants.unkeyed(stage.subject.tries)
      #expect(invariants.broken == [], "call \(call)")
      if watched.calls < call { break }
      call += 1
    }
    #expect(call > 3)
  }

  // MARK: what a message meets

  private func notice(_ stage: Stage, _ id: String = Stage.id, due_ms: Int64 = 0) -> String {
    WorkNotice(family: stage.family.name.singular, tenant: "local", id: id, due_ms: due_ms).text
  }

  @Test func `7 what has ended, or is not there, is dropped`() async throws {
    let stage = Stage(.echo, hasQueue: true)
    try await stage.make("pure")
    stage.queue?.put(notice(stage))
    stage.queue?.put(notice(stage, "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a99"))
    stage.queue?.put(#"{"v":1,"family":"nobody","tenant":"local","id":"7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a99","due_ms":1}"#)
    #expect(await stage.work() == [.notDue, .resting, .resting])
    #expect(stage.queue?.messages == [])
    #expect(stage.deadLetters.isEmpty)
  }

  @Test(arguments: [(60, true), (899, true), (3_600, false)])
  func `7 what is not due is sent for again where it will be within a quarter of an hour`(seconds: Int, isSent: Bool) async throws {
    let stage = Stage(.echo, hasQueue: true)
    try await stage.make("sleep:\(seconds)")
    // To rest so far ahead a message was sent with it already.
    #expect(stage.queue?.messages.count == (isSent ? 1 : 0))
    stage.queue?.purge()
    stage.queue?.put(notice(stage))
    #expect(await stage.work() == [.notDue])
    #expect(stage.queue?.messages.map(\.visible_ms) == (isSent ? [stage.surroundings.now_ms() + Int64(seconds) * 1_000] : []))
  }

  @Test func `8 what is leased is sent for again at the lease's end, and a second more`() async throws {
    let stage = Stage(.echo, hasQueue: true)
    // Its worker dies with 30 s left: its lease is over in 35.
    _ = try? await stage.make("call", in: FailingRecordStore(stage.store, broken: 2, .before, of: .writes), left_ms: 30_000)
    stage.queue?.put(notice(stage))
    #expect(await stage.work() == [.leased])
    #expect(stage.queue?.messages.map(\.visible_ms) == [stage.surroundings.now_ms() + 36_000])
    stage.surroundings.advance(by: 36_000)
    #expect(await stage.work() == [.advanced])
    #expect(try await stage.header()?.status == "done")
  }

  @Test func `8 what there is no time for is put off, and its lease is what is left of the invocation`() async throws {
    let stage = Stage(.echo, hasQueue: true)
    try await stage.make("slow", later: true)
    #expect(await stage.work(left_ms: 4_000) == [.putOff])
    #expect(stage.queue?.messages.count == 1)
    // A step of 5 s does not fit into 9 s less the closing 3 and what the first try took: it is tried, and the rest parks.
    #expect(await stage.work(left_ms: 6_000) == [.advanced])
    #expect(try await stage.header()?.lease_ms == nil)
    #expect(stage.subject.tries.isEmpty)
    #expect(stage.queue?.messages.map(\.visible_ms) == [stage.surroundings.now_ms()], "parked as due now, with word of it")
  }

  @Test func `7 a signal sends word, and so does a child's end to its parent`() async throws {
    let stage = Stage(.echo, hasQueue: true)
    try await stage.make("go")
    #expect(stage.queue?.messages.isEmpty == true, "it waits for a day")
    try await stage.signal("x")
    #expect(stage.queue?.messages.count == 1)
    #expect(await stage.work() == [.advanced])
    #expect(try await stage.header()?.status == "done")
    let parent = Stage(.echo, hasQueue: true)
    try await parent.make("go")
    try await parent.make("pure", id: "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a22", childOf: parent.place)
    #expect(parent.queue?.messages.map(\.body).contains { $0.contains(Stage.id) } == true)
  }

  // MARK: what is given up

  @Test func `8 what is no notice is a dead letter, once, and deleted`() async throws {
    let stage = Stage(.echo, hasQueue: true)
    stage.queue?.put("{}")
    let id = try #require(stage.queue?.messages.first?.id)
    #expect(await stage.work() == [.malformed])
    #expect(stage.queue?.messages.isEmpty == true)
    let letter = try #require(stage.deadLetters.first)
    #expect(letter.key.partition == "DEADLETTER")
    #expect(letter.text("error_type") == "malformed")
    #expect(letter.text("error_message") == "`/v` is missing")
    #expect(letter.text("id") == id)
    // The same message once more, as a queue may deliver it.
    let again = WorkReceived(id: id, body: "{}", receives: 2, sent_ms: letter.integer("first_sent_ms"), queue: "work")
    stage.surroundings.advance(by: 5_000)
    let worked = await WorkOnCases(Families([stage.family]), in: stage.cases(), correlationID: "w").respond(to: [again])
    #expect(worked.map(\.deed) == [.malformed])
    #expect(stage.deadLetters.count == 1)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `8 what fails for a fault of ours at its fifth receive is a dead letter, once, and nothing wakes it`(kind: Subject.Kind) async throws {
    let stage = Stage(kind, hasQueue: true)
    try await stage.make(later: true)
    stage.store.tamper(stage.place.key("REQUEST")) { $0.attributes["body"] = .binary([0]) }
    for receive in 1...5 {
      if receive == 3 { try await stage.keepHouse() }
      let deeds = await stage.work()
      #expect(deeds.contains(receive < 5 ? .failed : .buried), "receive \(receive): \(deeds)")
      stage.surroundings.advance(by: VolatileWorkQueue.visibility_ms)
    }
    #expect(stage.deadLetters.map { $0.text("error_type") } == ["failed"])
    #expect(stage.deadLetters.first?.text("case_id") == Stage.id)
    #expect(try await stage.header()?.stuck != nil)
    #expect(try await stage.keepHouse().sent == 0)
    for _ in 0..<6 {
      await stage.work()
      await stage.bury()
      stage.surroundings.advance(by: VolatileWorkQueue.visibility_ms)
    }
    #expect(stage.deadLetters.count == 1)
    #expect(stage.queue?.messages.isEmpty == true)
    #expect(stage.invariants.events.filter { $0.hasSuffix("set_aside") }.count == 1)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `9 a store that is away is no fault of a case's: its message comes again, and is dropped at last`(kind: Subject.Kind) async throws {
    let stage = Stage(kind, hasQueue: true)
    try await stage.make("pure", later: true)
    let dead = DyingRecordStore(stage.store)
    dead.die()
    for receive in 1...5 {
      #expect(await stage.work(dead) == [receive < 5 ? .failed : .dropped])
      stage.surroundings.advance(by: VolatileWorkQueue.visibility_ms)
    }
    #expect(stage.deadLetters.isEmpty)
    #expect(try await stage.keepHouse().sent == 1)
    #expect(await stage.work() == [.advanced])
    try await settle(stage)
    var invariants = stage.invariants
    invariants.ended()
    #expect(invariants.broken == [])
  }

  @Test func `8 of a batch with a case that ends every worker, that one alone is given up`() async throws {
    let poison = "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a05"
    let dying = Mutex<DyingRecordStore?>(nil)
    let subject = Subject(.echo) { _ in }
    let world = EchoWorld { call in if call.caseID == poison { dying.withLock { $0?.die() } } }
    let family = EchoFamily(world)
    let stage = Stage(subject, hasQueue: true)
    let ids = (0..<10).map { "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a0\($0)" }
    for id in ids { _ = try await family.make(subject.body(id, work: "call,read"), later: true, in: stage.cases()) }
    for _ in 0..<30 {
      let store = DyingRecordStore(stage.store)
      dying.withLock { $0 = store }
      let worked = await WorkOnCases(Families([family]), in: stage.cases(store, left_ms: 60_000), correlationID: "w").respond(to: stage.queue?.receive() ?? [])
      // Of a process that died nobody has an answer, and its messages come again.
      if !store.isDead { stage.queue?.delete(worked.filter { !$0.comesAgain }.map(\.message.id)) }
      await BuryMessages(Families([family]), in: stage.cases(), correlationID: "b").respond(to: stage.queue?.redriven() ?? []).forEach { _ in }
      stage.surroundings.advance(by: 120_000)
      _ = try await KeepHouse(Families([family]), in: stage.cases(left_ms: 60_000)).respond()
    }
    #expect(stage.deadLetters.map { $0.text("case_id") } == [poison])
    for id in ids where id != poison {
      let status = try await stage.cases().header(subject.place(id), family.shape)?.status
      #expect(status == "done", "\(id)")
    }
  }

  @Test func `8 what the queue gave up is a dead letter where nobody took the case, and else nothing`() async throws {
    func given(_ stage: Stage, _ body: String) async -> [Worked.Deed] {
      await BuryMessages(Families([stage.family]), in: stage.cases(), correlationID: "b")
        .respond(to: [WorkReceived(id: "m", body: body, receives: 6, sent_ms: 1, queue: "dead")]).map(\.deed)
    }
    let ended = Stage(.echo, hasQueue: true)
    try await ended.make("pure")
    #expect(await given(ended, notice(ended)) == [.resting])
    let resting = Stage(.echo, hasQueue: true)
    try await resting.make("go")
    #expect(await given(resting, notice(resting)) == [.notDue])
    let leased = Stage(.echo, hasQueue: true)
    await leased.begin()
    leased.surroundings.advance(by: 906_000)
    #expect(await given(leased, notice(leased, due_ms: leased.surroundings.now_ms())) == [.leased], "whoever takes it counts that")
    let untaken = Stage(.echo, hasQueue: true)
    try await untaken.make("pure", later: true)
    let due_ms = untaken.surroundings.now_ms()
    #expect(await given(untaken, notice(untaken, due_ms: due_ms - 1)) == [.notDue], "it has become due anew since")
    #expect(await given(untaken, notice(untaken, due_ms: due_ms)) == [.buried])
    #expect(await given(untaken, notice(untaken, due_ms: due_ms)) == [.resting])
    #expect(untaken.deadLetters.map { $0.text("error_type") } == ["unread"])
    #expect(await given(untaken, "x") == [.malformed])
    for stage in [ended, resting, leased] { #expect(stage.deadLetters.isEmpty) }
  }
}
