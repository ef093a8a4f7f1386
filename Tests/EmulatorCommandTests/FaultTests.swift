import EmulatorJSON
import TestProcesses
import Testing

/// Each kind of fault at each point strikes once, shows its effect, and nothing is lost by it.
@Suite struct `A fault on purpose` {
  /// How often the function was given the event, and how many attempts its record tells of.
  @Test(arguments: [
    ("crash-before", 1, 2), ("crash-during", 2, 2), ("crash-after", 2, 2), ("timeout", 2, 2), ("slow", 1, 1), ("init-fail", 1, 2),
  ])
  func `strikes an invocation, which ends well all the same`(kind: String, taken: Int, attempts: Int64) async throws {
    let shop = try EventShop()
    // A crash comes with the answer where that is sooner; a time that is over leaves the function long enough to say what it was given.
    let time = ["crash-during": " ms=30000", "timeout": " ms=2000", "slow": " ms=20"][kind] ?? ""
    let events = try await shop.start("--faults", "invoke \(kind) nth=1 on=Note/*\(time)")
    #expect(try await events.note("wait").hasPrefix("HTTP/1.1 202"))
    try await events.advance("10m")
    #expect(try await events.hits("invoke \(kind)", atLeast: 1) == 1)
    #expect(events.taken == [String](repeating: "wait", count: taken))
    let records = try await events.bodies("done")
    #expect(records.count == 1)
    #expect(records.first?["requestContext"]?["condition"]?.string == "Success")
    #expect(records.first?["requestContext"]?["approximateInvokeCount"]?.integer == attempts)
    #expect(try await events.count("failed") == 0)
    events.process.kill()
  }

  @Test(arguments: [("duplicate", 6, 2), ("reorder", 3, 1), ("delay", 3, 3), ("lost-delete", 6, 2)])
  func `strikes a delivery, and every message is taken and then gone`(kind: String, taken: Int, batches: Int) async throws {
    let shop = try EventShop()
    let events = try await shop.start("--faults", "deliver \(kind) nth=1\(kind == "delay" ? " ms=20" : "")")
    let entries = ["a", "b", "c"].map { #"{"Id":"\#($0)","MessageBody":"\#($0)"}"# }.joined(separator: ",")
    #expect(try await events.queue("SendMessageBatch", #"{"QueueUrl":"line","Entries":[\#(entries)]}"#).hasPrefix("HTTP/1.1 200"))
    try await events.advance("10m")
    #expect(try await events.hits("deliver \(kind)", atLeast: 3) == 3)
    let words = events.taken.flatMap { $0.split(separator: " ") }
    #expect(words.count == taken && Set(words) == ["a", "b", "c"], "\(events.taken)")
    #expect(events.taken.count == batches)
    if kind == "reorder" { #expect(events.taken == ["c b a"]) }
    #expect(try await events.count("line") == 0)
    events.process.kill()
  }

  @Test(arguments: [
    ("throttle", "HTTP/1.1 400", 0), ("error", "HTTP/1.1 500", 0), ("slow", "HTTP/1.1 200", 1), ("torn", "curl: ", 0), ("lost-answer", "curl: ", 1),
  ])
  func `strikes a request to a queue, whose repetition passes`(kind: String, answer: String, sent: Int64) async throws {
    let shop = try EventShop()
    let events = try await shop.start("--faults", "queue \(kind) nth=1 on=plain/*\(kind == "slow" ? " ms=20" : "")")
    let body = #"{"QueueUrl":"plain","MessageBody":"x"}"#
    #expect(try await events.queue("SendMessage", body).hasPrefix(answer))
    #expect(try await events.hits("queue \(kind)", atLeast: 1) == 1)
    #expect(try await events.count("plain") == sent)
    #expect(try await events.queue("SendMessage", body).hasPrefix("HTTP/1.1 200"))
    #expect(try await events.count("plain") == sent + 1)
    #expect(try await events.hits("queue \(kind)", atLeast: 1) == 1)
    events.process.kill()
  }

  @Test func `strikes the same again where everything is sent again`() async throws {
    var told: [[String]] = []
    for _ in 0..<2 {
      let shop = try EventShop()
      let events = try await shop.start("--faults", "seed=7,queue error 40%")
      for number in 0..<12 { _ = try await events.queue("SendMessage", #"{"QueueUrl":"plain","MessageBody":"\#(number)"}"#) }
      told.append(events.process.lines.filter { $0.contains("fault: ") }.map { String($0.drop { $0 != "f" }) })
      events.process.kill()
    }
    #expect(told[0] == told[1] && (1...11).contains(told[0].count))
  }
}
