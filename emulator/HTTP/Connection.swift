/// One client connection: reads requests one after the other, answers each before it reads the next.
@EventLoop final class Connection: Watcher {
  enum Phase {
    case head
    /// A body whose length was declared, so many bytes of it still to come.
    case body(remaining: Int)
    case chunks
    /// The request is complete; its answer is not.
    case answering
    /// The last answer is given and our half is closed; what still comes is thrown away until the client closes its half.
    case lingering
    case closed
  }

  static let interest: Readiness = [.readable, .peerClosed]

  let socket: Socket
  /// Asked of the kernel once for all requests of the connection.
  private(set) lazy var peerAddress = socket.peerAddress
  /// Whether the other side is on this machine, as far as its address says.
  private(set) lazy var isOfThisMachine = peerAddress.hasPrefix("127.") || peerAddress == "::1"
  let server: HTTPServer
  var phase = Phase.head
  var input: [UInt8] = []
  /// How much of `input` is consumed.
  var consumed = 0
  /// Where in it the head begins that is read.
  var headStart = 0
  var scanner: HeadScanner?
  var chunks = ChunkedDecoder()
  /// Whether the last chunk and the trailers are read, and the request is not yet said to be complete.
  var haveChunksEnded = false
  var plan = BodyPlan.stream
  var exchange: Exchange? {
    didSet { if exchange == nil { bodyBytes = 0 } }
  }
  /// How much of the current request's body is here.
  var bodyBytes = 0 {
    didSet { server.bodyBytes += bodyBytes - oldValue }
  }
  var output = SendBuffer()
  var isReadingPaused = false
  private var isProcessing = false
  private var hasEnded = false
  /// Whether the connection closes when the current answer is sent.
  var closesAfterAnswer = false
  private var interest = Connection.interest
  private var lingersUntil_ns = UInt64.max
  private lazy var alarm = Alarm { [weak self] in self?.timedOut() }

  var limits: HTTPLimits { server.limits }

  init(_ socket: Socket, _ server: HTTPServer) {
    self.socket = socket
    self.server = server
  }

  func opened() { awaitRequest() }

  // MARK: Events

  func ready(_ readiness: Readiness) {
    if readiness.contains(.writable) { flush() }
    if case .answering = phase, !readiness.isDisjoint(with: [.peerClosed]), isGone { return close() }
    if !readiness.isDisjoint(with: [.readable, .peerClosed]) { read() }
    if !readiness.isDisjoint(with: .gone), !isReadable { close() }
  }

  /// What a client means that ends its half while it is answered: one whose whole answer is on its way gets the rest of it.
  private var isGone: Bool { limits.halfClose == .gone && !output.isComplete }

  private var isReadable: Bool { interest.contains(.readable) }

  private func read() {
    guard isReadable else { return }
    let isFresh = input.isEmpty
    if isFresh { input = EventLoop.reactor.buffers.take() }
    do throws(Socket.Failure) {
      if case .body(let remaining) = phase, case .collect = plan, let exchange, consumed == input.count {
        // Straight into the body; what belongs to the next request stays in the kernel.
        let count = try socket.receive(min(remaining, 256 * 1024), into: &exchange.body)
        count == 0 ? ended() : received(count, remaining)
      } else if case .stream = plan, isInBody {
        // Much at a time, so that what is passed on costs few calls.
        if try socket.receive(Socket.turnBytes, into: &input) == 0 { ended() }
      } else if try socket.receive(BufferPool.bufferBytes, into: &input) == 0 {
        ended()
      }
    } catch {
      if error == .gone { return close() }
    }
    process()
    if consumed == input.count { releaseInput() }
    updateInterest()
  }

  private var isInBody: Bool {
    switch phase {
    case .body, .chunks: true
    default: false
    }
  }

  private func received(_ count: Int, _ remaining: Int) {
    phase = .body(remaining: remaining - count)
    if let exchange { weigh(exchange) }
  }

  /// Refuses the request that brings all bodies over what is kept of them.
  func weigh(_ exchange: Exchange) {
    bodyBytes = exchange.body.count
    refuseIfTooMuch()
  }

  func refuseIfTooMuch() {
    if server.bodyBytes > limits.bodyBytesOverall { refuse(HTTPRefusal(status: 503, reason: "too many large bodies at once")) }
  }

  private func ended() {
    hasEnded = true
    if case .lingering = phase { close() }
  }

  private func releaseInput() {
    guard input.capacity > 0 else { return }
    consumed = 0
    scanner = nil
    // Within a stream the next part comes at once, and the buffer is larger than the others.
    if case .stream = plan, isInBody { return input.removeAll(keepingCapacity: true) }
    EventLoop.reactor.buffers.give(input)
    input = []
  }

  /// Reads on where an answer, a drained producer or a resumed reader allows it.
  func proceed() {
    guard !isProcessing else { return }
    process()
    if consumed == input.count { releaseInput() }
    updateInterest()
  }

  func resumeReading() {
    guard isReadingPaused else { return }
    isReadingPaused = false
    proceed()
  }

  private func process() {
    isProcessing = true
    while !isReadingPaused, step() {}
    isProcessing = false
    guard hasEnded, !isReadingPaused else { return }
    switch phase {
    case .head, .body, .chunks, .lingering: close()
    case .answering where isGone: close()
    case .answering: closesAfterAnswer = true
    case .closed: break
    }
  }

  /// - Returns: whether there may be more to do.
  private func step() -> Bool {
    do throws(HTTPRefusal) {
      switch phase {
      case .head: return try readHead()
      case .body(let remaining): return readBody(remaining)
      case .chunks: return try readChunk()
      case .lingering:
        if consumed < input.count { lingerOn() }
        return false
      case .answering, .closed: return false
      }
    } catch {
      refuse(error)
      return false
    }
  }

  /// Input is not read while a complete request waits for its answer and the next one is already here, or while the application holds it back.
  private func updateInterest() {
    var wanted = Connection.interest
    if hasEnded { wanted = [] }
    switch phase {
    case .closed: return
    case .answering where consumed < input.count: wanted.remove(.readable)
    // Nor is the end of a stream that is held back looked at: it would be told of again and again until somebody reads.
    default: if isReadingPaused { wanted.subtract([.readable, .peerClosed]) }
    }
    if !output.isEmpty { wanted.insert(.writable) }
    guard wanted != interest else { return }
    interest = wanted
    EventLoop.reactor.change(socket.descriptor, to: wanted)
  }

  func outputChanged() { updateInterest() }

  // MARK: Times

  func awaitRequest() {
    if let idle_ms = limits.idle_ms { alarm.set(after_ms: idle_ms) } else { alarm.clear() }
  }

  func limitTime(_ limit_ms: Int?) {
    if let limit_ms { alarm.set(after_ms: limit_ms) } else { alarm.clear() }
  }

  private func timedOut() {
    switch phase {
    case .head where input.count > consumed: refuse(HTTPRefusal(status: 408, reason: "header took too long"))
    case .body, .chunks: refuse(HTTPRefusal(status: 408, reason: "body took too long"))
    case .head, .answering, .lingering: close()
    case .closed: break
    }
  }

  // MARK: End

  func closeWhenIdle() {
    closesAfterAnswer = true
    if case .head = phase, consumed == input.count { close() }
  }

  func linger() {
    socket.endSending()
    phase = .lingering
    consumed = input.count
    lingersUntil_ns = EventLoop.reactor.clock_ns + 30_000_000_000
    alarm.set(after_ms: 2_000)
    if hasEnded { close() }
  }

  /// Closing while the client still sends would reset the connection, and it might lose the answer.
  private func lingerOn() {
    consumed = input.count
    alarm.set(at: min(lingersUntil_ns, EventLoop.reactor.clock_ns + 2_000_000_000))
  }

  func close() {
    if case .closed = phase { return }
    phase = .closed
    alarm.cancel()
    EventLoop.reactor.unwatch(socket.descriptor)
    socket.close()
    releaseInput()
    server.unsentBytes -= output.unsent
    output = SendBuffer()
    if let exchange {
      self.exchange = nil
      exchange.connection = nil
      server.application.closed(exchange)
    }
    server.closed(self)
  }
}
