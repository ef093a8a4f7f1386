internal import EmulatorHTTP
internal import EmulatorJSON

/// Where accepted events are kept until they have ended, and queues that are told of them.
public struct EventShelf: Sendable {
  /// Keeps an event by its request id, or forgets it, together with what brought it, and says whether that is on the disk.
  public var keep: @Sendable (_ id: String, _ event: [UInt8]?, _ beside: KeptMark?, _ done: @escaping @Sendable (Bool) -> Void) -> Void
  /// Every event that is kept, by its request id.
  public var load: @Sendable () -> [String: [UInt8]]
  /// Keeps what a client made of a version's or an alias's asynchronous invocations, by its ARN.
  public var keepSettings: @Sendable (_ arn: String, _ settings: [UInt8]?, _ done: @escaping @Sendable (Bool) -> Void) -> Void
  public var loadSettings: @Sendable () -> [String: [UInt8]]
  /// Sends to the queue of an ARN, and says what kept it from that.
  public var send: @Sendable (_ arn: String, _ message: QueuedNotice, _ done: @escaping @Sendable (String?) -> Void) -> Void

  public init(
    keep: @escaping @Sendable (String, [UInt8]?, KeptMark?, @escaping @Sendable (Bool) -> Void) -> Void, load: @escaping @Sendable () -> [String: [UInt8]],
    keepSettings: @escaping @Sendable (String, [UInt8]?, @escaping @Sendable (Bool) -> Void) -> Void, loadSettings: @escaping @Sendable () -> [String: [UInt8]],
    send: @escaping @Sendable (String, QueuedNotice, @escaping @Sendable (String?) -> Void) -> Void
  ) {
    (self.keep, self.load, self.keepSettings, self.loadSettings, self.send) = (keep, load, keepSettings, loadSettings, send)
  }
}

/// What is written in the commit that keeps an event: that a moment of a schedule has come.
public struct KeptMark: Sendable {
  public var kind: String
  public var key: String
  public var value: [UInt8]

  public init(kind: String, key: String, value: [UInt8]) { (self.kind, self.key, self.value) = (kind, key, value) }
}

/// What a queue is told of an invocation.
public struct QueuedNotice: Sendable {
  public var body: String
  public var attributes: [(name: String, type: String, value: String)] = []
  /// The message's AWSTraceHeader.
  public var trace: String?
}

/// An event as it is kept: JSON, its bytes in base64.
struct KeptEvent {
  var functionARN: String
  var request: InvocationRequest
  /// Milliseconds since 1970.
  var accepted_ms: Int64
  /// When it is to be tried next, in milliseconds since 1970.
  var due_ms: Int64
  var attempts = 0
  var throttles = 0
  var chain = 0

  var bytes: [UInt8] {
    func text(_ bytes: [UInt8]) -> JSON { .string(String(decoding: encodedBase64(bytes), as: UTF8.self)) }
    return JSON.object([
      .init("function", .string(functionARN)), .init("invoked", request.invokedARN.map { .string($0) } ?? .null), .init("payload", text(request.payload)),
      .init("context", text(request.clientContext)), .init("trace", text(request.traceID)), .init("accepted", .integer(accepted_ms)),
      .init("due", .integer(due_ms)), .init("attempts", .integer(Int64(attempts))), .init("throttles", .integer(Int64(throttles))),
      .init("chain", .integer(Int64(chain))),
    ]).bytes
  }

  init(functionARN: String, request: InvocationRequest, accepted_ms: Int64, due_ms: Int64) {
    (self.functionARN, self.request, self.accepted_ms, self.due_ms) = (functionARN, request, accepted_ms, due_ms)
  }

  init?(id: String, _ bytes: [UInt8]) {
    guard let json = try? JSON(reading: bytes), let id = RequestID(Array(id.utf8)), let function = json["function"]?.string,
      let payload = json["payload"]?.string.flatMap({ decodedBase64(Array($0.utf8)) }), let accepted = json["accepted"]?.integer
    else { return nil }
    var request = InvocationRequest(payload: payload, id: id)
    request.invokedARN = json["invoked"]?.string
    request.clientContext = json["context"]?.string.flatMap { decodedBase64(Array($0.utf8)) } ?? []
    request.traceID = json["trace"]?.string.flatMap { decodedBase64(Array($0.utf8)) } ?? []
    self.init(functionARN: function, request: request, accepted_ms: accepted, due_ms: json["due"]?.integer ?? accepted)
    (attempts, throttles) = (Int(json["attempts"]?.integer ?? 0), Int(json["throttles"]?.integer ?? 0))
    chain = Int(json["chain"]?.integer ?? 0)
  }
}
