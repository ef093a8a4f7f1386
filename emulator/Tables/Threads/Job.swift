internal import EmulatorJSON

/// What the threads are asked to do.
struct Job: Sendable {
  enum Work: Sendable {
    case operation(Operation, TableRequest, reply: @Sendable (TableReply) -> Void)
    /// Delete what expired before `now_s`, a batch; the answer says whether there may be more.
    case sweep(now_s: Int64, reply: @Sendable (Result<Bool, TableEngineError>) -> Void)
    /// Make the tables that are missing, from CloudFormation's or CreateTable's properties.
    case ensure([JSON], reply: @Sendable (Result<Void, TableEngineError>) -> Void)
    case snapshot(path: String, reply: @Sendable (Result<Void, TableEngineError>) -> Void)
    case restore(path: String, reply: @Sendable (Result<Void, TableEngineError>) -> Void)
    /// Take over the content of a file of our own that is checked already.
    case adopt(path: String, reply: @Sendable (Result<Void, TableEngineError>) -> Void)
    /// What the resident is asked.
    case resident(ResidentWork)
    /// Do what is due by now, and say when there is something to do next.
    case settle(reply: @Sendable (Result<SettledStore, TableEngineError>) -> Void)
    /// Whether each commit waits for the disk.
    case flushing(Bool, reply: @Sendable (Result<Void, TableEngineError>) -> Void)
    /// Write something, durably, to see whether that can be done.
    case probe(reply: @Sendable (Result<Void, TableEngineError>) -> Void)
  }

  var work: Work

  /// Whether it may be committed with others.
  var isShared: Bool {
    switch work {
    case .operation, .resident: true
    default: false
    }
  }

  /// Answers that the work could not be done.
  func fail(_ fault: SQLiteFault) {
    let error = TableEngineError(fault)
    switch work {
    case .operation(_, _, let reply): reply(TableReply(TableRefusal(.internalServerError, "Internal server error: \(error.description)")))
    case .resident(let work): work.fail(fault)
    case .sweep(_, let reply): reply(.failure(error))
    case .settle(let reply): reply(.failure(error))
    case .ensure(_, let reply), .snapshot(_, let reply), .restore(_, let reply), .adopt(_, let reply), .probe(let reply), .flushing(_, let reply):
      reply(.failure(error))
    }
  }
}

/// What a store did by itself because it was time.
package struct SettledStore: Sendable {
  /// Items that expired.
  package var expired: Int
  /// When the next item expires, and when the resident has something to do next, in milliseconds since 1970.
  package var nextExpiry_ms: Int64?
  package var nextMessage_ms: Int64?
}

/// The disk's own failure, for callers that are no HTTP clients.
public struct TableEngineError: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String
  /// Whether the disk is full or may not be written: the caller can do something about it.
  public var isDiskFull: Bool
  public var isReadOnly: Bool

  package init(_ fault: SQLiteFault) {
    description = fault.message
    isDiskFull = fault.isDiskFull
    isReadOnly = fault.isReadOnly
  }

  init(_ fault: Fault) { self.init(fault.storage) }
}
