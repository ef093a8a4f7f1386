import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import FunctionKit
import HTTPTransport
import StrictJSON
import Synchronization
import Testing

@Suite struct `A store that cannot be reached` {
  @Test func `is a 503 that says nothing of the inside`() async throws {
    let given = try Given(.make, records: FailingRecordStore(VolatileRecordStore(), broken: 1, .before))
    let answer = try await given.send("POST", "/decisions", body: decision)
    #expect(answer["statusCode"] == 503)
    #expect(answer.header("retry-after") == "1")
    #expect(answer["body"].string?.contains("broken") == false)
    #expect(try await given.send("POST", "/decisions", body: decision)["statusCode"] == 201)
  }

  @Test func `is not ready, which is remembered for 30 seconds`() async throws {
    let given = try Given(.health, records: FailingRecordStore(VolatileRecordStore(), broken: 1, .before))
    let answer = try await given.send("GET", "/readyz")
    #expect(answer["statusCode"] == 503)
    #expect(answer.body["checks"]["records"] == "unavailable")
    given.surroundings.advance(by: 20_000)
    #expect(try await given.send("GET", "/readyz")["statusCode"] == 503)
    given.surroundings.advance(by: 11_000)
    #expect(try await given.send("GET", "/readyz")["statusCode"] == 200)
  }

  @Test func `is degraded and goes on where the queue of work cannot be reached, and says nothing of one that is not there`() async throws {
    let queue = VolatileWorkQueue { 0 }
    let away = try Given(.health, queue: FailingWorkQueue(queue, broken: 1...1))
    let answer = try await away.send("GET", "/readyz")
    #expect(answer["statusCode"] == 200)
    #expect(answer.body["status"] == "degraded")
    #expect(answer.body["checks"] == ["records": "ready", "queue": "unavailable"])
    away.surroundings.advance(by: 31_000)
    #expect(try await away.send("GET", "/readyz").body["checks"] == ["records": "ready", "queue": "ready"])
    #expect(try await Given(.health).send("GET", "/readyz").body["checks"] == ["records": "ready"])
  }

  @Test func `leaves health healthy`() async throws {
    let given = try Given(.health, records: FailingRecordStore(VolatileRecordStore(), broken: 1, .before))
    let answer = try await given.send("GET", "/health")
    #expect(answer["statusCode"] == 200)
    #expect(answer.body == ["status": "healthy", "version": .string(Version.current)])
  }
}

/// Keeps the deadline that the last call was made under.
private final class DeadlineRecordingStore: RecordStore {
  private let store = VolatileRecordStore()
  private let last_ms = Mutex<Int64?>(nil)

  var deadline_ms: Int64? { last_ms.withLock { $0 } }

  private func note() { last_ms.withLock { $0 = Deadline.current_ms } }

  func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? {
    note()
    return try await store.get(key, now_s: now_s)
  }

  func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    note()
    try await store.write(changes)
  }

  func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage {
    note()
    return try await store.query(query)
  }

  func probe() async throws(RecordStoreError) { note() }
}

@Suite struct `The time that is given` {
  @Test func `bounds what a request waits for, less a margin to answer in`() async throws {
    let records = DeadlineRecordingStore()
    let given = try Given(.make, records: records)
    let answer_ms = given.surroundings.now_ms() + 3_000
    #expect(try await given.send("POST", "/decisions", body: decision)["statusCode"] == 201)
    let deadline_ms = try #require(records.deadline_ms)
    #expect((answer_ms - 550...answer_ms - 450).contains(deadline_ms))
  }

  @Test func `is no longer than REQUEST_TIMEOUT_SECONDS says`() async throws {
    let records = DeadlineRecordingStore()
    let given = try Given(.make, records: records, environment: ["REQUEST_TIMEOUT_SECONDS": "1"])
    let asked_ms = given.surroundings.now_ms()
    #expect(try await given.send("POST", "/decisions", body: decision)["statusCode"] == 201)
    let deadline_ms = try #require(records.deadline_ms)
    #expect((asked_ms + 1_000...asked_ms + 1_050).contains(deadline_ms))
  }

  @Test func `is two seconds for a probe`() async throws {
    let records = DeadlineRecordingStore()
    let given = try Given(.health, records: records)
    let asked_ms = given.surroundings.now_ms()
    #expect(try await given.send("GET", "/readyz")["statusCode"] == 200)
    let deadline_ms = try #require(records.deadline_ms)
    #expect((asked_ms + 2_000...asked_ms + 2_050).contains(deadline_ms))
  }
}
