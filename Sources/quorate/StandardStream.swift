internal import Glibc
internal import TerminalText

/// A standard stream of the process, written to the end.
enum StandardStream: Int32, Sendable {
  case output = 1
  case error = 2

  /// For people: what would steer a terminal is written out.
  /// - Returns: whether all of it was taken.
  @discardableResult
  func write(_ text: String) -> Bool { write(Array(Printable.text(text).utf8)) }

  /// For programs: byte for byte.
  /// - Returns: whether all of it was taken.
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
