import Foundation
import HTTPTransport
import StrictJSON
import Synchronization
import TestProcesses
import Testing

/// A decision that is made between requests, by the functions themselves: who carries messages is the test.
@Suite struct `A decision that is made later` {
  /// What is sent to the queue, in order; while it is away nothing is taken.
  private final class Queue: Sendable {
    private let bodies = Mutex<[String]>([])
    private let server = Mutex<ByteServer?>(nil)
    private let arrived: AsyncStream<Void>.Continuation
    let arrivals: AsyncStream<Void>

    init() throws {
      (arrivals, arrived) = AsyncStream<Void>.makeStream()
      let server = try ByteServer { [weak self] connection in
        while let request = connection.request() {
          guard let body = try? JSONReader.read(request.body)["MessageBody"].string else { return connection.answer(400, "{}") }
          self?.take(body)
          connection.answer(200, #"{"MessageId":"1"}"#)
        }
      }
      self.server.withLock { $0 = server }
    }

    private func take(_ body: String) {
      bodies.withLock { $0.append(body) }
      arrived.yield()
    }

    var sent: [String] { bodies.withLock { $0 } }
    var url: String { server.withLock { $0?.url ?? "" } }
    func stop() { server.withLock { $0?.stop() } }
  }

  private static let minute =
    #"{"version":"0","id":"m","detail-type":"Scheduled Event","source":"aws.events","time":"2026-01-01T00:00:00Z","resources":[],"detail":{}}"#

  private func file(_ queue: Queue, in folder: TemporaryFolder) throws -> String {
    try LocalEmulator.declare(
      ["AWS_ENDPOINT_URL_SQS": queue.url, "WORK_QUEUE_URL": "\(queue.url)/000000000000/work"], of: "MakeDecision", in: folder)
  }

  private func later(_ emulator: LocalEmulator) async throws -> String {
    let body = Array(Requests.decision().utf8)
    let made = try await emulator.send("POST", "/decisions", body: body, headers: [HTTPField("Prefer", "respond-async")])
    #expect(made.status == 202)
    #expect(made.header("preference-applied") == "respond-async")
    #expect(made.json["status"] == "queued")
    let location = try #require(made.header("location"))
    #expect(try await emulator.get(location).json["status"] == "queued")
    return location
  }

  private func invoke(_ function: String, _ event: String, _ emulator: LocalEmulator) async throws -> HTTPResponse {
    try await emulator.post("/2015-03-31/functions/\(function)/invocations", event)
  }

  private func batch(_ bodies: [String]) throws -> String {
    let records = bodies.enumerated().map { number, body -> JSONValue in
      [
        "messageId": .string("m\(number)"), "receiptHandle": "h", "body": .string(body), "eventSource": "aws:sqs", "awsRegion": "eu-central-1",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:work", "attributes": ["ApproximateReceiveCount": "1", "SentTimestamp": "1795255200000"],
      ]
    }
    return String(decoding: try JSONWriter.write(["Records": .array(records)]), as: UTF8.self)
  }

  @Test func `is 202, found queued, and made once by its message, which may come twice`() async throws {
    let queue = try Queue()
    defer { queue.stop() }
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data, file: try file(queue, in: data))
    let location = try await later(emulator)
    for await _ in queue.arrivals { break }
    let worked = try await invoke("WorkCase", try batch(queue.sent + ["no notice"]), emulator)
    #expect(worked.text == #"{"batchItemFailures":[]}"#)
    let made = try await emulator.get(location)
    #expect(made.json["status"] == "completed")
    #expect(try await invoke("WorkCase", try batch(queue.sent), emulator).text == #"{"batchItemFailures":[]}"#)
    #expect(try await emulator.get(location).body == made.body)
    #expect(try await emulator.partitions(having: "error_type") == ["DEADLETTER"], "of what was no notice")
  }

  @Test func `is made by who keeps house where its message was lost, and kill -9 in between changes nothing`() async throws {
    let queue = try Queue()
    defer { queue.stop() }
    let data = try TemporaryFolder()
    let file = try file(queue, in: data)
    let before = try await LocalEmulator.start(data: data, file: file)
    let location = try await later(before)
    for await _ in queue.arrivals { break }
    before.process.kill()
    await before.process.wait()
    // What the queue held is gone; nothing but the table knows of the decision.
    let emulator = try await LocalEmulator.start(data: data, file: file)
    #expect(try await emulator.get(location).json["status"] == "queued")
    #expect(try await invoke("KeepHouse", Self.minute, emulator).text == "null")
    // KeepHouse sends word by the emulator's own queue, and what is made from it is made beside the test.
    var asked = 0
    while try await emulator.get(location).json["status"] == "queued", asked < 5_000 { asked += 1 }
    #expect(try await emulator.get(location).json["status"] == "completed")
  }

  @Test func `has a review that ends unanswered by who keeps house`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let (location, _, _) = try await `A review over HTTP`.waiting(emulator)
    try await `quorate sweep`.expire(String(location.dropFirst("/decisions/".count)), emulator)
    #expect(try await emulator.get("/decisions?status=awaiting_review").json["decisions"].elements.count == 1)
    #expect(try await invoke("KeepHouse", Self.minute, emulator).text == "null")
    #expect(try await emulator.get("/decisions?status=rejected").json["decisions"].elements.count == 1)
  }
}
