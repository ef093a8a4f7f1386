import CurlTransport
import Foundation
import HTTPTransport
import TestProcesses
import Testing

/// Over TLS, where a server offers HTTP/2: Node's own, which counts the connections that come to it.
@Suite(.serialized, .timeLimit(.minutes(3))) struct `The libcurl transport, over HTTP 2` {
  /// Node's server, with a certificate that was made for it, and a transport that trusts it.
  private final class Stage: Sendable {
    let url: String
    let transport: CurlTransport
    let server: RunningProcess
    private let folder: URL

    init() async throws {
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("http2-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let (key, certificate) = (folder.path + "/key.pem", folder.path + "/certificate.pem")
      let made = try await RunningProcess.run(
        "/usr/bin/openssl",
        [
          "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=test", "-addext",
          "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ])
      try #require(made.status == 0, "\(made.output)")
      server = try RunningProcess("/usr/bin/env", ["node", "-e", Self.script, key, certificate])
      url = try await server.line { $0.hasPrefix("https://") }
      transport = CurlTransport(caFile: certificate)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// What the server answers to a path.
    func get(_ path: String) async throws -> String {
      let response = try await transport.send(HTTPRequest(method: "GET", url: url + path, timeout_ms: 20_000))
      return String(decoding: response.body, as: UTF8.self)
    }

    func stream(_ path: String) async throws -> HTTPStream {
      try await transport.stream(
        HTTPRequest(method: "POST", url: url + path, body: Array("{}".utf8), timeout_ms: 30_000), limits: StreamLimits(firstByte_ms: 20_000, idle_ms: 20_000))
    }

    /// `/gone` goes away with its connection (GOAWAY), `/reset` refuses the stream (RST_STREAM). `/open` begins an answer and leaves it open, and says when nobody
    /// takes it any more; `/large` has 128 MB, written as fast as they are taken.
    private static let script = """
      const [key, cert] = process.argv.slice(1).map(path => require('fs').readFileSync(path));
      let [sessions, written] = [0, 0];
      const server = require('http2').createSecureServer({ key, cert, allowHTTP1: true });
      server.on('session', () => sessions++);
      server.on('request', (request, response) => {
        if (request.url == '/open') {
          response.on('close', () => console.log('closed'));
          response.write('x');
        } else if (request.url == '/large') {
          const chunk = Buffer.alloc(1 << 20, 120);
          const next = () => written < 128 ? response.write(chunk, () => { written++; next(); }) : response.end();
          next();
        } else if (request.url == '/gone') {
          request.stream.session.goaway(2);
          request.stream.session.destroy();
        } else if (request.url == '/reset') { request.stream.close(7);
        } else if (request.url == '/slow') { setImmediate(() => response.end(request.httpVersion)); }
        else { response.end(request.url == '/written' ? `${written}` : `${request.httpVersion} ${sessions}`); }
      });
      server.listen(0, '127.0.0.1', () => console.log('https://127.0.0.1:' + server.address().port));
      """
  }

  @Test func `moves fifty exchanges at once over one connection, and streams over others`() async throws {
    let stage = try await Stage()
    let versions = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<50 { group.addTask { try await stage.get("/slow") } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(versions == Array(repeating: "2.0", count: 50))
    let streams = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<20 { group.addTask { try await stage.stream("/slow").rest(atMost: 10) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(streams == Array(repeating: Array("1.1".utf8), count: 20))
    #expect(try await stage.get("/") == "2.0 1")
  }

  /// libcurl 7.88 leaves a stream of HTTP/2 open that is let go of, so that streams have connections of their own.
  @Test func `closes the connection of a stream that is let go of, and of a task that is cancelled, and no other`() async throws {
    let stage = try await Stage()
    do {
      let stream = try await stage.stream("/open")
      #expect(try await stream.next() == Array("x".utf8))
    }
    _ = try await stage.server.line { $0 == "closed" }
    let (begun, begins) = AsyncStream<Void>.makeStream()
    let task = Task {
      let stream = try await stage.stream("/open")
      while try await stream.next() != nil { begins.yield() }
    }
    var iterator = begun.makeAsyncIterator()
    #expect(await iterator.next() != nil)
    let said = stage.server.lines.count
    task.cancel()
    await #expect(throws: TransportError.cancelled) { try await task.value }
    _ = try await stage.server.line(from: said) { $0 == "closed" }
    #expect(try await stage.get("/") == "2.0 1")
  }

  @Test(arguments: ["/gone", "/reset"])
  func `has no answer from a server that goes away, at once, and asks the next over another connection`(path: String) async throws {
    let stage = try await Stage()
    #expect(try await stage.get("/") == "2.0 1")
    await #expect {
      try await stage.get(path)
    } throws: { error in
      switch error as? TransportError {
      case .other, .unsent: true
      default: false
      }
    }
    #expect(try await stage.get("/").hasPrefix("2.0 "))
  }

  @Test func `does not fetch what nobody reads, and holds up nobody beside it`() async throws {
    let stage = try await Stage()
    let stream = try await stage.stream("/large")
    for _ in 0..<50 { _ = try await stage.get("/slow") }
    let written = try #require(Int(try await stage.get("/written")))
    #expect(written < 128)
    var received = 0
    while let chunk = try await stream.next() { received += chunk.count }
    #expect(received == 128 << 20)
    #expect(try await stage.get("/") == "2.0 1")
  }
}
