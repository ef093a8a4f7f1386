import Cases
import Fakes
import FunctionKit
import HTTPTransport
import LambdaRuntime
import StrictJSON
import Synchronization
import Testing

/// Takes a notice whenever the test lets it, and keeps the deadlines under which it was asked.
private final class SlowNotifications: Notifications {
  private struct State {
    var asked: [(key: String, deadline_ms: Int64?)] = []
    var taken: [String] = []
  }
  private let state = Mutex(State())
  private let isHanging: Bool

  init(isHanging: Bool = false) { self.isHanging = isHanging }

  var keys: [String] { state.withLock { $0.asked.map(\.key) } }
  var deadlines_ms: [Int64?] { state.withLock { $0.asked.map(\.deadline_ms) } }

  func announce(_ notice: CaseNotice, idempotencyKey: String) async throws(StepFailure) {
    state.withLock { $0.asked.append((idempotencyKey, Deadline.current_ms)) }
    // As the transport ends what hangs.
    if isHanging { throw StepFailure(.timeout, isAmbiguous: true, detail: "the webhook did not answer in time") }
  }
}

@Suite struct `A notice` {
  private func invocation(_ given: Given, _ time_ms: Int64 = 30_000) -> Invocation {
    Invocation(requestID: "r", deadline_ms: given.surroundings.now_ms() + time_ms, event: [])
  }

  @Test func `is sent when the answer was delivered, not before`() async throws {
    let receiver = SlowNotifications()
    let given = try Given(.make, notifications: receiver)
    let answer = try await given.send("POST", "/decisions", body: openQuestion)
    #expect(answer["statusCode"] == 201)
    #expect(receiver.keys.isEmpty)
    await given.pipeline.afterAnswer(invocation(given))
    let id = try #require(answer.body["decision_id"].string)
    #expect(receiver.keys == ["\(id)/notify/review"])
    // Done once: nothing is left for the next event's end.
    await given.pipeline.afterAnswer(invocation(given))
    #expect(receiver.keys.count == 1)
  }

  @Test(arguments: [(30_000, 6_000), (3_000, 2_800), (100, -100)])
  func `has what is left of the invocation's time, and six seconds at most`(left_ms: Int64, time_ms: Int64) async throws {
    let receiver = SlowNotifications()
    let given = try Given(.make, notifications: receiver)
    _ = try await given.send("POST", "/decisions", body: openQuestion)
    let before_ms = given.surroundings.now_ms()
    await given.pipeline.afterAnswer(Invocation(requestID: "r", deadline_ms: before_ms + left_ms, event: []))
    let deadline_ms = try #require(receiver.deadlines_ms.first ?? nil)
    #expect((time_ms...time_ms + 100).contains(deadline_ms - before_ms))
  }

  @Test func `that nobody took is said in the log, without its token, and stays due`() async throws {
    let records = VolatileRecordStore()
    let log = KeptLines()
    let given = try Given(.make, records: records, log: log, notifications: SlowNotifications(isHanging: true))
    let answer = try await given.send("POST", "/decisions", body: openQuestion)
    await given.pipeline.afterAnswer(invocation(given))
    let line = try #require(log.all.first { $0.contains("a notice could not be delivered") })
    #expect(line.contains("the webhook did not answer in time"))
    #expect(line.contains(try #require(answer.header("x-correlation-id"))))
    #expect(!line.contains(try #require(answer.header("review-token"))))
    #expect(try await due(answer, in: records))
  }

  @Test func `is lost with its process, and stays due`() async throws {
    let records = VolatileRecordStore()
    let answer = try await Given(.make, records: records, notifications: SlowNotifications()).send("POST", "/decisions", body: openQuestion)
    #expect(try await due(answer, in: records))
  }

  @Test func `that was taken is due no more`() async throws {
    let records = VolatileRecordStore()
    let given = try Given(.make, records: records, notifications: SlowNotifications())
    let answer = try await given.send("POST", "/decisions", body: openQuestion)
    await given.pipeline.afterAnswer(invocation(given))
    #expect(try await !due(answer, in: records))
  }

  private func due(_ answer: JSONValue, in records: VolatileRecordStore) async throws -> Bool {
    let id = try #require(answer.body["decision_id"].string)
    let review = try await records.get(RecordKey(partition: "TENANT#local#DECISION#\(id)", sort: "REVIEW"), now_s: 0)
    return try #require(review).integer("notice_due_ms") != nil
  }
}
