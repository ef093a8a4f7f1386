internal import Glibc

/// Why a file is not read: the rule that it breaks, to stand behind its name.
package enum BoundedFileError: Error, Sendable, Equatable {
  case missing
  case notRegular
  case tooLarge(bytesMaximum: Int)
  case unreadable(code: Int32)

  package var rule: String {
    switch self {
    case .missing: "is missing"
    case .notRegular: "is no regular file"
    case .tooLarge(let bytesMaximum): "has more than \(bytesMaximum) bytes"
    case .unreadable(let code): "cannot be read, error \(code)"
    }
  }
}

/// A file is looked at before it is read: what is none, or has more bytes than its reader takes, is refused at once and costs nothing.
package enum BoundedFile {
  package static func read(_ path: String, bytesMaximum: Int) throws(BoundedFileError) -> [UInt8] {
    // Without waiting: a FIFO that nobody writes to would be waited for.
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    guard status.st_size <= bytesMaximum else { throw .tooLarge(bytesMaximum: bytesMaximum) }
    var bytes: [UInt8] = []
    while let chunk = try chunk(descriptor) {
      bytes += chunk
      // It may have grown since it was looked at.
      guard bytes.count <= bytesMaximum else { throw .tooLarge(bytesMaximum: bytesMaximum) }
    }
    return bytes
  }

  /// Nil at the end.
  private static func chunk(_ descriptor: Int32) throws(BoundedFileError) -> [UInt8]? {
    while true {
      var count = 0
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, initialized in
        count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        initialized = max(count, 0)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(code: errno) }
      return count == 0 ? nil : bytes
    }
  }
}
