import CurlTransport
import HTTPTransport
import TestProcesses
import Testing

@Suite(.serialized, .timeLimit(.minutes(3))) struct `The libcurl transport` {
  private let transport = CurlTransport()

  /// Answers every request with what it was.
  private static func echo(_ connection: ByteConnection) {
    while let (head, body) = connection.request() {
      connection.answer(200, head + "\n\n" + String(decoding: body, as: UTF8.self), headers: "X-Twice: a\r\nX-Twice:  b \r\nX-Empty:\r\n")
    }
  }

  @Test(arguments: ["GET", "POST", "PUT", "DELETE", "PATCH"]) func `sends method, headers and body and nothing unasked`(method: String) async throws {
    let server = try ByteServer(Self.echo)
    defer { server.stop() }
    let body = method == "GET" || method == "DELETE" ? "" : "{\"a\":1}"
    let response = try await transport.send(
      HTTPRequest(
        method: method, url: server.url + "/a%20b?c=d", headers: [HTTPField("X-Amz-Date", "20150830T123600Z"), HTTPField("X-Empty", "")], body: Array(body.utf8)
      ))
    let parts = String(decoding: response.body, as: UTF8.self).split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
    let lines = parts[0].split(whereSeparator: \.isNewline).map(String.init)
    let length = body.isEmpty ? [] : ["Content-Length: 7"]
    #expect(lines.first == "\(method) /a%20b?c=d HTTP/1.1")
    #expect(Set(lines.dropFirst()) == Set(["Host: \(server.address)", "Accept: */*", "X-Amz-Date: 20150830T123600Z", "X-Empty:"] + length))
    #expect(parts[1] == body)
    #expect(response.status == 200)
    #expect(response.headers.filter { $0.name == "x-twice" }.map(\.value) == ["a", "b"])
    #expect(response.header("x-empty") == "")
  }

  @Test func `keeps connections and shares them`() async throws {
    let server = try ByteServer(Self.echo)
    defer { server.stop() }
    for _ in 0..<5 { _ = try await transport.send(HTTPRequest(method: "GET", url: server.url)) }
    #expect(server.connections == 1)
  }

  @Test func `moves many requests at once`() async throws {
    let server = try ByteServer(Self.echo)
    defer { server.stop() }
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for index in 0..<100 {
        group.addTask {
          try await transport.send(HTTPRequest(method: "POST", url: server.url + "/\(index)", body: [UInt8](repeating: 120, count: 50_000))).status
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == [Int](repeating: 200, count: 100))
    #expect(server.connections <= 64)
  }

  @Test(arguments: [302, 400, 500, 503]) func `any status is a response`(status: Int) async throws {
    let server = try ByteServer { connection in
      while connection.request() != nil { connection.answer(status, "no", headers: "Location: http://127.0.0.1:1/\r\n") }
    }
    defer { server.stop() }
    #expect(try await transport.send(HTTPRequest(method: "GET", url: server.url)).status == status)
  }

  @Test func `interim responses leave no headers behind`() async throws {
    let server = try ByteServer { connection in
      _ = connection.request()
      connection.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
      connection.answer(200, "ok")
    }
    defer { server.stop() }
    let response = try await transport.send(HTTPRequest(method: "GET", url: server.url))
    #expect(response.headers.map(\.name) == ["content-length"])
    #expect(response.body == Array("ok".utf8))
  }

  @Test func `a body over the bound is refused, one at it is not`() async throws {
    let server = try ByteServer(Self.echo)
    defer { server.stop() }
    let size = try await transport.send(HTTPRequest(method: "GET", url: server.url)).body.count
    _ = try await transport.send(HTTPRequest(method: "GET", url: server.url, responseBytesMaximum: size))
    await #expect(throws: TransportError.tooLarge(status: 200)) {
      try await transport.send(HTTPRequest(method: "GET", url: server.url, responseBytesMaximum: size - 1))
    }
  }

  @Test func `silence ends at the time limit`() async throws {
    let server = try ByteServer { $0.waitForEnd() }
    defer { server.stop() }
    await #expect(throws: TransportError.timeout) { try await transport.send(HTTPRequest(method: "GET", url: server.url, timeout_ms: 50)) }
  }

  /// Whoever takes a connection and says nothing on it, as TLS wants, has seen no request.
  @Test func `what is not sent in time has nobody seen, whole and streamed`() async throws {
    let server = try ByteServer { $0.waitForEnd() }
    defer { server.stop() }
    let request = HTTPRequest(method: "POST", url: "https://\(server.address)/", body: Array("{}".utf8), timeout_ms: 300)
    let none = TransportError.connect(detail: "there was no connection in time")
    await #expect(throws: none) { try await transport.send(request) }
    await #expect(throws: none) { try await transport.stream(request, limits: StreamLimits(firstByte_ms: 50, idle_ms: 50)) }
    #expect(!none.isAmbiguous && TransportError.timeout.isAmbiguous)
  }

  /// More than the machine keeps of what nobody reads.
  @Test func `what is not wholly sent in time is told so`() async throws {
    let held = Gate()
    let server = try ByteServer { _ in held.wait() }
    defer {
      held.open()
      server.stop()
    }
    let request = HTTPRequest(method: "POST", url: server.url, body: [UInt8](repeating: 120, count: 64 << 20), timeout_ms: 500)
    await #expect(throws: TransportError.unsent(detail: "it was not wholly sent in time")) { try await transport.send(request) }
  }

  @Test func `a cancelled task's request ends at once`() async throws {
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    let server = try ByteServer { connection in
      _ = connection.request()
      arrived.yield()
      connection.waitForEnd()
      arrived.finish()
    }
    defer { server.stop() }
    let task = Task { try await transport.send(HTTPRequest(method: "GET", url: server.url, timeout_ms: 50_000)) }
    var iterator = arrivals.makeAsyncIterator()
    _ = await iterator.next()
    task.cancel()
    await #expect(throws: TransportError.cancelled) { try await task.value }
    #expect(await iterator.next() == nil)
  }

  @Test func `a port that nobody listens on is a failed connection`() async throws {
    let server = try ByteServer(Self.echo)
    server.stop()
    await #expect {
      try await transport.send(HTTPRequest(method: "GET", url: server.url))
    } throws: {
      guard case TransportError.connect = $0 else { return false }
      return !TransportError.connect(detail: "").isAmbiguous
    }
  }

  @Test func `a name without an address is told apart`() async throws {
    await #expect {
      try await transport.send(HTTPRequest(method: "GET", url: "http://nowhere.invalid/"))
    } throws: {
      guard case TransportError.resolve = $0 else { return false }
      return true
    }
  }

  @Test func `plain text on a TLS port is no trusted connection`() async throws {
    let server = try ByteServer { $0.send("HTTP/1.1 200 OK\r\n\r\n") }
    defer { server.stop() }
    await #expect {
      try await transport.send(HTTPRequest(method: "GET", url: "https://\(server.address)/"))
    } throws: {
      guard case TransportError.tls = $0 else { return false }
      return true
    }
  }

  @Test(arguments: ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab", "", "nonsense\r\n\r\n"]) func `a response cut short or senseless is an error`(
    answer: String
  ) async throws {
    let server = try ByteServer { connection in
      _ = connection.request()
      connection.send(answer)
    }
    defer { server.stop() }
    await #expect {
      try await transport.send(HTTPRequest(method: "GET", url: server.url))
    } throws: {
      guard case TransportError.other = $0 else { return false }
      return true
    }
  }

  @Test(arguments: [
    HTTPRequest(method: "GET", url: "http://127.0.0.1/", headers: [HTTPField("A", "b\r\nC: d")]),
    HTTPRequest(method: "GET", url: "http://127.0.0.1/", headers: [HTTPField("A:b", "c")]),
    HTTPRequest(method: "GET /x", url: "http://127.0.0.1/"), HTTPRequest(method: "GET", url: "http://127.0.0.1/ HTTP/1.1"),
    HTTPRequest(method: "GET", url: "file:///etc/passwd"),
    HTTPRequest(method: "GET", url: ""),
  ])
  func `a request that would say something else is refused`(request: HTTPRequest) async {
    await #expect {
      try await transport.send(request)
    } throws: {
      guard case TransportError.other = $0 else { return false }
      return true
    }
  }
}
