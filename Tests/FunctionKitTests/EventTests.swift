import Cases
import Crypto
import Fakes
import Forms
import FunctionKit
import Identity
import IdentityEndpoints
import ModelEndpoints
import StrictJSON
import Synchronization
import Testing

/// Something that an administrator does, and by what it shows that it was done.
enum AdministratorsDeed: String, CaseIterable, Sendable {
  case makesKey, rotatesKey, rotatesKeyAtOnce, revokesKey, revokesToken, revokesAll, blocks, unblocks, changesTenant, boundsCases, boundsTenant

  /// The id of the key that it is done to.
  static let key = "0000000000000000"
  static let fingerprint = String(repeating: "ab", count: 16)

  var event: String {
    switch self {
    case .makesKey: "key.created"
    case .rotatesKey, .rotatesKeyAtOnce: "key.rotated"
    case .revokesKey: "key.revoked"
    case .revokesToken, .revokesAll: "token.revoked"
    case .blocks, .unblocks: "principal.blocked"
    case .changesTenant: "tenant.changed"
    case .boundsCases, .boundsTenant: "budget.changed"
    }
  }

  var request: (method: String, route: String, parameters: [String: String], body: String) {
    switch self {
    case .makesKey: ("POST", "/admin/keys", [:], #"{"name":"made","principal":"p","roles":["analyst"]}"#)
    case .rotatesKey: ("POST", "/admin/keys/{id}/rotate", ["id": Self.key], #"{"overlap_s":60}"#)
    case .rotatesKeyAtOnce: ("POST", "/admin/keys/{id}/rotate", ["id": Self.key], #"{"overlap_s":0}"#)
    case .revokesKey: ("DELETE", "/admin/keys/{id}", ["id": Self.key], #"{"reason":"lost by ann@example.org"}"#)
    case .revokesToken: ("POST", "/admin/tokens/revoke", [:], #"{"principal":"p","token_sha256":"\#(Self.fingerprint)"}"#)
    case .revokesAll: ("POST", "/admin/tokens/revoke", [:], #"{"principal":"p","issued_before":"2026-01-01T00:00:00Z"}"#)
    case .blocks: ("PUT", "/admin/principals", [:], #"{"principal":"p","blocked":true,"reason":"lost by ann@example.org"}"#)
    case .unblocks: ("PUT", "/admin/principals", [:], #"{"principal":"p","blocked":false,"reason":"lost by ann@example.org"}"#)
    case .changesTenant: ("PUT", "/admin/tenant", [:], #"{"basis_required":true}"#)
    case .boundsCases: ("PUT", "/budgets/{scope}", ["scope": "case"], #"{"usd":3}"#)
    case .boundsTenant: ("PUT", "/budgets/{scope}", ["scope": "tenant"], #"{"usd":3,"period":"day"}"#)
    }
  }

  /// Nil where the id is one that the deed makes.
  var resource: String? {
    switch self {
    case .makesKey: nil
    case .rotatesKey, .rotatesKeyAtOnce, .revokesKey: "keys/\(Self.key)"
    case .revokesToken, .revokesAll, .blocks, .unblocks: "principals/p"
    case .changesTenant: "tenants/acme"
    case .boundsCases: "budgets/case"
    case .boundsTenant: "budgets/tenant"
    }
  }

  var status: String {
    switch self {
    case .makesKey, .rotatesKey, .changesTenant: "active"
    case .rotatesKeyAtOnce: "expired"
    case .revokesKey, .revokesToken, .revokesAll: "revoked"
    case .blocks: "blocked"
    case .unblocks: "unblocked"
    case .boundsCases, .boundsTenant: "set"
    }
  }

  var hasReason: Bool { [.revokesKey, .blocks, .unblocks].contains(self) }

  func isDone(in records: [Record]) -> Bool {
    func has(_ name: String, in partition: String = "") -> Bool { records.contains { $0.key.partition.hasSuffix(partition) && $0.attributes[name] != nil } }
    return switch self {
    case .makesKey: records.contains { $0.attributes["name"] == .string("made") }
    case .rotatesKey, .rotatesKeyAtOnce: has("successor")
    case .revokesKey: has("revoked_ms")
    case .revokesToken: has("t_\(Self.fingerprint)", in: "#CALLER#p")
    case .revokesAll: has(CallerState.notBefore, in: "#CALLER#p")
    case .blocks: has(TurnstilePass.blocked, in: "#CALLER#p")
    case .unblocks: !has(TurnstilePass.blocked, in: "#CALLER#p")
    case .changesTenant: has("basis_required")
    case .boundsCases: records.contains { $0.attributes.values.contains(.integer(3_000_000_000)) }
    case .boundsTenant: records.contains { $0.attributes.values.contains(.string("day")) }
    }
  }
}

/// Keeps the writes that went through.
private final class KeptWrites: RecordStore {
  private let store: any RecordStore
  private let kept = Mutex<[[RecordChange]]>([])
  var all: [[RecordChange]] { kept.withLock { $0 } }

  init(_ store: any RecordStore) { self.store = store }
  func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? { try await store.get(key, now_s: now_s) }
  func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage { try await store.query(query) }
  func probe() async throws(RecordStoreError) { try await store.probe() }
  func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    try await store.write(changes)
    kept.withLock { $0.append(changes) }
  }
}

/// What is told of what an administrator does.
@Suite struct `An administrator's deed` {
  private static let function = Function("Deeds") {
    [.makeKey, .rotateKey, .revokeKey, .revokeTokens, .putPrincipal, .putTenant, .putBudget]
  }

  private let records = VolatileRecordStore()
  private let clock = ScriptedSurroundings(step_ms: 0)

  /// Who does it, and to whom.
  private func prepare(_ deed: AdministratorsDeed) async throws -> String {
    let text = APIKeyText { [UInt8](repeating: 0, count: $0) }
    let key = APIKey(
      text, named: "n", tenant: "acme", principal: "p", roles: ["analyst"], scopes: nil, expires_s: clock.now_ms() / 1_000 + 7_200, created_ms: 0, by: "boss")
    try await records.write([.put(key.record, .absent)])
    if deed == .unblocks { try await records.write([.set(CallerState.key(tenant: "acme", principal: "p"), [TurnstilePass.blocked: .bool(true)])]) }
    return try await records.key("boss")
  }

  private func carryOut(_ deed: AdministratorsDeed, by key: String, in store: any RecordStore) async throws -> JSONValue {
    let request = deed.request
    let path = request.parameters.reduce(request.route) { $0.replacing("{\($1.key)}", with: $1.value) }
    return try await Given(Self.function, records: store, environment: .closed, surroundings: clock).send(
      request.method, request.route, path: path, headers: ["x-api-key": key, "x-request-id": "order-7"], parameters: request.parameters, body: request.body)
  }

  @Test(arguments: AdministratorsDeed.allCases)
  func `has its event in its own write, with who, what, when, and the digest of what was stored`(deed: AdministratorsDeed) async throws {
    let key = try await prepare(deed)
    let store = KeptWrites(records)
    let status = try await carryOut(deed, by: key, in: store)["statusCode"]
    #expect(status == 200 || status == 201)
    #expect(deed.isDone(in: records.records))
    #expect(store.all.count == 1, "what is done and what is told of it is one write")
    let write = try #require(store.all.first)
    let told = write.compactMap { change -> Record? in
      guard case .put(let record, .absent) = change, record.attributes["event"] == .string(deed.event) else { return nil }
      return record
    }
    #expect(told.count == 1 && write.count >= 2)
    let event = try #require(told.first)
    #expect(!event.isChanged)
    for (name, value) in [
      "event": deed.event, "tenant": "acme", "principal": "boss", "via": "key", "correlation_id": "order-7", "status": deed.status,
    ] { #expect(event.attributes[name] == .string(value), "\(name)") }
    #expect(event.attributes["v"] == .integer(1) && event.attributes["at_ms"] == .integer(clock.now_ms()))
    #expect(event.key.partition == "TENANT#acme#AUDIT#2026-01-01")
    guard case .string(let resource)? = event.attributes["resource"] else { throw NoResource() }
    if let expected = deed.resource { #expect(resource == expected) } else { #expect(resource.hasPrefix("keys/") && resource.utf8.count == 21) }
    #expect(event.attributes["classification"] == nil)
    #expect(event.attributes["detail"] == (deed.hasReason ? .string(#"{"reason":"lost by <masked:email:1>"}"#) : nil))
    guard case .binary(let salt)? = event.attributes["salt"] else { throw NoResource() }
    #expect(salt.count == 32)
    // A key is stored as it is shown.
    if resource.hasPrefix("keys/") {
      let stored = try #require(records.records.first { $0.key.partition == "KEY#" + resource.dropFirst(5) }.flatMap { APIKey($0) })
      let shown = try JSONWriter.write(stored.json(at: clock.now_ms() / 1_000))
      #expect(event.attributes["record_sha256"] == .string(Hexadecimal.encode(SHA256.digest(salt + shown))))
    }
  }
  private struct NoResource: Error {}

  @Test(arguments: AdministratorsDeed.allCases)
  func `is done with its event, or neither`(deed: AdministratorsDeed) async throws {
    let key = try await prepare(deed)
    let before = Set(records.records)
    for moment in FailingRecordStore.Moment.allCases {
      let answer = try await carryOut(deed, by: key, in: FailingRecordStore(records, broken: 1, moment, of: .writes))
      #expect(answer["statusCode"] == 503)
      let isTold = !records.events(deed.event).isEmpty
      #expect(isTold == (moment == .after))
      #expect(deed.isDone(in: records.records) == isTold)
      if moment == .before { #expect(Set(records.records) == before) }
    }
  }

  @Test func `is told as a gateway's word or a token let it be done`() async throws {
    _ = try await prepare(.blocks)
    let trust = ["GATEWAY_IDENTITY": "lambda", "GATEWAY_API_IDS": "abc", "GATEWAY_TENANTS": "acme", "GATEWAY_ROLE_MAP": #"{"staff":"admin"}"#]
    let given = try Given(Self.function, records: records, environment: .closed.merging(trust) { $1 }, surroundings: clock)
    let event: JSONValue = [
      "version": "2.0", "routeKey": "PUT /admin/principals", "rawPath": "/admin/principals", "rawQueryString": "", "headers": [:],
      "body": .string(AdministratorsDeed.blocks.request.body), "isBase64Encoded": false,
      "requestContext": [
        "apiId": "abc", "requestId": "r", "stage": "$default", "domainName": "api.example.com", "timeEpoch": 1_795_255_200_000,
        "authorizer": ["lambda": ["principal": "bob", "tenant": "acme", "roles": "staff other"]],
        "http": ["method": "PUT", "path": "/admin/principals", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7", "userAgent": "test"],
      ],
    ]
    #expect(try await given.send(event: JSONWriter.write(event))["statusCode"] == 200)
    #expect(records.events("principal.blocked").map { $0.attributes["via"] } == [.string("gateway")])
    #expect(records.events("principal.blocked").map { $0.attributes["principal"] } == [.string("gateway:bob")])
  }
}
