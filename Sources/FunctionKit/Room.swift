public import Cases
internal import StrictJSON

/// What an endpoint may use, made once a process by the composition.
public struct Room: Sendable {
  public let configuration: Configuration
  public let families: Families
  public private(set) var cases: CaseStore
  public let log: Log
  let probeMemory: ProbeMemory
  let afterwards: Afterwards

  /// The same room, for an invocation that ends then.
  func until(_ deadline_ms: Int64) -> Room {
    var room = self
    room.cases.deadline_ms = deadline_ms
    return room
  }

  public init(_ configuration: Configuration, _ families: Families, _ cases: CaseStore, log: Log) {
    (self.configuration, self.families, self.cases, self.log, probeMemory) = (configuration, families, cases, log, ProbeMemory())
    afterwards = Afterwards(log: log)
    self.cases.errands = afterwards
  }

  /// The family of this type; a build that routes to one that it does not have is a fault of ours.
  public func family<Family: CaseFamily>(_ type: Family.Type) throws(EndpointError) -> Family {
    for family in families.all { if let own = family as? Family { return own } }
    throw .fault(detail: "this build has no family of \(Family.description.name.plural)")
  }

  /// Leaves what is to be counted in the log, and why a notice did not go out.
  func report(_ answer: CaseAnswer, _ exchange: Exchange) {
    if configuration.writesMetrics, let document = MetricDocument.document(answer.metrics, at_ms: exchange.now_ms) { log.write(document) }
    if let failure = answer.noticeFailure { log.failure(failure, of: answer.place, exchange.correlationID) }
  }
}
