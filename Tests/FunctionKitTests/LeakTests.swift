import Cases
import Composition
import Crypto
import Decisions
import Fakes
import Forms
import FunctionKit
import Identity
import StrictJSON
import TableOfContents
import Testing

/// One operation of the OpenAPI document: whatever is added there is tried here.
private struct Operation: Sendable {
  let method: String
  let path: String
  /// A body that the document shows; empty where none is taken.
  let body: String
  /// What each parameter of the path may be; nil where it names a record.
  let choices: [String: [String]?]
  let takesCursor: Bool

  static let all: [Operation] = {
    guard case .object(let paths) = OpenAPIDocument(Function.all).json["paths"] else { return [] }
    return paths.members.flatMap { path, operations -> [Operation] in
      guard case .object(let methods) = operations else { return [] }
      return methods.members.compactMap { method, operation in
        guard case .array(let parameters) = operation["parameters"] else { return Operation(method, path, operation, []) }
        return Operation(method, path, operation, parameters)
      }
    }
  }()

  private init(_ method: String, _ path: String, _ operation: JSONValue, _ parameters: [JSONValue]) {
    (self.method, self.path) = (method.uppercased(), path)
    let example = operation["requestBody"]["content"]["application/json"]["example"]
    body = example == .null ? "" : String(decoding: (try? JSONWriter.write(example)) ?? [], as: UTF8.self)
    takesCursor = parameters.contains { $0["name"] == "cursor" }
    var choices: [String: [String]?] = [:]
    for parameter in parameters where parameter["in"] == "path" {
      var words: [String]?
      if case .array(let values) = parameter["schema"]["enum"] { words = values.compactMap(\.string) }
      if let name = parameter["name"].string { choices.updateValue(words, forKey: name) }
    }
    self.choices = choices
  }

  var namesRecord: Bool { choices.values.contains { $0 == nil } }

  /// The path's parameters where records are named by `id`.
  func parameters(_ id: String) -> [String: String] { choices.mapValues { $0?.first ?? id } }

  func place(_ id: String) -> String {
    parameters(id).reduce(path) { $0.replacing("{\($1.key)}", with: $1.value).replacing("{\($1.key)+}", with: $1.value) }
  }
}

/// One tenant's way into one set of records.
private struct Visitor {
  let functions: [(function: Function, given: Given)]
  let key: String

  init(_ tenant: String, in records: VolatileRecordStore, seed: UInt64, families: [any CaseFamily]) async throws {
    let chance = ScriptedSurroundings(seed: seed + 500)
    let text = APIKeyText(random: chance.random)
    let made = APIKey(
      text, named: "a key", tenant: tenant, principal: "robot", roles: ["admin"], scopes: nil, expires_s: 4_000_000_000, created_ms: 0, by: "admin")
    try await records.write([.put(made.record, .absent)])
    key = text.text
    functions = try Function.all.map { function in
      let closed = ["API_KEY_REQUIRED": "true", "RATE_LIMIT": "false"]
      return (function, try Given(function, records: records, environment: closed, families: families, surroundings: ScriptedSurroundings(seed: seed)))
    }
  }

  func send(_ operation: Operation, _ id: String = "", headers: [String: String] = [:], query: String = "", body: String? = nil) async throws -> JSONValue {
    let given = try #require(
      functions.first { $0.function.endpoints.contains { $0.method.rawValue == operation.method && $0.path == operation.path } }?.given,
      "\(operation.method) \(operation.path) is no function's")
    return try await given.send(
      operation.method, operation.path, path: operation.place(id), headers: headers.merging(["x-api-key": key, "x-request-id": "the-same"]) { $1 },
      query: query,
      parameters: operation.parameters(id), body: body ?? operation.body)
  }
}

/// What a tenant has that another could try.
private struct Possessions {
  var ids: [String] = []
  var tags: [String] = []
  var cursors: [String] = []
  var tokens: [String] = []

  /// Makes two of everything that can be made, and looks at all of it.
  init(of owner: Visitor) async throws {
    for operation in Operation.all where operation.method == "POST" && !operation.namesRecord {
      // One of the decisions waits for a person, so that there is a token.
      for (number, body) in [nil, nil, operation.path == "/decisions" ? openQuestion : nil].enumerated() {
        let answer = try await owner.send(operation, headers: ["idempotency-key": "k-\(number)"], body: body)
        if let place = answer.header("Location"), let id = place.split(separator: "/").last { ids.append(String(id)) }
        if let token = answer.header("Review-Token") { tokens.append(token) }
      }
    }
    for operation in Operation.all where operation.method == "GET" {
      for id in operation.namesRecord ? ids : [""] {
        let answer = try await owner.send(operation, id, query: operation.takesCursor ? "limit=1" : "")
        if let tag = answer.header("ETag"), answer["statusCode"] == 200 { tags.append(tag) }
        if let cursor = answer.body["next_cursor"].string { cursors.append(cursor) }
      }
    }
  }
}

@Suite struct `What one tenant has` {
  private static func families() throws -> [any CaseFamily] {
    try Composition(environment: ["AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1"]).families.all.filter { !($0 is Decisions) }
  }

  /// The same requests by B, once where A has everything and once where A never was: every byte of every answer is the same.
  @Test func `is to another, through every operation, as what never was`() async throws {
    let families = try Self.families()
    let (inhabited, empty) = (VolatileRecordStore(), VolatileRecordStore())
    let owner = try await Visitor("acme", in: inhabited, seed: 1_000, families: families)
    let possessions = try await Possessions(of: owner)
    #expect(possessions.ids.count >= 4 && !possessions.tags.isEmpty && !possessions.cursors.isEmpty && !possessions.tokens.isEmpty)
    let before = Self.records(of: "acme", in: inhabited)
    // A name that begins as the other's does is another's all the same.
    let (there, here) = (
      try await Visitor("acme.b", in: inhabited, seed: 7, families: families), try await Visitor("acme.b", in: empty, seed: 7, families: families)
    )
    var tried = 0
    var missing = 0
    for operation in Operation.all {
      for (id, headers, query) in Self.attempts(operation, possessions) {
        let (seen, never) = (
          try await there.send(operation, id, headers: headers, query: query), try await here.send(operation, id, headers: headers, query: query)
        )
        #expect(seen == never, "\(operation.method) \(operation.place(id)) \(headers.keys.sorted()) \(query)")
        guard case .integer(let status) = never["statusCode"] else { throw Unanswered() }
        #expect(status < 500, "\(operation.method) \(operation.place(id))")
        if operation.namesRecord { #expect(!(200..<400).contains(status), "\(operation.method) \(operation.place(id))") }
        tried += 1
        missing += status == 404 ? 1 : 0
      }
    }
    #expect(tried >= Operation.all.count && missing >= 30, "\(tried), \(missing)")
    #expect(Self.records(of: "acme", in: inhabited) == before)
  }

  private static func records(of tenant: String, in store: VolatileRecordStore) -> Set<Record> {
    Set(
      store.records.filter { record in
        record.key.partition == "TENANT#\(tenant)" || record.key.partition.hasPrefix("TENANT#\(tenant)#") || record.attributes["tenant"] == .string(tenant)
      })
  }

  private struct Unanswered: Error {}

  /// What is A's in every place where B could write it.
  private static func attempts(_ operation: Operation, _ possessions: Possessions) -> [(id: String, headers: [String: String], query: String)] {
    let ids = operation.namesRecord ? possessions.ids : [""]
    return ids.flatMap { id -> [(id: String, headers: [String: String], query: String)] in
      [(id, [:], ""), (id, ["idempotency-key": "k-1"], "")] + possessions.tags.map { (id, ["if-none-match": $0], "") }
        + possessions.tokens.prefix(2).map { (id, ["review-token": $0], "") }
        + (operation.takesCursor ? possessions.cursors.map { (id, [:], "cursor=\($0)") } : [])
    }
  }

  @Test func `is there for itself through every operation that looks a record up`() async throws {
    let records = VolatileRecordStore()
    let owner = try await Visitor("acme", in: records, seed: 1_000, families: try Self.families())
    let possessions = try await Possessions(of: owner)
    for operation in Operation.all where operation.method == "GET" && operation.namesRecord {
      var statuses: [JSONValue] = []
      for id in possessions.ids { statuses.append(try await owner.send(operation, id)["statusCode"]) }
      // A kind of record that nothing makes through the API has none of its own to look at.
      let collection = operation.path.prefix { $0 != "{" }.dropLast()
      guard Operation.all.contains(where: { $0.method == "POST" && $0.path == collection }) else { continue }
      #expect(statuses.contains(200), "\(operation.path): \(statuses)")
    }
  }

  @Test func `by its token is nobody's to revoke but its own`() async throws {
    let records = VolatileRecordStore()
    let admin = try await Visitor("beta", in: records, seed: 7, families: [])
    let revoke = try #require(Operation.all.first { $0.path == "/admin/tokens/revoke" })
    let given = try #require(admin.functions.first { $0.function.endpoints.contains { $0.path == revoke.path } }?.given)
    for token in ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln", "nonsense"] {
      let answer = try await given.send(
        "POST", revoke.path, headers: ["x-api-key": admin.key], body: #"{"token":"\#(token)"}"#)
      #expect(answer["statusCode"] == 422)
      #expect(answer.body["errors"] == [["path": "/token", "rule": "must be a token of this tenant's that still holds"]])
    }
  }
}
