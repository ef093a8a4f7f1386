internal import Glibc

/// File descriptor 2, unbuffered.
enum StandardError {
  /// A reader that went away is no reason to fail a request: what cannot be written is dropped.
  static func write(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < bytes.count {
        let count = unsafe Glibc.write(STDERR_FILENO, buffer.baseAddress?.advanced(by: written), bytes.count - written)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return }
        written += count
      }
    }
  }
}
