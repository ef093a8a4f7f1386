internal import HTTPTransport
internal import Synchronization

/// What came of a stream so far; more than a recording takes is left out. It is told of once: at the stream's end, or when nobody reads it any more.
final class StreamedBody: Sendable {
  private static let bytesMaximum = 8 << 20

  private let kept = Mutex<[UInt8]?>([])
  private let tell: @Sendable (Result<[UInt8], TransportError>) -> Void

  init(_ tell: @escaping @Sendable (Result<[UInt8], TransportError>) -> Void) { self.tell = tell }

  func append(_ chunk: [UInt8]) { kept.withLock { if $0?.count ?? Self.bytesMaximum < Self.bytesMaximum { $0? += chunk } } }

  /// `error`: what it broke with.
  func end(_ error: TransportError?) {
    let bytes = kept.withLock { kept in
      defer { kept = nil }
      return kept
    }
    if let bytes { tell(error.map { .failure($0) } ?? .success(bytes)) }
  }
}
