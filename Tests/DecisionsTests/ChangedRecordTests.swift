import Cases
import Decisions
import Fakes
import Forms
import StrictJSON
import Testing

/// Records that are not as they were stored, or of a form that this build does not know, are neither shown nor acted on.
@Suite struct `A record that was changed` {
  let store = VolatileRecordStore()
  let surroundings = ScriptedSurroundings(step_ms: 0)

  var cases: CaseStore { CaseStore(records: store, surroundings: surroundings) }
  var family: Decisions { Decisions(voices: RecordedCalibrations(records: store, surroundings: surroundings)) }

  static let open = Array(#"{"query":"q","context":{"alternatives":[{"id":"a"},{"id":"b"}]}}"#.utf8)

  /// The statuses of reading it, listing it, answering its review and recording an outcome; 200 where none was refused.
  func statuses(_ made: CaseAnswer) async -> [Int] {
    let id = made.place.id
    let verdict = Array(#"{"token":"\#(made.token ?? "0000000000")","verdict":"approve"}"#.utf8)
    return [
      await status { () async throws(EndpointError) in _ = try await family.find(id, in: cases, now_ms: surroundings.now_ms()) },
      await status { () async throws(EndpointError) in
        _ = try await ListCases(family, records: store).respond(to: ListCases.Filter(), now_ms: surroundings.now_ms())
      },
      await status { () async throws(EndpointError) in _ = try await family.answer(Decisions.review, of: id, with: verdict, in: cases) },
      await status { () async throws(EndpointError) in
        _ = try await RecordOutcome(family, in: cases).respond(to: id, body: Array(#"{"success":1,"observed":"x"}"#.utf8))
      },
    ]
  }

  func status(_ call: () async throws(EndpointError) -> Void) async -> Int {
    do throws(EndpointError) {
      try await call()
      return 200
    } catch { return error.status }
  }

  func change(_ made: CaseAnswer, _ sort: String, _ change: (inout Record) -> Void) { store.tamper(RecordKey(partition: partition(made), sort: sort), change) }
  func partition(_ made: CaseAnswer) -> String { "TENANT#local#DECISION#\(made.place.id)" }

  @Test func `is as it was where nobody touched it`() async throws {
    #expect(await statuses(try await family.make(Self.open, in: cases)) == [200, 200, 200, 200])
  }

  @Test(arguments: ["body", "engine_version", "status", "created_ms", "query", "parts", "head"])
  func `in whatever its header holds, is refused by everything that reads it`(attribute: String) async throws {
    let made = try await family.make(Self.open, in: cases)
    change(made, "CASE") { record in
      switch record.attributes[attribute] {
      case .string(let text)?: record.attributes[attribute] = .string(attribute == "status" ? "completed" : text + "x")
      case .integer(let integer)?: record.attributes[attribute] = .integer(integer + 1)
      case .binary(let bytes)?: record.attributes[attribute] = .binary(bytes.dropLast() + [32])
      default: Issue.record("there is no `\(attribute)`")
      }
    }
    #expect(await statuses(made) == [500, 200, 500, 500])
  }

  @Test func `by an attribute more or less, or put in another tenant's place, is refused`() async throws {
    let made = try await family.make(Self.open, in: cases)
    let header = try #require(try await store.get(RecordKey(partition: partition(made), sort: "CASE"), now_s: 0))
    change(made, "CASE") { $0.attributes["parent"] = .string("eve") }
    #expect(await statuses(made)[0] == 500)
    change(made, "CASE") { $0.attributes["parent"] = nil }
    #expect(await statuses(made)[0] == 200)
    change(made, "CASE") { $0.attributes["title"] = nil }
    #expect(await statuses(made)[0] == 500)
    var elsewhere = header
    elsewhere.key.partition = "TENANT#other#DECISION#\(made.place.id)"
    try await store.write([.put(elsewhere, .absent)])
    let read = await status { () async throws(EndpointError) in
      _ = try await family.find(made.place.id, from: Caller(tenant: "other"), in: cases, now_ms: surroundings.now_ms())
    }
    #expect(read == 500)
  }

  @Test func `in a list, is no row of it`() async throws {
    let made = try await family.make(Self.open, in: cases)
    change(made, "LIST#ALL") { $0.attributes["query"] = .string("another") }
    #expect(await statuses(made) == [200, 500, 200, 200])
  }

  @Test func `in what a person is asked, is answered by nobody`() async throws {
    let made = try await family.make(Self.open, in: cases)
    change(made, "REVIEW") { $0.attributes["tokens_sha256"] = .string(String(repeating: "0", count: 64)) }
    #expect(await statuses(made)[2] == 500)
  }

  @Test func `in a part of a long answer, is not given again under its key`() async throws {
    let keys = Idempotency(store: store, surroundings: surroundings)
    guard case .new(let ticket) = try await keys.claim("k", route: "r", body: [], from: Caller()) else { throw ReplayTestFailure.noDivergence }
    try await keys.remember(Idempotency.Answer(status: 201, headers: [:], body: Array(repeating: 7, count: 900_000)), ticket)
    let part = try #require(store.records.first { $0.key.sort == "BODY#02" }).key
    func again() async -> Int { await status { () async throws(EndpointError) in _ = try await keys.claim("k", route: "r", body: [], from: Caller()) } }
    #expect(await again() == 200)
    store.tamper(part) { $0.attributes["body"] = .binary([7]) }
    #expect(await again() == 500)
  }

  @Test func `in its receipts, is gone on with by nobody`() async throws {
    let echo = EchoFamily(EchoWorld())
    let made = try await echo.make(Array(#"{"text":"t","work":"sleep:60"}"#.utf8), in: cases).place
    store.tamper(made.key("REQUEST")) { $0.attributes["body"] = .binary(Array(#"{"text":"u","work":"sleep:60"}"#.utf8)) }
    surroundings.advance(by: 3_600_000)
    let advanced = await status { () async throws(EndpointError) in _ = try await echo.advance(made, in: cases) }
    #expect(advanced == 500)
  }

  @Test(arguments: [Int64?.none, 0, 2, -1]) func `or is of a schema that is not known, is refused with what is known`(schema: Int64?) async throws {
    let made = try await family.make(Self.open, in: cases)
    for sort in ["CASE", "LIST#ALL"] {
      change(made, sort) { record in
        record.attributes["schema_version"] = schema.map { .integer($0) }
        // As a newer build would have sealed it.
        record = record.sealed
      }
    }
    #expect(await statuses(made) == [501, 501, 501, 501])
    let error = await #expect(throws: EndpointError.self) { try await family.find(made.place.id, in: cases, now_ms: surroundings.now_ms()) }
    #expect(error?.detail == "the decision is stored in \(schema.map { "schema \($0)" } ?? "no schema"), and this build reads 1 to 1")
  }

  @Test func `before there were seals, is read as ever`() async throws {
    let made = try await family.make(Self.open, in: cases)
    for record in store.records { store.tamper(record.key) { $0.attributes["seal"] = nil } }
    #expect(await statuses(made) == [200, 200, 200, 200])
  }

  @Test func `in its header, is told by a replay, which reads it all the same`() async throws {
    let made = try await family.make(Self.open, in: cases)
    change(made, "CASE") { $0.attributes["query"] = .string("another") }
    let stored = try #require(try await StoredCase.read(made.place.id, of: family, tenant: "local", in: cases, now_ms: surroundings.now_ms()))
    #expect(await family.replay(stored) == .changed("the header"))
  }

  @Test func `in its file, is told by a replay: whose it is, and by which engine`() async throws {
    let made = try await family.make(Self.open, in: cases)
    let stored = try #require(try await StoredCase.read(made.place.id, of: family, tenant: "local", in: cases, now_ms: surroundings.now_ms()))
    #expect(await family.replay(stored) == .same(receipts: stored.receipts.count))
    for name in ["tenant", "engine_version"] {
      guard case .object(var file) = stored.file else { throw ReplayTestFailure.noDivergence }
      file[name] = "other"
      let changed = try StoredCase(file: .object(file), among: Families([family]))
      #expect(await family.replay(changed) == .changed("the tenant, the id or the engine"))
    }
  }
}
