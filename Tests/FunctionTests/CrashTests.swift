import Foundation
import HTTPTransport
import StrictJSON
import TestProcesses
import Testing

/// The emulator with the built functions, a proxy before the table that MakeDecision alone is sent to, and somebody who takes its notices.
private struct Stage {
  let emulator: LocalEmulator
  let proxy: KillingProxy
  let receiver: NoticeReceiver

  /// Without `announces` nobody is told of a review, so that no call comes after an answer.
  static func start(_ data: TemporaryFolder, announces: Bool = true) async throws -> Stage {
    let (proxy, receiver) = (try KillingProxy(), try NoticeReceiver())
    var variables = ["AWS_ENDPOINT_URL_DYNAMODB": proxy.url]
    if announces { variables["REVIEW_WEBHOOK_URL"] = receiver.url }
    let file = try LocalEmulator.declare(variables, of: "MakeDecision", in: data)
    let emulator = try await LocalEmulator.start(data: data, file: file)
    let parent = emulator.process.identifier
    proxy.stand(before: emulator.port) {
      for process in children(of: parent, named: "MakeDecision") { kill(process, SIGKILL) }
    }
    return Stage(emulator: emulator, proxy: proxy, receiver: receiver)
  }

  func make(_ key: String) async throws -> HTTPResponse {
    try await emulator.send(
      "POST", "/decisions", body: Array(`A review over HTTP`.open.utf8), headers: [HTTPField("Idempotency-Key", key)])
  }

  /// Lets the leases of keys that were left in flight run out, which nobody waits two minutes for.
  func endLeases() async throws {
    for key in try await emulator.partitions(having: "lease_ms") {
      try await emulator.table(
        "UpdateItem",
        #"{"Key":{"pk":{"S":"\#(key)"},"sk":{"S":"KEY"}},"UpdateExpression":"SET lease_ms = :past","ExpressionAttributeValues":{":past":{"N":"0"}}}"#)
    }
  }

  /// Lets what is left to be announced fall due now.
  func makeDue() async throws {
    for key in try await emulator.partitions(having: "notice_due_ms") {
      let id = key.split(separator: "#").last.map(String.init) ?? ""
      let values = #"{":past":{"N":"0"},":due":{"S":"2026-01-01T00:00:00.000Z#\#(id)"}}"#
      try await emulator.table(
        "UpdateItem",
        #"{"Key":{"pk":{"S":"\#(key)"},"sk":{"S":"REVIEW"}},"UpdateExpression":"SET notice_due_ms = :past, gsi1sk = :due REMOVE seal","ExpressionAttributeValues":\#(values)}"#
      )
    }
  }

  /// Waits, a request at a time, until what follows an answer has happened.
  func until(_ holds: () async throws -> Bool) async throws {
    for _ in 0..<2_000 {
      if try await holds() { return }
      _ = try await emulator.get("/health")
    }
    Issue.record("what follows the answer did not come")
  }

  /// How many decisions are listed, page after page.
  func count() async throws -> Int {
    var count = 0
    var cursor = ""
    repeat {
      let page = try await emulator.get("/decisions?limit=100\(cursor)").json
      count += page["decisions"].elements.count
      cursor = page["next_cursor"].string.map { "&cursor=\($0)" } ?? ""
    } while !cursor.isEmpty
    return count
  }

  func stop() {
    proxy.stop()
    receiver.stop()
  }
}

@Suite struct `A decision whose process is killed` {
  /// The outcome without what belongs to one making of it.
  private static func timeless(_ outcome: JSONValue) -> JSONValue {
    guard case .object(var members) = outcome, case .object(var receipt) = outcome["receipt"] else { return outcome }
    members["decision_id"] = nil
    members["created_at"] = nil
    members["review_until"] = nil
    receipt["latency_ms"] = nil
    members["receipt"] = .object(receipt)
    return .object(members)
  }

  @Test(arguments: KillingProxy.Moment.allCases)
  fileprivate func `at any call to the table is made once, and its review announced`(moment: KillingProxy.Moment) async throws {
    let data = try TemporaryFolder()
    let stage = try await Stage.start(data)
    let undisturbed = try await stage.make("undisturbed")
    try #require(undisturbed.status == 201, "\(undisturbed.text)")
    // The key is read and claimed, calibrations read, the decision stored, the answer remembered; and once it was given the notice noted as taken.
    let calls = 6
    try await stage.until { stage.proxy.calls >= calls }
    for call in 1...calls {
      let name: Comment = "killed \(moment) call \(call)"
      stage.proxy.begin(fatal: (call, moment))
      #expect(try await stage.make("key \(call)").status == (call == calls ? 201 : 500), name)
      try await stage.until { stage.proxy.calls >= call }
      stage.proxy.begin()
      try await stage.endLeases()
      let made = try await stage.make("key \(call)")
      try #require(made.status == 201, name)
      // What was killed once its answer was kept, before its notice or while that was noted, leaves the notice due, for a sweep.
      if call >= calls - 1, moment == .after || call == calls {
        var environment = stage.emulator.environment
        environment["REVIEW_WEBHOOK_URL"] = stage.receiver.url
        try await stage.makeDue()
        let swept = try await RunningProcess.run(Places.build + "/quorate", ["sweep"], environment: environment)
        #expect(swept.status == 0, "\(name.rawValue): \(swept.output)")
        try await stage.until { try await stage.emulator.partitions(having: "notice_due_ms").isEmpty }
      } else {
        try await stage.until { try await stage.emulator.partitions(having: "notice_due_ms").isEmpty }
      }
      #expect(Self.timeless(made.json) == Self.timeless(undisturbed.json), name)
      #expect(try await stage.count() == call + 1, name)
      let id = try #require(made.json["decision_id"].string)
      let notices = stage.receiver.notices.filter { $0.id == "\(id)/notify/review" }
      let told = try #require(notices.first, name)
      let notice = try JSONReader.read(told.body)
      #expect(notice["data"]["decision_id"] == .string(id))
      let token = try #require(notice["data"]["token"].string)
      #expect(try await stage.emulator.post("/decisions/\(id)/review", `A review over HTTP`.verdict(token)).status == 200, name)
    }
    // Every notice is of one of the decisions: told once or more, never of one that is not there.
    #expect(Set(stage.receiver.notices.map(\.id)).count == calls + 1)
    stage.stop()
  }

  @Test(arguments: KillingProxy.Moment.allCases)
  fileprivate func `at any call, and at any call of the try after it, is made once`(moment: KillingProxy.Moment) async throws {
    let data = try TemporaryFolder()
    let stage = try await Stage.start(data, announces: false)
    let undisturbed = try await stage.make("undisturbed")
    try #require(undisturbed.status == 201, "\(undisturbed.text)")
    var rounds = 1
    let calls = stage.proxy.calls
    for first in 1...calls {
      var second = 0
      var status = 500
      // Until the second try has no call left to be killed at.
      while status == 500 {
        second += 1
        rounds += 1
        let name: Comment = "killed \(moment) call \(first), then \(second)"
        try #require(second < 30, name)
        let key = "key \(rounds)"
        stage.proxy.begin(fatal: (first, moment))
        #expect(try await stage.make(key).status == 500, name)
        try await stage.endLeases()
        stage.proxy.begin(fatal: (second, moment))
        status = try await stage.make(key).status
        stage.proxy.begin()
        try await stage.endLeases()
        let made = try await stage.make(key)
        try #require(made.status == 201, name)
        #expect(Self.timeless(made.json) == Self.timeless(undisturbed.json), name)
      }
      #expect(status == 201)
      #expect(try await stage.count() == rounds)
    }
    stage.stop()
  }
}
