import Cases
import Foundation
import Testing

/// Rules 13 and 14 of the port: what many writers add to and set in one record at once.
extension `Record stores` {
  @Test(arguments: RecordStoreKind.available)
  func `13, an addition counts what is absent as 0, and adds a version`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    try await store.write([.add(key("a"), ["x": 5, "y": -2])])
    #expect(try await get(store, "a") == Record(key: key("a"), version: 1, attributes: ["x": .integer(5), "y": .integer(-2)]))
    try await store.write([.add(key("a"), ["x": -7, "z": 1]), .put(record("b"), .absent)])
    #expect(try await get(store, "a") == Record(key: key("a"), version: 2, attributes: ["x": .integer(-2), "y": .integer(-2), "z": .integer(1)]))
    try await store.write([.put(record("c", ["n": .integer(1), "text": .string("t")], index: key("i")), .absent)])
    try await store.write([.add(key("c"), ["n": 1])])
    #expect(try await get(store, "c") == Record(key: key("c"), version: 2, attributes: ["n": .integer(2), "text": .string("t")], index: key("i")))
  }

  @Test(arguments: RecordStoreKind.available)
  func `13, an addition's limit is of what was there before, and refuses the whole write`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    let limit = RecordLimit("x", .atMost, 5)
    try await store.write([.add(key("a"), ["x": 5], where: limit)])
    try await store.write([.add(key("a"), ["x": 5], where: limit)])
    await #expect(throws: RecordStoreError.conflict(1)) {
      try await store.write([.put(record("b"), .absent), .add(key("a"), ["x": 5], where: limit)])
    }
    #expect(try await get(store, "b") == nil)
    #expect(try await get(store, "a")?.attributes == ["x": .integer(10)])
    // An attribute that is absent is 0, and the limit may be of another one than is added to.
    await #expect(throws: RecordStoreError.conflict(0)) { try await store.write([.add(key("new"), ["x": 1], where: RecordLimit("y", .atLeast, 1))]) }
    try await store.write([.add(key("new"), ["x": 1], where: RecordLimit("y", .atLeast, 0))])
    await #expect(throws: RecordStoreError.conflict(0)) { try await store.write([.check(key("never"), .version(1)), .add(key("a"), ["x": 1], where: limit)]) }
  }

  @Test(arguments: RecordStoreKind.available)
  func `13, additions of many writers never refuse one another, and none is lost or made twice`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    let failures = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { (try? await store.write([.add(key("a"), ["x": 3], where: RecordLimit("x", .atMost, 1_000))])) == nil }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(failures == 0)
    #expect(try await get(store, "a")?.attributes == ["x": .integer(24)])
    #expect(try await get(store, "a")?.version == 8)
  }

  @Test(arguments: RecordStoreKind.available)
  func `13, an addition has its bounds`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    func amounts(_ count: Int) -> [String: Int64] { Dictionary(uniqueKeysWithValues: (0..<count).map { ("n\($0)", 1) }) }
    try await store.write([.add(key("a"), amounts(100))])
    #expect(try await get(store, "a")?.attributes.count == 100)
    for refused in [amounts(0), amounts(101), ["version": 1], ["": 1]] as [[String: Int64]] {
      await #expect {
        try await store.write([.add(key("b"), refused)])
      } throws: {
        guard case RecordStoreError.limit = $0 else { return false }
        return true
      }
    }
    #expect(try await get(store, "b") == nil)
  }

  @Test(arguments: RecordStoreKind.available)
  func `14, attributes are set and removed by name, and the record is made where it is absent`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    try await store.write([.set(key("a"), ["x": .integer(1), "y": .string("s")], expires: .at(4_000_000_000))])
    let made = try #require(try await store.get(key("a"), now_s: 0))
    #expect(made.version == 1)
    #expect(made.attributes == ["x": .integer(1), "y": .string("s")])
    #expect(made.expires_s == 4_000_000_000)
    try await store.write([.set(key("a"), ["x": nil, "z": .bool(true)]), .put(record("b"), .absent)])
    let changed = try #require(try await store.get(key("a"), now_s: 0))
    #expect(changed.version == 2)
    #expect(changed.attributes == ["y": .string("s"), "z": .bool(true)])
    #expect(changed.expires_s == 4_000_000_000)
    try await store.write([.set(key("a"), ["y": nil], expires: .never)])
    #expect(try await store.get(key("a"), now_s: 0)?.expires_s == nil)
  }

  @Test(arguments: RecordStoreKind.available)
  func `14, setting is never refused, and loses nothing that others add meanwhile`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    let failed = await withTaskGroup(of: Int.self) { group in
      for place in 0..<8 {
        group.addTask { (try? await store.write([.set(key("a"), ["s\(place)": .integer(1)])])) == nil ? 1 : 0 }
        group.addTask { (try? await store.write([.add(key("a"), ["n": 1])])) == nil ? 1 : 0 }
      }
      return await group.reduce(0, +)
    }
    #expect(failed == 0)
    let record = try #require(try await store.get(key("a"), now_s: 0))
    #expect(record.attributes.count == 9)
    #expect(record.attributes["n"] == .integer(8))
    #expect(record.version == 16)
  }

  @Test(arguments: RecordStoreKind.available)
  func `14, setting with a limit is refused where it does not hold, with the whole write, and the greatest of many stands`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    func set(_ number: Int64) -> RecordChange { .set(key("a"), ["x": .integer(number)], expires: .at(4_000_000_000), where: RecordLimit("x", .atMost, number)) }
    await withTaskGroup(of: Void.self) { group in
      for number in 1...8 { group.addTask { try? await store.write([set(Int64(number))]) } }
    }
    #expect(try await get(store, "a")?.attributes == ["x": .integer(8)])
    await #expect(throws: RecordStoreError.conflict(0)) { try await store.write([set(7)]) }
    await #expect(throws: RecordStoreError.conflict(1)) { try await store.write([.put(record("b"), .absent), set(7)]) }
    #expect(try await get(store, "b") == nil)
    try await store.write([set(8)])
    #expect(try await get(store, "a")?.attributes == ["x": .integer(8)])
  }

  @Test(arguments: RecordStoreKind.available)
  func `14, setting has its bounds`(kind: RecordStoreKind) async throws {
    let store = try await kind.make()
    for refused in [[:], ["version": .integer(1)], ["": .integer(1)]] as [[String: RecordAttribute?]] {
      await #expect { try await store.write([.set(key("a"), refused)]) } throws: { if case .limit? = $0 as? RecordStoreError { true } else { false } }
    }
  }
}
