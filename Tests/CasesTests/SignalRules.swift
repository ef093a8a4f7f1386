import CaseContract
import Cases
import Fakes
import Forms
import StrictJSON
import Testing

/// Rules 7 and 8 of cases: signals, parking, leases.
extension `The contract of cases, waits` {
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

  @Test(arguments: ["INBOX#000001", "SIGNALS"])
  func `7 a signal that was changed in the store is told, and nobody acts on it`(sort: String) async throws {
    let stage = Stage(.echo)
    try await stage.make("go")
    try await stage.signal("one")
    let key = try #require(stage.store.records.map(\.key).first { $0.sort == sort })
    stage.store.tamper(key) { record in
      if case .binary(let body)? = record.attributes["body"] {
        record.attributes["body"] = .binary(Array(String(decoding: body, as: UTF8.self).replacing("one", with: "two").utf8))
      } else {
        record.attributes["seen"] = .integer(1)
      }
    }
    #expect(await Self.status { () throws(EndpointError) in try await stage.advance() } == 500)
    #expect(stage.invariants.signalsSeen == [])
    if sort == "SIGNALS" { #expect(await Self.status { () throws(EndpointError) in try await stage.signal("two") } == 500) }
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
    // An echo waits for a time too, a decision for its person alone, and a task has ended.
    #expect((stage.record("WAKE") == nil) == (kind != .echo))
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
    if kind == .tasks { await stage.begin() } else { try await stage.drive() }
    let cancelled = await Self.status { () throws(EndpointError) in _ = try await stage.family.cancel(stage.place, from: Caller(), in: stage.cases()) }
    guard kind != .decisions else { return #expect(cancelled == 409) }
    #expect(cancelled == 200)
    if kind == .echo {
      let token = try #require(stage.notifications.notices.last?.token)
      #expect(await Self.status { () throws(EndpointError) in try await stage.answer(stage.subject.verdict(token)) } == 409)
    }
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
