internal import Glibc

/// Where the store's file was when it was opened. A file that is not there any more is still written to by whoever has it open, and lost at the end.
struct StorePlace {
  private let path: String
  private let device: dev_t
  private let inode: ino_t

  init(_ path: String) throws(Fault) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw StorePlace.gone(path) }
    self.path = path
    device = status.st_dev
    inode = status.st_ino
  }

  /// The same, and tells it when that changes.
  func check(_ state: StoreState) throws(Fault) {
    do throws(Fault) { try check() } catch {
      state.note(isGone: true)
      throw error
    }
    state.note(isGone: false)
  }

  /// Costs a microsecond.
  func check() throws(Fault) {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else { throw StorePlace.gone(path) }
  }

  private static func gone(_ path: String) -> Fault {
    .storage(SQLiteFault(code: SQLiteFault.cannotOpen, message: "`\(path)` is gone, or another file is in its place"))
  }
}
