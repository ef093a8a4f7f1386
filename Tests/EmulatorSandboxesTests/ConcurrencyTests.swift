import EmulatorHTTP
import EmulatorSandboxes
import Testing

@EventLoop @Suite(.serialized) struct `Concurrent invocations` {
  @Test func `share a bounded pool`() async {
    let test = TestHost("sleep", "2") { $0.sandboxesPerFunction = 4 }
    let tally = Tally()
    await withTaskGroup(of: Void.self) { group in
      for lane in 0..<32 { group.addTask { await tally.run(test, numbers: stride(from: lane, to: 200, by: 32)) } }
    }
    #expect(Set(tally.answers) == Set((0..<200).map(String.init)) && tally.answers.count == 200)
    #expect(tally.mostSandboxes == 4)
    await test.stop()
  }

  @Test func `over the reserved concurrency are refused at once`() async {
    let gate = Gate()
    defer { gate.remove() }
    let test = TestHost([Functions.definition("Test", "gate", gate.path, reserved: 1), Functions.definition("None", "echo", reserved: 0)])
    async let first = test.invoke()
    await test.until { test.host.statistics.sandboxes == 1 }
    #expect(await test.invoke().throttle == .reservedConcurrency)
    #expect(await test.invoke(name: "None").throttle == .reservedConcurrency)
    gate.open()
    #expect(await first.text == "{}")
    await test.stop()
  }

  @Test func `over the queue are refused`() async {
    let gate = Gate()
    defer { gate.remove() }
    let test = TestHost("gate", gate.path) {
      $0.sandboxesPerFunction = 1
      $0.waitingMaximum = 1
    }
    async let first = test.invoke("1")
    async let second = test.invoke("2")
    await test.until { test.host.statistics.waiting == 1 }
    #expect(await test.invoke("3").throttle == .concurrency)
    gate.open()
    #expect(await [first.text, second.text].sorted() == ["1", "2"])
    await test.stop()
  }

  @Test func `of a caller that is gone are not run`() async {
    let test = TestHost("count") { $0.sandboxesPerFunction = 1 }
    let function = test.host.function(named: "Test")!
    var results: [String] = []
    test.host.invoke(function, InvocationRequest(payload: [])) { results.append($0.text) }
    let ticket = test.host.invoke(function, InvocationRequest(payload: [])) { results.append($0.text) }
    test.host.abandon(ticket)
    #expect(await test.invoke().text.hasSuffix(",2]"))
    #expect(results.count == 1 && test.host.statistics.waiting == 0)
    await test.stop()
  }

  @Test func `of another function take the place of an idle sandbox`() async {
    let test = TestHost([Functions.definition("One", "echo"), Functions.definition("Two", "echo")]) { $0.sandboxesOverall = 1 }
    for _ in 0..<2 {
      #expect(await test.invoke("1", name: "One").text == "1")
      #expect(await test.invoke("2", name: "tests-local-Two").text == "2")
    }
    await test.until { test.host.statistics.sandboxes == 1 }
    #expect(test.host.statistics.functions.map(\.sandboxes) == [0, 1])
    await test.stop()
  }

  @Test func `after a pause find the sandbox gone`() async {
    let test = TestHost("echo") { $0.idle_ms = 30 }
    #expect(await test.invoke("1").text == "1")
    await test.until { test.host.statistics.sandboxes == 0 }
    #expect(await test.invoke("2").text == "2")
    await test.stop()
  }

  @Test func `are answered before the host stops`() async {
    let test = TestHost("sleep", "200")
    async let answer = test.invoke("1")
    await test.until { test.host.statistics.sandboxes == 1 }
    await test.stop()
    #expect(await answer.text == "1")
    #expect(test.host.statistics.sandboxes == 0)
    #expect(await test.invoke().throttle == .concurrency)
  }

  @Test func `end with what they do after their answer before the host stops`() async {
    let gate = Gate()
    defer { gate.remove() }
    let test = TestHost("afterwards", gate.path)
    #expect(await test.invoke("1").text == "1")
    #expect(test.host.isBusy)
    await withCheckedContinuation { continuation in
      test.host.stop(grace_ms: 60_000) { continuation.resume() }
      gate.open()
    }
    #expect(test.book.texts.contains("done afterwards"))
  }

  @Test(arguments: ["hang-with-child", "exit-with-child"])
  func `leave no process behind when they fail`(behaviour: String) async throws {
    let test = TestHost(behaviour, timeout_ms: 2_000)
    #expect(await test.invoke().isFunctionError)
    let line = try #require(test.book.texts.first { $0.hasPrefix("child ") })
    let child = try #require(Int32(line.dropFirst(6)))
    await test.until { !isAlive(child) && test.host.statistics.sandboxes == 0 }
    await test.stop()
  }
}

/// What many callers saw.
@EventLoop private final class Tally {
  private(set) var answers: [String] = []
  private(set) var mostSandboxes = 0

  func run(_ test: TestHost, numbers: StrideTo<Int>) async {
    for number in numbers {
      answers.append(await test.invoke("\(number)").text)
      mostSandboxes = max(mostSandboxes, test.host.statistics.sandboxes)
    }
  }
}
