import Cases
import Fakes
import Testing

@Suite struct `The records as a tenant's endpoint has them` {
  private let all = VolatileRecordStore()
  private var own: TenantStore { TenantStore(all, of: "a", reading: ["UPSTREAMS"], adding: ["BUDGET#ALL"]) }

  private static func key(_ partition: String) -> RecordKey { RecordKey(partition: partition, sort: "S") }
  private static func record(_ partition: String, tenant: String? = nil, index: String? = nil) -> Record {
    Record(key: key(partition), attributes: tenant.map { ["tenant": .string($0)] } ?? ["n": .integer(1)], index: index.map { key($0) })
  }

  /// Another tenant's, one whose name only begins so, and what is nobody's.
  static let beyond = [
    "TENANT#b", "TENANT#b#DECISION#1", "TENANT#a.b#DECISION#1", "TENANT#ab", "TENANT#", "ADDRESS#192.0.2.7", "JWKS#1", "DUE#CASE#0", "HOUSE", "BUDGET#ALLE",
    "X",
  ]

  private func isBeyond(_ ask: () async throws(RecordStoreError) -> Void) async -> Bool {
    do throws(RecordStoreError) { try await ask() } catch {
      if case .outside = error { return true }
    }
    return false
  }

  @Test(arguments: beyond)
  func `are no other's: what is asked beyond it is a fault, and nothing of it is sent`(partition: String) async throws {
    try await all.write([.put(Self.record(partition), .absent)])
    let own = own
    let inside = RecordChange.put(Self.record("TENANT#a#DECISION#1"), .any)
    #expect(await isBeyond { () async throws(RecordStoreError) in _ = try await own.get(Self.key(partition), now_s: 0) })
    for source in [RecordQuery.Source.table, .index] {
      #expect(await isBeyond { () async throws(RecordStoreError) in _ = try await own.query(RecordQuery(source, partition: partition, limit: 1, now_s: 0)) })
    }
    let changes: [RecordChange] = [
      .put(Self.record(partition), .any), .delete(Self.key(partition), .any), .check(Self.key(partition), .any), .add(Self.key(partition), ["n": 1]),
      .set(Self.key(partition), ["n": .integer(2)]),
    ]
    for change in changes { #expect(await isBeyond { () async throws(RecordStoreError) in try await own.write([inside, change]) }, "\(change)") }
    if !partition.hasPrefix("DUE#") {
      #expect(await isBeyond { () async throws(RecordStoreError) in try await own.write([.put(Self.record("TENANT#a#X", index: partition), .any)]) })
    }
    #expect(all.records.map(\.key) == [Self.key(partition)] && all.records.map(\.version) == [1])
  }

  @Test(arguments: ["TENANT#a", "TENANT#a#DECISION#1"])
  func `are all of its own, with their places in the indexes of its own and of what falls due`(partition: String) async throws {
    try await own.write([.put(Self.record(partition, index: "TENANT#a#DECISIONS"), .absent)])
    try await own.write([.set(Self.key(partition), ["m": .integer(2)]), .put(Self.record("TENANT#a#WAKE", index: "DUE#CASE#3"), .absent)])
    try await own.write([.add(Self.key(partition), ["n": 1]), .check(Self.key("TENANT#a#WAKE"), .version(1))])
    #expect(try await own.get(Self.key(partition), now_s: 0)?.attributes == ["n": .integer(2), "m": .integer(2)])
    #expect(try await own.query(RecordQuery(.index, partition: "TENANT#a#DECISIONS", limit: 2, now_s: 0)).records.count == 1)
    try await own.write([.delete(Self.key(partition), .any)])
    #expect(try await own.get(Self.key(partition), now_s: 0) == nil)
  }

  @Test func `hold keys that name it; another's is as one that never was, and is not changed`() async throws {
    try await all.write([.put(Self.record("KEY#1", tenant: "a"), .absent), .put(Self.record("KEY#2", tenant: "b"), .absent)])
    let own = own
    #expect(try await own.get(Self.key("KEY#1"), now_s: 0)?.attributes["tenant"] == .string("a"))
    #expect(try await own.get(Self.key("KEY#2"), now_s: 0) == nil)
    #expect(try await own.get(Self.key("KEY#3"), now_s: 0) == nil)
    try await own.write([.put(Self.record("KEY#1", tenant: "a"), .version(1)), .put(Self.record("KEY#3", tenant: "a"), .absent)])
    let changes: [RecordChange] = [
      .put(Self.record("KEY#2", tenant: "a"), .version(1)), .put(Self.record("KEY#4", tenant: "b"), .absent), .put(Self.record("KEY#1", tenant: "b"), .any),
      .delete(Self.key("KEY#2"), .any), .check(Self.key("KEY#2"), .any), .set(Self.key("KEY#2"), ["tenant": .string("a")]), .add(Self.key("KEY#2"), ["n": 1]),
    ]
    for change in changes { #expect(await isBeyond { () async throws(RecordStoreError) in try await own.write([change]) }, "\(change)") }
    #expect(all.records.filter { $0.attributes["tenant"] == .string("b") }.map(\.version) == [1])
    #expect(all.records.count == 3)
  }

  @Test func `let it read what an endpoint says, and add to what is everybody's sum`() async throws {
    try await all.write([.put(Self.record("UPSTREAMS"), .absent)])
    let own = own
    #expect(try await own.query(RecordQuery(partition: "UPSTREAMS", limit: 1, now_s: 0)).records.count == 1)
    #expect(try await own.get(Self.key("UPSTREAMS"), now_s: 0) != nil)
    #expect(await isBeyond { () async throws(RecordStoreError) in try await own.write([.add(Self.key("UPSTREAMS"), ["n": 1])]) })
    try await own.write([.add(Self.key("BUDGET#ALL"), ["committed": 5])])
    #expect(await isBeyond { () async throws(RecordStoreError) in _ = try await own.get(Self.key("BUDGET#ALL"), now_s: 0) })
    #expect(await isBeyond { () async throws(RecordStoreError) in try await own.write([.set(Self.key("BUDGET#ALL"), ["committed": nil])]) })
    #expect(try await all.get(Self.key("BUDGET#ALL"), now_s: 0)?.attributes["committed"] == .integer(5))
  }
}
