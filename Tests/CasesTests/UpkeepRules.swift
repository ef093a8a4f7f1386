import CaseContract
import Cases
import Fakes
import Forms
import StrictJSON
import Testing

/// Rules of cases 9, 10, 11, 13, 14 and 15: what is kept up beside a case, and its bounds.
@Suite(.table, .noted) struct `The contract of cases, upkeep` {
  @Test(arguments: Subject.Kind.allCases)
  func `9 the sweep alone drives every case to its end, whichever write of its maker was the last`(kind: Subject.Kind) async throws {
    let counting = FailingRecordStore(VolatileRecordStore(), broken: nil, of: .writes)
    // Of less than what a task may take, so that a lease is over before that is.
    let left_ms: Int64 = 60_000
    try await Stage(kind).make(in: counting, left_ms: left_ms)
    for call in 1...counting.calls {
      let stage = Stage(kind)
      _ = try? await stage.make(in: FailingRecordStore(stage.store, broken: call, .after, of: .writes), left_ms: left_ms)
      for _ in 0..<20 {
        if try await stage.found().phase == .ended { break }
        if let due_ms = stage.due_ms { stage.wait(until: due_ms) }
        try await stage.sweep()
      }
      #expect(try await stage.header()?.status == stage.subject.ends.expired, "write \(call)")
      var invariants = stage.invariants
      invariants.ended()
      #expect(invariants.broken == [], "write \(call)")
    }
  }

  @Test func `9 a task that is left for longer than it may take ends with what it has, by the sweep alone`() async throws {
    let stage = Stage(.tasks)
    _ = try? await stage.make(in: FailingRecordStore(stage.store, broken: 4, .after, of: .writes))
    let calls = stage.subject.tries.count
    stage.wait(until: try #require(stage.due_ms))
    #expect(try await stage.sweep() == [.advanced])
    #expect(stage.subject.tries.count == calls && calls > 0)
    #expect(try await stage.header()?.status == "partial")
    var invariants = stage.invariants
    invariants.ended()
    #expect(invariants.broken == [])
  }

  @Test(arguments: Subject.Kind.allCases)
  func `10 a case stands in the lists of what it is, at one place, and in no other`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    func listed(_ parameters: [String: String], tenant: String = "local") async throws -> Int {
      let filter = try ListCases.Filter(parameters: parameters, of: stage.family)
      return try await ListCases(stage.family, records: stage.store).respond(to: filter, from: Caller(tenant: tenant), now_ms: 0).count
    }
    func standing() async throws -> [String] {
      var statuses: [String] = []
      for status in stage.family.shape.statuses {
        if try await listed(["status": status]) == 1 { statuses.append(status) }
      }
      return statuses
    }
    await stage.begin()
    #expect(try await standing() == ["running"])
    try await stage.drive()
    #expect(try await standing() == [try #require(try await stage.header()).status])
    try await stage.driveToEnd()
    #expect(try await standing() == [stage.subject.ends.answered])
    #expect(try await listed([:]) == 1)
    #expect(try await listed([:], tenant: "other") == 0)
    for list in stage.family.shape.lists {
      let value = try #require(stage.record("CASE")?.attributes[list.column])
      guard case .string(let text) = value else { throw ContractFailure("a list by what is no text") }
      #expect(try await listed([list.column: text]) == 1)
      #expect(try await listed([list.column: text, "status": stage.subject.ends.answered]) == 1)
      #expect(try await listed([list.column: text, "status": "running"]) == 0)
    }
  }

  @Test(arguments: Subject.Kind.allCases)
  func `10 pages visit every case once, newest first, and a cursor is good for its list alone`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    for number in 0..<7 {
      stage.surroundings.advance(by: 1)
      try await stage.make("pure", id: "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a0\(number)")
    }
    var filter = ListCases.Filter()
    filter.limit = 3
    var ids: [String] = []
    var first: String?
    repeat {
      let page = try await ListCases(stage.family, records: stage.store).respond(to: filter, now_ms: 0)
      guard case .object(let object) = try JSONReader.read(page.body), case .array(let rows)? = object[stage.family.name.plural] else {
        throw ContractFailure("no rows")
      }
      for case .object(let row) in rows { if case .string(let id)? = row[stage.family.name.idName] { ids.append(String(id.suffix(1))) } }
      filter.cursor = page.cursor
      first = first ?? page.cursor
    } while filter.cursor != nil
    #expect(ids == ["6", "5", "4", "3", "2", "1", "0"])
    filter.cursor = first
    let elsewhere = await `The contract of cases, waits`.status { () throws(EndpointError) in
      _ = try await ListCases(stage.family, records: stage.store).respond(to: filter, from: Caller(tenant: "other"), now_ms: 0)
    }
    #expect(elsewhere == 422)
  }

  @Test(arguments: Subject.Kind.allCases)
  func `11 one failing case keeps none from its turn`(kind: Subject.Kind) async throws {
    let store = VolatileRecordStore()
    let stage = Stage(Subject(kind), store: store)
    for number in 0..<4 {
      let id = "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a0\(number)"
      _ = try? await stage.make(id: id, in: FailingRecordStore(store, broken: 2, .before, of: .writes))
    }
    // The request of one cannot be read.
    store.tamper(stage.subject.place("7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a01").key("REQUEST")) { $0.attributes["body"] = .binary([0]) }
    stage.surroundings.advance(by: 905_001)
    let swept = try await SweepCases(Families([stage.family]), in: stage.cases()).respond()
    #expect(swept.filter { $0.deed == .failed }.map(\.caseID) == ["7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a01"])
    #expect(swept.count { $0.deed == .advanced } == 3)
  }

  @Test func `11 an index that lags makes the sweep do nothing that is not due`() async throws {
    let stage = Stage(.echo)
    await stage.begin()
    // The index as it was while the case ran: its lease's end is there.
    let before = VolatileRecordStore()
    for record in stage.store.records { try await before.write([.put(record, .any)]) }
    try await stage.driveToEnd()
    stage.surroundings.advance(by: 905_001)
    _ = try await stage.sweep(LaggingRecordStore(stage.store, indexOf: before))
    #expect(try await stage.header()?.status == "done")
  }

  @Test(arguments: Subject.Kind.allCases)
  func `13 every change of state has its event in its own write`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    let watched = WatchedRecordStore(stage.store)
    try await stage.driveToEnd(in: watched)
    var status: String?
    for write in watched.writes {
      for case .put(let record, _) in write where record.key == stage.place.key("CASE") {
        guard case .string(let after)? = record.attributes["status"] else { continue }
        let isTold = write.contains { $0.key.partition.contains("#AUDIT#") }
        #expect(isTold || after == status, "\(status ?? "nothing") to \(after)")
        status = after
      }
    }
    let expected: Set<String> =
      switch kind {
      case .decisions: ["decision.begun", "decision.made", "decision.reviewed"]
      case .echo: ["echo.begun", "echo.waits", "echo.ask_answered", "echo.ended"]
      case .tasks: ["task.begun", "task.ended"]
      }
    #expect(Set(stage.invariants.events).symmetricDifference(expected) == [])
    for record in stage.store.records where record.key.partition.contains("#AUDIT#") {
      #expect(record.attributes["principal"] != nil && record.attributes["record_sha256"] != nil)
    }
  }

  // MARK: bounds

  @Test(arguments: ["call,many:2001", "many:2001,call", "call,many:2001,call"])
  func `14 a case over two thousand receipts ends failed, saying so`(work: String) async throws {
    let stage = Stage(.echo)
    do throws(EndpointError) { try await stage.make(work) } catch {
      // What is over a bound before anything is stored is the caller's to know.
      #expect(work.hasPrefix("many") && error.status == 422)
      #expect(stage.store.records.isEmpty)
      return
    }
    #expect(try await stage.header()?.status == "failed")
    #expect(String(decoding: try await stage.found().body, as: UTF8.self).contains("a case has at most 2000 receipts"))
    var invariants = stage.invariants
    invariants.ended()
    #expect(invariants.broken == [])
  }

  @Test func `14 receipts of more than five megabytes end the case`() async throws {
    let stage = Stage(.echo)
    try await stage.make("call,given:2600000,call,given:2600000,call")
    #expect(try await stage.header()?.status == "failed")
    #expect(String(decoding: try await stage.found().body, as: UTF8.self).contains("have at most 5000000 bytes"))
    var invariants = stage.invariants
    invariants.ended()
    #expect(invariants.broken == [])
  }

  @Test func `14 receipts within the bound are stored, however many came before the first effect`() async throws {
    let stage = Stage(.echo)
    try await stage.make("given:2300000,given:2300000,call")
    #expect(try await stage.header()?.status == "done")
    #expect(
      stage.store.records.allSatisfy { record in
        if case .binary(let bytes)? = record.attributes["body"] { bytes.count <= 350_000 } else { true }
      })
  }

  @Test func `14 an outcome has three megabytes at most, and goes with receipts that need a write of their own`() async throws {
    let stage = Stage(.echo)
    try await stage.make("call,long:3100000")
    #expect(try await stage.header()?.status == "failed")
    #expect(String(decoding: try await stage.found().body, as: UTF8.self).contains("an outcome has at most 3000000 bytes"))
    let other = Stage(.echo)
    try await other.make("given:2000000,long:2900000")
    #expect(try await other.header()?.status == "done")
    var invariants = other.invariants
    invariants.ended()
    #expect(invariants.broken == [])
  }

  @Test func `14 a hundred signals that nobody has seen are the most`() async throws {
    let stage = Stage(.echo)
    try await stage.make("go")
    var statuses: [Int] = []
    for number in 0..<101 {
      statuses.append(await `The contract of cases, waits`.status { () throws(EndpointError) in try await stage.signal("\(number)") })
    }
    #expect(statuses == Array(repeating: 200, count: 100) + [429])
    try await stage.sweep()
    #expect(stage.invariants.signalsSeen == Array(1...100))
  }

  @Test func `14 children's ends are not refused, and all of them are seen`() async throws {
    let stage = Stage(.echo)
    try await stage.make("sleep:60,go")
    for number in 100..<250 { try await stage.make("pure", id: "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9\(number)", childOf: stage.place) }
    try await stage.sweep()
    #expect(stage.invariants.signalsSeen == Array(1...150))
  }

  @Test(arguments: Subject.Kind.allCases)
  func `14 what is kept no longer is erased, and nothing before its time`(kind: Subject.Kind) async throws {
    let stage = Stage(kind)
    try await stage.driveToEnd()
    let ended_ms = stage.surroundings.now_ms()
    stage.wait(until: ended_ms + 30 * 86_400_000 - 1)
    #expect(try await stage.sweep() == [])
    stage.wait(until: ended_ms + 30 * 86_400_000)
    #expect(try await stage.sweep() == (kind == .echo ? [.deleted] : []))
    let left = stage.store.records.filter { $0.key.partition == stage.place.partition }
    #expect(left.isEmpty == (kind == .echo))
    #expect(try await stage.sweep() == [])
  }

  // MARK: money

  @Test func `15 what a try costs is taken in the write that notes it, once, and refused where it is not there`() async throws {
    let undisturbed = FailingRecordStore(VolatileRecordStore(), broken: nil, of: .writes)
    try await Stage(.echo).make("pay,pay", in: undisturbed)
    for call in 1...undisturbed.calls {
      for moment in FailingRecordStore.Moment.allCases {
        let stage = Stage(.echo)
        _ = try? await stage.make("pay,pay", in: FailingRecordStore(stage.store, broken: call, moment, of: .writes))
        _ = try? await stage.advance()
        let begun = stage.keys.count { $0.hasPrefix("begun/pay") }
        #expect(stage.spent == Int64(begun) * EchoPurse.price, "write \(call), \(moment)")
      }
    }
    let stage = Stage(.echo)
    try await stage.store.write([.add(EchoPurse.key("local"), ["spent": EchoPurse.maximum - EchoPurse.price])])
    let made = try await stage.make("pay,pay")
    #expect(try JSONReader.read(made.body).said == ["pay", "failed: rejected"])
    #expect(stage.spent == EchoPurse.maximum)
    #expect(stage.subject.tries.count == 1)
    guard case .same = try await stage.replay() else { throw ContractFailure("\(try await stage.replay())") }
  }
}

extension Stage {
  fileprivate var spent: Int64 {
    guard case .integer(let spent)? = store.records.first(where: { $0.key == EchoPurse.key("local") })?.attributes["spent"] else { return 0 }
    return spent
  }
}
