internal import Glibc
internal import StrictJSON

/// What a function does with an event whose answer it sends in parts. What it throws before the first part is an ordinary failure; afterwards the response ends with it.
public typealias StreamingHandler = @Sendable (Invocation, ResponseStream) async throws -> Void

/// A response that goes out as it is made: each part at once, none kept. Writing waits while the caller reads slowly.
///
/// Source: AWS Lambda developer guide, "Response streaming for Lambda functions", and the Runtime API's `Lambda-Runtime-Function-Response-Mode: streaming`.
public final class ResponseStream: @unchecked Sendable {
  // Unchecked: the runtime loop, the handler and what the handler awaits run on the process's one thread.
  private let connection: LoopbackConnection
  private let requestID: String
  private let host: String
  private var isEnded = false
  private var fault: RuntimeAPIError?
  public private(set) var hasBegun = false

  init(_ connection: LoopbackConnection, requestID: String, host: String) {
    self.connection = connection
    self.requestID = requestID
    self.host = host
  }

  /// Begins an answer to HTTP: a function URL takes status and fields from it. Only before the first part.
  public func begin(status: Int, headers: [(name: String, value: String)] = [], cookies: [String] = []) throws {
    guard !hasBegun else { throw FunctionFailure(type: "Function.ResponseBegun", message: "a response begins once") }
    try start(contentType: "application/vnd.awslambda.http-integration-response")
    try send(Self.prelude(status, headers, cookies) + [UInt8](repeating: 0, count: 8))
  }

  /// Sends a part. An empty one only begins the response.
  public func write(_ part: [UInt8]) throws {
    if !hasBegun { try start(contentType: "application/octet-stream") }
    try send(part)
  }

  private func start(contentType: String) throws {
    hasBegun = true
    let head =
      "POST /2018-06-01/runtime/invocation/\(requestID)/response HTTP/1.1\r\nHost: \(host)\r\nContent-Type: \(contentType)\r\n"
      + "Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n"
      + "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n"
    try transmit(Array(head.utf8), [], [])
  }

  private func send(_ part: [UInt8]) throws {
    guard !part.isEmpty else { return }
    try transmit(Array("\(String(part.count, radix: 16))\r\n".utf8), part, [0x0D, 0x0A])
  }

  private func transmit(_ head: [UInt8], _ body: [UInt8], _ tail: [UInt8]) throws {
    guard !isEnded else { throw FunctionFailure(type: "Function.ResponseEnded", message: "a response has ended") }
    if let fault { throw fault }
    do throws(RuntimeAPIError) { try connection.send(head, body, tail) } catch {
      fault = error
      throw error
    }
  }

  /// Sends the end, with the failure in the trailers where there is one.
  /// - Returns: whether the Runtime API took it all; where not, the connection is of no more use.
  func end(_ failure: FunctionFailure?) -> Bool {
    var end = "0\r\n"
    if let failure {
      end += "Lambda-Runtime-Function-Error-Type: \(failure.type)\r\n"
      end += "Lambda-Runtime-Function-Error-Body: \(Base64.standard.encode(failure.json))\r\n"
    }
    do {
      try transmit(Array((end + "\r\n").utf8), [], [])
      isEnded = true
      let response = try connection.receive()
      return response.head.status == 202 && !response.head.closes
    } catch {
      isEnded = true
      return false
    }
  }

  private static func prelude(_ status: Int, _ headers: [(name: String, value: String)], _ cookies: [String]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("statusCode")
    writer.integer(Int64(status))
    writer.name("headers")
    writer.beginObject()
    for header in headers {
      writer.name(header.name)
      writer.string(header.value)
    }
    writer.endObject()
    if !cookies.isEmpty {
      writer.name("cookies")
      writer.beginArray()
      for cookie in cookies { writer.string(cookie) }
      writer.endArray()
    }
    writer.endObject()
    return writer.bytes
  }
}

extension RuntimeLoop {
  /// As `runProcess(start:)`, for a function whose answers are streamed.
  public static func runProcess(streaming start: () throws -> StreamingHandler) -> Never {
    let termination = Termination.takeOver()
    do throws(RuntimeAPIError) {
      var api = try LoopbackRuntimeAPI(address: environment("AWS_LAMBDA_RUNTIME_API"), termination: termination)
      let handler = try started(start, reportingTo: &api)
      exit(run(&api, streaming: handler))
    } catch {
      exit(error)
    }
  }

  /// Takes events one after the other until the Runtime API is gone or breaks its protocol; says what ended it.
  public static func run(_ api: inout LoopbackRuntimeAPI, streaming handler: @escaping StreamingHandler) -> RuntimeAPIError {
    let executor = CallingThreadExecutor()
    do throws(RuntimeAPIError) {
      while true {
        let invocation = try api.next()
        let stream = try api.responseStream(for: invocation.requestID)
        let failure = executor.run { await answered(invocation, stream, handler) }
        if let failure { StandardError.write("\(failure.type): \(failure.message)") }
        try api.finish(stream, invocation.requestID, failure)
      }
    } catch {
      return error
    }
  }

  /// - Returns: why it failed; nil where it did not.
  private static func answered(_ invocation: Invocation, _ stream: ResponseStream, _ handler: StreamingHandler) async -> FunctionFailure? {
    do {
      try await handler(invocation, stream)
      return nil
    } catch {
      return FunctionFailure(unexpected: error)
    }
  }
}
