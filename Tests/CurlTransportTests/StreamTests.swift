import CurlTransport
import Dispatch
import HTTPTransport
import Synchronization
import TestProcesses
import Testing

@Suite(.serialized, .timeLimit(.minutes(3))) struct `The libcurl transport, streaming` {
  private let transport = CurlTransport()

  private func request(_ url: String) -> HTTPRequest { HTTPRequest(method: "POST", url: url, body: Array("{}".utf8), timeout_ms: 20_000) }

  private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

  @Test func `answers the head before the body, and chunks as they come`() async throws {
    let gate = Gate()
    let server = try ByteServer { connection in
      _ = connection.request()
      connection.send(Self.head)
      gate.wait()
      connection.send("5\r\nhello\r\n")
      gate.wait()
      connection.send("5\r\nworld\r\n0\r\n\r\n")
      connection.waitForEnd()
    }
    defer { server.stop() }
    let stream = try await transport.stream(request(server.url), limits: StreamLimits())
    #expect(stream.status == 200 && stream.header("content-type") == "text/event-stream")
    gate.open()
    #expect(try await stream.next() == Array("hello".utf8))
    gate.open()
    #expect(try await stream.next() == Array("world".utf8))
    #expect(try await stream.next() == nil)
  }

  @Test func `closes the connection of what is let go of, and of a task that is cancelled`() async throws {
    let (ends, ended) = AsyncStream<Void>.makeStream()
    let server = try ByteServer { connection in
      _ = connection.request()
      connection.send(Self.head + "1\r\nx\r\n")
      connection.waitForEnd()
      ended.yield()
    }
    defer { server.stop() }
    var iterator = ends.makeAsyncIterator()
    do {
      let stream = try await transport.stream(request(server.url), limits: StreamLimits())
      #expect(try await stream.next() == Array("x".utf8))
    }
    #expect(await iterator.next() != nil)
    let url = server.url
    let transport = transport
    let task = Task {
      let stream = try await transport.stream(HTTPRequest(method: "GET", url: url, timeout_ms: 20_000), limits: StreamLimits())
      while try await stream.next() != nil {}
    }
    task.cancel()
    await #expect(throws: TransportError.cancelled) { try await task.value }
  }

  @Test func `ends at its limits of silence, before the first byte and after it`() async throws {
    let server = try ByteServer { connection in
      guard let head = connection.request()?.head else { return }
      if head.contains("/late") { return connection.waitForEnd() }
      connection.send(Self.head + "1\r\nx\r\n")
      connection.waitForEnd()
    }
    defer { server.stop() }
    let limits = StreamLimits(firstByte_ms: 60, idle_ms: 60)
    await #expect(throws: TransportError.timeout) { try await transport.stream(request(server.url + "/late"), limits: limits) }
    let stream = try await transport.stream(request(server.url), limits: limits)
    #expect(try await stream.next() == Array("x".utf8))
    await #expect(throws: TransportError.timeout) { try await stream.next() }
  }

  @Test func `tells a body that breaks off from one that ends`() async throws {
    let server = try ByteServer { connection in
      _ = connection.request()
      connection.send(Self.head + "5\r\nhello\r\n")
    }
    defer { server.stop() }
    let stream = try await transport.stream(request(server.url), limits: StreamLimits())
    #expect(try await stream.next() == Array("hello".utf8))
    await #expect(throws: TransportError.self) { while try await stream.next() != nil {} }
  }

  /// What the server could send is bounded by what was read: the rest stays with it.
  @Test func `does not fetch what nobody reads`() async throws {
    let size = 64 << 20
    let sent = Mutex(0)
    let server = try ByteServer { connection in
      _ = connection.request()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
      let chunk = [UInt8](repeating: 120, count: 1 << 20)
      for _ in 0..<64 {
        connection.send(chunk)
        sent.withLock { $0 += chunk.count }
      }
    }
    defer { server.stop() }
    let stream = try await transport.stream(request(server.url), limits: StreamLimits(firstByte_ms: 10_000, idle_ms: 10_000))
    // Another exchange over the same engine: by its end the first one has been moved as far as it goes.
    for _ in 0..<20 { _ = try? await transport.send(HTTPRequest(method: "GET", url: "http://127.0.0.1:1/", timeout_ms: 1_000)) }
    #expect(sent.withLock { $0 } < size)
    var received = 0
    while let chunk = try await stream.next() { received += chunk.count }
    #expect(received == size)
  }

  @Test func `keeps the connection of a stream that was read to its end`() async throws {
    let server = try ByteServer { connection in
      while connection.request() != nil { connection.send(Self.head + "2\r\nok\r\n0\r\n\r\n") }
    }
    defer { server.stop() }
    for _ in 0..<5 {
      let stream = try await transport.stream(request(server.url), limits: StreamLimits())
      #expect(try await stream.rest(atMost: 10) == Array("ok".utf8))
    }
    #expect(server.connections == 1)
  }
}

/// Lets a server's thread, which is its own, go on when the test says so.
final class Gate: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func open() { semaphore.signal() }
  func wait() { semaphore.wait() }
}
