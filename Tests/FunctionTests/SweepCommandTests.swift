import Foundation
import HTTPTransport
import StrictJSON
import TestProcesses
import Testing

@Suite struct `quorate sweep` {
  static func sweep(_ emulator: LocalEmulator, _ rest: [String] = []) async throws -> (status: Int32, output: String) {
    try await RunningProcess.run(Places.build + "/quorate", ["sweep"] + rest, environment: emulator.environment)
  }

  /// Lets a review's time be over: its record says so, and its place among what falls due.
  static func expire(_ id: String, _ emulator: LocalEmulator) async throws {
    let key = #"{"pk":{"S":"TENANT#local#DECISION#\#(id)"},"sk":{"S":"REVIEW"}}"#
    let values = #"{":expires":{"N":"1767225600000"},":due":{"S":"2026-01-01T00:00:00.000Z#\#(id)"}}"#
    try await emulator.table(
      "UpdateItem",
      #"{"Key":\#(key),"UpdateExpression":"SET expires_ms = :expires, gsi1sk = :due REMOVE seal","ExpressionAttributeValues":\#(values)}"#)
  }

  @Test func `ends a review that nobody answered, as whoever reads it sees it already`() async throws {
    let data = try TemporaryFolder()
    let emulator = try await LocalEmulator.start(data: data)
    let (location, token, body) = try await `A review over HTTP`.waiting(emulator)
    let id = String(location.dropFirst("/decisions/".count))
    #expect(try await Self.sweep(emulator) == (0, "nothing is due"))
    #expect(try await emulator.get(location).body == body)
    try await Self.expire(id, emulator)
    let over = try await emulator.get(location)
    #expect(over.json["status"] == "rejected")
    #expect(over.json["review_reasons"].elements.last == "nobody answered the review before 2026-01-01T00:00:00.000Z")
    #expect(try await emulator.get("/decisions?status=awaiting_review").json["decisions"].elements.count == 1)
    #expect(try await Self.sweep(emulator, ["--tenant", "other"]) == (0, "nothing is due"))
    let swept = try await Self.sweep(emulator, ["--json"])
    #expect(swept == (0, #"{"swept":[{"cause":null,"decision_id":"\#(id)","deed":"expired","family":"decision","status":"rejected","tenant":"local"}]}"#))
    #expect(try await emulator.get(location).body == over.body)
    #expect(try await emulator.get("/decisions?status=awaiting_review").json["decisions"].elements.isEmpty)
    #expect(try await emulator.get("/decisions?status=rejected").json["decisions"].elements.count == 1)
    #expect(try await emulator.post("\(location)/review", `A review over HTTP`.verdict(token)).status == 410)
    #expect(try await Self.sweep(emulator) == (0, "nothing is due"))
  }

  @Test func `sends a notice again that its receiver was not there for, once`() async throws {
    let data = try TemporaryFolder()
    // Nothing listens where a server has stopped.
    let away = try NoticeReceiver()
    away.stop()
    let file = try LocalEmulator.declare(["REVIEW_WEBHOOK_URL": away.url], of: "MakeDecision", in: data)
    let emulator = try await LocalEmulator.start(data: data, file: file)
    let (location, _, _) = try await `A review over HTTP`.waiting(emulator)
    let id = String(location.dropFirst("/decisions/".count))
    let key = #"{"pk":{"S":"TENANT#local#DECISION#\#(id)"},"sk":{"S":"REVIEW"}}"#
    let values = #"{":past":{"N":"0"},":due":{"S":"2026-01-01T00:00:00.000Z#\#(id)"}}"#
    try await emulator.table(
      "UpdateItem", #"{"Key":\#(key),"UpdateExpression":"SET notice_due_ms = :past, gsi1sk = :due REMOVE seal","ExpressionAttributeValues":\#(values)}"#)
    let receiver = try NoticeReceiver()
    var environment = emulator.environment
    environment["REVIEW_WEBHOOK_URL"] = receiver.url
    let swept = try await RunningProcess.run(Places.build + "/quorate", ["sweep"], environment: environment)
    #expect(swept == (0, "announced local \(id)"))
    let again = try await RunningProcess.run(Places.build + "/quorate", ["sweep"], environment: environment)
    #expect(again == (0, "nothing is due"))
    #expect(receiver.notices.map(\.id) == ["\(id)/notify/review"])
    let token = try #require(try JSONReader.read(receiver.notices[0].body)["data"]["token"].string)
    #expect(try await emulator.post("\(location)/review", `A review over HTTP`.verdict(token)).status == 200)
    receiver.stop()
  }

  @Test func `says where it looked when the records cannot be read`() async throws {
    let ran = try await RunningProcess.run(Places.build + "/quorate", ["sweep"], environment: [:])
    #expect(ran.status == 1)
    #expect(
      ran.output == """
        quorate sweep: the records cannot be read: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set
          looked for in the table `quorate-records` (RECORDS_TABLE) at https://dynamodb.us-east-1.amazonaws.com (AWS_ENDPOINT_URL_DYNAMODB)
          for those of an emulator that runs here: env $(build/emulator env MakeDecision) build/quorate sweep
        """)
  }

  @Test func `says what it does and what is wrong with how it is called`() async throws {
    let help = try await RunningProcess.run(Places.build + "/quorate", ["sweep", "--help"], environment: [:])
    #expect(help.status == 0)
    #expect(help.output.hasPrefix("usage: quorate sweep [--tenant TENANT] [--json]\n"))
    let wrong = try await RunningProcess.run(Places.build + "/quorate", ["sweep", "x"], environment: [:])
    #expect(wrong.status == 2)
    #expect(wrong.output.hasPrefix("quorate sweep: takes no record, not `x`\n"))
  }
}

@Suite struct `The multi-call executable` {
  @Test func `names what is no function, and lists those that are`() async throws {
    let ran = try await RunningProcess.run(Places.build + "/functions", ["Bogus"], environment: [:])
    #expect(ran.status == 2)
    #expect(ran.output.hasPrefix("there is no function `Bogus`\nusage: "))
    let listed = ran.output.split(separator: "\n").last?.trimmingPrefix("functions: ").split(separator: ", ").map(String.init) ?? []
    // A file each, beside the table of contents.
    let files = try FileManager.default.contentsOfDirectory(atPath: Places.root + "/functions").filter {
      $0.hasSuffix(".swift") && $0 != "TableOfContents.swift"
    }
    #expect(listed.count > 20 && listed.sorted() == files.map { String($0.dropLast(6)) }.sorted())
  }
}
