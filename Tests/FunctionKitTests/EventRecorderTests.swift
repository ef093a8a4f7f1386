import Fakes
import FunctionKit
import LambdaRuntime
import StrictJSON
import Testing

@Suite struct `An event that is logged to be replayed` {
  static let id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"

  /// A function of which a share of the events is logged, and what its log holds of them.
  struct Recorded {
    let recorder: EventRecorder
    let lines = KeptLines()
    private let pipeline: Pipeline

    init(share: Double = 1, secrets: [String] = []) throws {
      let given = try Given(.health, log: lines)
      recorder = EventRecorder(share: share, secrets: secrets, surroundings: given.surroundings)
      var room = given.room
      room.run = RecordedRun(recorder)
      pipeline = Pipeline(function: .health, room: room)
    }

    /// `during`: what happens while it is answered.
    func send(_ body: String, during: () -> Void = {}) async throws {
      let event: JSONValue = [
        "version": "2.0", "routeKey": "GET /health", "rawPath": "/health", "rawQueryString": "",
        "headers": ["authorization": "Bearer abcdefghijklmnop", "x-word": "hello"],
        "body": .string(body), "isBase64Encoded": false,
        "requestContext": [
          "requestId": "x", "stage": "$default", "http": ["method": "GET", "path": "/health", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7"],
        ],
      ]
      let invocation = Invocation(requestID: id, deadline_ms: .max, event: try JSONWriter.write(event))
      _ = try await pipeline.handle(invocation)
      during()
      await pipeline.afterAnswer(invocation)
    }

    /// What stands under `recording` in each line.
    func parts() throws -> [JSONValue] {
      try lines.all.map { try JSONReader.read(Array($0.utf8))["recording"] }.filter { $0 != .null }
    }

    /// What the lines' texts make together.
    func document() throws -> JSONValue {
      try JSONReader.read(Array(try parts().compactMap { $0["text"].string }.joined().utf8), limits: JSONLimits(bytesMaximum: 64 << 20))
    }
  }

  @Test func `has its answer, its calls, its caller and when it began, and nothing where none is to be logged`() async throws {
    let recorded = try Recorded()
    try await recorded.send("") { recorded.recorder.add("dynamodb", "GetItem", ["Key": "a"], ["status": 200, "body": ["Item": "b"]]) }
    let document = try recorded.document()
    #expect(document["function"] == "Health" && document["request_id"] == .string(Self.id) && document["format"] == 1 && document["failed"] == false)
    #expect(document["clock_ms"] != .null && document["seed"] != .null && document["caller"] != .null)
    #expect(
      document["calls"] == [["service": "dynamodb", "operation": "GetItem", "request": ["Key": "a"], "response": ["status": 200, "body": ["Item": "b"]]]])
    #expect(try JSONReader.read(Array((document["payload"].string ?? "").utf8))["statusCode"] == 200)
    #expect(try JSONReader.read(Array((document["event"].string ?? "").utf8))["headers"]["x-word"] == "hello")
    let silent = try Recorded(share: 0)
    try await silent.send("hello") { silent.recorder.add("dynamodb", "GetItem", [:], [:]) }
    #expect(try silent.parts().isEmpty)
  }

  @Test func `is one of the share`() async throws {
    let recorded = try Recorded(share: 0.25)
    for _ in 0..<400 { try await recorded.send("") }
    #expect((60...140).contains(try recorded.parts().count))
  }

  @Test func `has no secret and nothing personal in it`() async throws {
    let recorded = try Recorded(secrets: ["our-own-secret-value"])
    try await recorded.send(#"{"note":"ask ann.other@example.org","password":"hunter2hunter2"}"#) {
      recorded.recorder.add("http", "POST https://x", ["body": "our-own-secret-value"], ["body": "tell bob.other@example.org"])
    }
    let all = recorded.lines.all.joined()
    for secret in ["ann.other", "hunter2", "our-own-secret", "bob.other", "abcdefghijklmnop"] { #expect(!all.contains(secret), "\(secret)") }
    #expect(all.contains("<masked:email:1>") && all.contains("<masked:email:2>"))
  }

  @Test(arguments: [String(repeating: "\"", count: 700_000), String(repeating: "é€😀", count: 120_000), String(repeating: "\u{1}", count: 100_000)])
  func `takes as many lines as it needs, each of 16,000 bytes at most`(body: String) async throws {
    let recorded = try Recorded()
    try await recorded.send(body)
    let lines = recorded.lines.all.filter { $0.contains("\"recording\"") }
    #expect(lines.count > 1)
    for line in lines { #expect(line.utf8.count <= 16_000) }
    let parts = try recorded.parts()
    #expect(parts.map { $0["part"] } == (1...parts.count).map { .integer(Int64($0)) })
    #expect(parts.allSatisfy { $0["parts"] == .integer(Int64(parts.count)) && $0["id"] == .string(Self.id) })
    let event = try JSONReader.read(Array((try recorded.document()["event"].string ?? "").utf8), limits: JSONLimits(bytesMaximum: 64 << 20))
    #expect(event["body"] == .string(body))
  }

  @Test func `is left out where it is too large, which is said`() async throws {
    let recorded = try Recorded()
    try await recorded.send("") { for number in 0...1_000 { recorded.recorder.add("sqs", "SendMessage", ["n": .integer(Int64(number))], [:]) } }
    let parts = try recorded.parts()
    #expect(parts.count == 1 && parts[0]["fault"] == "it has more than 1000 exchanges")
  }
}
