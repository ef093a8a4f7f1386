import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import StrictJSON
import Testing

/// A worker that ends after any single write, with a model's opinions in between.
@Suite struct `Crashes and resumption` {
  static let id = "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11"

  static var body: [UInt8] { Array((#"{"decision_id":"\#(id)","# + Requests.crm.trimmedOpening).utf8) }

  static func make(_ store: any RecordStore, _ opinions: CountingOpinions) -> MakeDecision {
    MakeDecision(opinions: opinions, store: store, surroundings: ScriptedSurroundings(step_ms: 0))
  }

  /// Leaves a case behind that was begun and not ended.
  static func begun(_ store: any RecordStore) async {
    _ = try? await make(FailingRecordStore(store, broken: 2, .before, of: .writes), CountingOpinions()).respond(to: body)
  }

  static func undisturbed() async throws -> (body: [UInt8], writes: Int) {
    let store = FailingRecordStore(VolatileRecordStore(), broken: nil, of: .writes)
    let made = try await make(store, CountingOpinions()).respond(to: body)
    return (made.body, store.calls)
  }

  @Test func `after every single write, lost or not, the case ends as if undisturbed`() async throws {
    let undisturbed = try await Self.undisturbed()
    // The case begun, a receipt for each of five opinions, the outcome.
    #expect(undisturbed.writes == 7)
    for call in 1...undisturbed.writes {
      for moment in FailingRecordStore.Moment.allCases {
        let store = VolatileRecordStore()
        let opinions = CountingOpinions()
        await #expect(throws: EndpointError.self) {
          try await Self.make(FailingRecordStore(store, broken: call, moment, of: .writes), opinions).respond(to: Self.body)
        }
        let again = Self.make(store, opinions)
        let made = call == 1 && moment == .before ? try await again.respond(to: Self.body) : try await again.resume(Self.id)
        #expect(made.body == undisturbed.body, "write \(call), \(moment)")
        let stored = try #require(try await Desk(store: store).stored(Self.id))
        let keys = stored.receipts.map(\.receipt.key)
        #expect(Set(keys).count == keys.count)
        #expect(keys.count { $0.hasPrefix("opinion/") } == 5)
        #expect(await Desk.replay(stored) == .same(receipts: keys.count))
      }
    }
  }

  @Test func `an effect whose receipt was stored is not had again`() async throws {
    let store = VolatileRecordStore()
    let opinions = CountingOpinions()
    // The last write, the outcome's, is lost: every opinion is stored by then.
    _ = try? await Self.make(FailingRecordStore(store, broken: 7, .before, of: .writes), opinions).respond(to: Self.body)
    let made = try await Self.make(store, opinions).resume(Self.id)
    #expect(opinions.calls.values.allSatisfy { $0 == 1 })
    #expect(try JSONReader.read(made.body).at("receipt/model_calls") == .integer(5))
  }

  @Test func `a model call that may have been paid is marked as the second attempt`() async throws {
    let store = VolatileRecordStore()
    let opinions = CountingOpinions()
    _ = try? await Self.make(FailingRecordStore(store, broken: 2, .before, of: .writes), opinions).respond(to: Self.body)
    _ = try await Self.make(store, opinions).resume(Self.id)
    let stored = try #require(try await Desk(store: store).stored(Self.id))
    let receipts = stored.receipts.map(\.receipt).filter { $0.key.hasPrefix("opinion/") }
    #expect(receipts.count == 5)
    #expect(receipts.allSatisfy { $0.attempt == 2 })
  }

  @Test func `a try again under the same key goes on where the first one was ended`() async throws {
    let store = VolatileRecordStore()
    let surroundings = ScriptedSurroundings(step_ms: 0)
    let keys = Idempotency(store: store, surroundings: surroundings)
    let opinions = CountingOpinions()
    let body = Array(Requests.crm.utf8)
    guard case .new(let first) = try await keys.claim("k", route: "r", body: body, from: Caller()) else { throw ReplayTestFailure.noDivergence }
    await #expect(throws: EndpointError.self) {
      try await Self.make(FailingRecordStore(store, broken: 7, .before, of: .writes), opinions).respond(to: body, under: first)
    }
    try await keys.leave(first)
    guard case .new(let second) = try await keys.claim("k", route: "r", body: body, from: Caller()) else { throw ReplayTestFailure.noDivergence }
    let made = try await Self.make(store, opinions).respond(to: body, under: second)
    #expect(made.decisionID == first.caseID)
    // Nobody is asked again: the opinions are in the case's receipts.
    #expect(opinions.calls.values.allSatisfy { $0 == 1 })
    #expect(try await Desk(store: store).list().count == 1)
  }

  @Test func `of two workers on one case exactly one advances it`() async throws {
    for _ in 0..<20 {
      let store = VolatileRecordStore()
      await Self.begun(store)
      let bodies = await withTaskGroup(of: [UInt8]?.self) { group in
        for _ in 0..<2 { group.addTask { try? await Self.make(store, CountingOpinions()).resume(Self.id).body } }
        return await group.reduce(into: [[UInt8]]()) { bodies, body in if let body { bodies.append(body) } }
      }
      #expect(bodies.count >= 1)
      #expect(Set(bodies).count == 1)
      let stored = try #require(try await Desk(store: store).stored(Self.id))
      #expect(stored.receipts.count { $0.receipt.key.hasPrefix("outcome/") } == 1)
      #expect(await Desk.replay(stored) == .same(receipts: stored.receipts.count))
    }
  }

  @Test func `a case that another worker took over is refused to the first`() async throws {
    let store = VolatileRecordStore()
    await Self.begun(store)
    let stealing = StealingRecordStore(store) {
      _ = try? await Self.make(store, CountingOpinions()).resume(Self.id)
    }
    let error = try await #require(throws: EndpointError.self) { try await Self.make(stealing, CountingOpinions()).resume(Self.id) }
    #expect(error.status == 409)
    let stored = try #require(try await Desk(store: store).stored(Self.id))
    #expect(await Desk.replay(stored) == .same(receipts: stored.receipts.count))
  }

  @Test func `a decision that was begun is shown and listed as running until it is resumed`() async throws {
    let store = VolatileRecordStore()
    let make = Self.make(store, CountingOpinions())
    await Self.begun(store)
    let running = try await Desk(store: store).find(Self.id, now_ms: 0)
    #expect(running.status == "running")
    #expect(try JSONReader.read(running.body).at("query")?.text == "Which CRM do we buy?")
    let list = Desk(store: store)
    #expect(try await list.list(["status": "running"], ).count == 1)
    let made = try await make.resume(Self.id)
    #expect(try await list.list(["status": "running"], ).count == 0)
    #expect(try await list.list().count == 1)
    #expect(try await make.resume(Self.id).body == made.body)
  }
}

extension String {
  /// A JSON object's text without its opening brace.
  var trimmedOpening: String { String(drop { $0 != "{" }.dropFirst()) }
}

/// Lets something happen between a worker's first and second write.
final class StealingRecordStore: RecordStore {
  private let inner: any RecordStore
  private let steal: @Sendable () async -> Void
  private let count = Counter()

  init(_ inner: any RecordStore, _ steal: @escaping @Sendable () async -> Void) {
    self.inner = inner
    self.steal = steal
  }

  func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? { try await inner.get(key, now_s: now_s) }

  func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    if await count.next() == 2 { await steal() }
    try await inner.write(changes)
  }

  func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage { try await inner.query(query) }
  func probe() async throws(RecordStoreError) { try await inner.probe() }

  private actor Counter {
    var count = 0
    func next() -> Int {
      count += 1
      return count
    }
  }
}
