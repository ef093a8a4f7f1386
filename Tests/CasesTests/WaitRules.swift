import CaseContract
import Cases
import Fakes
import Forms
import StrictJSON
import Testing

/// Rule 4 of cases: waits and their tokens. Signals, parking and leases are in SignalRules.swift.
@Suite(.table, .noted) struct `The contract of cases, waits` {
  static func status(_ deed: () async throws(EndpointError) -> Void) async -> Int {
    do throws(EndpointError) { try await deed() } catch { return error.status }
    return 200
  }

  @Test(arguments: Subject.Kind.asking)
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

  @Test(arguments: Subject.Kind.asking)
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

  @Test(arguments: Subject.Kind.asking)
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

  @Test(arguments: Subject.Kind.asking)
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

  @Test(arguments: Subject.Kind.asking)
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

  @Test(arguments: Subject.Kind.asking)
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

  @Test(arguments: [(Subject.Kind.echo, "sleep:60,call"), (.tasks, TaskWork.limited.rawValue)])
  func `4 a wait for a time is over by the record's time, once, whoever looks`(kind: Subject.Kind, work: String) async throws {
    let stage = Stage(kind)
    try await stage.make(work, later: true)
    try await stage.advance()
    let (tries, shown, over_ms) = (stage.subject.tries, try await stage.found(), try #require(stage.due_ms))
    #expect(shown.phase == (kind == .echo ? .running : .waiting))
    stage.wait(until: over_ms - 1)
    #expect(try await stage.sweep() == [])
    // Who comes before its time finds nothing to do, and it rests until the same moment.
    try await stage.advance()
    #expect(stage.due_ms == over_ms)
    #expect((stage.subject.tries, try await stage.found().body) == (tries, shown.body))
    stage.wait(until: over_ms)
    #expect(try await stage.sweep() == [.advanced])
    #expect(try await stage.sweep() == [])
    #expect(try await stage.found().status == stage.subject.ends.answered)
    #expect(stage.subject.tries.values.reduce(0, +) == tries.values.reduce(0, +) + (kind == .echo ? 1 : 2))
    var invariants = stage.invariants
    invariants.ended()
    #expect(invariants.broken == [])
    guard case .same = try await stage.replay() else { throw ContractFailure("\(try await stage.replay())") }
  }

  @Test func `4 and 7 nobody answers, is given a token of, or signals a case whose family waits for no person`() async throws {
    let stage = Stage(.tasks)
    try await stage.make(TaskWork.limited.rawValue, later: true)
    try await stage.advance()
    let before = stage.store.records
    #expect(await Self.status { () throws(EndpointError) in try await stage.answer(Array(#"{"token":"0000","verdict":"approve"}"#.utf8)) } == 404)
    let given = await Self.status { () throws(EndpointError) in
      _ = try await stage.family.giveToken("review", of: Stage.id, to: Caller(principal: "eve"), in: stage.cases())
    }
    #expect(given == 404)
    #expect(await Self.status { () throws(EndpointError) in try await stage.signal("x") } == 409)
    #expect(stage.store.records == before)
  }
}
