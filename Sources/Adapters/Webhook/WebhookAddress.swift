internal import Crypto
internal import HTTPTransport
internal import StrictJSON

/// Where notices go: HTTPS, since a notice carries a token; plain HTTP to this machine alone.
public struct WebhookAddress: Sendable, Hashable {
  let url: String

  /// Nil for any other URL, and for one with a user or a password in it.
  public init?(_ text: String) {
    guard text.utf8.count <= 2_000, let address = HTTPURL(text), address.isSecure || address.isLoopback else { return nil }
    url = text
  }
}

/// What notices are signed with: `whsec_` and the Base64 of 24 to 64 bytes. It shows nothing of itself in a text.
public struct WebhookSecret: Sendable, Hashable, CustomStringConvertible {
  private let key: [UInt8]

  public init?(_ text: String) {
    guard text.hasPrefix("whsec_"), let key = Base64.standard.decode(String(text.dropFirst(6))), (24...64).contains(key.count) else { return nil }
    self.key = key
  }

  /// `v1,` and the Base64 of HMAC-SHA-256 over `<id>.<timestamp>.<body>`.
  package func signature(id: String, timestamp_s: Int64, body: [UInt8]) -> String {
    "v1," + Base64.standard.encode(HMAC.sha256(Array("\(id).\(timestamp_s).".utf8) + body, key: key))
  }

  public var description: String { "whsec_…" }
}
