internal import Glibc

/// Why a file is not read or copied: its name and the rule.
public struct BoundedFileError: Error, Sendable, Equatable, CustomStringConvertible {
  public var file: String
  public var rule: String
  public var description: String { "`\(file)` \(rule)" }
}

/// Files are looked at before they are read: what is no regular file, or has more bytes than its reader takes, is refused at once and costs nothing.
public enum BoundedFile {
  public static func read(_ path: String, bytesMaximum: Int) throws(BoundedFileError) -> [UInt8] {
    let (descriptor, size) = try opened(path, bytesMaximum)
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    // A byte more than there should be tells the end.
    bytes.reserveCapacity(size + 1)
    while true {
      var count = 0
      bytes.append(addingCapacity: bytes.count <= size ? size + 1 - bytes.count : 65_536) { (span: inout OutputSpan<UInt8>) in
        unsafe span.withUnsafeMutableBufferPointer { buffer, initialized in
          count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
          initialized = max(count, 0)
        }
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw fault(path, "cannot be read") }
      // It may have grown since it was looked at.
      guard bytes.count <= bytesMaximum else { throw tooLarge(path, bytesMaximum) }
      if count == 0 { return bytes }
    }
  }

  /// Copies a regular file's content to `target`, which is made or written over, 0600. `goesOn` is asked between two parts; the copy is gone where it says no.
  public static func copy(_ path: String, to target: String, bytesMaximum: Int, goesOn: () -> Bool = { true }) throws(BoundedFileError) {
    let (source, _) = try opened(path, bytesMaximum)
    defer { close(source) }
    let copy = unsafe open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard copy >= 0 else { throw fault(target, "cannot be written") }
    defer { close(copy) }
    do throws(BoundedFileError) {
      try copyAll(source, path, copy, target, bytesMaximum, goesOn)
    } catch {
      unsafe unlink(target)
      throw error
    }
  }

  private static func copyAll(
    _ source: Int32, _ path: String, _ copy: Int32, _ target: String, _ bytesMaximum: Int, _ goesOn: () -> Bool
  ) throws(BoundedFileError) {
    var (chunk, total) = ([UInt8](repeating: 0, count: 1_048_576), 0)
    while true {
      guard goesOn() else { throw BoundedFileError(file: path, rule: "is not copied on: it was given up or took too long") }
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(source, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw fault(path, "cannot be read") }
      if count == 0 { break }
      total += count
      guard total <= bytesMaximum else { throw tooLarge(path, bytesMaximum) }
      var written = 0
      while written < count {
        let sent = unsafe chunk.withUnsafeBytes { unsafe write(copy, $0.baseAddress?.advanced(by: written), count - written) }
        if sent < 0, errno == EINTR { continue }
        guard sent > 0 else { throw fault(target, "cannot be written") }
        written += sent
      }
    }
    guard fsync(copy) == 0 else { throw fault(target, "cannot be written to the disk") }
  }

  /// Opens without waiting (a FIFO without a writer would make it wait for ever) and looks at what it is.
  private static func opened(_ path: String, _ bytesMaximum: Int) throws(BoundedFileError) -> (descriptor: Int32, size: Int) {
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
      if errno == ENOENT { throw BoundedFileError(file: path, rule: "is missing") }
      throw fault(path, "cannot be read")
    }
    var status = stat()
    let isKnown = unsafe fstat(descriptor, &status) == 0
    let problem: BoundedFileError? =
      if !isKnown { fault(path, "cannot be read") } else if status.st_mode & S_IFMT != S_IFREG {
        BoundedFileError(file: path, rule: "is no regular file")
      } else if status.st_size > bytesMaximum { tooLarge(path, bytesMaximum) } else { nil }
    if let problem {
      close(descriptor)
      throw problem
    }
    return (descriptor, Int(status.st_size))
  }

  private static func tooLarge(_ path: String, _ bytesMaximum: Int) -> BoundedFileError {
    BoundedFileError(file: path, rule: "has more than \(bytesMaximum) bytes")
  }

  private static func fault(_ path: String, _ what: String) -> BoundedFileError {
    let reason = unsafe String(cString: strerror(errno))
    return BoundedFileError(file: path, rule: "\(what): \(reason)")
  }
}
