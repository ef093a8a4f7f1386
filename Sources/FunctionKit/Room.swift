public import Cases
public import Identity
internal import StrictJSON

/// What an endpoint may use, made once a process by the composition.
public struct Room: Sendable {
  public let configuration: Configuration
  public let families: Families
  public private(set) var cases: CaseStore
  public let log: Log
  public let identities: IdentitySettings
  /// Who is let in.
  package let authentication: Authentication
  let probeMemory = ProbeMemory()

  /// The same room, for an invocation that ends then.
  func until(_ deadline_ms: Int64) -> Room {
    var room = self
    room.cases.deadline_ms = deadline_ms
    return room
  }

  /// `keySets` fetches the keys of issuers that have an address; without it these issuers' tokens are not believed.
  public init(
    _ configuration: Configuration, _ families: Families, _ cases: CaseStore, _ identities: IdentitySettings, _ turnstile: any Turnstile,
    keySets: (any KeySetSource)?, log: Log
  ) {
    (self.configuration, self.families, self.cases, self.log, self.identities) = (configuration, families, cases, log, identities)
    authentication = identities.authentication(records: cases.records, turnstile, keySets)
  }

  package var keys: APIKeys { APIKeys(records: cases.records, surroundings: cases.surroundings) }
  package var tenants: Tenants { Tenants(records: cases.records, surroundings: cases.surroundings) }
  package var revocations: Revocations {
    Revocations(records: cases.records, surroundings: cases.surroundings, lifetimeMaximum_s: Int64(identities.tokenLifetimeMaximum_s))
  }

  /// The family of this type; a build that routes to one that it does not have is a fault of ours.
  public func family<Family: CaseFamily>(_ type: Family.Type) throws(EndpointError) -> Family {
    for family in families.all { if let own = family as? Family { return own } }
    throw .fault(detail: "this build has no family of \(Family.description.name.plural)")
  }

  private static let authenticationFailures = Metric("auth_failures_total", .count, labels: ["reason"], dimensions: ["reason"])
  private static let rateLimited = Metric("rate_limited_total", .count, labels: ["bucket"], dimensions: ["bucket"])

  /// Leaves one more failure of a caller to be let in to be counted.
  func count(_ refusal: IdentityRefusal, at now_ms: Int64) {
    guard configuration.writesMetrics else { return }
    let sample =
      if case .rateLimited(let allowance, _) = refusal {
        MetricSample(Self.rateLimited, 1, labels: ["bucket": allowance.bucket.name])
      } else {
        MetricSample(Self.authenticationFailures, 1, labels: ["reason": refusal.reason])
      }
    if let document = MetricDocument.document([sample], at_ms: now_ms) { log.write(document) }
  }

  /// Leaves what is to be counted in the log, and why a notice did not go out.
  func report(_ answer: CaseAnswer, _ exchange: Exchange) {
    if configuration.writesMetrics, let document = MetricDocument.document(answer.metrics, at_ms: exchange.now_ms) { log.write(document) }
    if let failure = answer.noticeFailure {
      log.write(
        .error, "a notice could not be delivered",
        fields: [
          ("correlation_id", .string(exchange.correlationID)), (answer.place.family.idName, .string(answer.place.id)), ("cause", .string(failure)),
        ])
    }
  }
}
