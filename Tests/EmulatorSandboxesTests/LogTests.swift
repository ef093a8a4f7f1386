import EmulatorHTTP
import EmulatorSandboxes
import Foundation
import Testing

@EventLoop @Suite(.serialized) struct `The log of an invocation` {
  @Test func `is what AWS writes, with what was measured`() async throws {
    let test = TestHost("log")
    let cold = await test.invoke(tail: true)
    let number = #"[0-9]+\.[0-9]{2}"#
    let report = "REPORT RequestId: \(cold.id)\\tDuration: \(number) ms\\tBilled Duration: [0-9]+ ms\\tMemory Size: 128 MB\\tMax Memory Used: ([0-9]+) MB\\t"
    #expect(
      cold.log.dropLast(2) == ["START RequestId: \(cold.id) Version: $LATEST", "to standard output", "to standard error", "END RequestId: \(cold.id)"])
    let line = try #require(cold.log.dropLast().last)
    #expect(try Regex(report + "Init Duration: \(number) ms\\t").wholeMatch(in: line) != nil, "\(line)")
    let warm = await test.invoke(tail: true)
    #expect(warm.log.dropLast().last?.contains("Init Duration") == false)
    #expect(test.book.lines.filter { $0.requestID == cold.id }.count == 5)
    #expect(test.book.lines.allSatisfy { $0.function == "Test" })
    await test.stop()
  }

  @Test func `tells of a start that failed, and counts the second one in the duration`() async throws {
    let mark = FileManager.default.temporaryDirectory.appending(path: "once-\(UUID().uuidString)").path(percentEncoded: false)
    defer { try? FileManager.default.removeItem(atPath: mark) }
    let test = TestHost("exit-once", mark)
    let result = await test.invoke("7", tail: true)
    #expect(result.text == "7")
    let kinds = test.book.texts.map { $0.split(separator: " ")[0] }
    #expect(kinds == ["INIT_START", "INIT_REPORT", "START", "INIT_START", "END", "REPORT"])
    #expect(test.book.texts[1].contains(/^INIT_REPORT Init Duration: [0-9]+\.[0-9]{2} ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError$/))
    #expect(test.book.texts[5].contains("Init Duration") == false && test.book.texts[5].hasSuffix("MB\t"))
    await test.stop()
  }

  @Test func `names the status of what failed by itself`() async throws {
    let test = TestHost([
      Functions.definition("Exit", "exit-early", "3"), Functions.definition("Late", "hang", timeout_ms: 50), Functions.definition("Config", "init-error"),
    ])
    #expect(await test.invoke(name: "Exit").text.contains("exit status 3"))
    #expect(await test.invoke(name: "Late").text.contains("Task timed out"))
    #expect(await test.invoke(name: "Config").text.contains("no configuration"))
    let reports = test.book.texts.filter { $0.contains(/^(INIT_)?REPORT/) }.map { $0.split(separator: "\t").filter { $0.contains(/^(Phase|Status|Error)/) } }
    #expect(
      reports == [
        ["Phase: init", "Status: error", "Error Type: Runtime.ExitError"], ["Phase: invoke", "Status: error", "Error Type: Runtime.ExitError"],
        ["Status: error", "Error Type: Runtime.ExitError"], ["Status: timeout"],
        ["Phase: init", "Status: error", "Error Type: Function.Config"], ["Phase: invoke", "Status: error", "Error Type: Function.Config"],
        ["Status: error", "Error Type: Function.Config"],
      ])
    await test.stop()
  }

  @Test func `ends with its last 4 KiB`() async {
    let test = TestHost("log-much")
    let result = await test.invoke(tail: true)
    #expect(result.logTail.count == 4_096)
    #expect(result.log.contains("line 199 of a log that is longer than its tail") && !result.log.contains { $0.hasPrefix("START") })
    #expect(await test.invoke().logTail.isEmpty)
    await test.stop()
  }

  @Test func `rounds what is billed up to the next millisecond`() async throws {
    let test = TestHost("sleep", "20")
    let result = await test.invoke(tail: true)
    let report = try #require(result.log.first { $0.hasPrefix("REPORT") })
    let fields = Dictionary(
      uniqueKeysWithValues: report.split(separator: "\t").map { ($0.split(separator: ":")[0], $0.split(separator: " ").dropLast().last!) })
    let (duration, billed) = (try #require(Double(fields["Duration"] ?? "")), try #require(Double(fields["Billed Duration"] ?? "")))
    #expect(duration >= 20 && billed == duration.rounded(.up))
    await test.stop()
  }
}
