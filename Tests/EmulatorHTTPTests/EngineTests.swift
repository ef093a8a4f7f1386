import EmulatorHTTP
import Foundation
import Testing

@Suite(.serialized) struct `The HTTP engine` {
  @Test func `answers on a connection that stays open`() async throws {
    let server = await HTTPServer(Echo())
    let port = try await server.listen(port: 0)
    let answers = await onThread {
      let client = Client(port)
      defer { client.close() }
      return (0..<3).map { number in
        client.send("POST /a/\(number) HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
        return client.answer()
      }
    }
    for (number, answer) in answers.enumerated() {
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: "))
      #expect(answer.hasSuffix("post /a/\(number) hi"))
    }
    await server.close()
  }

  @Test func `answers pipelined requests in their order`() async throws {
    let server = await HTTPServer(Echo())
    let port = try await server.listen(port: 0)
    let many = (0..<50).map { "POST /\($0) HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello" }.joined()
    let text = await talk(port, many + "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(statuses(text) == Array(repeating: 200, count: 51))
    #expect((0..<50).allSatisfy { text.contains("post /\($0) hello") } && text.hasSuffix("get /last "))
    await server.close()
  }

  @Test(arguments: [1, 16_383, 16_385, 300_000, 1024 * 1024])
  func `returns a body of any size`(count: Int) async throws {
    let server = await HTTPServer(Echo())
    let port = try await server.listen(port: 0)
    let body = String(repeating: "z", count: count)
    let text = await talk(port, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: \(count)\r\n\r\n" + body)
    #expect(text.hasSuffix("post / " + body))
    await server.close()
  }

  @Test func `reads a chunked body with its extensions and trailers`() async throws {
    let server = await HTTPServer(Echo())
    let port = try await server.listen(port: 0)
    let text = await talk(
      port, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=b\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-Sum: 15\r\n\r\n")
    #expect(text.hasSuffix("post / hello0123456789 15"))
    await server.close()
  }

  @Test func `asks for the body that a client holds back`() async throws {
    let server = await HTTPServer(Echo())
    let port = try await server.listen(port: 0)
    let (first, second) = await onThread {
      let client = Client(port)
      defer { client.close() }
      client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
      let first = client.answer()
      client.send("ok")
      return (first, client.answer())
    }
    #expect(first == "HTTP/1.1 100 Continue\r\n\r\n")
    #expect(second.hasSuffix("post / ok"))
    await server.close()
  }

  @Test func `refuses a body over the limit before it comes`() async throws {
    let server = await HTTPServer(Echo(limit: 10))
    let port = try await server.listen(port: 0)
    let head = "POST / HTTP/1.1\r\nHost: x\r\n"
    #expect(statuses(await talk(port, head + "Content-Length: 11\r\n\r\n")) == [413])
    #expect(statuses(await talk(port, head + "Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n")) == [413])
    #expect(statuses(await talk(port, head + "Content-Length: 3000000\r\n\r\n" + String(repeating: "x", count: 3_000_000))) == [413])
    await server.close()
  }

  @Test func `answers HEAD with the length and without the body`() async throws {
    let server = await HTTPServer(Echo())
    let port = try await server.listen(port: 0)
    let text = await talk(port, "HEAD /h HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(text.contains("Content-Length: 8\r\n") && text.hasSuffix("\r\n\r\n"))
    await server.close()
  }

  @Test func `closes after HTTP 1.0 unless asked to stay`() async throws {
    let server = await HTTPServer(Echo())
    let port = try await server.listen(port: 0)
    let (closing, staying) = await onThread {
      let one = Client(port)
      let other = Client(port)
      defer { [one, other].forEach { $0.close() } }
      one.send("GET / HTTP/1.0\r\n\r\n")
      other.send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
      return (one.receiveAll(), other.answer())
    }
    #expect(closing.contains("Connection: close\r\n"))
    #expect(staying.contains("Connection: keep-alive\r\n"))
    await server.close()
  }

  @Test func `streams with back-pressure and trailers`() async throws {
    let fountain = await Fountain(total: 20_000_000)
    let server = await HTTPServer(fountain)
    let port = try await server.listen(port: 0)
    let client = Client(port)
    client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    await fountain.pausing()
    let text = await onThread { client.receiveAll() }
    client.close()
    let count = text.utf8.count { $0 == UInt8(ascii: "x") }
    #expect(count == 20_000_000 + 1)
    let end = String(decoding: text.utf8.suffix(24), as: UTF8.self)
    #expect(end == "\r\n0\r\nx-sum: 20000000\r\n\r\n")
    await server.close()
  }

  @Test func `has less than a megabyte of a stream in memory that nobody reads, the kernel's share of it too`() async throws {
    let fountain = await Fountain(total: 20_000_000)
    let server = await HTTPServer(fountain)
    let port = try await server.listen(port: 0)
    let client = Client(port)
    defer { client.close() }
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await fountain.pausing()
    // Left to itself the kernel would take 4 MB for the sender alone.
    #expect(await fountain.given < 1 << 20)
    await server.close()
  }

  @Test func `streams to HTTP 1.0 without chunks`() async throws {
    let server = await HTTPServer(Fountain(total: 100_000))
    let port = try await server.listen(port: 0)
    let text = await talk(port, "GET / HTTP/1.0\r\n\r\n")
    #expect(text.hasSuffix("\r\n\r\n" + String(repeating: "x", count: 100_000)))
    await server.close()
  }

  @Test func `hands a streamed body on only as fast as it is taken`() async throws {
    let sink = Sink()
    let server = await HTTPServer(sink)
    let port = try await server.listen(port: 0)
    let body = String(repeating: "y", count: 2_000_000)
    let text = await talk(port, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2000000\r\n\r\n" + body)
    #expect(text.hasSuffix("\r\n\r\n2000000"))
    // A turn of the loop takes 256 KB of a stream at most.
    #expect(await sink.largestPart <= 256 * 1024)
    await server.close()
  }

  @Test func `takes at least a turn's worth of a streamed body ahead of who holds it back, and less than a megabyte`() async throws {
    let server = await HTTPServer(Holding())
    let port = try await server.listen(port: 0)
    let ahead = await onThread {
      let client = Client(port)
      defer { client.close() }
      client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n")
      return client.sendUntilFull(bytesMaximum: 20_000_000)
    }
    // Left to itself the kernel would take 128 KB of one that was not read yet.
    #expect((256 << 10..<1 << 20).contains(ahead), "\(ahead)")
    await server.close()
  }

  @Test func `hands the chunks that are here on as one part, and the end after it`() async throws {
    let sink = Sink()
    let server = await HTTPServer(sink)
    let port = try await server.listen(port: 0)
    let words = (0..<2_000).map { "word \($0) " }
    let chunks = words.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined()
    let text = await talk(port, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n")
    let sent = words.joined()
    #expect(text.hasSuffix("\r\n\r\n\(sent.utf8.count)"))
    #expect(await sink.bytes == Array(sent.utf8))
    #expect(await sink.parts < 100)
    await server.close()
  }

  @Test func `hands on what came before a chunk that is none`() async throws {
    let sink = Sink()
    let server = await HTTPServer(sink)
    let port = try await server.listen(port: 0)
    let text = await talk(port, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\nnone\r\n")
    #expect(statuses(text) == [400])
    #expect(await sink.bytes == Array("hello world".utf8))
    await server.close()
  }

  @Test func `gives the event of a poller that hung up to the next`() async throws {
    let polls = LongPoll()
    let server = await HTTPServer(polls)
    let port = try await server.listen(port: 0)
    let poll = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n"
    let first = Client(port)
    first.send(poll)
    await polls.held(1)
    let second = Client(port)
    second.send(poll)
    await polls.held(2)
    first.close()
    let posted = await talk(port, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nevent")
    #expect(posted.hasSuffix("delivered"))
    #expect(await onThread { second.answer() }.hasSuffix("\r\n\r\nevent"))
    second.close()
    await server.close()
  }

  @Test func `takes a client that ends only its half for one that still waits, where told so`() async throws {
    var limits = HTTPLimits()
    limits.halfClose = .waiting
    let polls = LongPoll()
    let server = await HTTPServer(polls, limits: limits)
    let port = try await server.listen(port: 0)
    let waiting = Client(port)
    waiting.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    waiting.endSending()
    await polls.held(1)
    _ = await talk(port, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\n!")
    #expect(await onThread { waiting.receiveAll() }.hasSuffix("\r\n\r\n!"))
    waiting.close()
    await server.close()
  }

  @Test func `says which port is taken`() async throws {
    let server = await HTTPServer(Echo())
    let port = try await server.listen(port: 0)
    await #expect(throws: ListenError.addressInUse(port: port)) { try await HTTPServer(Echo()).listen(port: port) }
    await server.close()
  }
}
