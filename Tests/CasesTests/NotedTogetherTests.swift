import Cases
import Fakes
import Forms
import StrictJSON
import Synchronization
import Testing

/// Steps that note their tries themselves, and what stands beside the notes.
@Suite struct `Tries that are noted together` {
  private static let budget = RecordKey(partition: "BUDGET", sort: "ALL")

  private static func reservation(_ amount: Int64, cap: Int64) -> RecordChange {
    .add(budget, ["committed": amount], where: RecordLimit("committed", .atMost, cap - amount))
  }

  private static func step(_ name: String, _ amount: Int64, cap: Int64, _ seen: Seen) -> Step {
    let reserve = reservation(amount, cap: cap)
    return Step(name, .unkeyed, notesItself: true, opening: { _ in StepOpening(beside: [reserve], value: ["reserved": .integer(amount)]) }) { context in
      seen.opened.withLock { $0[name] = context.opened }
      return StepResult(.string(name), beside: [.add(budget, ["committed": -amount, "spent": 1])])
    }
  }

  private static func run(_ amounts: [Int64], cap: Int64) async throws -> (
    opened: [String: StepContext.Opened], committed: Int64?, spent: Int64?, writes: [[String]]
  ) {
    let store = VolatileRecordStore()
    let sink = StoringReceipts(store)
    let journal = try Journal(`The journal`.place, engine: "1", surroundings: ScriptedSurroundings(), sink: sink)
    let seen = Seen()
    _ = try await journal.parallel(amounts.enumerated().map { step("s\($0.offset)", $0.element, cap: cap, seen) })
    let record = try await store.get(budget, now_s: 0)
    func amount(_ name: String) -> Int64? { if case .integer(let amount)? = record?.attributes[name] { amount } else { nil } }
    return (seen.opened.withLock { $0 }, amount("committed"), amount("spent"), sink.writes)
  }

  @Test func `stand in one write, and what they add to one record is added together`() async throws {
    let run = try await Self.run([10, 20, 30], cap: 60)
    #expect(run.opened == ["s0": .noted, "s1": .noted, "s2": .noted])
    #expect(run.writes.first == ["begun/s0#1", "begun/s1#1", "begun/s2#1"])
    #expect(run.committed == 0 && run.spent == 3)
  }

  @Test func `stand all or none, and say which record had no room`() async throws {
    let run = try await Self.run([10, 20, 30], cap: 59)
    let together = [10, 20, 30].map { Self.reservation($0, cap: 59) }
    #expect(run.opened.values.allSatisfy { $0 == .refused(Self.budget, together) } && run.opened.count == 3)
    #expect(run.writes.allSatisfy { !$0.contains { $0.hasPrefix("begun/") } })
    // What they give back although nothing was taken is the steps' own affair.
    #expect(run.spent == 3)
  }
}

/// What each step's first try was told of its note.
private final class Seen: Sendable {
  let opened = Mutex<[String: StepContext.Opened]>([:])
}

/// Receipts in a table, each write with what stands beside.
private final class StoringReceipts: ReceiptSink {
  private let store: VolatileRecordStore
  private(set) var writes: [[String]] = []

  init(_ store: VolatileRecordStore) { self.store = store }

  func append(_ receipts: [Receipt], beside changes: [RecordChange]) async throws(JournalError) {
    do throws(RecordStoreError) { if !changes.isEmpty { try await store.write(changes) } } catch {
      if case .conflict(let place) = error { throw .refused(beside: place) }
      throw .unavailable(detail: "\(error)")
    }
    writes.append(receipts.map(\.key))
  }

  func signals(after seen: Int) async throws(JournalError) -> [Signal] { [] }
}
