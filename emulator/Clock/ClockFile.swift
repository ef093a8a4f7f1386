internal import Glibc

/// Eight bytes, milliseconds since 1970, little-endian: where a clock that is moved by hand stands. Others map it and read; it outlives the process, however that ends.
/// Sendable by hand: the mapping lives as long as the object, and one clock's lock guards its only writer.
@safe public final class ClockFile: @unchecked Sendable {
  /// The first moment that a clock may stand at, and the last, in milliseconds since 1970: the years 1970 to 9999.
  public static let moments: ClosedRange<Int64> = 0...253_402_300_799_999

  public let path: String
  private let isTemporary: Bool
  private let bytes: UnsafeMutableRawPointer

  /// Makes the file where it is missing. Nil where it cannot be made or mapped. One that `isTemporary` goes when it is removed.
  public init?(_ path: String, isTemporary: Bool = false) {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard ftruncate(descriptor, 8) == 0, let mapped = unsafe mmap(nil, 8, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), unsafe mapped != MAP_FAILED else {
      return nil
    }
    (self.path, self.isTemporary) = (path, isTemporary)
    unsafe bytes = mapped
  }

  deinit { unsafe munmap(bytes, 8) }

  /// For the end of the process that made it: a temporary one goes, any other stays.
  public func remove() { if isTemporary { unsafe unlink(path) } }

  /// What an earlier run left there; nil where it is none that a clock may stand at.
  public var kept_ms: Int64? {
    let time_ms = Int64(littleEndian: unsafe bytes.load(as: Int64.self))
    return time_ms > 0 && Self.moments.contains(time_ms) ? time_ms : nil
  }

  public func write(_ time_ms: Int64) {
    unsafe bytes.storeBytes(of: time_ms.littleEndian, as: Int64.self)
    // For a machine that loses its power; a process that is killed loses nothing.
    unsafe msync(bytes, 8, MS_ASYNC)
  }
}
