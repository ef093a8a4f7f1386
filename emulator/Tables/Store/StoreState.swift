internal import Synchronization

/// What is wrong with the store as a whole, told once when it comes and once when it goes. Damage stays: what was read of a damaged file proves nothing.
final class StoreState: Sendable {
  private struct Told {
    var damage: SQLiteFault?
    var isGone = false
    var isFull = false
    var elsewhere: Set<String> = []
  }

  /// So many tables that were asked for in the wrong place are told of.
  private static let elsewhereMaximum = 100

  private let path: String
  private let tell: @Sendable (String) -> Void
  private let told = Mutex(Told())

  init(_ path: String, _ tell: @escaping @Sendable (String) -> Void) {
    self.path = path
    self.tell = tell
  }

  /// Refuses everything once damage was noticed.
  func check() throws(Fault) {
    if let damage = told.withLock({ $0.damage }) { throw .storage(damage) }
  }

  /// Takes note of what an operation ended with.
  /// - Returns: what is answered.
  @discardableResult
  func note(_ fault: Fault) -> SQLiteFault {
    guard case .storage(let fault) = fault, fault.isDamage else { return fault.storage }
    // Readers, the writer and the check may come upon it at once: all of them answer what was told.
    let (damage, isNew) = told.withLock { told in
      if let known = told.damage { return (known, false) }
      let damage = damaged(fault)
      told.damage = damage
      return (damage, true)
    }
    if isNew { tell("the tables: \(damage.message)") }
    return damage
  }

  func note(isGone: Bool) {
    guard
      told.withLock({ told in
        defer { told.isGone = isGone }
        return told.isGone != isGone
      })
    else { return }
    tell(isGone ? "the tables: `\(path)` is gone, or another file is in its place; every request is refused until it is back" : "the tables: `\(path)` is back")
  }

  func note(isFull: Bool) {
    guard
      told.withLock({ told in
        defer { told.isFull = isFull }
        return told.isFull != isFull
      })
    else { return }
    tell(
      isFull
        ? "the tables: the disk of `\(path)` is full; what deletes is still taken, and what fits into the room that it leaves"
        : "the tables: the disk of `\(path)` has room again")
  }

  /// A table was asked for where it is not, but it is somewhere: once each, since most likely somebody looks for it.
  func note(_ name: String, in asked: TableScope, isIn other: TableScope) {
    let isNew = told.withLock { $0.elsewhere.count < StoreState.elsewhereMaximum && $0.elsewhere.insert(asked.key(name)).inserted }
    if isNew { tell("the tables: `\(name)` was asked for in \(asked.region) of account \(asked.account), and is in \(other.region) of \(other.account)") }
  }

  private func damaged(_ fault: SQLiteFault) -> SQLiteFault {
    SQLiteFault(
      code: fault.code,
      message: "`\(path)` is damaged (\(fault.message)); nothing is read or written until the service is started on an undamaged file, such as a snapshot")
  }
}
