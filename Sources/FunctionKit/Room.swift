public import Cases
public import Identity
public import Models
internal import Protection
internal import StrictJSON

/// What an endpoint may use, made once a process by the composition.
public struct Room: Sendable {
  public let configuration: Configuration
  public let families: Families
  public private(set) var cases: CaseStore
  /// Through which language models are asked; nil where none is.
  public let gateway: ModelGateway?
  public let log: Log
  let probeMemory = ProbeMemory()
  let afterwards: Afterwards
  public let identities: IdentitySettings
  /// Who is let in.
  package let authentication: Authentication

  /// Who looks on at whom requests are let in as; nil where nobody does.
  var identified: (@Sendable (Principal) -> Void)?

  /// Where events are recorded or replayed; nil everywhere else.
  package var run: RecordedRun?
  /// The room again, with nothing in it of what was learnt in this one; nil where a process may remember.
  package var anew: (@Sendable () throws(ConfigurationError) -> Room)?

  /// The request that is answered, where no gateway's request has an id of its own.
  var invocation = ""

  /// The same room, for an invocation that ends then by the machine's own clock.
  func until(_ deadline_ms: Int64, of invocation: String) -> Room {
    var room = self
    room.cases.end_ms = deadline_ms
    room.invocation = invocation
    return room
  }

  /// The same room as an endpoint has it for a caller: no record of another tenant is within reach.
  func confined(to tenant: String, _ endpoint: Endpoint) -> Room {
    var room = self
    let all = (cases.records as? TenantStore)?.all ?? cases.records
    room.cases = cases.over(TenantStore(all, of: tenant, reading: endpoint.reads, adding: [BudgetScope.everybody]))
    return room
  }

  /// `keySets` fetches the keys of issuers that have an address; without it these issuers' tokens are not believed.
  public init(
    _ configuration: Configuration, _ families: Families, _ cases: CaseStore, _ identities: IdentitySettings, _ turnstile: any Turnstile,
    keySets: (any KeySetSource)?, gateway: ModelGateway? = nil, log: Log
  ) {
    self.gateway = gateway
    (self.configuration, self.families, self.cases, self.log, self.identities) = (configuration, families, cases, log, identities)
    let count: @Sendable (MetricSample) -> Void = { sample in
      guard configuration.writesMetrics, let document = MetricDocument.document([sample], at_ms: cases.surroundings.now_ms()) else { return }
      log.write(document)
    }
    let counted = keySets.map { CountedKeySets(source: $0, log: log, count: count) }
    var authentication = identities.authentication(records: cases.records, turnstile, counted)
    authentication.watch = SecurityWatch(authentication.admission, cases.surroundings, denied: { count(MetricSample(Room.accessDenied, 1, $0)) }) { anomaly in
      log.write(.warning, "something to look at: \(anomaly.rawValue)")
      count(MetricSample(Room.securityEvents, 1, anomaly.rawValue))
    }
    self.authentication = authentication
    afterwards = Afterwards(log: log)
    self.cases.errands = afterwards
    if authentication.isAsked {
      self.cases.isBlocked = { tenant, principal throws(RecordStoreError) in
        let state = try await cases.records.get(
          CallerState.key(tenant: tenant, principal: principal), now_s: cases.surroundings.now_ms() / 1_000)
        return state.map { CallerState($0).isBlocked } ?? false
      }
    }
    self.cases.queue = cases.queue.map { ToldWorkQueue(queue: $0, log: log, count: count) }
  }

  /// Leaves in the log, once a process, what its operator should know of how it was set up.
  package func warn() {
    if identities.asksNobody, identities.isOpenToAll { log.write(.warning, "everybody is let in as an administrator: OPEN_TO_ALL says that this is meant") }
  }

  package var keys: APIKeys { APIKeys(records: cases.records, surroundings: cases.surroundings) }
  package var tenants: Tenants { Tenants(records: cases.records, surroundings: cases.surroundings) }
  package var revocations: Revocations {
    Revocations(records: cases.records, surroundings: cases.surroundings, lifetimeMaximum_s: Int64(identities.tokenLifetimeMaximum_s))
  }

  /// The family of this type; a build that routes to one that it does not have is a fault of ours.
  public func family<Family: CaseFamily>(_ type: Family.Type) throws(EndpointError) -> Family {
    if let own = families[type] { return own }
    throw .fault(detail: "this build has no family of \(Family.description.name.plural)")
  }

  /// Makes a case, or where `later` is said has it made by whoever takes it from the queue, and leaves in the log what is to be counted of that, whatever comes of it.
  public func make<Family: CaseFamily>(
    _ type: Family.Type, _ body: [UInt8], from caller: Caller, under ticket: Idempotency.Ticket? = nil, later: Bool = false, in cases: CaseStore
  ) async throws(EndpointError) -> CaseAnswer {
    let family = try family(type)
    let (body, flagged) = try TextGuard(room: self).guarded(body, Family.self, caller)
    let requested = Family.description.metrics.requested
    do throws(EndpointError) {
      let made = try await family.make(body, from: caller, under: ticket, later: later, in: cases)
      count((Family.Outcome.Status(rawValue: made.status).map { requested(.stored($0)) } ?? []) + made.metrics)
      report(made, caller)
      if !flagged.isEmpty { await authentication.watch?.flagged(caller, (made.place.family.plural, made.place.id), flagged, at: cases.surroundings.now_ms()) }
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

  private static let authenticationFailures = Metric(
    "auth_failures_total", .counter, labels: [.init("reason", IdentityRefusal.Reason.self)], dimensions: ["reason"])
  private static let rateLimited = Metric(
    "rate_limited_total", .counter, labels: [.init("bucket", Bucket.counted.map(\.name))], dimensions: [])
  private static let unknownRoles = Metric("unknown_roles_total", .counter, labels: [], dimensions: [])
  /// What the pipeline counts, whatever the family.
  package static let metrics =
    [authenticationFailures, rateLimited, unknownRoles, accessDenied, permissionsDenied, CountedKeySets.fetches, securityEvents, masked, injectionFlags]
    + WorkMetrics.all
    + CacheMetrics.all + ModelMetrics.all

  private static let accessDenied = Metric(
    "access_denied_total", .counter,
    labels: [.init("code", ["blocked", "clearance_required", "forbidden", "grants_exceed", "insufficient_scope", "tenant_suspended"])], dimensions: [])

  /// By the permission that an endpoint asks for: which there are, families and their endpoints say.
  private static let permissionsDenied = Metric("permission_denied_total", .counter, labels: [.init(ownWords: "permission")], dimensions: [])
  private static let masked = Metric("masked_total", .counter, labels: [.init("kind", MaskTally.kinds)], dimensions: [])

  private static let securityEvents = Metric("security_events_total", .counter, labels: [.init("kind", Anomaly.self)], dimensions: ["kind"])
  private static let injectionFlags = Metric("llm_injection_flags_total", .counter, labels: [.init("group", ScreeningGroup.self)], dimensions: [])

  /// Leaves one more text that was meant to steer a model to be counted, by what it tried.
  func count(_ groups: [ScreeningGroup]) { count(groups.map { MetricSample(Self.injectionFlags, 1, $0.rawValue) }) }

  /// Leaves one more caller that was not let in to be counted.
  func count(_ refusal: IdentityRefusal) {
    if case .rateLimited(let allowance, _, _) = refusal { count([MetricSample(Self.rateLimited, 1, allowance.bucket.name)]) }
    if let reason = refusal.failure { count([MetricSample(Self.authenticationFailures, 1, reason.rawValue)]) }
  }

  /// Leaves names of roles to be counted that a caller came with and that nobody knows here: of a map that was forgotten, or a role that is gone.
  func count(unknownRoles count: Int) {
    if count > 0 { self.count([MetricSample(Self.unknownRoles, Double(count))]) }
  }

  /// Leaves one more caller that lacked what an endpoint asks for to be counted.
  func countDenied(_ permission: Permission) { count([MetricSample(Self.permissionsDenied, 1, permission.description)]) }

  /// Leaves what was hidden meanwhile, in texts that went anywhere, to be counted.
  func count(_ tally: MaskTally) { count(tally.taken().map { MetricSample(Self.masked, Double($0.times), $0.kind) }) }

  /// Leaves what is to be counted in the log.
  package func count(_ samples: [MetricSample]) {
    guard configuration.writesMetrics else { return }
    for document in MetricDocument.documents(samples, at_ms: cases.surroundings.now_ms()) { log.write(document) }
  }

  private func report(_ answer: CaseAnswer, _ caller: Caller) {
    if let failure = answer.noticeFailure { log.failure(failure, of: answer.place, caller.correlationID) }
  }
}
