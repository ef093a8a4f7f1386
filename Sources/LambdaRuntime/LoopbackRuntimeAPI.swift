internal import StrictJSON

/// The Runtime API over one plain socket that stays open, to the address that `AWS_LAMBDA_RUNTIME_API` names.
///
/// It speaks no more of HTTP/1.1 than that API needs, and strictly; why it is no library: loading one costs more than the rest of a cold start together.
public struct LoopbackRuntimeAPI: RuntimeAPI, ~Copyable {
  private let address: LoopbackAddress
  private let termination: Termination?
  private let nextRequest: [UInt8]
  private var connection: LoopbackConnection?
  private var wasReached = false

  /// `address` is `host:port`.
  public init(address: String) throws(RuntimeAPIError) { try self.init(address: address, termination: nil) }

  init(address: String, termination: Termination?) throws(RuntimeAPIError) {
    self.address = try LoopbackAddress(address)
    self.termination = termination
    nextRequest = Array("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: \(address)\r\n\r\n".utf8)
  }

  public mutating func next() throws(RuntimeAPIError) -> Invocation {
    let response = try exchange(nextRequest, idle: termination)
    guard response.head.status == 200 else { throw refusal(response) }
    guard let requestID = try response.head.value("lambda-runtime-aws-request-id"), Self.isToken(requestID) else {
      throw .malformed("an event carries a request id of letters, digits, `-` and `_`")
    }
    guard let deadline_ms = try response.head.value("lambda-runtime-deadline-ms").flatMap({ Int64($0) }) else {
      throw .malformed("an event carries its deadline in milliseconds")
    }
    return Invocation(
      requestID: requestID, deadline_ms: deadline_ms, functionARN: try response.head.value("lambda-runtime-invoked-function-arn"),
      traceID: try response.head.value("lambda-runtime-trace-id"), clientContext: try response.head.value("lambda-runtime-client-context"),
      cognitoIdentity: try response.head.value("lambda-runtime-cognito-identity"), event: response.body)
  }

  public mutating func respond(to requestID: String, with response: [UInt8]) throws(RuntimeAPIError) {
    guard response.count <= RuntimeAPILimits.responseBytesMaximum else { return try fail(requestID, with: .responseTooLarge) }
    try post("invocation/\(requestID)/response", response)
  }

  public mutating func fail(_ requestID: String, with failure: FunctionFailure) throws(RuntimeAPIError) {
    try post("invocation/\(requestID)/error", failure)
  }

  public mutating func failInit(with failure: FunctionFailure) throws(RuntimeAPIError) { try post("init/error", failure) }

  /// A response to be sent in parts, on the connection that its event came on.
  mutating func responseStream(for requestID: String) throws(RuntimeAPIError) -> ResponseStream {
    if let connection { return ResponseStream(connection, requestID: requestID, host: address.text) }
    let fresh = try LoopbackConnection(to: address)
    connection = fresh
    return ResponseStream(fresh, requestID: requestID, host: address.text)
  }

  /// Ends it, or answers in the ordinary way where nothing was sent.
  mutating func finish(_ stream: ResponseStream, _ requestID: String, _ failure: FunctionFailure?) throws(RuntimeAPIError) {
    guard stream.hasBegun else {
      if let failure { return try fail(requestID, with: failure) }
      return try respond(to: requestID, with: [])
    }
    // What was refused or broke off is told to the caller by the platform; the next event comes on another connection.
    if !stream.end(failure) { connection = nil }
  }

  private mutating func post(_ path: String, _ failure: FunctionFailure) throws(RuntimeAPIError) {
    try post(path, failure.json, fields: "Lambda-Runtime-Function-Error-Type: \(failure.type)\r\n")
  }

  private mutating func post(_ path: String, _ body: [UInt8], fields: String = "") throws(RuntimeAPIError) {
    let head =
      "POST /2018-06-01/runtime/\(path) HTTP/1.1\r\nHost: \(address.text)\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\(fields)\r\n"
    let response = try exchange(Array(head.utf8), body)
    guard response.head.status == 202 else { throw refusal(response) }
  }

  /// Sends and reads the answer, on a new connection where the kept one turns out to have been closed between two calls.
  private mutating func exchange(_ head: [UInt8], _ body: [UInt8] = [], idle: Termination? = nil) throws(RuntimeAPIError) -> LoopbackConnection.Response {
    if let kept = connection {
      do { return try answer(on: kept, head, body, idle) } catch .gone { connection = nil }
    }
    let fresh: LoopbackConnection
    do { fresh = try LoopbackConnection(to: address) } catch .unreachable where wasReached { throw .gone }
    (connection, wasReached) = (fresh, true)
    return try answer(on: fresh, head, body, idle)
  }

  private mutating func answer(
    on connection: LoopbackConnection, _ head: [UInt8], _ body: [UInt8], _ idle: Termination?
  ) throws(RuntimeAPIError) -> LoopbackConnection.Response {
    let response = try connection.exchange(head, body, idle: idle)
    if response.head.closes { self.connection = nil }
    return response
  }

  private func refusal(_ response: LoopbackConnection.Response) -> RuntimeAPIError {
    .refused(status: response.head.status, message: String(decoding: response.body.prefix(1_024), as: UTF8.self))
  }

  /// It stands in the path of the answer.
  private static func isToken(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { $0 == 45 || $0 == 95 || (48...57).contains($0) || (65...90).contains($0 & 0xDF) }
  }
}

extension FunctionFailure {
  /// What the platform is told.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("errorType")
    writer.string(type)
    writer.name("errorMessage")
    writer.string(message)
    writer.name("stackTrace")
    writer.beginArray()
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }
}
