import EmulatorHTTP
import Testing

/// Requests that readers understand differently, and which are refused so that none is smuggled past a reader.
/// Cases after RFC 9112, sections 2.2, 3, 5, 6 and 11.
let refused: [(name: String, request: String, status: Int)] = [
  ("Content-Length with Transfer-Encoding", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
  ("two Content-Lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", 400),
  ("a list of Content-Lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4, 4\r\n\r\nabcd", 400),
  ("a signed Content-Length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd", 400),
  ("an empty Content-Length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n", 400),
  ("a Content-Length without end", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
  ("a folded field", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400),
  ("a folded first field", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400),
  ("a space before the colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
  ("a field without a name", "GET / HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n", 400),
  ("a field without a colon", "GET / HTTP/1.1\r\nHost: x\r\nabc\r\n\r\n", 400),
  ("a bare line feed", "GET / HTTP/1.1\nHost: x\n\n", 400),
  ("a bare line feed in the fields", "GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", 400),
  ("a bare carriage return", "GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n", 400),
  ("NUL in a field", "GET / HTTP/1.1\r\nHost: x\r\nA: b\u{0}\r\n\r\n", 400),
  ("a control character in a field", "GET / HTTP/1.1\r\nHost: x\r\nA: b\u{1}\r\n\r\n", 400),
  ("no Host", "GET / HTTP/1.1\r\n\r\n", 400),
  ("two Hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400),
  ("a Host with a user", "GET / HTTP/1.1\r\nHost: a@x\r\n\r\n", 400),
  ("an unknown transfer coding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
  ("a list of transfer codings", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
  ("two transfer codings", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
  ("a disguised transfer coding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", 400),
  ("chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
  ("a chunk size that is no number", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
  ("a chunk size with a prefix", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x4\r\nabcd\r\n", 400),
  ("an empty chunk size", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", 400),
  ("a chunk size without end", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400),
  ("a chunk longer than its size", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", 400),
  ("a chunk line that ends in a bare line feed", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\nab\r\n", 400),
  ("a folded trailer", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n c\r\n\r\n", 400),
  ("a target without a slash", "GET x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
  ("a target with a space", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
  ("a target with a fragment", "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
  ("a target that is not ASCII", "GET /é HTTP/1.1\r\nHost: x\r\n\r\n", 400),
  ("no version", "GET /\r\nHost: x\r\n\r\n", 400),
  ("a version of another case", "GET / http/1.1\r\nHost: x\r\n\r\n", 400),
  ("HTTP/2", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
  ("HTTP/1.2", "GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505),
  ("TRACE", "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
  ("an unknown expectation", "POST / HTTP/1.1\r\nHost: x\r\nExpect: more\r\nContent-Length: 1\r\n\r\na", 417),
  ("too many fields", "GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "A: b\r\n", count: 100) + "\r\n", 431),
  ("a large head", "GET / HTTP/1.1\r\nHost: x\r\nA: " + String(repeating: "b", count: 33_000) + "\r\n\r\n", 431),
  ("a head without end", "GET /" + String(repeating: "b", count: 40_000), 431),
  ("a trailer without end", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: " + String(repeating: "b", count: 9_000), 431),
  ("bytes of another protocol", "\u{16}\u{3}\u{1}\u{2}\r\n\r\n", 400),
]

let accepted: [String] = [
  "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
  "\r\n\r\nGET /a?b=%20c HTTP/1.1\r\nhost:\t x:80 \r\nX: \u{e9}\r\n\r\n",
  "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
  "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
  "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;x=\"y\"\r\na\r\n00A\r\n0123456789\r\n0;end\r\nX-Sum: 11\r\nB: c\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET http://y:80/b?c HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
  "PURGE /c HTTP/1.1\r\nHost: [::1]:80\r\nA:\r\n\r\n",
]

@Suite(.serialized) struct `Requests that are refused` {
  @Test(arguments: refused)
  func `get an answer that names the rule, and the connection closes`(name: String, request: String, status: Int) async throws {
    let server = await HTTPServer(Echo())
    let port = try await server.listen(port: 0)
    let text = await talk(port, request + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(statuses(text) == [status], "\(name): \(text)")
    #expect(text.contains("Connection: close\r\n"))
    await server.close()
  }

  @Test(arguments: accepted)
  func `are not those that only look odd`(request: String) async throws {
    let server = await HTTPServer(Echo())
    let port = try await server.listen(port: 0)
    #expect(statuses(await talk(port, request + request + "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) == [200, 200, 200])
    await server.close()
  }

  @Test func `do not disturb the next connection`() async throws {
    let server = await HTTPServer(Echo())
    let port = try await server.listen(port: 0)
    for case let (_, request, _) in refused.prefix(10) {
      _ = await talk(port, request)
      #expect(statuses(await talk(port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) == [200])
    }
    await server.close()
  }

  @Test func `are those whose bodies are too large together`() async throws {
    var limits = HTTPLimits()
    limits.bodyBytesOverall = 1_000
    let server = await HTTPServer(Echo(), limits: limits)
    let port = try await server.listen(port: 0)
    let held = Client(port)
    held.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n" + String(repeating: "x", count: 800))
    let head = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
    // The first one's bytes may be counted a moment later.
    var refused: [Int] = []
    for _ in 0..<200 where refused != [503] { refused = statuses(await talk(port, head + "300\r\n\r\n" + String(repeating: "y", count: 300))) }
    #expect(refused == [503])
    held.send(String(repeating: "x", count: 100))
    #expect(statuses(await onThread { held.answer() }) == [200])
    #expect(statuses(await talk(port, head + "300\r\n\r\n" + String(repeating: "y", count: 300))) == [200])
    held.close()
    await server.close()
  }

  @Test func `are those over the number of connections`() async throws {
    var limits = HTTPLimits()
    limits.connectionsMaximum = 2
    let server = await HTTPServer(Echo(), limits: limits)
    let port = try await server.listen(port: 0)
    let held = [Client(port), Client(port)]
    for client in held {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(statuses(await onThread { client.answer() }) == [200])
    }
    #expect(statuses(await onThread { Client(port).receiveAll() }) == [503])
    held.forEach { $0.close() }
    await server.close()
  }
}
