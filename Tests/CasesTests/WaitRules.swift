import CaseContract
import Cases
import Fakes
import Forms
import StrictJSON
import Testing

/// Rules of cases 4, 7 and 8: waits and their tokens, signals, parking, leases.
@Suite(.table, .noted) struct `The contract of cases, waits` {
  static func status(_ deed: () async throws(EndpointError) -> Void) async -> Int {
    do throws(EndpointError) { try await deed() } catch { return error.status }
    return 200
  }

  @Test(arguments: Subject.Kind.allCases)
  func `4 a wait is answered once, with its token, by a verdict that is read before it is stored`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    try await stage.drive()
    let token = try #require(stage.notifications.notices.last?.token)
    #expect(await Self.status { () throws(EndpointError) in try await stage.answer(stage.subject.verdict("0000")) } == 403)
    #expect(await Self.status { () throws(EndpointError) in try await stage.answer(stage.subject.wrongVerdict(token)) } == 422)
    #expect(await Self.status { () throws(EndpointError) in try await stage.answer(stage.subject.verdict(token)) } == 200)
    #expect(await Self.status { () throws(EndpointError) in try await stage.answer(stage.subject.verdict(token)) } == 409)
    #expect(try await stage.found().status == stage.subject.ends.answered)
    for record in stage.store.records {
      #expect(!"\(record)".contains(token))
      for case .binary(let bytes) in record.attributes.values { #expect(!String(decoding: bytes, as: UTF8.self).contains(token)) }
    }
  }

  @Test(arguments: Subject.Kind.allCases)
  func `4 of answers and tokens at one moment one answer wins, and no token makes it fail`(kind: Subject.Kind) async throws {
    // A token is given before each call of the answer: the wait has changed, but is not answered.
    var call = 1
    while true {
      let stage = Stage(kind)
      try await stage.drive()
      let token = try #require(stage.notifications.notices.last?.token)
      let watched = WatchedRecordStore(stage.store, before: call) {
        _ = try? await stage.family.giveToken(stage.subject.wait, of: Stage.id, to: Caller(principal: "eve"), in: stage.cases())
      }
      #expect(await Self.status { () throws(EndpointError) in try await stage.answer(stage.subject.verdict(token), in: watched) } == 200, "call \(call)")
      try await stage.driveToEnd()
      var invariants = stage.invariants
      invariants.ended()
      #expect(invariants.broken == [], "call \(call)")
      if watched.calls < call { break }
      call += 1
    }
    #expect(call > 3)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `4 a wait has at most ten tokens, each told of in the audit`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    try await stage.drive()
    var statuses: [Int] = []
    for _ in 0..<11 {
      statuses.append(
        await Self.status { () throws(EndpointError) in
          stage.surroundings.advance(by: 1)
          _ = try await stage.family.giveToken(stage.subject.wait, of: Stage.id, to: Caller(principal: "eve"), in: stage.cases())
        })
    }
    #expect(statuses == Array(repeating: 200, count: 9) + [429, 429])
    #expect(stage.invariants.events.count { $0.hasSuffix(".token_given") } == 9)
    let token = try #require(stage.notifications.notices.last?.token)
    #expect(await Self.status { () throws(EndpointError) in try await stage.answer(stage.subject.verdict(token)) } == 200)
  }

  @Test func `4 who made a case gets no token of its wait and may not answer it, where the family says so`() async throws {
    let stage = Stage(.echo)
    try await stage.drive()
    let token = try #require(stage.notifications.notices.last?.token)
    #expect(await Self.status { () throws(EndpointError) in try await stage.answer(stage.subject.verdict(token), by: "local") } == 403)
    let given = await Self.status { () throws(EndpointError) in
      _ = try await stage.family.giveToken("ask", of: Stage.id, to: Caller(principal: "local"), in: stage.cases())
    }
    #expect(given == 403)
  }

  @Test func `4 a signal of a person's wait's name does not answer it`() async throws {
    let stage = Stage(.echo)
    try await stage.drive()
    let status = await Self.status { () throws(EndpointError) in try await stage.cases().signal(stage.place, of: stage.family, "ask", ["say": "yes"]) }
    #expect(status == 403)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `4 a wait that nobody answered is over by the record's time, once, whoever looks`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    try await stage.drive()
    let token = try #require(stage.notifications.notices.last?.token)
    guard case .integer(let expires_ms)? = stage.record(stage.family.shape.wait(stage.subject.wait).sort)?.attributes["expires_ms"] else {
      throw ContractFailure("the wait has no end")
    }
    stage.wait(until: expires_ms)
    #expect(await Self.status { () throws(EndpointError) in try await stage.answer(stage.subject.verdict(token)) } == 410)
    #expect(try await stage.found().status == stage.subject.ends.expired)
    #expect(try await stage.sweep() == [])
    var invariants = stage.invariants
    invariants.ended()
    #expect(invariants.broken == [])
    #expect(await Self.status { () throws(EndpointError) in try await stage.answer(stage.subject.verdict(token)) } == 410)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `4 a notice stays due until a receiver has it`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    stage.notifications.close()
    try await stage.drive()
    #expect(stage.notifications.tries == 1)
    stage.surroundings.advance(by: 60_000)
    #expect(try await stage.sweep() == [.undelivered])
    stage.notifications.open()
    stage.surroundings.advance(by: 4 * 60_000)
    #expect(try await stage.sweep() == [.announced])
    stage.surroundings.advance(by: 3_600_000)
    #expect(try await stage.sweep() == [])
    #expect(stage.notifications.notices.count == 1)
  }

  @Test func `4 where another has the case an answer waits for it, and counts`() async throws {
    let stage = Stage(.echo)
    try await stage.drive()
    let token = try #require(stage.notifications.notices.last?.token)
    // Another takes the case and dies before it rests.
    _ = try? await stage.advance(in: FailingRecordStore(stage.store, broken: 2, .before, of: .writes), left_ms: 10_000)
    let answered = try await stage.answer(stage.subject.verdict(token))
    #expect(answered.phase == .waiting && answered.isAnothers)
    stage.surroundings.advance(by: 15_001)
    #expect(try await stage.sweep() == [.advanced])
    #expect(try JSONReader.read(try await stage.found().body).said.contains("told yes"))
  }

  @Test(arguments: Subject.Kind.allCases)
  func `4 an answer counts at whichever of its calls another takes the case`(kind: Subject.Kind) async throws {
    var call = 1
    while true {
      let stage = Stage(kind)
      try await stage.drive()
      let token = try #require(stage.notifications.notices.last?.token)
      let watched = WatchedRecordStore(stage.store, before: call) {
        _ = try? await stage.advance(in: FailingRecordStore(stage.store, broken: 2, .before, of: .writes), left_ms: 10_000)
      }
      let answered = try await stage.answer(stage.subject.verdict(token), in: watched)
      #expect(answered.phase == .ended || answered.isAnothers, "call \(call)")
      stage.surroundings.advance(by: 15_001)
      try await stage.sweep()
      #expect(try await stage.found().status == stage.subject.ends.answered, "call \(call)")
      if watched.calls < call { break }
      call += 1
    }
    #expect(call > 3)
  }

  // MARK: signals, parking, closing

  @Test(arguments: ["call,go,go", "call", "go", "sleep:5,call", "ask"])
  func `7 a signal at any point between reading and parking counts once or is refused`(work: String) async throws {
    var call = 1
    var taken = 0
    while true {
      let stage = Stage(.echo)
      let watched = WatchedRecordStore(stage.store, before: call) { try? await stage.signal("x") }
      try await stage.make(work, in: watched)
      // Once more by a sweep's worker.
      stage.surroundings.advance(by: 5_000)
      try await stage.sweep(watched)
      let inbox = stage.store.records.count { $0.key.sort.hasPrefix("INBOX#") }
      taken += inbox
      // Whatever came is seen at once: by the worker, or by a sweep of this moment.
      _ = try await stage.sweep()
      #expect(stage.invariants.signalsSeen.count == inbox, "call \(call)")
      if inbox == 1, work.contains("go") { #expect(try JSONReader.read(try await stage.found().body).said.contains("heard x"), "call \(call)") }
      try await stage.driveToEnd()
      var invariants = stage.invariants
      invariants.ended()
      #expect(invariants.broken == [], "call \(call)")
      if watched.calls < call { break }
      call += 1
    }
    #expect(call > 2)
    #expect(taken > 0)
  }

  @Test func `7 signals that come early wait, and count once each, oldest first`() async throws {
    let stage = Stage(.echo)
    try await stage.make("sleep:60,go,call,go,go")
    for value in ["one", "two"] { try await stage.signal(value) }
    #expect(try await stage.sweep() == [.advanced])
    #expect(try await stage.header()?.status == "running")
    stage.surroundings.advance(by: 60_000)
    try await stage.sweep()
    #expect(try await stage.header()?.status == "waiting")
    try await stage.signal("three")
    try await stage.sweep()
    #expect(try JSONReader.read(try await stage.found().body).said == ["heard one", "call", "heard two", "heard three"])
    #expect(await Self.status { () throws(EndpointError) in try await stage.signal("four") } == 409)
    #expect(stage.store.records.count { $0.key.sort.hasPrefix("INBOX#") } == 3)
  }

  @Test func `7 a family that takes no signals refuses them, and nobody signals what is not there`() async throws {
    let decision = Stage(.decisions)
    try await decision.make()
    #expect(await Self.status { () throws(EndpointError) in try await decision.signal("x") } == 409)
    #expect(await Self.status { () throws(EndpointError) in try await Stage(.echo).signal("x") } == 404)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `7 a case that runs or waits falls due, and one that has ended does not`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    await stage.begin()
    guard case .integer(let due_ms)? = stage.record("WAKE")?.attributes["due_ms"] else { throw ContractFailure("nothing wakes it") }
    #expect(try await stage.header()?.lease_ms == due_ms)
    try await stage.drive()
    #expect(try await stage.header()?.lease_ms == nil)
    #expect((stage.record("WAKE") == nil) == (kind == .decisions))
    try await stage.driveToEnd()
    var invariants = stage.invariants
    invariants.ended()
    #expect(invariants.broken == [])
  }

  @Test func `7 a child's end is one signal to its parent, in the write that ends it, where that has not ended`() async throws {
    let childID = "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a12"
    for call in 0...12 {
      let stage = Stage(.echo)
      try await stage.make("go")
      let watched = WatchedRecordStore(stage.store, before: call) { try? await stage.signal("x") }
      try await stage.make("call", id: childID, in: watched, childOf: stage.place)
      let told = stage.store.records.filter { $0.key.partition == stage.place.partition && $0.key.sort.hasPrefix("INBOX#") }
        .compactMap { if case .binary(let bytes)? = $0.attributes["body"] { String(decoding: bytes, as: UTF8.self) } else { nil } }
      #expect(told.count { $0.contains("child/\(childID)") } == 1, "call \(call)")
    }
    let stage = Stage(.echo)
    try await stage.make("call")
    try await stage.make("call", id: childID, childOf: stage.place)
    #expect(!stage.store.records.contains { $0.key.sort.hasPrefix("INBOX#") })
  }

  @Test(arguments: Subject.Kind.allCases)
  func `7 a case that is cancelled is over, its waits with it, whoever has it`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    try await stage.drive()
    let cancelled = await Self.status { () throws(EndpointError) in _ = try await stage.family.cancel(stage.place, from: Caller(), in: stage.cases()) }
    guard kind == .echo else { return #expect(cancelled == 409) }
    #expect(cancelled == 200)
    let token = try #require(stage.notifications.notices.last?.token)
    #expect(await Self.status { () throws(EndpointError) in try await stage.answer(stage.subject.verdict(token)) } == 409)
    var invariants = stage.invariants
    invariants.ended()
    #expect(invariants.broken == [])
    stage.surroundings.advance(by: 5 * 86_400_000)
    #expect(try await stage.sweep() == [])
    #expect(try await stage.found().status == "cancelled")
  }

  // MARK: leases

  @Test(arguments: Subject.Kind.allCases)
  func `8 a lease lasts for the rest of the invocation and five seconds, and keeps others away`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    _ = try? await stage.make(in: FailingRecordStore(stage.store, broken: 2, .before, of: .writes), left_ms: 60_000)
    let lease_ms = stage.surroundings.now_ms() + 65_000
    #expect(try await stage.header()?.lease_ms == lease_ms)
    let version = try await stage.header()?.version
    try await stage.advance(ignoringLease: false)
    stage.wait(until: lease_ms - 1)
    #expect(try await stage.sweep() == [])
    #expect(try await stage.header()?.version == version)
    stage.wait(until: lease_ms)
    #expect(try await stage.sweep() == [.advanced])
    #expect(try await stage.header()?.lease_ms == nil)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `8 a step that does not fit is not begun, and the case is due now`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    // Of four seconds three are kept to store what comes of it.
    let made = try await stage.make("call", left_ms: 4_000)
    #expect(made.phase == .running)
    #expect(stage.subject.tries.isEmpty)
    #expect(stage.due_ms == stage.surroundings.now_ms())
    #expect(try await stage.header()?.lease_ms == nil)
    #expect(try await stage.sweep() == [.advanced])
    #expect(!stage.subject.tries.isEmpty)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `8 a case that is taken five times to no purpose is set aside, with a dead letter`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    await stage.begin()
    for _ in 0..<5 {
      _ = try? await stage.advance(in: FailingRecordStore(stage.store, broken: 2, .before, of: .writes))
      stage.surroundings.advance(by: 1)
    }
    #expect(try await stage.header()?.stuck == nil)
    if let lease_ms = try await stage.header()?.lease_ms { stage.wait(until: lease_ms) }
    #expect(try await stage.sweep() == [.setAside])
    #expect(try await stage.header()?.stuck == "it was taken 5 times, and nothing came of it")
    let letters = stage.store.records.filter { $0.key.partition == "TENANT#local#DEADLETTER" }
    #expect(letters.map { $0.attributes["case_id"] } == [.string(Stage.id)])
    #expect(stage.invariants.events.last?.hasSuffix(".set_aside") == true)
    if stage.subject.takesSignals { try? await stage.signal("x") }
    for _ in 0..<2 { _ = try await stage.sweep() }
    #expect(try await stage.sweep() == [])
    #expect(stage.store.records.count { $0.key.partition == "TENANT#local#DEADLETTER" } == 1)
  }

  @Test func `8 a case that only waits is never set aside`() async throws {
    let stage = Stage(.echo)
    try await stage.make("go")
    for _ in 0..<12 {
      try await stage.advance()
      stage.surroundings.advance(by: 1)
    }
    #expect(try await stage.header()?.stuck == nil)
    try await stage.signal("x")
    #expect(try await stage.sweep() == [.advanced])
    #expect(try await stage.header()?.status == "done")
  }
}
