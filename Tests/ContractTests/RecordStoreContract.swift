import Cases
import Foundation
import Testing

/// The numbered rules of the port, each against every store.
@Suite(.timeLimit(.minutes(2))) struct `Record stores` {
  /// A partition of this test's own, so that tests may share a table.
  let partition = "p-" + UUID().uuidString
  static let now_s: Int64 = 1_750_000_000

  func key(_ sort: String) -> RecordKey { RecordKey(partition: partition, sort: sort) }

  func record(_ sort: String, _ attributes: [String: RecordAttribute] = [:], index: RecordKey? = nil, expires_s: Int64? = nil) -> Record {
    Record(key: key(sort), attributes: attributes, index: index, expires_s: expires_s)
  }

  func query(
    _ source: RecordQuery.Source = .table, from: String? = nil, through: String? = nil, descending: Bool = false, limit: Int = 100, cursor: String? = nil
  ) -> RecordQuery {
    RecordQuery(source, partition: partition, from: from, through: through, descending: descending, limit: limit, cursor: cursor, now_s: Self.now_s)
  }

  func get(_ store: any RecordStore, _ sort: String) async throws -> Record? { try await store.get(key(sort), now_s: Self.now_s) }

  @Test(arguments: RecordStoreKind.available)
  func `1, get answers what was written last, of every kind of attribute`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    #expect(try await get(store, "a") == nil)
    var record = record(
      "a",
      [
        "text": .string("é \u{1F600} \"\\\n\0"), "empty": .string(""), "least": .integer(.min), "most": .integer(.max), "yes": .bool(true), "no": .bool(false),
        "bytes": .binary(Array(0...255)), "nothing": .binary([]), "name": .string("a reserved word of DynamoDB's"),
      ], index: RecordKey(partition: partition + "-i", sort: "x"), expires_s: Self.now_s + 1)
    try await store.write([.put(record, .absent)])
    record.version = 1
    #expect(try await get(store, "a") == record)
    try await store.write([.delete(key("a"), .any)])
    #expect(try await get(store, "a") == nil)
  }

  @Test(arguments: RecordStoreKind.available)
  func `1, a put replaces the whole record`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    try await store.write([.put(record("a", ["x": .integer(1)], index: key("i"), expires_s: Self.now_s + 9), .absent)])
    try await store.write([.put(record("a", ["y": .integer(2)]), .version(1))])
    #expect(try await get(store, "a") == Record(key: key("a"), version: 2, attributes: ["y": .integer(2)]))
  }

  @Test(arguments: RecordStoreKind.available)
  func `2 and 3, a write is whole or not at all, and names the first change refused`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    try await store.write([.put(record("a"), .absent), .put(record("b"), .absent)])
    await #expect(throws: RecordStoreError.conflict(1)) {
      try await store.write([.put(record("c"), .absent), .put(record("a"), .absent), .delete(key("b"), .version(7)), .delete(key("b2"), .any)])
    }
    #expect(try await get(store, "c") == nil)
    #expect(try await get(store, "a")?.version == 1)
    try await store.write([.put(record("a"), .version(1)), .put(record("c"), .absent), .delete(key("b"), .version(1)), .check(key("d"), .absent)])
    #expect(try await get(store, "a")?.version == 2)
    #expect(try await get(store, "b") == nil)
    #expect(try await get(store, "c")?.version == 1)
  }

  @Test(arguments: RecordStoreKind.available)
  func `4, the version is 1 when new and rises by one with every change, whatever the caller puts there`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    var record = record("a")
    record.version = 77
    for (expected, condition) in [(1, .absent), (2, .version(1)), (3, .any), (4, .any), (5, .version(4))] as [(Int64, RecordCondition)] {
      try await store.write([.put(record, condition)])
      #expect(try await get(store, "a")?.version == expected)
    }
    try await store.write([.put(record, .any), .put(self.record("b"), .any)])
    #expect(try await get(store, "a")?.version == 6)
    #expect(try await get(store, "b")?.version == 1)
    try await store.write([.delete(key("a"), .any)])
    try await store.write([.put(record, .any)])
    #expect(try await get(store, "a")?.version == 1)
  }

  @Test(arguments: RecordStoreKind.available)
  func `5, each condition holds exactly when it should, for each change`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    try await store.write([.put(record("there"), .absent)])
    try await store.write([.put(record("there"), .version(1))])
    let expectations: [(RecordCondition, there: Bool, missing: Bool)] = [
      (.any, true, true), (.absent, false, true), (.version(2), true, false), (.version(1), false, false), (.version(0), false, false),
      (.version(.max), false, false),
    ]
    for (condition, there, missing) in expectations {
      for (sort, holds) in [("there", there), ("missing", missing)] {
        // The change that would be made stands beside a refusal, so that nothing is stored and the refused index tells whether the condition held.
        for change in [RecordChange.put(record(sort), condition), .delete(key(sort), condition), .check(key(sort), condition)] {
          await #expect(throws: RecordStoreError.conflict(holds ? 1 : 0)) { try await store.write([change, .check(key("never"), .version(1))]) }
        }
      }
    }
    try await store.write([.check(key("missing"), .absent)])
    await #expect(throws: RecordStoreError.conflict(0)) { try await store.write([.check(key("missing"), .version(1))]) }
    await #expect(throws: RecordStoreError.conflict(0)) { try await store.write([.delete(key("missing"), .version(1))]) }
    try await store.write([.delete(key("missing"), .any), .check(key("missing2"), .any)])
    try await store.write([.check(key("missing"), .any)])
    #expect(try await get(store, "there")?.version == 2)
  }

  @Test(arguments: RecordStoreKind.available)
  func `5, of many writers who saw the same version one wins`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    try await store.write([.put(record("a"), .absent)])
    let wins = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { (try? await store.write([.put(record("a"), .version(1))])) != nil } }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(wins == 1)
    #expect(try await get(store, "a")?.version == 2)
  }

  @Test(arguments: RecordStoreKind.available)
  func `6, a partition is answered in byte order within its bounds`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    // The two spellings of é are two keys, and U+FFFD sorts before U+1F600 by bytes, though not by UTF-16.
    let sorts = ["A", "B", "a", "a!", "ab", "b", "e\u{301}", "\u{e9}", "\u{FFFD}", "\u{1F600}"]
    try await store.write(sorts.reversed().map { .put(record($0), .absent) })
    try await store.write([.put(Record(key: RecordKey(partition: partition + "2", sort: "A"), attributes: [:]), .absent)])
    func found(_ query: RecordQuery) async throws -> [[UInt8]] { try await store.query(query).records.map { Array($0.key.sort.utf8) } }
    let bytes = sorts.map { Array($0.utf8) }
    #expect(try await found(query()) == bytes)
    #expect(try await found(query(descending: true)) == bytes.reversed())
    #expect(try await found(query(from: "a", through: "b")) == Array(bytes[2...5]))
    #expect(try await found(query(from: "a", through: "b", descending: true)) == bytes[2...5].reversed())
    #expect(try await found(query(from: "e")) == Array(bytes[6...]))
    #expect(try await found(query(through: "a")) == Array(bytes[...2]))
    #expect(try await found(query(from: "")) == bytes)
    #expect(try await found(query(through: "")).isEmpty)
    #expect(try await found(query(from: "b", through: "a")).isEmpty)
    #expect(try await found(query(from: "c", through: "d")).isEmpty)
  }

  @Test(arguments: RecordStoreKind.available, [RecordQuery.Source.table, .index])
  func `7, pages visit every record exactly once`(kind: RecordStoreKind, source: RecordQuery.Source) async throws {
    let store = try await kind.make()
    // In the index several share a sort key.
    try await store.write((0..<23).map { .put(record("s\($0)", index: RecordKey(partition: partition, sort: "i\($0 / 4)")), .absent) })
    for (descending, limit) in [(false, 1), (false, 5), (true, 5), (false, 23), (true, 100)] {
      var seen: [String] = []
      var cursor: String?
      var pages = 0
      repeat {
        let page = try await store.query(query(source, descending: descending, limit: limit, cursor: cursor))
        #expect(page.records.count <= limit)
        seen += page.records.map(\.key.sort)
        cursor = page.cursor
        pages += 1
      } while cursor != nil && pages < 50
      #expect(cursor == nil)
      #expect(seen.count == 23)
      #expect(Set(seen) == Set((0..<23).map { "s\($0)" }))
      if source == .table { #expect(seen == (descending ? seen.sorted().reversed() : seen.sorted())) }
    }
  }

  @Test(arguments: RecordStoreKind.available)
  func `7, a record written behind the cursor is not seen, one before it is`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    try await store.write(["b", "d", "f"].map { .put(record($0), .absent) })
    let page = try await store.query(query(limit: 2))
    #expect(page.records.map(\.key.sort) == ["b", "d"])
    try await store.write([.put(record("a"), .absent), .put(record("e"), .absent), .delete(key("d"), .any)])
    let cursor = try #require(page.cursor)
    #expect(try await store.query(query(limit: 9, cursor: cursor)).records.map(\.key.sort) == ["e", "f"])
  }

  @Test(arguments: RecordStoreKind.available)
  func `8, a cursor of another query is refused`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    try await store.write((0..<3).map { .put(record("s\($0)", index: RecordKey(partition: partition, sort: "i\($0)")), .absent) })
    let table = try #require(try await store.query(query(limit: 1)).cursor)
    let index = try #require(try await store.query(query(.index, limit: 1)).cursor)
    var other = query(limit: 1, cursor: table)
    other.partition += "2"
    let refused = [
      other, query(.index, cursor: table), query(.table, cursor: index), query(from: "s1", cursor: table), query(cursor: ""), query(cursor: "x"),
      query(cursor: table + "A"), query(cursor: String(table.dropLast(4))), query(cursor: "W10"), query(cursor: String(repeating: "A", count: 100_000)),
    ]
    for query in refused { await #expect(throws: RecordStoreError.invalidCursor) { try await store.query(query) } }
    #expect(try await store.query(query(cursor: table)).records.count == 2)
    #expect(try await store.query(query(.index, cursor: index)).records.count == 2)
  }

  @Test(arguments: RecordStoreKind.available)
  func `9, the index has the records that carry both its keys, as they are now`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    func place(_ sort: String) -> RecordKey { RecordKey(partition: partition, sort: sort) }
    try await store.write([
      .put(record("a", ["n": .integer(1)], index: place("2")), .absent), .put(record("b", index: place("1")), .absent), .put(record("c"), .absent),
      .put(record("d", index: RecordKey(partition: partition + "2", sort: "1")), .absent),
    ])
    #expect(try await store.query(query(.index)).records.map(\.key.sort) == ["b", "a"])
    #expect(try await store.query(query(.index, from: "2")).records == [Record(key: key("a"), version: 1, attributes: ["n": .integer(1)], index: place("2"))])
    try await store.write([
      .put(record("a"), .any), .put(record("b", index: place("3")), .any), .put(record("c", index: place("0")), .any), .delete(key("d"), .any),
    ])
    #expect(try await store.query(query(.index)).records.map(\.key.sort) == ["c", "b"])
  }

  @Test(arguments: RecordStoreKind.available)
  func `10, what has expired is not answered, and fills no page`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    func make(_ sort: String, _ expires_s: Int64?) -> RecordChange { .put(record(sort, index: key(sort), expires_s: expires_s), .absent) }
    try await store.write([make("a", Self.now_s - 1), make("b", Self.now_s), make("c", Self.now_s + 1), make("d", nil), make("e", 0), make("f", nil)])
    #expect(try await get(store, "a") == nil)
    #expect(try await get(store, "b") == nil)
    #expect(try await get(store, "c")?.expires_s == Self.now_s + 1)
    for source in [RecordQuery.Source.table, .index] {
      #expect(try await store.query(query(source)).records.map(\.key.sort) == ["c", "d", "f"])
      let page = try await store.query(query(source, limit: 2))
      #expect(page.records.map(\.key.sort) == ["c", "d"])
      let cursor = try #require(page.cursor)
      #expect(try await store.query(query(source, limit: 2, cursor: cursor)).records.map(\.key.sort) == ["f"])
    }
    await #expect(throws: RecordStoreError.conflict(0)) { try await store.write([make("b", nil)]) }
  }

  @Test(arguments: RecordStoreKind.available)
  func `11, a write of a hundred changes passes, and what is over a bound is refused`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    try await store.write((0..<100).map { .put(record("n\($0)"), .absent) })
    #expect(try await store.query(query(limit: 1_000)).records.count == 100)
    let long = String(repeating: "x", count: 1_025)
    let large = [UInt8](repeating: 0, count: 400 << 10)
    let refused: [[RecordChange]] = [
      [], (0..<101).map { .check(key("m\($0)"), .absent) }, [.put(record("a"), .any), .delete(key("a"), .any)], [.put(record(""), .any)],
      [.put(record(long), .any)],
      [.delete(RecordKey(partition: "", sort: "a"), .any)], [.check(RecordKey(partition: long + long, sort: "a"), .any)],
      [.put(record("a", ["x": .binary(large)]), .any)], [.put(record("a", ["version": .integer(1)]), .any)], [.put(record("a", ["": .integer(1)]), .any)],
      [.put(record("a", index: RecordKey(partition: "i", sort: "")), .any)],
      (0..<11).map { .put(record("l\($0)", ["x": .binary(Array(large.dropLast(9_000)))]), .any) },
    ]
    for changes in refused {
      await #expect {
        try await store.write(changes)
      } throws: {
        guard case RecordStoreError.limit = $0 else { return false }
        return true
      }
    }
    #expect(try await get(store, "a") == nil)
    #expect(try await get(store, "l0") == nil)
  }

  @Test(arguments: RecordStoreKind.available)
  func `11, a record just within the bound passes`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    // DynamoDB's bound is 409,600 bytes; moto's is 405,000.
    let attributes: [String: RecordAttribute] = ["x": .string(String(repeating: "x", count: 404_000))]
    try await store.write([.put(record("a", attributes), .absent)])
    #expect(try await get(store, "a")?.attributes == attributes)
  }

  @Test(arguments: RecordStoreKind.available, [0, 1_001, -1])
  func `11, a page has a bound too`(kind: RecordStoreKind, limit: Int) async throws {
    let store = try await kind.make()
    await #expect(throws: RecordStoreError.limit("a page has 1 to 1000 records")) { try await store.query(query(limit: limit)) }
  }

  @Test(arguments: RecordStoreKind.available)
  func `the probe passes where the table is there`(kind: RecordStoreKind) async throws {
    try await kind.make().probe()
  }
}
