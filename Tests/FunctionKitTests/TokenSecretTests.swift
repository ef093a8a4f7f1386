import Crypto
import Fakes
import Forms
import FunctionKit
import Identity
import IdentityEndpoints
import StrictJSON
import Testing

/// JWT_SECRETS and JWT_SECRET: what a secret may be, and whose tokens are signed by which.
@Suite struct `Secrets of our own tokens` {
  private static let short = "0123456789abcdef0123456789abcde"
  private static let long = short + "f"

  private func status(_ environment: [String: String], kid: String?, _ secret: [UInt8]) async throws -> JSONValue {
    let clock = ScriptedSurroundings(step_ms: 0)
    let now_s = clock.now_ms() / 1_000
    let payload: JSONValue = ["iss": "quorate", "aud": "quorate", "sub": "alice", "tenant": "acme", "iat": .integer(now_s), "exp": .integer(now_s + 600)]
    let header = JSONObject([("alg", "HS256")] + (kid.map { [(name: "kid", value: JSONValue.string($0))] } ?? []))
    let signed = try [.object(header), payload].map { Base64.urlSafe.encode(try JSONWriter.write($0)) }.joined(separator: ".")
    let token = signed + "." + Base64.urlSafe.encode(HMAC.sha256(Array(signed.utf8), key: secret))
    let given = try Given(Function("Me") { [.me] }, environment: ["JWT_AUTH_ENABLED": "true"].merging(environment) { $1 }, surroundings: clock)
    return try await given.send("GET", "/auth/me", headers: ["authorization": "Bearer \(token)"])["statusCode"]
  }

  private func isTaken(_ name: String, _ text: String) -> Bool { (try? IdentitySettings(environment: [name: text])) != nil }

  @Test func `have 32 bytes of printable ASCII, or of Base64, and no comma`() {
    let bytes = { (count: Int) in "base64:" + Base64.standard.encode([UInt8](repeating: 0, count: count)) }
    for (text, isOne) in [
      (Self.long, true), (Self.short, false), (bytes(32), true), (bytes(31), false), ("base64:====", false), ("base64:" + Self.long + "!", false),
      (String(repeating: " ", count: 32), true), (String(repeating: "~", count: 32), true), (String(repeating: "é", count: 32), false),
      (Self.long + "\u{7F}", false), (Self.long + "\n", false), (Self.long + "=", true), (Self.long + "=a=b", true),
    ] {
      #expect(isTaken("JWT_SECRETS", "k=" + text) == isOne, "\(text)")
      #expect(isTaken("JWT_SECRET", text) == isOne, "\(text)")
    }
    #expect(!isTaken("JWT_SECRET", Self.long + "," + Self.long))
  }

  @Test func `are ten, each under a kid of 1 to 200 characters and of its own`() {
    func list(_ count: Int) -> String { (0..<count).map { "k\($0)=\(Self.long)" }.joined(separator: ",") }
    #expect(isTaken("JWT_SECRETS", list(10)) && !isTaken("JWT_SECRETS", list(11)))
    for (kid, isOne) in [(String(repeating: "é", count: 200), true), (String(repeating: "é", count: 201), false), ("", false)] {
      #expect(isTaken("JWT_SECRETS", "\(kid)=\(Self.long)") == isOne)
    }
    for text in ["k", Self.long, "k=\(Self.long),", ",k=\(Self.long)", "k=\(Self.long),k=\(Self.long)", "k=\(Self.long), k=short"] {
      #expect(!isTaken("JWT_SECRETS", text), "\(text)")
    }
  }

  /// The first `=` ends the kid; what follows is the secret, whatever is in it.
  @Test func `sign for their own kid, and for none where there is JWT_SECRET`() async throws {
    let (first, second, third) = (Self.long + "=1==", String(Self.long.reversed()), [UInt8](0..<32))
    let settings = ["JWT_SECRETS": "a=\(first),b=\(second)", "JWT_SECRET": "base64:" + Base64.standard.encode(third)]
    for (kid, secret, status) in [
      ("a", Array(first.utf8), 200), ("b", Array(second.utf8), 200), (nil, third, 200), ("a", Array(second.utf8), 401), ("b", Array(first.utf8), 401),
      (nil, Array(first.utf8), 401), ("c", Array(first.utf8), 401), ("A", Array(first.utf8), 401), ("a", third, 401), ("a", Array(Self.long.utf8), 401),
    ] as [(String?, [UInt8], Int64)] {
      #expect(try await self.status(settings, kid: kid, secret) == .integer(status), "\(kid ?? "none")")
    }
    // Without a kid only if one key suits.
    #expect(try await status(["JWT_SECRETS": "a=\(first)"], kid: nil, Array(first.utf8)) == 200)
    #expect(try await status(["JWT_SECRETS": "a=\(first),b=\(second)"], kid: nil, Array(first.utf8)) == 401)
    #expect(try await status([:], kid: nil, Array(first.utf8)) == 401, "nobody signs where there is no secret")
  }
}
