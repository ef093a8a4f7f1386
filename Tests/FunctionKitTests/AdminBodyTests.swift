import Fakes
import FunctionKit
import IdentityEndpoints
import StrictJSON
import Testing

/// What the document says of administrators' requests is what their readers take.
@Suite struct `Requests of administrators` {
  private static let keys = Function("Keys") { [.makeKey, .listKeys] }
  private static let tokens = Function("Tokens") { [.revokeTokens] }

  private func key(_ members: String) -> String { #"{"name":"n","principal":"p","roles":["analyst"]\#(members)}"# }

  @Test(arguments: [
    String(repeating: "a", count: 43), "-_" + String(repeating: "9", count: 41),
  ]) func `bind a key to a certificate by its digest`(digest: String) async throws {
    let made = try await Given(Self.keys).send("POST", "/admin/keys", body: key(#","cert_sha256":["\#(digest)"]"#))
    #expect(made["statusCode"] == 201)
    #expect(made.body["cert_sha256"] == [.string(digest)])
  }

  @Test(arguments: [
    String(repeating: " ", count: 43), String(repeating: "é", count: 22), String(repeating: "a", count: 42), String(repeating: "a", count: 44),
    String(repeating: "a", count: 42) + "+", String(repeating: "é", count: 43),
  ]) func `never make a key that is bound to nothing`(digest: String) async throws {
    let made = try await Given(Self.keys).send("POST", "/admin/keys", body: key(#","cert_sha256":["\#(digest)"]"#))
    #expect(made["statusCode"] == 422)
    guard case .array(let errors) = made.body["errors"] else { return #expect(Bool(false), "it names nothing") }
    #expect(errors.map { $0["path"] } == ["/cert_sha256/0"])
  }

  @Test(arguments: [(#","scopes":[]"#, "/scopes"), (#","expires_at":"2020-01-01T00:00:00Z""#, "/expires_at")])
  func `name what breaks a rule`(members: String, path: String) async throws {
    let made = try await Given(Self.keys).send("POST", "/admin/keys", body: key(members))
    #expect(made["statusCode"] == 422)
    guard case .array(let errors) = made.body["errors"] else { return #expect(Bool(false), "it names nothing") }
    #expect(errors.map { $0["path"] } == [.string(path)])
  }

  @Test(arguments: [
    ("principal=", 422), ("principal=a&principal=b", 400), ("status=active&status=active", 400), ("status=", 422), ("other=1", 400), ("principal=p", 200),
  ]) func `list keys by parameters that stand once and keep their bounds`(query: String, status: Int64) async throws {
    let listed = try await Given(Self.keys).send("GET", "/admin/keys", query: query)
    #expect(listed["statusCode"] == .integer(status))
  }

  @Test(arguments: [String(repeating: "a", count: 32), String(repeating: "0", count: 64)])
  func `revoke a token by all of its digest or half`(digest: String) async throws {
    let given = try Given(Self.tokens)
    #expect(try await given.send("POST", "/admin/tokens/revoke", body: #"{"principal":"p","token_sha256":"\#(digest)"}"#)["statusCode"] == 200)
    for wrong in [String(digest.dropLast()), digest.uppercased() + "A", String(repeating: "é", count: 20)] {
      #expect(try await given.send("POST", "/admin/tokens/revoke", body: #"{"principal":"p","token_sha256":"\#(wrong)"}"#)["statusCode"] == 422)
    }
  }
}
