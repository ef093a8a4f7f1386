internal import Synchronization

/// How HTTP requests leave the process.
///
/// 1. Whatever status the other side answers is a response; only the absence of a whole response is an error.
/// 2. Redirects are answers: none is followed.
/// 3. A response whose body is over `responseBytesMaximum`, or whose head is too long, is `.tooLarge`, with its status.
/// 4. A request that takes longer than `timeout_ms` in all is `.timeout`, or `.connect` or `.unsent` where it was not wholly sent by then; a cancelled task's is `.cancelled`.
/// 5. `stream` answers with the head, and its body as it comes. Silence over its limits is as 4 says; what nobody reads is not fetched; the connection of one that is
///    cancelled, or let go of before its end, is closed, or its HTTP/2 stream reset.
/// 6. A request that may reach public addresses alone connects to no other, whatever its host's name means at that moment, through no proxy and over no connection that another
///    request opened: it is `.notPublic`, and nothing was sent.
public protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
  func stream(_ request: HTTPRequest, limits: StreamLimits) async throws(TransportError) -> HTTPStream
}

extension HTTPTransport {
  /// Of what has the whole answer at once.
  public func stream(_ request: HTTPRequest, limits: StreamLimits) async throws(TransportError) -> HTTPStream {
    HTTPStream(try await send(request))
  }
}

extension HTTPStream {
  /// Of a response that is there already.
  public convenience init(_ response: HTTPResponse) {
    let body = WholeBody(response.body)
    self.init(status: response.status, headers: response.headers) { () async throws(TransportError) in body.take() }
  }
}

/// A body that is given once.
private final class WholeBody: Sendable {
  private let body: Mutex<[UInt8]>

  init(_ bytes: [UInt8]) { body = Mutex(bytes) }

  func take() -> [UInt8]? {
    body.withLock { body in
      defer { body = [] }
      return body.isEmpty ? nil : body
    }
  }
}

public struct HTTPField: Sendable, Hashable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

public struct HTTPRequest: Sendable, Hashable {
  public var method: String
  /// Absolute, percent-encoded; what `HTTPURL` does not read is not sent.
  public var url: String
  /// `Host` and `Content-Length` are the transport's.
  public var headers: [HTTPField]
  public var body: [UInt8]
  /// From the call to the last byte of the response, over 0.
  public var timeout_ms: Int
  public var responseBytesMaximum: Int
  /// Whether it is sent only where the host's address is one of the world's: for addresses that a stranger chose.
  public var isPublicOnly: Bool

  public init(
    method: String, url: String, headers: [HTTPField] = [], body: [UInt8] = [], timeout_ms: Int = 10_000, responseBytesMaximum: Int = 8 << 20,
    isPublicOnly: Bool = false
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout_ms = timeout_ms
    self.responseBytesMaximum = responseBytesMaximum
    self.isPublicOnly = isPublicOnly
  }
}

public struct HTTPResponse: Sendable, Hashable {
  public var status: Int
  /// In the order received, names in lower case.
  public var headers: [HTTPField]
  public var body: [UInt8]

  public init(status: Int, headers: [HTTPField] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of a name, given in lower case.
  public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// Why there is no response. The details are for the log alone and hold no header and no body.
public enum TransportError: Error, Sendable, Hashable {
  /// The host's name has no address; nothing was sent.
  case resolve(detail: String)
  /// Nothing answers at the address; nothing was sent.
  case connect(detail: String)
  /// No answer in time to what was wholly sent.
  case timeout
  /// The task's `Deadline` passed, before the request or during it: there is no time for another.
  case deadline
  /// The connection broke, or the time was over, before all of the request was sent.
  case unsent(detail: String)
  /// No trusted connection could be made.
  case tls(detail: String)
  /// The answer; its status was received.
  case tooLarge(status: Int)
  case cancelled
  case other(detail: String)

  /// Why a request that may reach public addresses alone was not sent.
  public static let notPublic = TransportError.connect(detail: "the host has no public address")

  /// Whether the other side can have seen, and acted on, the request.
  public var isAmbiguous: Bool {
    switch self {
    case .resolve, .connect, .unsent, .tls: false
    case .timeout, .deadline, .tooLarge, .cancelled, .other: true
    }
  }
}
