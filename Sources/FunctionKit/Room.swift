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

  /// Makes a case, and leaves in the log what is to be counted of that, whatever comes of it.
  public func make<Family: CaseFamily>(
    _ type: Family.Type, _ body: [UInt8], from caller: Caller, under ticket: Idempotency.Ticket? = nil, in cases: CaseStore
  ) async throws(EndpointError) -> CaseAnswer {
    let family = try family(type)
    let requested = Family.description.metrics.requested
    do throws(EndpointError) {
      let made = try await family.make(body, from: caller, under: ticket, in: cases)
      count((Family.Outcome.Status(rawValue: made.status).map { requested(.stored($0)) } ?? []) + made.metrics)
      report(made, caller)
      return made
    } catch {
      count(requested(error.status < 500 ? .refused : .failed))
      throw error
    }
  }

  /// Leaves what is to be counted of a case that went on in the log, and why a notice did not go out.
  func told(_ answer: CaseAnswer, _ caller: Caller) {
    count(answer.metrics)
    report(answer, caller)
  }

  private func count(_ samples: [MetricSample]) {
    guard configuration.writesMetrics, let document = MetricDocument.document(samples, at_ms: cases.surroundings.now_ms()) else { return }
    log.write(document)
  }

  private func report(_ answer: CaseAnswer, _ caller: Caller) {
    if let failure = answer.noticeFailure { log.failure(failure, of: answer.place, caller.correlationID) }
  }
}
