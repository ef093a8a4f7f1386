internal import Cases
internal import Forms
internal import Identity
internal import StrictJSON

/// Who may call, by what, and how often.
public struct IdentitySettings: Settings {
  public var takesKeys = true
  public var takesTokens = true
  public var needsBoth = false
  /// Everybody is let in as who runs this: said on purpose.
  public var isOpenToAll = false
  /// The emulator's word that it listens beyond this machine.
  public var isExposed = false
  public var limitsRate = true
  public var onRateLimitFailure = RateLimitFailure.open
  var directTenant: String?
  /// The address of the records; the composition knows.
  public var recordsAt = ""
  public var leeway_s = 60
  public var tokenLifetimeMaximum_s = 86_400
  public var trustedProxies = 0
  public var gatewayIdentity = GatewayWord.off
  public var gatewayAPIs: [String] = []
  public var gatewayTenants: [String] = []
  var gatewayRoles: GatewayRoles?
  public var injectionPolicy = InjectionPolicy.flag
  var auditTrail: Bool?
  var secrets: TokenSecrets?
  var secret: TokenSecrets?
  var issuers: IssuerList?

  public init() {}

  public static let variables: [Variable<IdentitySettings>] = [
    .bool("API_KEY_REQUIRED", \.takesKeys, "whether a call is let in by an API key; with `JWT_AUTH_ENABLED` too, either does"),
    .bool("JWT_AUTH_ENABLED", \.takesTokens, "whether a call is let in by a bearer token"),
    .bool("AUTH_BOTH", \.needsBoth, "whether a call needs a key and a token, of one tenant; it may then what both may"),
    .bool(
      "OPEN_TO_ALL", \.isOpenToAll,
      "where neither keys nor tokens are asked for, everybody is let in as an administrator: that is refused at the start unless the records are on this machine, or this says that it is meant"
    ),
    .bool("EMULATOR_EXPOSED", \.isExposed, "set by an emulator that listens beyond this machine, so that records on it are no reason to let everybody in"),
    .bool("RATE_LIMIT", \.limitsRate, "whether calls are counted against their caller's allowance; revocations hold all the same"),
    .word(
      "RATE_LIMIT_ON_FAILURE", \.onRateLimitFailure,
      "what follows where the table takes no more counts of a caller for now: each process counts for itself, but for `/admin` and exports, or the answer is 503; revocations hold either way"
    ),
    .parsed(
      "DIRECT_TENANT", \.directTenant, "the name of a tenant",
      "whose the cases are that a bare event asks for, which no gateway has looked at; without it they are `local`'s where the records are on this machine, and refused elsewhere",
      standard: "none"
    ) { Tenant.isName($0) ? $0 : nil },
    .integer(
      "JWT_LEEWAY_SECONDS", \.leeway_s, Int(TokenCheck.leeway_s.lowerBound)...Int(TokenCheck.leeway_s.upperBound),
      "how far a token's issuer's clock may be from this one"),
    .integer("JWT_LIFETIME_MAX_SECONDS", \.tokenLifetimeMaximum_s, 60...86_400, "the longest that a token may live"),
    .integer(
      "TRUSTED_PROXIES", \.trustedProxies, 0...10,
      "how many proxies of ours stand in front of the gateway: the caller's address is that many from the right of `X-Forwarded-For`; 0 is the gateway's own word for it"
    ),
    .word(
      "GATEWAY_IDENTITY", \.gatewayIdentity,
      "whose word says who calls: a gateway's JWT authorizer (`jwt`), Lambda authorizer (`lambda`) or IAM (`iam`); it needs `GATEWAY_API_IDS` and `GATEWAY_TENANTS`. `Authorization` is then not read; a key beside it must hold too"
    ),
    .word(
      "INJECTION_POLICY", \.injectionPolicy,
      "what becomes of text that is meant to steer a model (docs/protection.md): it is flagged in an event and a metric, what was found is masked before it is stored, or the request is refused (422)"
    ),
    .list("GATEWAY_API_IDS", \.gatewayAPIs, atMost: 20, "ids of the APIs whose authorizer is believed"),
    .list("GATEWAY_TENANTS", \.gatewayTenants, atMost: 1_000, "tenants for whom the gateway may speak"),
    .parsed(
      "GATEWAY_ROLE_MAP", \.gatewayRoles, "a JSON object of at most 100 names, each with one role of ours or a list of at most 20",
      "from the gateway's words for roles, or the ARN of who signed, to roles of ours; what is not named gives none", standard: "none"
    ) { GatewayRoles($0) },
    .parsed(
      "ENABLE_AUDIT_TRAIL", \.auditTrail, "`true`: audit cannot be switched off; keep less with retention", "whether what is done leaves events: always",
      standard: "`true`"
    ) { $0 == "true" ? true : nil },
    .secret(
      "JWT_SECRETS", \.secrets, "at most ten `kid=secret`, comma separated, each secret of at least 32 bytes, printable ASCII or `base64:` and bytes",
      "secrets of our own tokens (HS256) by their `kid`; the first one signs new tokens", standard: "none"
    ) { TokenSecrets(list: $0) },
    .secret(
      "JWT_SECRET", \.secret, "at least 32 bytes, printable ASCII without a comma, or `base64:` and bytes", "the secret of our own tokens that have no `kid`",
      standard: "none"
    ) { TokenSecrets(one: $0) },
    .parsed(
      "JWT_ISSUERS", \.issuers, "a JSON array of at most ten issuers (docs/identity.md has their members)",
      "whose tokens are believed beside our own, by which keys, and for which tenants", standard: "none"
    ) { IssuerList($0) },
  ]

  func authentication(records: any RecordStore, _ turnstile: any Turnstile, _ keySets: (any KeySetSource)?) -> Authentication {
    let memory = IdentityMemory()
    var admission = Admission(records: records, turnstile: turnstile, memory: memory)
    (admission.counts, admission.lifetimeMaximum_s) = (limitsRate, Int64(tokenLifetimeMaximum_s))
    admission.opensWhenThrottled = onRateLimitFailure == .open
    var authentication = Authentication(
      takesKeys: takesKeys, takesTokens: takesTokens, needsBoth: needsBoth, issuers: allIssuers,
      check: TokenCheck(leeway_s: Int64(leeway_s), lifetimeMaximum_s: Int64(tokenLifetimeMaximum_s)),
      keySets: IssuerKeys(records: records, source: keySets, memory: memory), admission: admission)
    authentication.gateway = gateway
    return authentication
  }

  private var gateway: GatewayTrust? {
    GatewayTrust.Kind(rawValue: gatewayIdentity.rawValue).map {
      GatewayTrust($0, apis: Set(gatewayAPIs), tenants: gatewayTenants, roles: gatewayRoles?.roles ?? [:])
    }
  }

  /// Why a process with these settings must not start: it would be open to everybody by mistake.
  public var fault: ConfigurationError.Fault? {
    if gatewayIdentity != .off {
      let missing = [("GATEWAY_API_IDS", gatewayAPIs), ("GATEWAY_TENANTS", gatewayTenants)].first { $0.1.isEmpty }
      return missing.map { .init(variable: $0.0, rule: "must name at least one where GATEWAY_IDENTITY is on: what any gateway says would be believed") }
    }
    guard asksNobody, !isOpenToAll, !isLocal else { return nil }
    return .init(
      variable: "API_KEY_REQUIRED",
      rule:
        "must not be false together with JWT_AUTH_ENABLED, since the records are at \(recordsAt)\(isExposed ? " and the emulator is reached from other machines" : ""): "
        + "everybody would be an administrator. OPEN_TO_ALL=true says that this is meant")
  }

  /// Whether the records are on this machine, and nobody reaches it from others.
  public var isLocal: Bool {
    let isHere = ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains {
      recordsAt.hasPrefix($0) && [nil, ":", "/"].contains(recordsAt.dropFirst($0.count).first)
    }
    return isHere && !isExposed
  }

  /// Whether everybody is let in as an administrator.
  var asksNobody: Bool { !takesKeys && !takesTokens && gatewayIdentity == .off }

  /// Whose cases a bare event may ask for; nil where none is taken.
  var tenantOfDirectEvents: String? { directTenant ?? (isLocal ? Principal.local.tenant : nil) }

  /// Our own issuer first, where there is a secret of its.
  var allIssuers: [Issuer] {
    let own = (secrets?.keys ?? []) + (secret?.keys ?? [])
    return (own.isEmpty ? [] : [.own(own)]) + (issuers?.issuers ?? [])
  }
}

/// Secrets that tokens are signed with. They show nothing of themselves in a text.
struct TokenSecrets: Sendable, Equatable, CustomStringConvertible {
  let keys: [TokenKey]

  static let secretBytesMinimum = 32
  static let keysMaximum = 10

  init?(list text: String) {
    var keys: [TokenKey] = []
    for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, (1...200).contains(halves[0].unicodeScalars.count), let secret = Self.bytes(halves[1]) else { return nil }
      guard !keys.contains(where: { $0.id == String(halves[0]) }) else { return nil }
      keys.append(TokenKey(id: String(halves[0]), algorithm: .hs256, .secret(secret)))
    }
    guard (1...Self.keysMaximum).contains(keys.count) else { return nil }
    self.keys = keys
  }

  init?(one text: String) {
    guard !text.contains(","), let secret = Self.bytes(Substring(text)) else { return nil }
    keys = [TokenKey(id: nil, algorithm: .hs256, .secret(secret))]
  }

  private static func bytes(_ text: Substring) -> [UInt8]? {
    let bytes: [UInt8]
    if text.hasPrefix("base64:") {
      guard let decoded = Base64.standard.decode(String(text.dropFirst(7))) else { return nil }
      bytes = decoded
    } else {
      guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
      bytes = Array(text.utf8)
    }
    return bytes.count >= secretBytesMinimum ? bytes : nil
  }

  var description: String { "\(keys.count) secrets" }
}

struct IssuerList: Sendable, Equatable {
  let issuers: [Issuer]

  init?(_ text: String) {
    guard let issuers = try? Issuer.list(Array(text.utf8)) else { return nil }
    self.issuers = issuers
  }
}

/// What becomes of calls while the table takes no counts of their caller.
public enum RateLimitFailure: String, Sendable, Hashable, CaseIterable { case open, closed }
