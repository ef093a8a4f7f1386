import Cases
import Crypto
import Fakes
import Forms
import FunctionKit
import Identity
import IdentityEndpoints
import StrictJSON
import Testing

/// The keys of a tenant, over HTTP.
@Suite struct `An administrator's keys` {
  private let records = VolatileRecordStore()
  private let clock = ScriptedSurroundings(step_ms: 0)
  private static let keys = Function("Keys") { [.makeKey, .listKeys, .findKey, .rotateKey, .revokeKey] }

  private func given(_ environment: [String: String] = .closed, log: KeptLines = KeptLines()) throws -> Given {
    try Given(Self.keys, records: records, environment: environment, log: log, surroundings: clock)
  }

  private func make(_ members: [String: JSONValue] = [:], by key: String, log: KeptLines = KeptLines()) async throws -> JSONValue {
    var body = JSONObject([("name", "n"), ("principal", "p"), ("roles", ["analyst"])])
    for (name, value) in members { body[name] = value }
    let environment = [String: String].closed.merging(["ENABLE_METRICS": "true"]) { $1 }
    return try await given(environment, log: log).send(
      "POST", "/admin/keys", headers: ["x-api-key": key], body: String(decoding: JSONWriter.write(.object(body)), as: UTF8.self))
  }

  private func rotate(_ id: String, _ body: String = "", by key: String) async throws -> JSONValue {
    try await given().send("POST", "/admin/keys/{id}/rotate", path: "/admin/keys/\(id)/rotate", headers: ["x-api-key": key], parameters: ["id": id], body: body)
  }

  private func revoke(_ id: String, by key: String) async throws -> JSONValue {
    try await given().send(
      "DELETE", "/admin/keys/{id}", path: "/admin/keys/\(id)", headers: ["x-api-key": key], parameters: ["id": id], body: #"{"reason":"left"}"#)
  }

  private func texts(_ count: Int, _ text: String = "analyst") -> JSONValue { JSONValue(strings: (0..<count).map { _ in text }) }

  @Test func `keep every bound of what is asked for`() async throws {
    let admin = try await records.key()
    func moment(_ seconds: Int64) -> JSONValue { .string(Timestamp.text(clock.now_ms() + seconds * 1_000)) }
    let digest = String(repeating: "a", count: 43)
    let long = String(repeating: "é", count: 200)
    for (name, good, bad) in [
      ("name", .string(String(long.prefix(100))), .string(String(long.prefix(101)))), ("name", "x", ""), ("principal", .string(long), .string(long + "é")),
      ("principal", "x", ""), ("roles", texts(20), texts(21)), ("roles", texts(1), texts(0)), ("scopes", texts(50, "read:runs"), texts(51, "read:runs")),
      ("scopes", texts(1, "runs.read"), texts(0)), ("roles", texts(1), texts(1, "nobody")), ("scopes", ["read:*"], ["reads:all"]),
      ("expires_at", moment(3_600), moment(3_599)), ("expires_at", moment(31_622_400), moment(31_622_401)),
      ("cert_sha256", texts(4, digest), texts(5, digest)),
    ] as [(String, JSONValue, JSONValue)] {
      #expect(try await make([name: good], by: admin)["statusCode"] == 201, "\(name) \(good)")
      let refused = try await make([name: bad], by: admin)
      #expect(refused["statusCode"] == 422, "\(name) \(bad)")
      guard case .array(let errors) = refused.body["errors"] else { throw NoErrors() }
      #expect(errors.allSatisfy { $0["path"].string?.hasPrefix("/\(name)") == true && $0["rule"].string?.isEmpty == false })
      // A principal has ten at most, and this is no test of that.
      for stored in records.records where stored.attributes["text_sha256"] != nil && stored.attributes["principal"] != .string("robot") {
        try await records.write([.delete(stored.key, .any)])
      }
      try await records.write([.delete(RecordKey(partition: "TENANT#acme", sort: "KEYS"), .any)])
    }
    let unknown = try await make(["tenant": "beta"], by: admin)
    #expect(unknown["statusCode"] == 400, "whose tenant it is nobody may say")
  }
  private struct NoErrors: Error {}

  @Test func `hold for ninety days where nobody says how long`() async throws {
    let made = try await make(by: try await records.key())
    #expect(made.body["expires_at"] == .string(Timestamp.text(clock.now_ms() + 90 * 86_400_000)))
  }

  @Test func `say 409 of the eleventh, and of one that is ended or replaced`() async throws {
    let admin = try await records.key()
    var ids: [String] = []
    for _ in 0..<10 { ids.append(try #require(try await make(by: admin).body["id"].string)) }
    let eleventh = try await make(by: admin)
    #expect(eleventh["statusCode"] == 409 && eleventh.header("Api-Key") == nil)
    #expect(eleventh.body["detail"] == "`p` has 10 active keys, and no more are kept: revoke one first")
    #expect(try await revoke(ids[0], by: admin)["statusCode"] == 200)
    #expect(try await revoke(ids[0], by: admin)["statusCode"] == 409)
    #expect(try await rotate(ids[0], by: admin)["statusCode"] == 409)
    #expect(try await rotate(ids[1], #"{"overlap_s":60}"#, by: admin)["statusCode"] == 201)
    #expect(try await rotate(ids[1], #"{"overlap_s":60}"#, by: admin)["statusCode"] == 409)
  }

  @Test func `are another tenant's as ones that never were`() async throws {
    let (admin, other) = (try await records.key(), try await records.key("root", of: "beta"))
    let id = try #require(try await make(by: admin).body["id"].string)
    let before = Set(records.records)
    for (key, name) in [(other, id), (admin, String(repeating: "0", count: 16))] {
      #expect(try await rotate(name, by: key)["statusCode"] == 404)
      #expect(try await revoke(name, by: key)["statusCode"] == 404)
    }
    #expect(Set(records.records) == before)
  }

  /// `overlap_s` says how long the old one goes on; it never goes on beyond its own end.
  @Test(arguments: [(nil, 86_400), ("0", 0), ("1", 1), ("2592000", 2_592_000), ("2592001", nil), ("-1", nil)] as [(String?, Int64?)])
  func `are replaced by one of the same principal, roles, scopes and certificates, and go on for the overlap`(overlap: String?, goesOn_s: Int64?) async throws {
    let admin = try await records.key()
    let digest = String(repeating: "a", count: 43)
    let old = try await make(["scopes": ["read:decisions"], "cert_sha256": [.string(digest)]], by: admin).body
    let id = try #require(old["id"].string)
    let answer = try await rotate(id, overlap.map { "{\"overlap_s\":\($0)}" } ?? "", by: admin)
    guard let goesOn_s else { return #expect(answer["statusCode"] == 422) }
    #expect(answer["statusCode"] == 201)
    let new = answer.body
    for name in ["name", "principal", "roles", "scopes", "cert_sha256"] { #expect(new[name] == old[name], "\(name)") }
    #expect(new["id"] != old["id"] && answer.header("Api-Key")?.hasPrefix("qk1_\(new["id"].string ?? "")_") == true)
    #expect(answer["body"].string?.contains("qk1_") == false && answer.header("Cache-Control") == "no-store")
    func shown() async throws -> JSONValue {
      try await given().send("GET", "/admin/keys/{id}", path: "/admin/keys/\(id)", headers: ["x-api-key": admin], parameters: ["id": id]).body
    }
    #expect(try await shown()["successor"] == new["id"])
    #expect(try await shown()["expires_at"] == .string(Timestamp.text(clock.now_ms() + goesOn_s * 1_000)))
    #expect(try await shown()["status"] == (goesOn_s > 0 ? "active" : "expired"))
    clock.advance(by: goesOn_s * 1_000 - 1)
    if goesOn_s > 0 { #expect(try await shown()["status"] == "active") }
    clock.advance(by: 1)
    #expect(try await shown()["status"] == "expired")
  }

  @Test func `go on no longer than they would have, whatever the overlap`() async throws {
    let admin = try await records.key()
    let old = try await make(["expires_at": .string(Timestamp.text(clock.now_ms() + 7_200_000))], by: admin).body
    #expect(try await rotate(try #require(old["id"].string), by: admin)["statusCode"] == 201)
    let ends = records.records.first { $0.attributes["successor"] != nil }?.attributes["expires_s"]
    #expect(ends == .integer(clock.now_ms() / 1_000 + 7_200))
  }

  @Test func `grant nobody what they lack themselves, and every such permission is named`() async throws {
    let granter = try await records.key("granter", roles: ["analyst", "writer"])
    var settings = TenantSettings()
    settings.roles = ["writer": [.write("keys")], "wide": [.read("decisions"), .write("policy"), .execute("queues")]]
    try await records.write([.put(settings.record(of: "acme"), .absent)])
    #expect(try await make(by: granter)["statusCode"] == 201)
    for (roles, lacking) in [(["wide"], ["execute:queues", "write:policy"]), (["admin"], ["execute:*", "read:*", "write:*"])] {
      let refused = try await make(["roles": JSONValue(strings: roles)], by: granter)
      #expect(refused["statusCode"] == 403)
      #expect(refused.body["type"] == "urn:quorate:problem:grants_exceed")
      #expect(refused.body["detail"].string?.hasSuffix(": \(lacking.joined(separator: ", "))") == true)
    }
    // Nor by a successor of somebody's key who may more.
    let wide = try #require(try await make(["roles": ["wide"]], by: try await records.key()).body["id"].string)
    let refused = try await rotate(wide, by: granter)
    #expect(refused["statusCode"] == 403 && refused.body["type"] == "urn:quorate:problem:grants_exceed")
    let denied = records.events("access.denied")
    #expect(denied.count == 3 && denied.allSatisfy { $0.attributes["status"] == .string("grants_exceed") && $0.attributes["via"] == .string("key") })
  }

  @Test func `tell their owner where one is an administrator's: in an event of the same write, and in what is counted`() async throws {
    let (admin, log) = (try await records.key(), KeptLines())
    #expect(try await make(by: admin, log: log)["statusCode"] == 201)
    #expect(records.events("security.anomaly").isEmpty)
    let made = try await make(["roles": ["admin"]], by: admin, log: log)
    #expect(records.events("security.anomaly").map { $0.attributes["resource"] } == [.string("keys/\(made.body["id"].string ?? "")")])
    #expect(log.all.count { $0.contains(#""security_events_total":1"#) && $0.contains(#""kind":"grants""#) } == 1)
  }

  @Test func `are not given twice under one Idempotency-Key`() async throws {
    let admin = try await records.key()
    func make() async throws -> JSONValue {
      try await given().send(
        "POST", "/admin/keys", headers: ["x-api-key": admin, "idempotency-key": "k"], body: #"{"name":"n","principal":"p","roles":["analyst"]}"#)
    }
    let (first, second) = (try await make(), try await make())
    #expect(first.header("Api-Key") != nil && second.header("Api-Key") == nil)
    #expect(first["body"] == second["body"] && second.header("Idempotent-Replayed") == "true")
  }
}
