import Cases
import Decisions
import Forms
import Frameworks
import Fakes
import StrictJSON
import Synchronization
import Testing

@Suite struct `The journal` {
  let surroundings = ScriptedSurroundings()

  func journal(_ receipts: [Receipt] = [], _ sink: KeptReceipts? = nil) -> Journal {
    Journal(caseID: "case", receipts: receipts, surroundings: surroundings, sink: sink)
  }

  @Test func `a reading is the same on every run`() throws {
    let first = journal()
    let time_ms = try first.now_ms("a")
    let id = try first.identifier("b")
    let second = journal(first.pending)
    #expect(try second.now_ms("a") == time_ms)
    #expect(try second.identifier("b") == id)
    #expect(second.pending.isEmpty)
    #expect(UUIDText.isOne(id))
  }

  @Test func `readings are kept back until an effect depends on them`() async throws {
    let sink = KeptReceipts()
    let journal = journal([], sink)
    _ = try journal.now_ms("a")
    _ = try await journal.step(Step("pure", .pure) { _ in StepResult(1) })
    #expect(sink.writes.isEmpty)
    _ = try await journal.step(Step("mail", .keyed) { context in StepResult(.string(context.idempotencyKey)) })
    #expect(sink.writes == [["clock/a", "pure"], ["mail"]])
  }

  @Test func `a keyed effect is sent under the case and the step`() async throws {
    let result = try await journal().step(Step("mail", .keyed) { context in StepResult(.string(context.idempotencyKey)) })
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
    let results = try await journal([], sink).parallel(steps)
    #expect(try results.map { try $0.get() } == ["slow", "fast"])
    #expect(sink.writes == [["fast"], ["slow"]])
  }

  @Test(arguments: [(StepFailure.Kind.transient, 3), (.permanent, 1)]) func `only a transient failure is tried again`(_ kind: StepFailure.Kind, _ tries: Int)
    async throws
  {
    let count = Mutex(0)
    let journal = journal()
    let result = try await journal.step(
      Step("call", .repeatable, attemptsMaximum: 3) { _ throws(StepFailure) in
        count.withLock { $0 += 1 }
        throw StepFailure(kind, detail: "no")
      })
    #expect(count.withLock { $0 } == tries)
    #expect(throws: StepFailure.self) { try result.get() }
    #expect(journal.pending.last?.attempt == tries)
  }

  @Test func `a step that came to nothing stays so on the next run`() async throws {
    let first = journal()
    _ = try await first.step(Step("call", .repeatable) { _ throws(StepFailure) in throw StepFailure(.permanent, detail: "no") })
    let result = try await journal(first.pending).step(Step("call", .repeatable) { _ in StepResult("yes") })
    #expect(throws: StepFailure(.permanent, detail: "recorded")) { try result.get() }
  }

  @Test func `a receipt that nobody asks for is named`() throws {
    let journal = Journal(replaying: [Receipt(key: "clock/a", value: 1, at_ms: 0), Receipt(key: "clock/b", value: 1, at_ms: 0)], caseID: "case")
    _ = try journal.now_ms("a")
    #expect(throws: JournalError.unused(step: "clock/b")) { try journal.finish() }
    #expect(throws: JournalError.missing(step: "clock/c")) { try journal.now_ms("c") }
  }

  @Test func `a phase that another engine computed is gone on with, the same engine's must be the same`() throws {
    let first = journal()
    _ = try first.phase("p", engine: "1", ["x": 1])
    #expect(try journal(first.pending).phase("p", engine: "2", ["x": 2]) == ["x": 1])
    #expect(try journal(first.pending).phase("p", engine: "1", ["x": 1]) == ["x": 1])
    #expect(throws: JournalError.disagreement(step: "phase/p", rule: "says another result than was computed")) {
      try journal(first.pending).phase("p", engine: "1", ["x": 2])
    }
  }
}

/// A sink that keeps the keys of each write.
final class KeptReceipts: ReceiptSink {
  private(set) var writes: [[String]] = []

  func append(_ receipts: [Receipt]) async throws(JournalError) { writes.append(receipts.map(\.key)) }
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
