/// One request and its answer.
@EventLoop public final class Exchange {
  public let head: RequestHead
  /// The collected body, once the request is complete.
  public internal(set) var body: [UInt8] = []
  public internal(set) var trailers = Trailers()
  /// Whatever the application keeps with the request.
  public var context: AnyObject?
  /// Told of the status as soon as the answer begins.
  public var answering: ((Int) -> Void)?
  /// Nil once the answer is complete or the client is gone.
  var connection: Connection?
  var isRequestComplete = false

  init(_ head: RequestHead, on connection: Connection) {
    self.head = head
    self.connection = connection
  }

  func starts(_ status: Int) {
    let told = answering
    answering = nil
    told?(status)
  }

  /// The client's IP address; empty once it is gone.
  public var peerAddress: String { connection?.peerAddress ?? "" }

  /// Whether an answer can still be given.
  public var isOpen: Bool { connection != nil }

  /// Answers. Content-Length, Date and Connection are the engine's; `fields` adds the others. Without a listener any more, nothing happens.
  public func respond(_ status: Int, body: [UInt8] = [], _ fields: (inout FieldWriter) -> Void = { _ in }) {
    connection?.respond(status, body, fields)
  }

  /// Begins an answer of unknown length, which `endStream` ends.
  public func startStream(_ status: Int, _ fields: (inout FieldWriter) -> Void = { _ in }) {
    connection?.startStream(status, fields)
  }

  /// - Returns: false when the producer should wait for `drained`.
  @discardableResult
  public func send(_ bytes: [UInt8]) -> Bool {
    connection?.sendChunk([], bytes[...], []) ?? true
  }

  /// The same of three parts together, none of which is copied where the client takes them at once.
  @discardableResult
  public func send(_ head: [UInt8], _ body: ArraySlice<UInt8>, _ tail: [UInt8]) -> Bool {
    connection?.sendChunk(head, body, tail) ?? true
  }

  /// Trailers reach the client only if it speaks HTTP/1.1.
  public func endStream(_ trailers: (inout FieldWriter) -> Void = { _ in }) {
    connection?.endStream(trailers)
  }

  /// Gives up on the answer: the client sees the connection close.
  public func abort() { connection?.close() }

  /// The body goes, and `bytes` of what was made of it are kept in its place until the answer: they count as the body did.
  /// - Returns: false where that is too much of all requests together; it is answered so.
  public func exchangeBody(forBytes bytes: Int) -> Bool {
    body = []
    guard let connection else { return false }
    connection.bodyBytes = bytes
    connection.refuseIfTooMuch()
    return isOpen
  }

  /// Puts other bytes in the place of the collected body.
  public func replaceBody(_ bytes: [UInt8]) { body = bytes }

  public func pauseReading() { connection?.isReadingPaused = true }

  public func resumeReading() { connection?.resumeReading() }
}
