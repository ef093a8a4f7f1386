import Cases
import Composition
import Decisions
import Fakes
import Forms
import FunctionKit
import Identity
import StrictJSON
import TableOfContents
import Testing

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
