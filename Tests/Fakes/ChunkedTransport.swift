public import HTTPTransport
import Synchronization

/// Answers every request with the same head and the same chunks, and then ends, or breaks.
public final class ChunkedTransport: HTTPTransport {
  private let status: Int
  private let headers: [HTTPField]
  private let chunks: [[UInt8]]
  private let error: TransportError?
  private let sent = Mutex<[HTTPRequest]>([])

  public init(_ status: Int, _ headers: [HTTPField] = [], _ chunks: [[UInt8]], error: TransportError? = nil) {
    (self.status, self.headers, self.chunks, self.error) = (status, headers, chunks, error)
  }

  public var requests: [HTTPRequest] { sent.withLock { $0 } }

  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    sent.withLock { $0.append(request) }
    if let error { throw error }
    return HTTPResponse(status: status, headers: headers, body: chunks.flatMap(\.self))
  }

  public func stream(_ request: HTTPRequest, limits: StreamLimits) async throws(TransportError) -> HTTPStream {
    sent.withLock { $0.append(request) }
    let left = Left(chunks)
    let error = error
    return HTTPStream(status: status, headers: headers) { () async throws(TransportError) in
      if let chunk = left.next() { return chunk }
      if let error { throw error }
      return nil
    }
  }

  private final class Left: Sendable {
    private let chunks: Mutex<ArraySlice<[UInt8]>>
    init(_ chunks: [[UInt8]]) { self.chunks = Mutex(chunks[...]) }
    func next() -> [UInt8]? { chunks.withLock { $0.popFirst() } }
  }
}
