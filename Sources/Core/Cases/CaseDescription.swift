/// What is known of a kind of case beside what it does: a value that is listed, indexed, documented, counted, audited and tested.
public struct CaseDescription<Request: CaseRequest, Outcome: CaseOutcome>: Sendable {
  public var name: FamilyName
  /// The version of what its function computes: receipts and outcomes of one version are byte-equal when run again.
  public var engine: String
  /// The form of stored outcomes.
  public var schemaVersion: Int
  /// What a row of a list shows beside id, status and time.
  public var columns: [Column<Request, Outcome>]
  /// By which columns there are lists; the list of all and that of each status are always there.
  public var lists: [CaseList]
  /// The most bytes of a request.
  public var bodyBytesMaximum: Int
  public var waits: [CaseWait<Outcome>]
  public var words: AuditWords
  /// For how long an ended case is kept, in seconds; nil for ever.
  public var retention_s: Int64?
  /// Whether an ended case may be run again, so that the values of its phases stay on record.
  public var keepsPhases: Bool
  /// Whether a running case takes signals.
  public var takesSignals: Bool
  /// Whether who asked is kept with a case, since steps of it ask in their name.
  public var keepsAsker: Bool
  /// In which lane a case waits for whoever works on it.
  public var lane: @Sendable (Request) -> WorkLane
  /// What is counted of it.
  public var metrics: CaseMetrics<Request, Outcome>

  public init(
    _ name: FamilyName, engine: String, schemaVersion: Int, columns: [Column<Request, Outcome>], lists: [CaseList] = [], bodyBytesMaximum: Int,
    waits: [CaseWait<Outcome>] = [], words: AuditWords = AuditWords(), retention_s: Int64? = nil, keepsPhases: Bool = false, takesSignals: Bool = false,
    keepsAsker: Bool = false, lane: @escaping @Sendable (Request) -> WorkLane = { _ in .normal }, metrics: CaseMetrics<Request, Outcome> = CaseMetrics()
  ) {
    (self.name, self.engine, self.schemaVersion, self.columns, self.lists) = (name, engine, schemaVersion, columns, lists)
    (self.bodyBytesMaximum, self.waits, self.words, self.retention_s) = (bodyBytesMaximum, waits, words, retention_s)
    (self.keepsPhases, self.takesSignals, self.keepsAsker, self.lane, self.metrics) = (keepsPhases, takesSignals, keepsAsker, lane, metrics)
  }

  /// What the machinery needs of it that does not depend on its types.
  public var shape: CaseShape {
    CaseShape(
      name: name, engine: engine, schemaVersion: schemaVersion, columns: columns.map(\.form), metrics: metrics.all, lists: lists,
      statuses: Outcome.Status.allCases.map(\.rawValue),
      running: Outcome.Status.running.rawValue, failed: Outcome.Status.failed.rawValue, words: words, waits: waits.map(\.place), retention_s: retention_s,
      keepsPhases: keepsPhases, takesSignals: takesSignals)
  }

  func asked(_ request: Request) -> [String: RecordAttribute] { columns.attributes { $0.asked(request) } }
  func found(_ outcome: Outcome) -> [String: RecordAttribute] { columns.attributes { $0.found(outcome) } }
}

extension Array {
  fileprivate func attributes<Request, Outcome>(_ value: (Column<Request, Outcome>) -> RecordAttribute?) -> [String: RecordAttribute]
  where Element == Column<Request, Outcome> {
    var attributes: [String: RecordAttribute] = [:]
    for column in self { attributes[column.form.attribute] = value(column) }
    return attributes
  }
}

/// A list of those cases that have one value in a column, and of those that have a status too.
public struct CaseList: Sendable, Hashable {
  /// A column's name.
  public var column: String
  /// The ends of the sort keys of a case's places in the two lists.
  package var places: (alone: String, withStatus: String) { (stored, storedWithStatus) }
  private let stored: String
  private let storedWithStatus: String

  public init(by column: String, storedWithStatusAs both: String? = nil) {
    self.column = column
    stored = column.uppercased()
    storedWithStatus = both ?? "STATUS#\(column.uppercased())"
  }
}

/// The words of a family's audit events, each behind its name: `decision.made`.
public struct AuditWords: Sendable, Hashable {
  /// The case was stored, to be worked on later.
  public var queued: String
  /// The case was stored, and goes on.
  public var begun: String
  /// It waits; the word of `ended` where a family tells both alike, as one whose cases are made before they wait.
  public var waits: String
  public var ended: String
  public var cancelled: String
  public var setAside: String
  public var tokenGiven: String

  public init(
    queued: String = "queued", begun: String = "begun", waits: String = "waits", ended: String = "ended", cancelled: String = "cancelled",
    setAside: String = "set_aside",
    tokenGiven: String = "token_given"
  ) {
    (self.queued, self.begun, self.waits, self.ended) = (queued, begun, waits, ended)
    (self.cancelled, self.setAside, self.tokenGiven) = (cancelled, setAside, tokenGiven)
  }
}

/// What is counted and timed of a kind of case.
public struct CaseMetrics<Request: CaseRequest, Outcome: CaseOutcome>: Sendable {
  /// Every metric of which there may be samples.
  public let all: [Metric]
  /// Of each request for a case, whatever came of it.
  public let requested: @Sendable (CaseRequested<Outcome.Status>) -> [MetricSample]
  /// Of a case that was made or went on, from what it shows then.
  let shown: @Sendable (Request, Outcome) -> [MetricSample]
  /// Of one that ended without an outcome: cancelled, or over a bound.
  let broken: @Sendable (Outcome.Status) -> [MetricSample]

  public init(
    _ all: [Metric] = [], requested: @escaping @Sendable (CaseRequested<Outcome.Status>) -> [MetricSample] = { _ in [] },
    shown: @escaping @Sendable (Request, Outcome) -> [MetricSample] = { _, _ in [] },
    broken: @escaping @Sendable (Outcome.Status) -> [MetricSample] = { _ in [] }
  ) {
    (self.all, self.requested, self.shown, self.broken) = (all, requested, shown, broken)
  }
}

/// A family's description without its types.
public struct CaseShape: Sendable {
  public let name: FamilyName
  public let engine: String
  public let schemaVersion: Int
  public let columns: [ColumnForm]
  /// Every metric of which there may be samples.
  public let metrics: [Metric]
  public let lists: [CaseList]
  public let statuses: [String]
  package let running: String
  package let failed: String
  package let words: AuditWords
  package let waits: [WaitPlace]
  package let retention_s: Int64?
  package let keepsPhases: Bool
  package let takesSignals: Bool

  public func column(_ name: String) -> ColumnForm? { columns.first { $0.name == name } }

  /// Where waits of this name are kept.
  package func wait(_ name: String) -> WaitPlace { waits.first { $0.name == name } ?? WaitPlace(name: name) }
}
