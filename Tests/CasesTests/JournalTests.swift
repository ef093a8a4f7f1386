import Cases
import Forms
import Fakes
import StrictJSON
import Synchronization
import Testing

@Suite struct `The journal` {
  let surroundings = ScriptedSurroundings()

  static let place = CasePlace(tenant: "local", family: FamilyName("case", plural: "cases"), id: "case")

  func journal(_ receipts: [Receipt] = [], _ sink: KeptReceipts? = nil, engine: String = "1") throws -> Journal {
    try Journal(Self.place, engine: engine, receipts: receipts, surroundings: surroundings, sink: sink)
  }

  @Test func `a reading is the same on every run`() throws {
    let first = try journal()
    let time_ms = try first.now_ms("a")
    let id = try first.identifier("b")
    let second = try journal(first.pending)
    #expect(try second.now_ms("a") == time_ms)
    #expect(try second.identifier("b") == id)
    #expect(second.pending.isEmpty)
    #expect(UUIDText.isOne(id))
  }

  @Test func `readings are kept back until an effect depends on them`() async throws {
    let sink = KeptReceipts()
    let journal = try self.journal([], sink)
    _ = try journal.now_ms("a")
    _ = try await journal.step(Step("pure", .pure) { _ in StepResult(1) })
    #expect(sink.writes.isEmpty)
    _ = try await journal.step(Step("mail", .keyed) { context in StepResult(.string(context.idempotencyKey)) })
    #expect(sink.writes == [["clock/a", "pure"], ["mail"]])
  }

  @Test func `a keyed effect is sent under the case and the step`() async throws {
    let result = try await self.journal().step(Step("mail", .keyed) { context in StepResult(.string(context.idempotencyKey)) })
    #expect(try result.get() == "case/mail")
  }

  @Test func `results stand in the order of the steps, whichever was done first`() async throws {
    let gate = Gate()
    let steps = [
      Step("slow", .repeatable) { _ in
        await gate.wait()
        return StepResult("slow")
      },
      Step("fast", .repeatable) { _ in
        await gate.open()
        return StepResult("fast")
      },
    ]
    let sink = KeptReceipts()
    let results = try await self.journal([], sink).parallel(steps)
    #expect(try results.map { try $0.get() } == ["slow", "fast"])
    #expect(sink.writes == [["fast"], ["slow"]])
  }

  @Test(arguments: [(StepFailure.Class.network, 3), (.rejected, 1)]) func `a failure is tried again as its policy says, and no longer`(
    _ kind: StepFailure.Class, _ tries: Int
  ) async throws {
    let count = Mutex(0)
    let journal = try self.journal()
    let policy = RetryPolicy(attemptsMaximum: 3, first_ms: 10, longest_ms: 100)
    let result = try await journal.step(
      Step("call", .repeatable, retries: { $0.kind == .network ? policy : .never }) { _ throws(StepFailure) in
        count.withLock { $0 += 1 }
        throw StepFailure(kind, "no", detail: "no")
      })
    #expect(count.withLock { $0 } == tries)
    #expect(throws: StepFailure.self) { try result.get() }
    #expect(journal.pending.last?.attempt == tries)
    #expect(journal.pending.map(\.key) == (1..<tries).map { "tried/call#\($0)" } + ["call"])
  }

  @Test func `what fails beside a step that waits is tried again, and is not final`() async throws {
    let sink = KeptReceipts()
    let journal = try self.journal([], sink)
    let isReached = Mutex(false)
    let policy = RetryPolicy(attemptsMaximum: 3, first_ms: 10_000, longest_ms: 10_000)
    do throws(CaseStop) {
      _ = try await journal.graph(try Graph.test(["a": [], "b": ["c"], "c": []]), atMost: 2) { name, _ throws(CaseStop) in
        switch name {
        case "a":
          return Step("a", .repeatable, retries: { _ in policy }) { _ async throws(StepFailure) in
            while !isReached.withLock({ $0 }) { await Task.yield() }
            throw StepFailure(.network, detail: "no")
          }
        case "c": return Step("c", .repeatable) { _ in StepResult(1) }
        default:
          isReached.withLock { $0 = true }
          throw .waits(Wait("go", .signal, until_ms: .max))
        }
      }
      Issue.record("nothing waits")
    } catch {
      guard case .waits(let wait) = error else { throw error }
      #expect(wait.what == .timer)
    }
    #expect(sink.writes == [["c"], ["tried/a#1"]])
  }

  @Test func `a step that came to nothing stays so on the next run`() async throws {
    let first = try journal()
    _ = try await first.step(Step("call", .repeatable) { _ throws(StepFailure) in throw StepFailure(.rejected, detail: "no") })
    let result = try await self.journal(first.pending).step(Step("call", .repeatable) { _ in StepResult("yes") })
    #expect(throws: StepFailure(.rejected, detail: "recorded")) { try result.get() }
  }

  @Test func `a receipt that nobody asks for is named`() throws {
    let receipts = ["clock/a", "clock/b"].map { Receipt(key: $0, value: 1, at_ms: 0) }
    let journal = try Journal(replaying: receipts, of: Self.place, engine: "1")
    _ = try journal.now_ms("a")
    #expect(throws: JournalError.unused(step: "clock/b")) { try journal.finish() }
    #expect(throws: JournalError.missing(step: "clock/c")) { try journal.now_ms("c") }
  }

  @Test func `a phase that another engine computed is not computed again, and the same engine's must be the same`() async throws {
    let first = try self.journal()
    _ = try await first.phase("p") { JSONValue.object(JSONObject([("x", 1)])) }
    let other = try self.journal(first.pending, engine: "2")
    #expect(try await other.phase("p") { () async throws(CaseStop) -> JSONValue in throw .journal(.missing(step: "computed")) } == ["x": 1])
    #expect(try await self.journal(first.pending).phase("p") { JSONValue.object(JSONObject([("x", 1)])) } == ["x": 1])
    let again = try self.journal(first.pending)
    await #expect(throws: CaseStop.journal(.disagreement(step: "phase/p", rule: "says another result than was computed"))) {
      try await again.phase("p") { JSONValue.object(JSONObject([("x", 2)])) }
    }
  }
}

extension Graph {
  fileprivate static func test(_ needs: [String: Set<String>]) throws(CaseStop) -> Graph {
    do throws(GraphError) { return try Graph(needs) } catch { throw .journal(.unavailable(detail: "\(error)")) }
  }
}

/// A sink that keeps the keys of each write.
final class KeptReceipts: ReceiptSink {
  private(set) var writes: [[String]] = []

  func append(_ receipts: [Receipt], beside changes: [RecordChange]) async throws(JournalError) { writes.append(receipts.map(\.key)) }
  func signals(after seen: Int) async throws(JournalError) -> [Signal] { [] }
}

/// Lets one task wait for another.
actor Gate {
  private var isOpen = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func open() {
    isOpen = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }

  func wait() async {
    if isOpen { return }
    await withCheckedContinuation { waiting.append($0) }
  }
}
