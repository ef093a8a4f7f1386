internal import CLinux
internal import Glibc

/// Room on the disk that is kept for the moment when it is full, so that what deletes can still be written: a file of zeros that then goes, and the log's own blocks.
struct DiskReserve {
  static let bytesMaximum = 16 * 1_048_576
  static let bytesMinimum = 1_048_576
  /// On a small disk it is this part of what is free.
  private static let part = 8

  private let path: String
  private let logPath: String
  /// Of the file, and as many of the log.
  let bytes: Int

  init(of store: String) {
    path = "\(store).reserve"
    logPath = "\(store)-wal"
    var status = statvfs()
    let isKnown = unsafe statvfs(store, &status) == 0
    let free = isKnown ? Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize)) : 0
    // What an earlier run reserved counts as free.
    bytes = min(DiskReserve.bytesMaximum, max(DiskReserve.bytesMinimum, (free + DiskReserve.size(of: path)) / DiskReserve.part))
  }

  /// Pages that the log may gather before it is taken over into the file, so that it stays within its blocks.
  var checkpointPages: Int { max(64, min(2_000, bytes / 2 / (Schema.pageBytes + 24))) }

  /// Whether the disk has the room, held now where the file system can hold it.
  func hold() -> Bool {
    guard DiskReserve.size(of: path) < bytes else { return true }
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return !DiskReserve.isFull(errno) }
    defer { close(descriptor) }
    let fault = posix_fallocate(descriptor, 0, off_t(bytes))
    if fault != 0 { release() }
    return !DiskReserve.isFull(fault)
  }

  private static func isFull(_ fault: Int32) -> Bool { fault == ENOSPC || fault == EDQUOT }

  func release() { unsafe unlink(path) }

  /// Gives the log blocks without making it longer; where the file system cannot, it has what it has.
  func holdLog() {
    let descriptor = unsafe open(logPath, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    _ = linux_reserve_blocks(descriptor, Int64(bytes))
  }

  private static func size(of path: String) -> Int {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
  }
}
