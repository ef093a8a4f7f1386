import EmulatorHTTP
import Foundation
import Testing

@Suite(.serialized) struct `The engine's time limits` {
  private func server(_ change: (inout HTTPLimits) -> Void) async throws -> (HTTPServer, UInt16) {
    var limits = HTTPLimits()
    change(&limits)
    let server = await HTTPServer(Echo(), limits: limits)
    return (server, try await server.listen(port: 0))
  }

  /// Sends a byte every 20 ms until the server answers, as slow clients do that keep a connection busy.
  private func trickle(_ port: UInt16, after head: String) async -> String {
    await onThread {
      let client = Client(port)
      defer { client.close() }
      client.send(head)
      var ready = pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0)
      for _ in 0..<500 where poll(&ready, 1, 20) == 0 { client.send("a") }
      return client.receiveAll()
    }
  }

  @Test func `a header that trickles is answered 408`() async throws {
    let (server, port) = try await server { $0.head_ms = 150 }
    #expect(statuses(await trickle(port, after: "GET / HTTP/1.1\r\nHost: ")) == [408])
    await server.close()
  }

  @Test func `a body that trickles is answered 408`() async throws {
    let (server, port) = try await server { $0.body_ms = 150 }
    #expect(statuses(await trickle(port, after: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n")) == [408])
    await server.close()
  }

  @Test func `a connection without a request is closed`() async throws {
    let (server, port) = try await server { $0.idle_ms = 50 }
    #expect(await onThread { Client(port).receiveAll() } == "")
    await server.close()
  }

  @Test func `an answer that nobody reads is given up`() async throws {
    var limits = HTTPLimits()
    limits.unread_ms = 100
    let fountain = await Fountain(total: 50_000_000)
    let server = await HTTPServer(fountain, limits: limits)
    let port = try await server.listen(port: 0)
    let client = Client(port)
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await fountain.closing()
    #expect(await onThread { client.receiveAll().count } < 50_000_000)
    client.close()
    await server.close()
  }

  /// Whoever sets a limit counts from the loop's time: one from before it slept would end what has just begun. Others may have woken it a moment before, now and then.
  @Test func `the loop's time is that at which it woke`() async {
    var right = 0
    for _ in 0..<100 {
      let before_ns = await onThread { monotonic_ns() }
      if await loopTime_ns() >= before_ns { right += 1 }
    }
    #expect(right > 50)
  }

  @EventLoop private func loopTime_ns() -> UInt64 { EventLoop.reactor.now_ns }

  private func monotonic_ns() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  @Test func `a long poll has no deadline`() async throws {
    var limits = HTTPLimits()
    (limits.head_ms, limits.body_ms, limits.idle_ms) = (30, 30, 1_500)
    let polls = LongPoll()
    let server = await HTTPServer(polls, limits: limits)
    let port = try await server.listen(port: 0)
    let waiting = Client(port)
    waiting.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await polls.held(1)
    // Connections opened later that reach their own deadlines prove that the time has passed.
    #expect(statuses(await trickle(port, after: "GET / HTTP/1.1\r\n")) == [408])
    #expect(await onThread { Client(port).receiveAll() } == "")
    await polls.held(1)
    waiting.close()
    await server.close()
  }

  @Test func `stopping closes idle connections and lets the others answer`() async throws {
    let polls = LongPoll()
    let server = await HTTPServer(polls)
    let port = try await server.listen(port: 0)
    let (idle, waiting, posting) = (Client(port), Client(port), Client(port))
    idle.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    #expect(await onThread { idle.answer() }.hasSuffix("lost"))
    waiting.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await polls.held(1)
    posting.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nen")
    #expect(statuses(await talk(port, "GET / HTTP/1.1\r\n\r\n")) == [400])
    await stop(server) { posting.send("d") }
    #expect(await onThread { idle.receiveAll() } == "")
    #expect(await onThread { waiting.receiveAll() }.hasSuffix("\r\n\r\nend"))
    #expect(await server.connectionCount == 0)
    [idle, waiting, posting].forEach { $0.close() }
  }
}

/// Stops `server`, does `work`, and waits until the server is stopped.
@EventLoop private func stop(_ server: HTTPServer, _ work: () -> Void) async {
  await withCheckedContinuation { stopped in
    server.stop(grace_ms: 5_000) { stopped.resume() }
    work()
  }
}
