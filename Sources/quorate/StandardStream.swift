internal import Glibc

/// A standard stream of the process, written to the end.
enum StandardStream: Int32, Sendable {
  case output = 1
  case error = 2

  func write(_ text: String) { _ = write(Array(text.utf8)) }

  /// Whether all of it was taken.
  func write(_ bytes: [UInt8]) -> Bool {
    unsafe bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < bytes.count {
        let count = unsafe Glibc.write(rawValue, buffer.baseAddress?.advanced(by: written), bytes.count - written)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        written += count
      }
      return true
    }
  }
}
