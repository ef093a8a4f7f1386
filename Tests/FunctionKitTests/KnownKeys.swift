import Cases
import Crypto
import Fakes
import Forms
import Identity

extension VolatileRecordStore {
  /// Stores a key that holds, and answers its text.
  func key(
    _ principal: String = "robot", of tenant: String = "acme", roles: [String] = ["admin"], scopes: [Permission]? = nil, expires_s: Int64 = 4_000_000_000,
    certificates: [String] = []
  ) async throws -> String {
    let text = APIKeyText(random: randomBytes)
    let key = APIKey(
      text, named: "a key", tenant: tenant, principal: principal, roles: roles, scopes: scopes, expires_s: expires_s, certificates: certificates, created_ms: 0,
      by: "admin")
    try await write([.put(key.record, .absent)])
    return text.text
  }

  /// The events of this name, in the order of their keys.
  func events(_ name: String) -> [Record] {
    records.filter { $0.attributes["event"] == .string(name) }.sorted { $0.key.sort < $1.key.sort }
  }
}

extension [String: String] {
  /// Keys and tokens are asked for, and calls are not counted.
  static let closed = ["API_KEY_REQUIRED": "true", "JWT_AUTH_ENABLED": "true", "RATE_LIMIT": "false", "JWT_SECRETS": "k=0123456789abcdef0123456789abcdef"]
}
