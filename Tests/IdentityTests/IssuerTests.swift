import Forms
import StrictJSON
import Testing

import Identity

@Suite struct `Issuers of a configuration` {
  private static let key: JSONValue = [
    "keys": [["kty": "OKP", "crv": "Ed25519", "kid": "k", "x": .string(Base64.urlSafe.encode([UInt8](repeating: 9, count: 32)))]]
  ]

  private static func issuer(_ more: [(name: String, value: JSONValue)] = []) -> JSONObject {
    var issuer = JSONObject([
      ("name", "corp"), ("issuer", "https://corp.example"), ("audiences", ["q"]), ("algorithms", ["EdDSA"]), ("jwks", key), ("tenants", ["acme"]),
    ])
    for (name, value) in more { issuer[name] = value == .null ? Optional.none : value }
    return issuer
  }

  private static func faults(_ issuers: [JSONObject]) throws -> [String] {
    let text = try JSONWriter.write(.array(issuers.map { .object($0) }))
    do throws(RequestError) {
      _ = try Issuer.list(text)
      return []
    } catch { return error.violations.map(\.path) }
  }

  @Test func `are ten, each of a name and an issuer of its own`() throws {
    func several(_ count: Int) -> [JSONObject] {
      (0..<count).map { Self.issuer([("name", .string("n\($0)")), ("issuer", .string("https://\($0).example"))]) }
    }
    #expect(try Self.faults(several(10)) == [])
    #expect(try Self.faults(several(11)) == [""])
    #expect(try Self.faults([Self.issuer(), Self.issuer([("issuer", "https://other.example")])]) == ["/1"])
    #expect(try Self.faults([Self.issuer(), Self.issuer([("name", "other")])]) == ["/1"])
  }

  @Test(
    arguments: [
      ("name", "a-b-9", ""), ("name", .string(String(repeating: "n", count: 20)), ""), ("name", .string(String(repeating: "n", count: 21)), "/0/name"),
      ("name", "Corp", "/0/name"), ("name", "a_b", "/0/name"), ("name", "quorate", "/0/name"), ("name", "gateway", "/0/name"), ("name", .null, "/0/name"),
      ("audiences", [], "/0/audiences"), ("audiences", .null, "/0/audiences"), ("tenants", [], "/0/tenants"), ("tenants", .null, "/0/tenants"),
      ("algorithms", [], "/0/algorithms"), ("algorithms", ["HS256"], "/0/algorithms"), ("algorithms", ["none"], "/0/algorithms/0"),
      ("algorithms", ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"], ""), ("jwks", .null, "/0"), ("jwks", ["keys": []], "/0/jwks"),
      ("jwks_uri", "https://corp.example/keys", "/0"), ("secret", "x", "/0/secret"), ("role_map", [:], ""), ("role_map", ["Staff": "analyst"], ""),
      ("role_map", ["Staff": 7], "/0/role_map/Staff"), ("role_map", [], "/0/role_map"), ("claims", ["scopes": "scp"], ""),
      ("claims", ["scopes": ""], "/0/claims/scopes"),
      ("claims", ["subject": "x"], "/0/claims/subject"),
    ] as [(String, JSONValue, String)])
  func `have each member in its bounds, or are told which is not`(name: String, value: JSONValue, path: String) throws {
    let faults = try Self.faults([Self.issuer([(name, value)])])
    guard !path.isEmpty else { return #expect(faults.isEmpty) }
    // Of a member that is not there it may be told too that it is empty; of no other member anything.
    #expect(faults.contains(path) && faults.allSatisfy { $0.hasPrefix(path) || path.hasPrefix($0) }, "\(faults)")
  }

  @Test(arguments: [
    ("https://corp.example/keys", true), ("http://127.0.0.1:80/keys", true), ("http://localhost/keys", true), ("http://[::1]:9/keys", true),
    ("http://127.0.0.1", true),
    ("http://corp.example/keys", false), ("http://127.0.0.1.corp.example/keys", false), ("http://localhost.corp.example", false),
    ("http://localhost@corp.example", false),
    ("ftp://corp.example", false), ("//corp.example", false), ("", false), ("HTTPS://corp.example", false), ("file:///keys", false),
  ])
  func `have their keys fetched over https, or http of this machine`(address: String, isTaken: Bool) throws {
    let faults = try Self.faults([Self.issuer([("jwks", .null), ("jwks_uri", .string(address))])])
    #expect(faults == (isTaken ? [] : ["/0/jwks_uri"]))
  }
}
