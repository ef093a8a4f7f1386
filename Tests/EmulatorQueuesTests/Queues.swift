import EmulatorJSON
import EmulatorQueues
import EmulatorTables
import Foundation
import Synchronization

/// A queue service on a folder of its own, spoken to as a client would.
final class Queues: Sendable {
  /// Goes with the last service on it.
  private final class Folder: Sendable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("queues-\(UUID().uuidString)").path
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private let own: Folder
  var folder: String { own.path }
  let engine: TableEngine
  let service: QueueEngine
  let clock: TestClock

  final class TestClock: Sendable {
    private let value: Mutex<Int64>
    init(_ now_ms: Int64) { value = Mutex(now_ms) }
    var now_ms: Int64 {
      get { value.withLock { $0 } }
      set { value.withLock { $0 = newValue } }
    }
  }

  /// `earlier`: whose folder it goes on with, once that one is closed.
  init(after earlier: Queues? = nil, now_ms: Int64 = 1_700_000_000_000, heldMaximum: Int = QueueEngine.heldMaximum) throws {
    own = try earlier?.own ?? Folder()
    let clock = TestClock(now_ms)
    self.clock = clock
    engine = try TableEngine(
      path: "\(own.path)/tables.sqlite", clock: { clock.now_ms / 1_000 }, clock_ms: { clock.now_ms },
      resident: QueueEngine.resident(home: .standard, heldMaximum: heldMaximum, now: { clock.now_ms }))
    service = QueueEngine(engine, home: .standard)
  }

  func close() { engine.close() }

  deinit { engine.close() }

  struct Answer {
    var status: Int
    var json: JSON
    var code: String?
    var message: String { json["message"]?.string ?? "" }
    var bodies: [String] { (json["Messages"]?.array ?? []).compactMap { $0["Body"]?.string } }
  }

  @discardableResult
  func ask(_ operation: String, _ body: JSON, ticket: PollTicket = PollTicket()) async throws -> Answer {
    let reply = await withCheckedContinuation { done in
      service.submit(QueueRequest(operation: operation, body: body.bytes), ticket: ticket) { done.resume(returning: $0) }
    }
    let code = reply.headers.first { $0.0 == "x-amzn-query-error" }?.1
    return Answer(status: reply.status, json: try JSON(reading: reply.body), code: code)
  }

  func make(_ name: String, _ attributes: JSON = .object([])) async throws {
    let answer = try await ask("CreateQueue", ["QueueName": .string(name), "Attributes": attributes])
    guard answer.status == 200 else { throw Refused(text: answer.message) }
  }

  struct Refused: Error { var text: String }

  func send(_ name: String, _ body: String) async throws -> Answer { try await ask("SendMessage", ["QueueUrl": .string(name), "MessageBody": .string(body)]) }

  func receive(_ name: String, wait: Int64 = 0) async throws -> Answer {
    try await ask("ReceiveMessage", ["QueueUrl": .string(name), "MaxNumberOfMessages": 10, "WaitTimeSeconds": .integer(wait), "AttributeNames": ["All"]])
  }
}
