import EmulatorJSON
import Foundation
import Synchronization
import TestProcesses
import Testing

@Suite struct `What AWS answers` {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private func verify(_ arguments: String...) async throws -> (status: Int32, output: String) {
    try await RunningProcess.run(Shop.executable, ["verify"] + arguments, directory: Self.root)
  }

  /// The rest takes its time, and is part of `make verify`.
  private static let quick = [
    "serverless", "authorizers/iam.json", "authorizers/jwt.json", "authorizers/request-validation.json", "authorizers/api-keys.json",
    "gateway/rest-answers.json",
    "gateway/rest-events.json", "gateway/http-events.json", "lambda/basics.json",
  ].map { "emulator/conformance/\($0)" }

  @Test func `is what this emulator answers`() async throws {
    let result = try await RunningProcess.run(Shop.executable, ["verify"] + Self.quick, directory: Self.root)
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains(#/all +[2-9][0-9]{2} of [2-9][0-9]{2}/#), "\(result.output.suffix(400))")
  }

  @Test func `is asked of nobody else where nobody is there`() async throws {
    let gone = "http://127.0.0.1:1"
    let dumb = try ByteServer { _ in }
    defer { dumb.stop() }
    for (endpoint, shown) in [
      (gone, gone), ("http://name:secret@127.0.0.1:1/", gone), (dumb.url, dumb.url), ("https://\(dumb.address)", "https://\(dumb.address)"),
    ] {
      let result = try await verify("--endpoint", endpoint)
      #expect(result.status == 2)
      #expect(result.output.hasPrefix("emulator: nobody answers at `\(shown)`: "), "\(result.output)")
      #expect(result.output.split(separator: "\n").count == 1, "\(result.output)")
      #expect(!result.output.contains("secret"))
    }
    #expect(try await verify("--endpoint", "127.0.0.1:8000").output.contains("`--endpoint` must be a URL"))
  }

  @Test func `is asked of who goes away to then, and no further`() async throws {
    let server = Mutex<ByteServer?>(nil)
    let dying = try ByteServer { connection in
      guard let request = connection.request() else { return }
      if request.head.hasPrefix("GET /last") { server.withLock { $0?.stop() } }
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }
    server.withLock { $0 = dying }
    let cases = ["/first", "/last", "/never", "/ever"].map {
      #"{"name": "\#($0)", "source": "s", "request": {"line": "GET \#($0)"}, "answer": {"status": 200}}"#
    }
    let folder = try TemporaryFolder()
    let file = try folder.write(#"{"area": "mine", "cases": [\#(cases.joined(separator: ","))]}"#, to: "suite.json")
    let result = try await verify(file, "--endpoint", dying.url)
    #expect(result.status == 2)
    #expect(result.output.contains("mine          2 of 2"), "\(result.output)")
    #expect(result.output.contains("nobody answers at `\(dying.url)` any more: "), "\(result.output)")
    #expect(result.output.contains("; 2 of 4 cases were not asked"), "\(result.output)")
  }

  @Test func `is told apart where an endpoint answers otherwise`() async throws {
    let service = try Shop()
    let (process, port) = try await service.start()
    let suite = #"""
      {"area": "mine", "cases": [
        {"name": "right", "source": "s", "request": {"line": "GET /say/x"}, "answer": {"status": 200, "headers": {"x-one": "1", "x-two": null}, "parts": {"/path": "/say/x"}}},
        {"name": "wrong", "source": "s", "request": {"line": "GET /say/x"}, "answer": {"status": 201, "parts": {"/path": "/y", "/greeting": {"absent": true}}}},
        {"name": "kept", "source": "s", "steps": [
          {"request": {"line": "GET /say/a"}, "answer": {"status": 200}, "keep": {"p": "/greeting"}},
          {"request": {"line": "GET /say/{{p}}"}, "answer": {"status": 200, "parts": {"/path": "/say/hello"}}}]}
      ]}
      """#
    let file = try service.folder.write(suite, to: "suite.json")
    let result = try await verify(file, "--endpoint", "http://127.0.0.1:\(port)", "--json")
    #expect(result.status == 1)
    let report = try JSON(reading: Array(result.output.utf8))
    #expect(report["areas"]?["mine"] == ["right": 2, "all": 3])
    let wrong = report["cases"]?.array?.first { $0["name"] == "wrong" }
    #expect(wrong?["differences"]?.array?.map { $0["path"] } == ["status", "/path", "/greeting"])
    process.kill()
  }

  @Test(arguments: [
    (#"{"area": "a", "cases": []}"#, "`cases` must be a list"), (#"{"area": "a", "case": []}"#, "`case` is none of area, service, files, cases"),
    (#"{"area": "a", "cases": [{"name": "n", "request": {"line": "GET /"}, "answer": {"status": 200}}]}"#, "`cases[0].source` must be a text"),
    (#"{"area": "a", "cases": [{"name": "n", "source": "s", "request": {"line": "GET"}, "answer": {"status": 200}}]}"#, "must be a method and a target"),
    (#"{"area": "a", "cases": [{"name": "n", "source": "s", "request": {"line": "GET /"}, "answer": {"status": 1}}]}"#, "must be 100 to 599"), ("{", "line 1"),
  ])
  func `is refused as data that says nothing`(text: String, message: String) async throws {
    let folder = try TemporaryFolder()
    let result = try await verify(try folder.write(text, to: "suite.json"))
    #expect(result.status == 2)
    #expect(result.output.contains(message), "\(result.output)")
  }
}
