import HTTPTransport
import StrictJSON
import TestProcesses
import Testing

@Suite struct `A review over HTTP` {
  /// A question without numbers: a person must look.
  static let open = #"{"query":"Do we merge?","context":{"alternatives":[{"id":"yes"},{"id":"no"}]}}"#

  static func verdict(_ token: String, _ verdict: String = "approve") -> String { #"{"token":"\#(token)","verdict":"\#(verdict)"}"# }

  static func waiting(_ emulator: LocalEmulator) async throws -> (location: String, token: String, body: [UInt8]) {
    let made = try await emulator.post("/decisions", open)
    #expect(made.status == 201)
    #expect(made.json["status"] == "awaiting_review")
    return (try #require(made.header("location")), try #require(made.header("review-token")), made.body)
  }

  @Test func `is answered once, and the emulator's end in between changes nothing`() async throws {
    let data = try TemporaryFolder()
    let before = try await LocalEmulator.start(data: data)
    let (location, token, body) = try await Self.waiting(before)
    before.process.kill()
    await before.process.wait()
    let emulator = try await LocalEmulator.start(data: data)
    #expect(try await emulator.get(location).body == body)
    let reviewed = try await emulator.post("\(location)/review", Self.verdict(token))
    #expect(reviewed.status == 200)
    #expect(reviewed.json["status"] == "completed")
    #expect(try await emulator.get(location).body == reviewed.body)
    #expect(try await emulator.post("\(location)/review", Self.verdict(token, "reject")).status == 409)
    #expect(try await emulator.get(location).body == reviewed.body)
  }

  @Test func `has exactly one winner of two at the same moment`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    for _ in 0..<10 {
      let (location, token, _) = try await Self.waiting(emulator)
      async let approve = emulator.post("\(location)/review", Self.verdict(token))
      async let reject = emulator.post("\(location)/review", Self.verdict(token, "reject"))
      let answers = try await [approve, reject]
      #expect(answers.map(\.status).sorted() == [200, 409])
      let winner = try #require(answers.first { $0.status == 200 })
      #expect(try await emulator.get(location).body == winner.body)
    }
  }

  @Test func `leaves its token in no body, no log and no table`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let (location, token, body) = try await Self.waiting(emulator)
    let scan = [HTTPField("X-Amz-Target", "DynamoDB_20120810.Scan")]
    func table() async throws -> String {
      try await emulator.send("POST", "/", body: Array(#"{"TableName":"quorate-local-records"}"#.utf8), headers: scan).text
    }
    #expect(try await table().contains("tokens_sha256"))
    #expect(!(try await table()).contains(token))
    let reviewed = try await emulator.post("\(location)/review", Self.verdict(token))
    #expect(reviewed.status == 200)
    for text in [String(decoding: body, as: UTF8.self), reviewed.text, try await table(), try await emulator.get("/decisions").text] {
      #expect(!text.contains(token))
    }
    emulator.process.terminate()
    await emulator.process.wait()
    #expect(emulator.process.lines.contains { $0.contains("POST /decisions/{id}/review 200") })
    #expect(!emulator.process.lines.contains { $0.contains(token) })
  }
}

@Suite struct `The same request sent twenty times at once` {
  @Test func `is one decision under one Idempotency-Key`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let headers = [HTTPField("Idempotency-Key", "order-4711")]
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<20 { group.addTask { try await emulator.send("POST", "/decisions", body: Array(Requests.decision().utf8), headers: headers).status } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses.allSatisfy { $0 == 201 || $0 == 409 })
    #expect(statuses.contains(201))
    #expect(try await emulator.get("/decisions").json["decisions"].elements.count == 1)
  }
}
