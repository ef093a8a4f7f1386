/// How long a stream's other side may say nothing, in milliseconds; the request's own time is the limit of the whole.
public struct StreamLimits: Sendable, Hashable {
  /// Until the first byte of the head.
  public var firstByte_ms: Int
  /// Between one byte and the next; time in which nobody reads does not count.
  public var idle_ms: Int

  public init(firstByte_ms: Int = 20_000, idle_ms: Int = 15_000) { (self.firstByte_ms, self.idle_ms) = (firstByte_ms, idle_ms) }
}

/// A response whose body is read as it comes. One task reads it; whoever lets go of it before its end closes the connection.
public final class HTTPStream: Sendable {
  public let status: Int
  /// In the order received, names in lower case.
  public let headers: [HTTPField]
  private let read: @Sendable () async throws(TransportError) -> [UInt8]?
  private let end: @Sendable () -> Void

  /// `read` answers the next bytes, at least one, or nil at the end; `end` is called when nobody reads any more.
  public init(
    status: Int, headers: [HTTPField], read: @escaping @Sendable () async throws(TransportError) -> [UInt8]?, end: @escaping @Sendable () -> Void = {}
  ) {
    (self.status, self.headers, self.read, self.end) = (status, headers, read, end)
  }

  deinit { end() }

  /// The next bytes, or nil where the body is over. A body that breaks off is an error, never its end.
  public func next() async throws(TransportError) -> [UInt8]? { try await read() }

  /// The first header of a name, given in lower case.
  public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// All that is left, at most so many bytes of it.
  public func rest(atMost bytesMaximum: Int) async throws(TransportError) -> [UInt8] {
    var body: [UInt8] = []
    while let chunk = try await next() {
      body += chunk
      guard body.count <= bytesMaximum else { throw .tooLarge(status: status) }
    }
    return body
  }
}
