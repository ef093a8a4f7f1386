import LambdaRuntime
import Synchronization
import TestProcesses
import Testing

@Suite(.timeLimit(.minutes(3))) struct `A streamed response` {
  private static let event = "Lambda-Runtime-Aws-Request-Id: r-1\r\nLambda-Runtime-Deadline-Ms: 1\r\n"

  /// What the function sends for one event, and then asks for the next one.
  private func sent(_ handler: @escaping StreamingHandler) throws -> (response: String, goesOn: Bool) {
    let seen = Mutex((response: "", goesOn: false))
    let isServed = Mutex(false)
    let server = try ByteServer { connection in
      // One event; a connection that comes after it is closed, which ends the loop.
      guard
        isServed.withLock({ served in
          defer { served = true }
          return !served
        })
      else { return }
      _ = connection.request()
      connection.answer(200, "{}", headers: Self.event)
      // An ordinary failure has a length and no chunks.
      guard let head = connection.text(through: "\r\n\r\n") else { return }
      let body = head.contains("chunked") ? connection.text(through: "0\r\n").flatMap { first in connection.text(through: "\r\n\r\n", after: first) } : ""
      connection.answer(202, "{}")
      let next = connection.request()?.head ?? ""
      seen.withLock { $0 = (head + (body ?? ""), next.contains("GET /2018-06-01/runtime/invocation/next")) }
    }
    defer { server.stop() }
    var api = try LoopbackRuntimeAPI(address: server.address)
    _ = RuntimeLoop.run(&api, streaming: handler)
    return seen.withLock { $0 }
  }

  @Test func `goes out in the parts that were written`() throws {
    let sent = try sent { _, stream in
      try stream.write(Array("one".utf8))
      try stream.write([])
      try stream.write(Array("and two".utf8))
    }
    #expect(sent.goesOn)
    #expect(sent.response.hasPrefix("POST /2018-06-01/runtime/invocation/r-1/response HTTP/1.1\r\n"))
    #expect(sent.response.contains("\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n"))
    #expect(sent.response.hasSuffix("\r\n\r\n3\r\none\r\n7\r\nand two\r\n0\r\n\r\n"))
  }

  @Test func `to HTTP begins with its status and fields`() throws {
    let sent = try sent { _, stream in
      try stream.begin(status: 201, headers: [("content-type", "text/plain")], cookies: ["a=b"])
      #expect(throws: FunctionFailure.self) { try stream.begin(status: 200) }
      try stream.write(Array("hi".utf8))
    }
    #expect(sent.response.contains("\r\nContent-Type: application/vnd.awslambda.http-integration-response\r\n"))
    let prelude = #"{"statusCode":201,"headers":{"content-type":"text/plain"},"cookies":["a=b"]}"#
    #expect(sent.response.contains("\r\n\r\n\(String(prelude.utf8.count + 8, radix: 16))\r\n\(prelude)\(String(repeating: "\0", count: 8))\r\n2\r\nhi\r\n"))
  }

  @Test func `that fails half-way says so in its trailers`() throws {
    let sent = try sent { _, stream in
      try stream.write(Array("part".utf8))
      throw FunctionFailure(type: "Function.Tired", message: "no more")
    }
    #expect(sent.goesOn)
    #expect(sent.response.contains("\r\n0\r\nLambda-Runtime-Function-Error-Type: Function.Tired\r\nLambda-Runtime-Function-Error-Body: eyJlcnJvclR5cGUi"))
  }

  @Test func `that fails before its first part is an ordinary failure`() throws {
    let sent = try sent { _, _ in throw FunctionFailure(type: "Function.Tired", message: "no more") }
    #expect(sent.response.hasPrefix("POST /2018-06-01/runtime/invocation/r-1/error HTTP/1.1\r\n"))
  }
}
