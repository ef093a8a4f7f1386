import Cases
import Fakes
import FunctionKit
import StrictJSON
import Testing

/// What carries cases on between requests, as the platform's events start it.
@Suite struct `Work between requests` {
  private let records = VolatileRecordStore()
  private let queue = VolatileWorkQueue { 1_767_225_600_000 }
  private static let work = Function("WorkCase", triggers: [.worksOnCases])
  private static let keep = Function("KeepHouse", triggers: [.keepsHouse])
  private static let bury = Function("BuryMessage", triggers: [.buriesMessages])

  private func given(_ function: Function, _ queue: (any WorkQueue)? = nil, log: KeptLines = KeptLines()) throws -> Given {
    try Given(function, records: records, environment: ["ENABLE_METRICS": "true"], log: log, queue: queue ?? self.queue)
  }

  /// What a function answers to an event of the platform's, a minute after everything before.
  private func answer(_ function: Function, _ event: [UInt8], log: KeptLines = KeptLines()) async throws -> JSONValue {
    let given = try given(function, log: log)
    given.surroundings.advance(by: 60_000)
    return try await given.send(event: event, left_ms: 60_000)
  }

  private func batch(_ messages: [WorkReceived]) throws -> [UInt8] {
    let records = messages.map { message -> JSONValue in
      [
        "messageId": .string(message.id), "receiptHandle": "h", "body": .string(message.body), "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:work", "awsRegion": "eu-central-1", "messageAttributes": [:],
        "attributes": ["ApproximateReceiveCount": .string("\(message.receives)"), "SentTimestamp": "1767225600000"],
      ]
    }
    return try JSONWriter.write(["Records": .array(records)])
  }

  private static let minute = Array(
    #"{"version":"0","id":"53dc4d37","detail-type":"Scheduled Event","source":"aws.events","time":"2026-01-01T00:00:00Z","resources":[],"detail":{}}"#.utf8)

  private func later(log: KeptLines = KeptLines(), _ queue: (any WorkQueue)? = nil) async throws -> JSONValue {
    let given = try given(.make, queue, log: log)
    let answer = try await given.send("POST", "/decisions", headers: ["prefer": "respond-async"], body: decision)
    // What follows the answer.
    await given.afterAnswer()
    return answer
  }

  private func shown(_ id: String) async throws -> JSONValue {
    try await given(.find).send("GET", "/decisions/{id}", path: "/decisions/\(id)", parameters: ["id": id])
  }

  @Test func `over a bound of its tenant a request is 429 with its code and when to try again, and its key is free`() async throws {
    let bounds = CaseBounds(running: ["decision": 0], queued: 1)
    let surroundings = ScriptedSurroundings()
    func ask(_ key: String, _ queued: Int = 1) async throws -> JSONValue {
      let narrow = CaseBounds(running: bounds.running, queued: queued)
      let given = try Given(.make, records: records, queue: queue, surroundings: surroundings, bounds: narrow)
      return try await given.send("POST", "/decisions", headers: ["prefer": "respond-async", "idempotency-key": key], body: decision)
    }
    #expect(try await ask("a")["statusCode"] == 202)
    let refused = try await ask("b")
    #expect(refused["statusCode"] == 429)
    #expect(refused.header("retry-after") == "5")
    #expect(refused.body["type"].string?.hasSuffix("too_many_queued") == true)
    #expect(try await ask("b", 2)["statusCode"] == 202)
    // Those that wait for nobody are made in one write, which takes no place.
    let given = try Given(.make, records: records, queue: queue, surroundings: surroundings, bounds: bounds)
    #expect(try await given.send("POST", "/decisions", body: decision)["statusCode"] == 201)
  }

  @Test func `a decision that is to come later is 202, queued, and made by its message`() async throws {
    let made = try await later()
    #expect(made["statusCode"] == 202)
    #expect(made.body["status"] == "queued")
    #expect(made.header("Preference-Applied") == "respond-async")
    let id = try #require(made.body["decision_id"].string)
    #expect(made.header("Location") == "/decisions/\(id)")
    #expect(try await shown(id).body["status"] == "queued")
    let log = KeptLines()
    let answer = try await answer(Self.work, batch(queue.receive()), log: log)
    #expect(answer == ["batchItemFailures": []])
    #expect(try await shown(id).body["status"] == "completed")
    #expect(log.all.contains { $0.contains(#""work_messages_total":1"#) && $0.contains(#""deed":"advanced""#) })
    #expect(log.all.contains { $0.contains("decision_processing_seconds") })
  }

  @Test func `without a queue it is made within the call`() async throws {
    let given = try Given(.make, records: records)
    let answer = try await given.send("POST", "/decisions", headers: ["prefer": "respond-async"], body: decision)
    #expect(answer["statusCode"] == 202)
    #expect(answer.body["status"] == "completed")
  }

  @Test func `a request that breaks a rule is refused at once`() async throws {
    let answer = try await given(.make).send("POST", "/decisions", headers: ["prefer": "respond-async"], body: #"{"query":""}"#)
    #expect(answer["statusCode"] == 422)
    #expect(queue.messages.isEmpty)
  }

  @Test func `a queue that is away costs nobody the answer, and is told in the log`() async throws {
    let log = KeptLines()
    let made = try await later(log: log, FailingWorkQueue(queue, broken: 1...9))
    #expect(made["statusCode"] == 202)
    #expect(log.all.contains { $0.contains("word of a case could not be sent") && $0.contains("broken before call 1") })
    #expect(log.all.contains { $0.contains(#""work_unsent_total":1"#) })
    let kept = KeptLines()
    #expect(try await answer(Self.keep, Self.minute, log: kept) == .null)
    #expect(kept.all.contains { $0.contains("kept house") && $0.contains(#""sent":1"#) })
    #expect(kept.all.contains { $0.contains(#""queue_depth":0"#) && $0.contains(#""lane":"normal""#) })
    #expect(queue.messages.count == 1)
  }

  @Test func `what fails comes again, by its id, and what is no notice does not`() async throws {
    let id = try #require(try await later().body["decision_id"].string)
    records.tamper(RecordKey(partition: "TENANT#local#DECISION#\(id)", sort: "REQUEST")) { $0.attributes["body"] = .binary([0]) }
    let log = KeptLines()
    let answer = try await answer(Self.work, batch([WorkReceived(id: "bad", body: "{}", receives: 1)] + queue.receive()), log: log)
    #expect(answer == ["batchItemFailures": [["itemIdentifier": "message-1"]]])
    #expect(log.all.contains { $0.contains(#""deed":"malformed""#) && $0.contains(#""level":"error""#) })
    #expect(log.all.contains { $0.contains(#""dead_letters_total":1"#) && $0.contains(#""type":"malformed""#) })
  }

  @Test func `what the queues gave up is told with the queue that gave it up`() async throws {
    _ = try await later()
    var message = try #require(queue.receive().first)
    message.receives = 6
    #expect(try await answer(Self.bury, batch([message])) == ["batchItemFailures": []])
    let letter = try #require(records.records.first { $0.key.partition.hasSuffix("DEADLETTER") })
    #expect(letter.text("error_type") == "unread")
    #expect(letter.text("queue") == "work")
  }

  @Test(arguments: [
    (Function("WorkCase", triggers: [.worksOnCases]), #"{"detail-type":"Scheduled Event","time":"","resources":[]}"#),
    (Function("KeepHouse", triggers: [.keepsHouse]), #"{"Records":[{"eventSource":"aws:sqs","messageId":"1","body":""}]}"#),
    (Function("KeepHouse", triggers: [.keepsHouse]), "{}"),
  ])
  func `an event of another kind is answered by nobody`(function: Function, event: String) async throws {
    await #expect(throws: (any Error).self) {
      let answer = try await answer(function, Array(event.utf8))
      // A bare event is answered in its own form.
      if answer["status"] == 400 { throw ContractError() }
    }
  }

  private struct ContractError: Error {}
}
