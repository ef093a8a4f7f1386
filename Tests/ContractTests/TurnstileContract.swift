import Adapters
import Cases
import CurlTransport
import Fakes
import Foundation
import Identity
import TestProcesses
import Testing

/// Every turnstile against the numbered rules of its port, over every store at hand.
@Suite struct `The contract of the turnstile` {
  static let now_us: Int64 = 1_790_000_000_000_000
  static let bucket = Bucket("default", 60, per: 60, burst: 10)

  struct Subject {
    let records: any RecordStore
    let turnstile: any Turnstile
    let key = RecordKey(partition: "TENANT#t#CALLER#\(UUID().uuidString)", sort: "STATE")

    init(_ kind: RecordStoreKind) async throws {
      let records = try await kind.make()
      self.records = records
      if let store = records as? DynamoDBRecordStore {
        turnstile = DynamoDBTurnstile(store)
      } else {
        let store = records as? VolatileRecordStore ?? VolatileRecordStore()
        turnstile = FailingTurnstile(VolatileTurnstile(store), broken: nil)
      }
    }

    func make(_ attributes: [String: RecordAttribute] = [:]) async throws { try await records.write([.put(Record(key: key, attributes: attributes), .absent)]) }

    func pass(_ take: Bucket.Take?, marks: [String: RecordAttribute] = [:]) async throws -> TurnstileAnswer {
      try await turnstile.pass(TurnstilePass(key: key, take, of: "tat_default", marks: marks, expires_s: 1_790_100_000))
    }

    var stored: Record? { get async throws { try await records.get(key, now_s: 0) } }
  }

  static var kinds: [RecordStoreKind] { RecordStoreKind.available.filter { $0 != .failing } }

  @Test(arguments: kinds) func `1. all of a pass or none of it`(kind: RecordStoreKind) async throws {
    let subject = try await Subject(kind)
    try await subject.make()
    let take = try #require(Self.bucket.take(1, at: Self.now_us, known: nil))
    #expect(try await subject.pass(take, marks: ["used_k": .integer(7), "net_k": .string("n")]).hasPassed)
    let after = try #require(try await subject.stored)
    #expect(after.version == 2)
    #expect(after.attributes == ["tat_default": .integer(Self.now_us + 1_000_000), "used_k": .integer(7), "net_k": .string("n")])
    #expect(after.expires_s == 1_790_100_000)
    #expect(try await !subject.pass(take, marks: ["used_k": .integer(8)]).hasPassed, "an idle take of what is running")
    #expect(try await subject.stored == after)
  }

  @Test(arguments: kinds) func `2. the record as it was before, passed or not`(kind: RecordStoreKind) async throws {
    let subject = try await Subject(kind)
    let take = try #require(Self.bucket.take(1, at: Self.now_us, known: nil))
    #expect(try await subject.pass(take) == TurnstileAnswer(hasPassed: false, before: nil))
    try await subject.make(["t_1": .integer(9)])
    let before = try #require(try await subject.stored)
    #expect(try await subject.pass(take) == TurnstileAnswer(hasPassed: true, before: before))
    let running = try #require(try await subject.stored)
    #expect(try await subject.pass(take) == TurnstileAnswer(hasPassed: false, before: running))
  }

  @Test(arguments: kinds) func `3. no record is made, and one that is blocked is not passed`(kind: RecordStoreKind) async throws {
    let subject = try await Subject(kind)
    let take = try #require(Self.bucket.take(1, at: Self.now_us, known: nil))
    _ = try await subject.pass(take)
    #expect(try await subject.stored == nil)
    try await subject.make(["blocked": .bool(true)])
    let blocked = try #require(try await subject.stored)
    #expect(try await subject.pass(take) == TurnstileAnswer(hasPassed: false, before: blocked))
    #expect(try await subject.stored == blocked)
  }

  @Test(arguments: kinds) func `4. of sixteen at one instant exactly the burst`(kind: RecordStoreKind) async throws {
    let subject = try await Subject(kind)
    try await subject.make()
    let passed = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<16 { group.addTask { try await Self.passes(subject) } }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(passed == 10)
  }

  /// As a worker does: by what the last answer said.
  private static func passes(_ subject: Subject) async throws -> Bool {
    var known: Int64?
    while let take = bucket.take(1, at: now_us, known: known) {
      let answer = try await subject.pass(take)
      if answer.hasPassed { return true }
      guard case .integer(let seen)? = answer.before?.attributes["tat_default"] else { return false }
      known = seen
    }
    return false
  }

  @Test(arguments: kinds) func `5. a pass without a take reads`(kind: RecordStoreKind) async throws {
    let subject = try await Subject(kind)
    #expect(try await subject.pass(nil) == TurnstileAnswer(hasPassed: false, before: nil))
    try await subject.make(["tat_default": .integer(3)])
    let stored = try #require(try await subject.stored)
    #expect(try await subject.pass(nil) == TurnstileAnswer(hasPassed: true, before: stored))
    #expect(try await subject.stored == stored)
  }

  @Test(arguments: kinds) func `a clock that was ahead is mended by who first sees it, once`(kind: RecordStoreKind) async throws {
    let subject = try await Subject(kind)
    let wrong_us = Self.now_us + 3_600_000_000
    try await subject.make(["tat_default": .integer(wrong_us)])
    let take = try #require(Self.bucket.take(1, at: Self.now_us, known: wrong_us))
    #expect(try await subject.pass(take).hasPassed)
    #expect(try await !subject.pass(take).hasPassed)
    #expect(try await subject.stored?.attributes["tat_default"] == .integer(Self.now_us + 1_000_000))
  }

  @Test func `7. what takes no more changes for now says so`() async throws {
    let server = try ByteServer { connection in
      while connection.request() != nil { connection.answer(400, #"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}"#) }
    }
    defer { server.stop() }
    let account = AWSAccount(region: "us-east-1", credentials: .init(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "example"), endpoints: ["": server.url])
    let store = DynamoDBRecordStore(
      table: "t", account: account, transport: CurlTransport(), pacing: Pacing(now_s: { 0 }, random: { _ in 0 }, token: { [1] }, sleep_ms: { _ in }))
    let pass = TurnstilePass(key: RecordKey(partition: "p", sort: "s"), .idle(now_us: 0, new_us: 1), of: "tat_default", expires_s: 1)
    #expect(try await DynamoDBTurnstile(store).pass(pass) == .throttled)
  }

  /// Over what fails as AWS's own service does: nothing at all, a fault, and nonsense.
  @Test(arguments: [nil, (500, ""), (200, "{}"), (200, "[]")] as [(Int, String)?])
  func `6. what cannot be reached or does not make sense is unavailable`(answer: (Int, String)?) async throws {
    let server = try ByteServer { connection in
      while connection.request() != nil { if let (status, body) = answer { connection.answer(status, body) } else { break } }
    }
    defer { server.stop() }
    let account = AWSAccount(region: "us-east-1", credentials: .init(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "example"), endpoints: ["": server.url])
    let store = DynamoDBRecordStore(
      table: "t", account: account, transport: CurlTransport(), pacing: Pacing(now_s: { 0 }, random: { _ in 0 }, token: { [1] }, sleep_ms: { _ in }))
    let pass = TurnstilePass(key: RecordKey(partition: "p", sort: "s"), .idle(now_us: 0, new_us: 1), of: "tat_default", expires_s: 1)
    await #expect { _ = try await DynamoDBTurnstile(store).pass(pass) } throws: { if case .unavailable? = $0 as? RecordStoreError { true } else { false } }
  }
}
