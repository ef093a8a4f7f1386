internal import Synchronization

/// What came of a stream so far; more than a recording takes is left out.
final class StreamedBody: Sendable {
  private static let bytesMaximum = 8 << 20

  private let kept = Mutex<[UInt8]>([])

  var bytes: [UInt8] { kept.withLock { $0 } }

  func append(_ chunk: [UInt8]) { kept.withLock { if $0.count < Self.bytesMaximum { $0 += chunk } } }
}
