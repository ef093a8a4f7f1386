import LambdaRuntime
import Synchronization
import TestProcesses
import Testing

/// What the Runtime API says on the wire, good and bad, each over a real connection.
@Suite(.timeLimit(.minutes(3))) struct `The loopback Runtime API` {
  private static let headers = "Lambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\nLambda-Runtime-Deadline-Ms: 1542409706888\r\n"
  private static let expected = Invocation(requestID: "8476a536-e9f4-11e8-9739-2dfe598c3fcd", deadline_ms: 1_542_409_706_888, event: Array(#"{"a":1}"#.utf8))

  /// Sends `pieces` to the first request of each connection and waits for the client to leave.
  private func next(answering pieces: [[UInt8]]) throws -> Invocation {
    let server = try ByteServer { connection in
      guard connection.request() != nil else { return }
      for piece in pieces { connection.send(piece) }
    }
    defer { server.stop() }
    var api = try LoopbackRuntimeAPI(address: server.address)
    return try api.next()
  }

  private func next(answering text: String) throws -> Invocation { try next(answering: [Array(text.utf8)]) }

  @Test func `an event comes with everything that its headers say`() throws {
    let server = try ByteServer { connection in
      guard let request = connection.request() else { return }
      let lines = request.head.split(whereSeparator: \.isNewline)
      guard lines[0] == "GET /2018-06-01/runtime/invocation/next HTTP/1.1" else { return connection.answer(404) }
      connection.answer(
        200, "{}",
        headers: Self.headers + "lambda-runtime-invoked-function-arn: arn:aws:lambda:us-east-2:123456789012:function:f\r\n"
          + "LAMBDA-RUNTIME-TRACE-ID:Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1 \r\nLambda-Runtime-Client-Context: {\"client\":\"é\"}\r\n"
          + "Lambda-Runtime-Cognito-Identity: \r\n")
    }
    defer { server.stop() }
    var api = try LoopbackRuntimeAPI(address: server.address)
    let invocation = try api.next()
    #expect(
      invocation
        == Invocation(
          requestID: Self.expected.requestID, deadline_ms: Self.expected.deadline_ms, functionARN: "arn:aws:lambda:us-east-2:123456789012:function:f",
          traceID: "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=1", clientContext: "{\"client\":\"é\"}", event: Array("{}".utf8)))
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: 7\r\n\r\n{\"a\":1}",
    "HTTP/1.1 200 OK\r\n" + headers + "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\n{\"a\r\n4\r\n\":1}\r\n0\r\nTrailer: z\r\n\r\n",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n" + headers + "transfer-encoding: Chunked\r\n\r\n07\r\n{\"a\":1}\r\n000\r\n\r\n",
  ])
  func `an event is the same wherever its bytes are split`(answer: String) throws {
    let bytes = Array(answer.utf8)
    for split in stride(from: 1, to: bytes.count, by: 3) {
      #expect(try next(answering: [Array(bytes[..<split]), Array(bytes[split...])]) == Self.expected)
    }
    #expect(try next(answering: bytes.map { [$0] }) == Self.expected)
  }

  @Test(arguments: [
    "Content-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n0\r\n\r\n", "Content-Length: 7\r\nContent-Length: 7\r\n\r\n{\"a\":1}",
    "Content-Length: 7\r\ncontent-length: 8\r\n\r\n{\"a\":1}", "Content-Length: +7\r\n\r\n{\"a\":1}", "Content-Length: 7,7\r\n\r\n{\"a\":1}",
    "Content-Length: -1\r\n\r\n",
    "Content-Length: 0x7\r\n\r\n{\"a\":1}", "Content-Length: 99999999999999999999\r\n\r\n", "Content-Length: 7340033\r\n\r\n", "\r\n{\"a\":1}",
    "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "Content-Length : 7\r\n\r\n{\"a\":1}", " Content-Length: 7\r\n\r\n{\"a\":1}", "X: y\r\n Content-Length: 7\r\n\r\n{\"a\":1}",
    "X: a\rb\r\nContent-Length: 7\r\n\r\n{\"a\":1}",
    "X: a\nContent-Length: 7\r\n\r\n{\"a\":1}", "X: a\0\r\nContent-Length: 7\r\n\r\n{\"a\":1}", "NoColon\r\nContent-Length: 7\r\n\r\n{\"a\":1}",
    ": x\r\nContent-Length: 7\r\n\r\n{\"a\":1}",
    "Transfer-Encoding: chunked\r\n\r\n7\n{\"a\":1}\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"a\":1}\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n-7\r\n{\"a\":1}\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n0x7\r\n{\"a\":1}\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n\r\n{\"a\":1}\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n",
    "Transfer-Encoding: chunked\r\n\r\n700001\r\n", "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n0\r\nX\r\r\n\r\n",
    "Content-Length: 8\r\n\r\n{\"a\":1}", "Transfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n", "Content-Length: 7\r\n",
    "X: " + String(repeating: "x", count: 70_000) + "\r\n\r\n",
  ])
  func `whatever could be framed in two ways, or is not whole, is refused`(rest: String) {
    #expect {
      try next(answering: "HTTP/1.1 200 OK\r\n" + Self.headers + rest)
    } throws: {
      guard case RuntimeAPIError.malformed = $0 else { return false }
      return true
    }
  }

  @Test(arguments: [
    "HTTP/2 200 OK\r\n", "HTTP/1.1 20 OK\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1  200 OK\r\n", "http/1.1 200 OK\r\n", "HTTP/1.1\r\n", "ICY 200 OK\r\n", "\r\n",
  ])
  func `a wrong status line is refused`(line: String) {
    #expect {
      try next(answering: line + Self.headers + "Content-Length: 7\r\n\r\n{\"a\":1}")
    } throws: {
      guard case RuntimeAPIError.malformed = $0 else { return false }
      return true
    }
  }

  @Test(arguments: [
    "Lambda-Runtime-Deadline-Ms: 1\r\n", "Lambda-Runtime-Aws-Request-Id: x\r\n", "Lambda-Runtime-Aws-Request-Id: x\r\nLambda-Runtime-Deadline-Ms: soon\r\n",
    "Lambda-Runtime-Aws-Request-Id: ../../x\r\nLambda-Runtime-Deadline-Ms: 1\r\n", "Lambda-Runtime-Aws-Request-Id: x y\r\nLambda-Runtime-Deadline-Ms: 1\r\n",
    headers + "Lambda-Runtime-Aws-Request-Id: x\r\n",
  ])
  func `an event without a good id and deadline is refused`(headers: String) {
    #expect {
      try next(answering: "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: 0\r\n\r\n")
    } throws: {
      guard case RuntimeAPIError.malformed = $0 else { return false }
      return true
    }
  }

  @Test func `a refusal keeps its status and words`() throws {
    #expect(throws: RuntimeAPIError.refused(status: 403, message: "{\"errorType\":\"InvalidStateTransition\"}")) {
      try next(answering: "HTTP/1.1 403 Forbidden\r\nContent-Length: 38\r\n\r\n{\"errorType\":\"InvalidStateTransition\"}")
    }
  }

  private final class Posts: Sendable {
    private let posts = Mutex<[(head: String, body: String)]>([])
    var all: [(head: String, body: String)] { posts.withLock { $0 } }
    func add(_ head: String, _ body: [UInt8]) { posts.withLock { $0.append((head, String(decoding: body, as: UTF8.self))) } }
  }

  /// Serves one event after the other and keeps what is posted; hangs up after each answer where it is told to.
  private func serve(_ posts: Posts = Posts(), announcingEnd: Bool = false, ending: Bool = false) throws -> ByteServer {
    try ByteServer { connection in
      while let (head, body) = connection.request() {
        let end = announcingEnd ? "Connection: close\r\n" : ""
        if head.hasPrefix("GET") {
          connection.answer(200, "{\"a\":1}", headers: Self.headers + end)
        } else {
          posts.add(head, body)
          connection.answer(202, "{\"status\":\"OK\"}", headers: end)
        }
        if ending { return }
      }
    }
  }

  @Test func `answers and failures are posted as the API wants them`() throws {
    let posts = Posts()
    let server = try serve(posts)
    defer { server.stop() }
    var api = try LoopbackRuntimeAPI(address: server.address)
    let id = try api.next().requestID
    try api.respond(to: id, with: Array("{\"b\":2}".utf8))
    try api.fail(id, with: FunctionFailure(type: "Function.Broken", message: "a \"b\""))
    try api.failInit(with: FunctionFailure(type: "nonsense", message: ""))
    try api.respond(to: id, with: [UInt8](repeating: 48, count: RuntimeAPILimits.responseBytesMaximum + 1))
    let all = posts.all
    #expect(server.connections == 1)
    #expect(
      all.map { String($0.head.split(separator: " ")[1].dropFirst("/2018-06-01/runtime/".count)) } == [
        "invocation/\(id)/response", "invocation/\(id)/error", "init/error", "invocation/\(id)/error",
      ])
    #expect(all[0].body == "{\"b\":2}")
    #expect(all[1].body == #"{"errorType":"Function.Broken","errorMessage":"a \"b\"","stackTrace":[]}"#)
    let types = all.map { $0.head.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Lambda-Runtime-Function-Error-Type: ") }?.split(separator: " ")[1] }
    #expect(types == [nil, "Function.Broken", "Function.Unknown", "Function.ResponseSizeTooLarge"])
  }

  @Test(arguments: [true, false]) func `a connection closed between two calls is opened again, announced or not`(announced: Bool) throws {
    let server = try serve(announcingEnd: announced, ending: true)
    defer { server.stop() }
    var api = try LoopbackRuntimeAPI(address: server.address)
    for _ in 0..<3 {
      let invocation = try api.next()
      #expect(invocation == Self.expected)
      try api.respond(to: invocation.requestID, with: [])
    }
    #expect(server.connections == 6)
  }

  @Test func `an API that goes away while it is waited for is gone`() throws {
    let server = try ByteServer { connection in
      _ = connection.request()
      connection.answer(200, "{}", headers: Self.headers)
      _ = connection.request()
    }
    defer { server.stop() }
    var api = try LoopbackRuntimeAPI(address: server.address)
    _ = try api.next()
    server.stop()
    #expect(throws: RuntimeAPIError.gone) { _ = try api.next() }
  }

  @Test func `an API that never was there is unreachable`() throws {
    let server = try serve()
    server.stop()
    var api = try LoopbackRuntimeAPI(address: server.address)
    #expect {
      _ = try api.next()
    } throws: {
      guard case RuntimeAPIError.unreachable = $0 else { return false }
      return true
    }
  }

  @Test(arguments: ["", "localhost", ":80", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x", "http://127.0.0.1:80/x", "a b:80", "a\r\nb:80"])
  func `an address that is no host and port is named`(address: String) {
    #expect {
      _ = try LoopbackRuntimeAPI(address: address)
    } throws: {
      guard case RuntimeAPIError.address(let text) = $0 else { return false }
      return text.contains("AWS_LAMBDA_RUNTIME_API")
    }
  }

  @Test func `a host may be a name`() throws {
    let server = try serve()
    defer { server.stop() }
    var api = try LoopbackRuntimeAPI(address: "localhost:\(server.port)")
    #expect(try api.next() == Self.expected)
  }
}
