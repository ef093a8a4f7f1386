/// What else lives in the store's file: kept by the same writer, in the same commits. Used by the writer's thread alone.
package protocol Resident: AnyObject {
  /// Reads everything anew: at the start, after a transaction that did not hold, after a restore. What it has in memory and not in the file is gone then.
  func load(_ database: Database) throws(Fault)

  /// A transaction begins that may be undone.
  func begin()

  /// When it has something to do by itself, in milliseconds since 1970; nil: never.
  var due_ms: Int64? { get }

  /// How long until it has something to do by the machine's own clock; nil: never.
  var patience_ms: Int? { get }

  /// Does what is due, in the writer's transaction.
  func happen(_ database: Database, now_ms: Int64) throws(Fault)

  /// Writes what changed, as the last thing in the transaction.
  func save(_ database: Database) throws(Fault)

  /// What was written is on the disk: answers may leave.
  func committed()

  /// Nothing of the transaction holds; `load` follows.
  func undone()

  /// Everything in the file is another's: it was restored, and `load` has read it.
  func restored()

  /// The service ends: whoever waits is told.
  func close()
}

/// A piece of work for the resident, in a transaction that it may share with others.
package struct ResidentWork: Sendable {
  /// Decides everything before it changes anything. What it returns is called after the commit.
  package var run: @Sendable (any Resident, Database, _ now_ms: Int64) throws(Fault) -> @Sendable () -> Void
  /// Whether it only makes room.
  package var isFreeing: Bool
  /// Called in the place of `run`'s outcome where the disk fails.
  package var fail: @Sendable (SQLiteFault) -> Void

  package init(
    isFreeing: Bool = false, fail: @escaping @Sendable (SQLiteFault) -> Void,
    run: @escaping @Sendable (any Resident, Database, _ now_ms: Int64) throws(Fault) -> @Sendable () -> Void
  ) {
    self.isFreeing = isFreeing
    self.fail = fail
    self.run = run
  }
}
