import Cases
import Fakes
import Forms
import StrictJSON
import Tasks
import Testing

@Suite struct `A limit that a task meets` {
  private static func stage(until_ms: Int64, _ surroundings: ScriptedSurroundings) -> (Tasks, ScriptedTool) {
    let tool = ScriptedTool(.serviceStatus) { _, _ in
      guard surroundings.now_ms() >= until_ms else { return .failed(ToolFailure(.rateLimited, "too many calls", retryAt_ms: until_ms)) }
      return .completed(["service": "github", "indicator": "none", "description": "fine", "incidents": [], "url": "https://x"])
    }
    return (Tasks(tools: [tool], services: ["github"], clock: surroundings), tool)
  }

  /// Nobody waits for its answer: it rests, and is due when the limit is over.
  @Test(arguments: [(Int64(90_000), Execution.Status.completed), (400_000, .failed)])
  func `is waited for in the queue where it is over before the task's time is`(wait_ms: Int64, status: Execution.Status) async throws {
    let surroundings = ScriptedSurroundings(step_ms: 0)
    let until_ms = surroundings.now_ms() + wait_ms
    let (family, tool) = Self.stage(until_ms: until_ms, surroundings)
    let cases = CaseStore(records: VolatileRecordStore(), surroundings: surroundings, notifications: RecordedNotifications())
    let body = Array(#"{"task":"status of github","budget":{"seconds":300}}"#.utf8)
    var answer = try await family.make(body, later: true, in: cases)
    #expect(answer.phase == .queued && tool.calls.isEmpty)
    answer = try await family.advance(answer.place, in: cases)
    if status == .completed {
      #expect(answer.phase == .waiting && answer.status == "waiting" && answer.isResting && tool.calls.count == 1)
      var waiting = ListCases.Filter()
      waiting.status = "waiting"
      #expect(try await ListCases(family, records: cases.records).respond(to: waiting, now_ms: surroundings.now_ms()).count == 1)
      let found = try JSONReader.read(try await family.find(answer.place.id, in: cases, now_ms: surroundings.now_ms()).body)
      guard case .object(let shown) = found, case .object(let plan)? = shown["plan"] else { throw CancellationError() }
      #expect(shown["status"] == "waiting" && plan["planner"] == "rules")
      #expect(shown["progress"] == ["total": 1, "done": 0, "running": [1], "percentage": 0])
      surroundings.advance(by: wait_ms)
      answer = try await family.advance(answer.place, in: cases)
    }
    let outcome = try TaskOutcome(stored: JSONReader.read(answer.body))
    #expect(outcome.execution[0].status == status && outcome.execution[0].failure?.retryAt_ms == (status == .failed ? until_ms : nil))
    #expect(tool.calls.count == (status == .completed ? 2 : 1))
  }

  @Test func `is told at once where somebody waits`() async throws {
    let surroundings = ScriptedSurroundings(step_ms: 0)
    let (family, tool) = Self.stage(until_ms: surroundings.now_ms() + 5_000, surroundings)
    let cases = CaseStore(records: VolatileRecordStore(), surroundings: surroundings, notifications: RecordedNotifications())
    let made = try await family.make(Array(#"{"task":"status of github","budget":{"seconds":300}}"#.utf8), in: cases)
    let outcome = try TaskOutcome(stored: JSONReader.read(made.body))
    #expect(outcome.execution[0].failure?.kind == .rateLimited && tool.calls.count == 1)
  }
}
