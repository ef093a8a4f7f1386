import Cases
import Crypto
import DecisionEndpoints
import Fakes
import Forms
import FunctionKit
import Identity
import StrictJSON
import Testing

/// What is confidential is shown to who is cleared for it and to who made it, and each such reading leaves an event.
@Suite struct `A confidential decision` {
  private let records = VolatileRecordStore()
  private let surroundings = ScriptedSurroundings()

  private func given(_ function: Function) throws -> Given {
    try Given(function, records: records, environment: ["API_KEY_REQUIRED": "true", "RATE_LIMIT": "false"], surroundings: surroundings)
  }

  /// A key of a role that is the tenant's own.
  private func key(_ principal: String, _ permissions: [Permission]) async throws -> String {
    var settings = TenantSettings(try await records.get(TenantSettings.key("acme"), now_s: 0))
    settings.roles[principal] = permissions
    try await records.write([.put(settings.record(of: "acme"), .any)])
    let text = APIKeyText(random: randomBytes)
    let key = APIKey(
      text, named: "a key", tenant: "acme", principal: principal, roles: [principal], scopes: nil, expires_s: 4_000_000_000, created_ms: 0, by: "admin")
    try await records.write([.put(key.record, .absent)])
    return text.text
  }

  private static let uncleared: [Permission] = [.read("decisions"), .write("decisions"), .execute("decisions")]

  private func made(by key: String, _ classification: String) async throws -> (id: String, token: String?) {
    let body = openQuestion.dropLast() + #","classification":"\#(classification)"}"#
    let answer = try await given(.make).send("POST", "/decisions", headers: ["x-api-key": key], body: String(body))
    #expect(answer["statusCode"] == 201)
    return (try #require(answer.body["decision_id"].string), answer.header("Review-Token"))
  }

  private func reads() -> [Record] { records.records.filter { $0.attributes["event"] == .string("decision.read") } }

  @Test func `is denied to a model's tool as to anybody, with the same event`() async throws {
    let maker = try await key("maker", Self.uncleared)
    let other = try await key("other", Self.uncleared)
    let id = try await made(by: maker, "confidential").id
    let call = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_decision","arguments":{"id":"\#(id)"}}}"#
    for (key, isError) in [(maker, false), (other, true)] {
      let answer = try await given(.modelContext).send("POST", "/mcp", headers: ["x-api-key": key], body: call)
      #expect(answer["statusCode"] == 200)
      #expect(answer.body["result"]["isError"] == .bool(isError))
    }
    let denied = records.records.filter { $0.attributes["event"] == .string("access.denied") }
    #expect(denied.map { $0.attributes["status"] } == [.string("clearance_required")])
    #expect(denied.map { $0.attributes["principal"] } == [.string("other")])
    #expect(reads().count == 1)
  }

  @Test(arguments: ["confidential", "restricted"])
  func `is shown to its maker and to who is cleared, each with an event, and to nobody else`(classification: String) async throws {
    let maker = try await key("maker", Self.uncleared)
    let other = try await key("other", Self.uncleared)
    let half = try await key("half", Self.uncleared + [.read("confidential")])
    let cleared = try await key("cleared", [.read("decisions"), .read("confidential"), .read("restricted")])
    let id = try await made(by: maker, classification).id
    func find(_ key: String) async throws -> JSONValue {
      try await given(.find).send("GET", "/decisions/{id}", path: "/decisions/\(id)", headers: ["x-api-key": key], parameters: ["id": id])
    }
    #expect(try await find(maker)["statusCode"] == 200)
    #expect(try await find(cleared)["statusCode"] == 200)
    #expect(reads().count == 2, "\(reads())")
    #expect(reads().allSatisfy { $0.attributes["detail"] == .string(#"{"classification":"\#(classification)"}"#) })
    for (key, isShown) in [(other, false), (half, classification == "confidential")] {
      let answer = try await find(key)
      #expect(answer["statusCode"] == (isShown ? 200 : 403))
      if !isShown {
        #expect(answer.body["type"] == "urn:quorate:problem:clearance_required")
        #expect(answer.body["query"] == .null)
      }
    }
    let list = try await given(.list).send("GET", "/decisions", headers: ["x-api-key": other])
    guard case .array(let rows) = list.body["decisions"] else { throw NoRows() }
    #expect(rows.map { $0["query"] } == [.null] && rows.map { $0["classification"] } == [.string(classification)])
    let whole = try await given(.list).send("GET", "/decisions", headers: ["x-api-key": cleared])
    guard case .array(let shown) = whole.body["decisions"] else { throw NoRows() }
    #expect(shown.map { $0["query"] } == ["q"])
  }
  private struct NoRows: Error {}

  @Test func `is answered and given tokens of by nobody who may not see it`() async throws {
    let maker = try await key("maker", Self.uncleared)
    let other = try await key("other", Self.uncleared)
    let (id, token) = try await made(by: maker, "restricted")
    let review = try given(.review)
    let verdict = #"{"verdict":"approve","comment":"c","token":"\#(try #require(token))"}"#
    for (route, body) in [("/decisions/{id}/review", verdict), ("/cases/decisions/{id}/waits/review/token", "")] {
      let answer = try await review.send(
        "POST", route, path: route.replacing("{id}", with: id), headers: ["x-api-key": other], parameters: ["id": id], body: body)
      #expect(answer["statusCode"] == 403, "\(route)")
      #expect(answer.body["type"] == "urn:quorate:problem:clearance_required")
    }
  }

  @Test func `that is internal leaves no event of its readers`() async throws {
    let (maker, other) = (try await key("maker", Self.uncleared), try await key("other", Self.uncleared))
    let id = try await made(by: maker, "internal").id
    let answer = try await given(.find).send("GET", "/decisions/{id}", path: "/decisions/\(id)", headers: ["x-api-key": other], parameters: ["id": id])
    #expect(answer["statusCode"] == 200 && reads().isEmpty)
  }
}

@Suite struct `The right by which personal data are processed` {
  private let records = VolatileRecordStore()

  private func make(_ basis: String?) async throws -> JSONValue {
    try await Given(.make, records: records).send("POST", "/decisions", headers: basis.map { ["processing-basis": $0] } ?? [:], body: decision)
  }

  @Test(arguments: [("consent", "consent"), ("contract; ref=C-17/3", "contract;ref=C-17/3"), ("legitimate_interests;ref=x", "legitimate_interests;ref=x")])
  func `is kept with the case`(header: String, kept: String) async throws {
    #expect(try await make(header)["statusCode"] == 201)
    #expect(records.records.contains { $0.attributes["processing_basis"] == .string(kept) })
  }

  @Test(arguments: [
    "", "because", "Consent", "consent;", "consent;ref=", "consent;ref=a b", "consent;ref=a;ref=b", "consent;x=1",
    "consent;ref=" + String(repeating: "x", count: 201),
  ])
  func `is one of article 6, or the request is refused`(header: String) async throws {
    let answer = try await make(header)
    #expect(answer["statusCode"] == 422)
    guard case .array(let errors) = answer.body["errors"] else { throw NoErrors() }
    #expect(errors.map { $0["path"] } == ["/Processing-Basis"])
    #expect(records.records.isEmpty)
  }
  private struct NoErrors: Error {}

  @Test func `must be told where the tenant asks for it`() async throws {
    #expect(try await make(nil)["statusCode"] == 201)
    var settings = TenantSettings()
    settings.requiresBasis = true
    try await records.write([.put(settings.record(of: "local"), .any)])
    let closed = ["API_KEY_REQUIRED": "true"]
    let text = APIKeyText(random: randomBytes)
    let key = APIKey(text, named: "k", tenant: "local", principal: "p", roles: ["admin"], scopes: nil, expires_s: 4_000_000_000, created_ms: 0, by: "a")
    try await records.write([.put(key.record, .absent)])
    let given = try Given(.make, records: records, environment: closed)
    for (headers, status) in [([:], 422), (["processing-basis": "public_task"], 201)] as [([String: String], Int64)] {
      let answer = try await given.send("POST", "/decisions", headers: headers.merging(["x-api-key": text.text]) { $1 }, body: decision)
      #expect(answer["statusCode"] == .integer(status))
    }
  }
}

@Suite struct `A bare event` {
  @Test(arguments: [(nil, true, "local"), (nil, false, nil), ("acme", false, "acme"), ("acme", true, "acme")] as [(String?, Bool, String?)])
  func `makes cases of the tenant that is named for it, or of this machine's own`(named: String?, isLocal: Bool, tenant: String?) async throws {
    let records = VolatileRecordStore()
    let given = try Given(.make, records: records, environment: named.map { ["DIRECT_TENANT": $0] } ?? [:], areRecordsLocal: isLocal)
    let answer = try await given.send(event: Array(decision.utf8), left_ms: 30_000)
    if let tenant {
      #expect(answer["decision_id"] != .null)
      let partitions = records.records.map(\.key.partition).filter { $0.hasPrefix("TENANT#") }
      #expect(!partitions.isEmpty && partitions.allSatisfy { $0.hasPrefix("TENANT#\(tenant)#") })
    } else {
      #expect(answer["status"] == 403)
      #expect(records.records.isEmpty)
    }
  }
}
