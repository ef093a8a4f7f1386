import Cases
import Crypto
import Fakes
import Forms
import Identity

/// Everything that lets callers in, over a store in memory and a clock by hand.
struct Gate {
  static let start_us: Int64 = 1_790_000_000_000_000
  static let secret = Array("0123456789abcdef0123456789abcdef".utf8)

  let store = VolatileRecordStore()
  let memory = IdentityMemory()
  var authentication: Authentication

  init(keys: Bool = true, tokens: Bool = true, both: Bool = false, issuers: [Issuer] = [], source: (any KeySetSource)? = nil, counts: Bool = true) {
    var admission = Admission(records: store, turnstile: VolatileTurnstile(store), memory: memory)
    admission.counts = counts
    authentication = Authentication(
      takesKeys: keys, takesTokens: tokens, needsBoth: both,
      issuers: [.own([TokenKey(id: "k", algorithm: .hs256, .secret(Self.secret))])] + issuers,
      keySets: IssuerKeys(records: store, source: source, memory: memory), admission: admission)
  }

  /// The same records, seen by a process that has just started.
  func restarted() -> Gate {
    var gate = self
    let memory = IdentityMemory()
    var admission = Admission(records: store, turnstile: VolatileTurnstile(store), memory: memory)
    admission.counts = authentication.admission.counts
    gate.authentication.admission = admission
    return gate
  }

  /// A key that is stored as its owner's endpoint would.
  func key(
    for principal: String = "robot", of tenant: String = "acme", roles: [String] = ["analyst"], scopes: [Permission]? = nil, expires_s: Int64? = nil,
    certificates: [String] = []
  ) async throws -> APIKeyText {
    let text = APIKeyText(random: randomBytes)
    let key = APIKey(
      text, named: "a key", tenant: tenant, principal: principal, roles: roles, scopes: scopes, expires_s: expires_s ?? Self.start_us / 1_000_000 + 86_400,
      certificates: certificates, created_ms: Self.start_us / 1_000, by: "admin")
    try await store.write([.put(key.record, .absent)])
    return text
  }

  func enter(
    key: APIKeyText? = nil, token: String? = nil, from address: String = "192.0.2.7", certificate: ClientCertificate? = nil, at now_us: Int64 = start_us,
    _ buckets: [(bucket: Bucket, cost: Int)] = [(.standard, 1)]
  ) async throws(IdentityRefusal) -> Identity {
    try await authentication.identity(
      of: Credentials(apiKey: key?.text, bearer: token, certificate: certificate, address: address), buckets, at: now_us)
  }

  func refusal(
    key: APIKeyText? = nil, token: String? = nil, from address: String = "192.0.2.7", certificate: ClientCertificate? = nil, at now_us: Int64 = start_us,
    _ buckets: [(bucket: Bucket, cost: Int)] = [(.standard, 1)]
  ) async -> String? {
    do throws(IdentityRefusal) {
      _ = try await enter(key: key, token: token, from: address, certificate: certificate, at: now_us, buckets)
      return nil
    } catch { return error.code }
  }
}
