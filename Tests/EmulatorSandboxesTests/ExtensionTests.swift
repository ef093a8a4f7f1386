import EmulatorHTTP
import EmulatorJSON
import EmulatorSandboxes
import Foundation
import Testing

@EventLoop @Suite(.serialized) struct `An extension` {
  private func test(_ more: String...) -> (TestHost, mark: String) {
    let mark = FileManager.default.temporaryDirectory.appending(path: "extension-\(UUID().uuidString)").path(percentEncoded: false)
    var definition = Functions.definition("Test", "with-extension", mark)
    definition.arguments += more
    return (TestHost([definition]) { $0.shutdown_ms = 5_000 }, mark)
  }

  @Test func `registers, is told of each invocation and of the end`() async throws {
    let (test, mark) = test()
    defer { try? FileManager.default.removeItem(atPath: mark) }
    let results = [await test.invoke("1"), await test.invoke("2")]
    #expect(results.map(\.text) == ["1", "2"])
    await test.stop()
    let said = test.book.texts.filter { $0.hasPrefix("registered") || $0.hasPrefix("extension") }
    #expect(said.first == #"registered 200 {"functionName":"tests-local-Test","functionVersion":"$LATEST","handler":"bootstrap"}"#)
    let events = try said.dropFirst().map { try JSON(reading: Array($0.dropFirst("extension ".count).utf8)) }
    #expect(events.map { $0["eventType"] } == ["INVOKE", "INVOKE", "SHUTDOWN"])
    #expect(events.prefix(2).map { $0["requestId"]?.string } == results.map(\.id.description))
    #expect(events[0]["invokedFunctionArn"] == "arn:aws:lambda:us-east-1:000000000000:function:tests-local-Test")
    #expect(events[0]["tracing"]?["value"]?.string?.hasPrefix("Root=1-") == true && (events[0]["deadlineMs"]?.integer ?? 0) > 0)
    #expect(events[2]["shutdownReason"] == "spindown")
  }

  @Test func `is refused by name, and there are ten of them at most`() async {
    let test = TestHost("extension-refusals")
    #expect(await test.invoke().text.contains("exit status 4"))
    let answers = Array(test.book.texts.filter { $0.first?.isNumber == true || $0.hasPrefix("[") }.prefix(6))
    let types = ["Extension.InvalidExtensionName", "Extension.InvalidEventType", "InvalidRequestFormat", "Extension.MissingExtensionIdentifier"]
    for (answer, type) in zip(answers, types + ["Extension.UnknownExtensionIdentifier"]) { #expect(answer.contains(type), "\(answer)") }
    #expect(answers.last == "[200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 403]")
    await test.stop()
  }

  @Test func `that wants no invocations and never asks keeps none from beginning`() async {
    let test = TestHost("register-only", timeout_ms: 60_000)
    #expect(await test.invoke("7").text == "7")
    #expect(await test.invoke("8").text == "8")
    await test.stop()
  }

  @Test func `gets what happens in its sandbox as telemetry`() async throws {
    let subscriber = TelemetryCatcher()
    let port = try subscriber.server.listen(port: 0)
    let (test, mark) = test(String(port))
    defer { try? FileManager.default.removeItem(atPath: mark) }
    let result = await test.invoke("1")
    await test.until { subscriber.types.contains("platform.report") }
    await test.stop()
    subscriber.server.close()
    let order = [
      "platform.initStart", "platform.telemetrySubscription", "platform.extension", "platform.initRuntimeDone", "platform.initReport", "platform.start",
      "platform.runtimeDone", "platform.report",
    ]
    #expect(subscriber.types.filter { order.contains($0) } == order, "\(subscriber.types)")
    let report = subscriber.events.first { $0["type"] == "platform.report" }?["record"]
    #expect(report?["requestId"]?.string == result.id.description && report?["status"] == "success" && report?["metrics"]?["memorySizeMB"] == 128)
    #expect(subscriber.events.contains { $0["type"] == "function" && $0["record"]?.string?.hasPrefix("registered 200") == true })
    #expect(subscriber.paths == ["/x"])
  }

  @Test func `that takes no telemetry delays nothing`() async throws {
    let silent = SilentApplication()
    let server = HTTPServer(silent)
    let (test, mark) = test(String(try server.listen(port: 0)))
    defer { try? FileManager.default.removeItem(atPath: mark) }
    for number in 1...20 { #expect(await test.invoke("\(number)").text == "\(number)") }
    #expect(silent.mostAtOnce <= 1)
    await test.stop()
    server.close()
  }
}

/// Takes what is posted.
@EventLoop final class TelemetryCatcher: HTTPApplication {
  private(set) var events: [JSON] = []
  private(set) var paths: Set<String> = []
  private(set) lazy var server = HTTPServer(self)
  var types: [String] { events.compactMap { $0["type"]?.string } }

  func head(_ exchange: Exchange) -> BodyPlan { .collect(limit: 1 << 20) }

  func request(_ exchange: Exchange) {
    paths.insert(String(decoding: exchange.head.path, as: UTF8.self))
    events += (try? JSON(reading: exchange.body))?.array ?? []
    exchange.respond(200)
  }
}

/// Never answers.
@EventLoop final class SilentApplication: HTTPApplication {
  private var open = 0
  private(set) var mostAtOnce = 0
  func head(_ exchange: Exchange) -> BodyPlan { .collect(limit: 1 << 20) }
  func request(_ exchange: Exchange) {
    open += 1
    mostAtOnce = max(mostAtOnce, open)
  }
  func closed(_ exchange: Exchange) { open -= 1 }
}
