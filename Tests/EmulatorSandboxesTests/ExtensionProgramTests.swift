import EmulatorHTTP
import EmulatorJSON
import EmulatorSandboxes
import Foundation
import Testing

@EventLoop @Suite(.serialized) struct `A program of a layer` {
  /// A folder of such programs, each the test handler under a name of its own.
  private struct Layer {
    let folder = FileManager.default.temporaryDirectory.appending(path: "layer-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    func add(_ name: String) throws -> String {
      let path = folder.appending(path: name).path(percentEncoded: false)
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: Functions.handler)
      return path
    }
  }

  private func test(_ names: String..., behaviour: String = "echo", timeout_ms: Int = 10_000) throws -> (TestHost, Layer) {
    let layer = try Layer()
    var definition = Functions.definition("Test", behaviour, timeout_ms: timeout_ms)
    definition.extensions = try names.map(layer.add)
    return (TestHost([definition]) { $0.shutdown_ms = 5_000 }, layer)
  }

  private func said(_ test: TestHost, _ name: String) -> [String] {
    test.book.texts.filter { $0.hasPrefix("\(name) ") }.map { String($0.dropFirst(name.count + 1)) }
  }

  private func events(_ test: TestHost, _ name: String) throws -> [JSON] {
    try said(test, name).filter { $0.hasPrefix("{") }.map { try JSON(reading: Array($0.utf8)) }
  }

  @Test func `is started before the runtime, told of each invocation and of the end, and gone`() async throws {
    let (test, layer) = try test("layer-a", "layer-b")
    defer { try? FileManager.default.removeItem(at: layer.folder) }
    let results = [await test.invoke("1"), await test.invoke("2")]
    #expect(results.map(\.text) == ["1", "2"])
    await test.stop()
    for name in ["layer-a", "layer-b"] {
      #expect(said(test, name).first?.hasPrefix("registered 200 pid ") == true)
      let events = try events(test, name)
      #expect(events.map { $0["eventType"] } == ["INVOKE", "INVOKE", "SHUTDOWN"])
      #expect(events.prefix(2).map { $0["requestId"]?.string } == results.map(\.id.description))
      #expect(events.last?["shutdownReason"] == "spindown")
      #expect(said(test, name).first?.split(separator: " ").last.flatMap { Int32($0) }.map(isAlive) == false)
    }
  }

  @Test func `is told why where the function ran out of time`() async throws {
    let (test, layer) = try test("layer-a", behaviour: "hang", timeout_ms: 300)
    defer { try? FileManager.default.removeItem(at: layer.folder) }
    #expect(await test.invoke().text.contains("Task timed out after 0.30 seconds"))
    await test.stop()
    #expect(try events(test, "layer-a").last?["shutdownReason"] == "timeout")
  }

  @Test func `that wants no word of the end does not outlive the runtime`() async throws {
    let (test, layer) = try test("layer-deaf")
    defer { try? FileManager.default.removeItem(at: layer.folder) }
    #expect(await test.invoke("1").text == "1")
    await test.stop()
    #expect(said(test, "layer-deaf").first?.split(separator: " ").last.flatMap { Int32($0) }.map(isAlive) == false)
    #expect(try events(test, "layer-deaf").map { $0["eventType"] } == ["INVOKE"])
  }

  @Test(arguments: [("layer-crash", "exit code 3"), ("layer-fails", "exit code 5")])
  func `that ends by itself takes the sandbox with it`(name: String, reason: String) async throws {
    let (test, layer) = try test("layer-a", name, behaviour: "hang")
    defer { try? FileManager.default.removeItem(at: layer.folder) }
    let result = await test.invoke()
    #expect(result.isFunctionError)
    let answer = try JSON(reading: result.payload)
    #expect(answer["errorType"] == "Extension.Crash")
    #expect(answer["errorMessage"]?.string == "RequestId: \(result.id) Error: \(reason)")
    await test.stop()
  }

  @Test func `that cannot be executed is said by its path`() async throws {
    let (test, layer) = try test("layer-a")
    defer { try? FileManager.default.removeItem(at: layer.folder) }
    try FileManager.default.removeItem(at: layer.folder.appending(path: "layer-a"))
    #expect(await test.invoke().text.contains("layer-a: No such file or directory"))
    await test.stop()
  }
}
