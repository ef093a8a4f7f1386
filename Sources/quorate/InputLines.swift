internal import Glibc

/// The lines of standard input or of a file, none of which is kept over a bound.
struct InputLines {
  enum Line: Sendable, Hashable {
    case text([UInt8])
    /// Its bytes are gone, up to its end.
    case tooLong
  }

  let bytesMaximum: Int
  private var buffer: [UInt8] = []
  private var place = 0
  private var isEnd = false

  private let descriptor: Int32

  init(bytesMaximum: Int) { (self.bytesMaximum, descriptor) = (bytesMaximum, STDIN_FILENO) }

  /// Of a file, where there is a path; it stays open until the process ends.
  init(bytesMaximum: Int, path: String?) throws(CommandError) {
    self.bytesMaximum = bytesMaximum
    guard let path else {
      descriptor = STDIN_FILENO
      return
    }
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .failed("`\(path)` cannot be read, error \(errno)") }
    // A folder opens as well, and says nothing.
    var about = stat()
    guard unsafe fstat(descriptor, &about) == 0, about.st_mode & S_IFMT != S_IFDIR else { throw .failed("`\(path)` is a folder") }
  }

  /// Without its line feed; nil at the end.
  mutating func next() -> Line? {
    var line: [UInt8] = []
    var isTooLong = false
    var hasBytes = false
    while true {
      if place == buffer.count {
        guard fill() else { break }
      }
      hasBytes = true
      let end = buffer[place...].firstIndex(of: UInt8(ascii: "\n"))
      let part = buffer[place..<(end ?? buffer.count)]
      if line.count + part.count > bytesMaximum { (isTooLong, line) = (true, []) }
      if !isTooLong { line += part }
      place = end.map { $0 + 1 } ?? buffer.count
      if end != nil { return isTooLong ? .tooLong : .text(line) }
    }
    guard hasBytes else { return nil }
    return isTooLong ? .tooLong : .text(line)
  }

  private mutating func fill() -> Bool {
    guard !isEnd else { return false }
    var count = 0
    repeat {
      buffer = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { bytes, initialized in
        count = unsafe read(descriptor, bytes.baseAddress, bytes.count)
        initialized = max(count, 0)
      }
    } while count < 0 && errno == EINTR
    place = 0
    isEnd = count <= 0
    return !isEnd
  }
}
