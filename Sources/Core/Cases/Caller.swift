/// Who asks.
public struct Caller: Sendable, Hashable {
  /// Whose records these are: `local` without tenants.
  public var tenant: String
  public var principal: String
  /// Ties what is done to the request's log lines; at most 128 characters.
  public var correlationID: String
  /// By what it is known: a `key`, a `token`, a `gateway`'s word; `local` is who needs none, as this machine, its clock, a bare event and the operator's command.
  public var via = "local"
  /// Up to which classification it may see what others made.
  public var clearance = Classification.restricted
  /// What it may do, as it is kept with cases whose steps ask in its name; nil where nobody is asked for permissions.
  public var permissions: [Permission]?
  /// By which right personal data of the case are processed, as the caller said it (GDPR, article 6).
  public var basis: String?

  public init(tenant: String = "local", principal: String = "local", correlationID: String = "") {
    self.tenant = tenant
    self.principal = principal
    self.correlationID = correlationID
  }

  /// Who ends what nobody answered in time.
  package static func clock(of tenant: String, correlationID: String) -> Caller { Caller(tenant: tenant, principal: "clock", correlationID: correlationID) }
}
