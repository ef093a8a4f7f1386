import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import StrictJSON
import Testing

@Suite struct `Offline replay` {
  static func store(_ count: Int) async throws -> (VolatileRecordStore, [String]) {
    let store = VolatileRecordStore()
    let make = MakeDecision(store: store, surroundings: ScriptedSurroundings())
    var ids: [String] = []
    for number in 0..<count { ids.append(try await make.respond(to: RandomRequests.body(UInt64(number + 1))).decisionID) }
    return (store, ids)
  }

  static func replay(_ id: String, _ store: VolatileRecordStore) async throws -> Replay {
    await Desk.replay(try #require(try await Desk(store: store).stored(id)))
  }

  @Test func `a tampered receipt is named, whichever it is`() async throws {
    let (store, ids) = try await Self.store(1)
    let stored = try #require(try await Desk(store: store).stored(ids[0]))
    for place in stored.receipts.indices {
      var tampered = stored
      tampered.receipts[place].receipt.at_ms += 1
      #expect(await Desk.replay(tampered) == .changed(stored.receipts[place].receipt.key))
    }
  }

  @Test func `a receipt tampered with in the store is named`() async throws {
    let (store, ids) = try await Self.store(1)
    let key = RecordKey(partition: "TENANT#local#DECISION#\(ids[0])", sort: "JOURNAL#000001")
    store.tamper(key) { record in
      guard case .binary(let bytes)? = record.attributes["body"] else { return }
      record.attributes["body"] = .binary(Array(String(decoding: bytes, as: UTF8.self).replacing("\"threshold\":0.7", with: "\"threshold\":0.1").utf8))
    }
    #expect(try await Self.replay(ids[0], store) == .changed("given/setting"))
  }

  @Test func `a left-out receipt, a changed request, a changed outcome and a changed head are named`() async throws {
    let (store, ids) = try await Self.store(1)
    let stored = try #require(try await Desk(store: store).stored(ids[0]))
    var short = stored
    short.receipts.remove(at: 1)
    #expect(await Desk.replay(short) == .changed(stored.receipts[2].receipt.key))
    var other = stored
    other.request.append(32)
    #expect(await Desk.replay(other) == .changed(stored.receipts[0].receipt.key))
    var outcome = stored
    outcome.body.append(32)
    #expect(await Desk.replay(outcome) == .changed("the stored outcome"))
    var head = stored
    head.head = ""
    #expect(await Desk.replay(head) == .changed("the header's head of the chain"))
  }

  @Test func `a receipt that the code does not agree with is named`() async throws {
    let (store, ids) = try await Self.store(1)
    let stored = try #require(try await Desk(store: store).stored(ids[0]))
    let rewritten = try Self.rewritten(stored) { receipt in
      guard receipt.key == "clock/created" else { return }
      receipt.value = "noon"
    }
    #expect(await Desk.replay(rewritten) == .diverged(at: "clock/created", detail: "the receipt of step `clock/created` is no time"))
    let later = try Self.rewritten(stored) { if $0.key == "clock/decided" { $0.value = .integer(1_800_000_000_000) } }
    guard case .diverged(let place, _) = await Desk.replay(later) else { throw ReplayTestFailure.noDivergence }
    #expect(place == "/receipt/latency_ms")
  }

  @Test func `a difference says which engine made the decision`() async throws {
    let (store, ids) = try await Self.store(1)
    let stored = try #require(try await Desk(store: store).stored(ids[0]))
    for key in ["clock/decided", "clock/created"] {
      var older = try Self.rewritten(stored) { receipt in
        if receipt.key == key { receipt.value = key == "clock/created" ? "noon" : .integer(1_800_000_000_000) }
        // An engine of then did not say whose its outcome was.
        if receipt.key.hasPrefix("outcome/"), case .object(var value) = receipt.value {
          value["place_sha256"] = nil
          receipt.value = .object(value)
        }
      }
      older.engine = "1.1.0"
      guard case .diverged(_, let detail) = await Desk.replay(older) else { throw ReplayTestFailure.noDivergence }
      #expect(detail.contains("engine 1.1.0") && detail.contains(engineVersion))
    }
  }

  @Test func `code that asks for a step without a receipt is told which`() async throws {
    let (store, ids) = try await Self.store(1)
    let stored = try #require(try await Desk(store: store).stored(ids[0]))
    var missing = stored
    missing.receipts.removeAll { $0.receipt.key == "clock/decided" }
    let relinked = try Self.rewritten(missing) { _ in }
    guard case .diverged(let step, _) = await Desk.replay(relinked) else { throw ReplayTestFailure.noDivergence }
    #expect(step == "clock/decided")
  }

  /// Changed receipts with a chain that fits them: what only code can disagree with.
  static func rewritten(_ stored: StoredCase, _ change: (inout Receipt) -> Void) throws -> StoredCase {
    var rewritten = stored
    var link = HashChain.genesis(stored.request)
    for place in rewritten.receipts.indices {
      change(&rewritten.receipts[place].receipt)
      link = try HashChain.link(link, rewritten.receipts[place].receipt)
      rewritten.receipts[place].link = link
    }
    rewritten.head = link
    return rewritten
  }
}

enum ReplayTestFailure: Error { case noDivergence }
