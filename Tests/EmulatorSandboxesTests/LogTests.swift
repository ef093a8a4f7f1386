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

  @Test func `says of a function that cannot start which it is, why, and what to do`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "starts-\(UUID().uuidString)").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func program(_ name: String, _ text: String, mode: Int = 0o755) throws -> FunctionDefinition {
      let path = "\(folder)/\(name)"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      var definition = Functions.definition(name)
      definition.executable = path
      return definition
    }
    let test = TestHost([
      try program("Garbage", "garbage"), try program("Text", "#!/bin/sh", mode: 0o644), try program("Orphan", "#!/no/such/interpreter"),
      try program("Mute", "#!/bin/sh\nexit 3\n"), try program("Loud", "#!/bin/sh\necho libcurl.so.4: cannot open >&2\nexit 127\n"),
      Functions.definition("Config", "init-error"), Functions.definition("Late", "hang-early", timeout_ms: 50),
    ]) { $0.init_ms = 50 }
    for (name, wanted) in [
      ("Garbage", "\(folder)/Garbage: Exec format error; it is no program for this machine, as `file \(folder)/Garbage` tells; build it anew"),
      ("Orphan", "\(folder)/Orphan: No such file or directory; it is there, but not the interpreter or loader that it names"),
      ("Text", "\(folder)/Text: Permission denied; make it one that may be run: `chmod +x \(folder)/Text`"),
      ("Mute", "Runtime exited with error: exit status 3; it wrote nothing; `emulator env Mute` prints the variables to run it with by hand"),
      ("Loud", "Runtime exited with error: exit status 127; its own lines before say why"),
      ("Config", "no configuration (Function.Config); mend what it names, such as a variable of `serverless.yml` or `--env`"),
      ("Late", "it did not ask for an invocation within its 0.05 s; it hangs before it asks, or needs longer to start than the function's `timeout`"),
    ] {
      let result = await test.invoke(name: name, tail: true)
      let told = test.book.lines.filter { $0.requestID == result.id && String(decoding: $0.text, as: UTF8.self).contains("cannot start: ") }
      // Once, at its end, however often it was started; the caller gets what the cloud gives.
      #expect(told.map { String(decoding: $0.text, as: UTF8.self) } == ["\(name) cannot start: \(wanted)"])
      #expect(told.allSatisfy { if case .fault? = $0.record { true } else { false } })
      #expect(result.isFunctionError && !result.text.contains("cannot start") && !result.log.contains { $0.contains("cannot start") })
    }
    // What its runtime reports is no line of the function's own.
    #expect(test.book.lines.filter { $0.text.starts(with: "INIT_ERROR".utf8) }.allSatisfy { if case .fault? = $0.record { true } else { false } })
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
