import Cases
import Fakes
import Forms
import Models
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

  /// What a model's limit makes of a task: how often it rested, what it came to, and what the model was asked.
  private static func planned(_ answers: [ScriptedLanguageModel.Answer], isQueued: Bool, seconds: Int = 300) async throws -> (Int, TaskOutcome, ToolStage, Int)
  {
    let model = ScriptedLanguageModel(answers)
    let stage = ToolStage(model: model)
    let body = Array(#"{"task_id":"\#(ToolStage.id)","task":"Oslo: warm or not?","budget":{"seconds":\#(seconds)}}"#.utf8)
    let cases = stage.cases()
    var answer = try await stage.family.make(body, later: isQueued, in: cases)
    var rests = 0
    while answer.phase != .ended, rests < 20 {
      let due_ms = try #require(try await cases.header(answer.place, Tasks.description.shape)?.due_ms)
      if due_ms > stage.surroundings.now_ms() {
        rests += 1
        stage.surroundings.advance(by: due_ms - stage.surroundings.now_ms())
      }
      answer = try await stage.family.advance(answer.place, in: cases)
    }
    let stored = try #require(try await StoredCase.read(ToolStage.id, of: stage.family, tenant: "local", in: cases, now_ms: 0))
    if case .same = await stage.family.replay(stored) {} else { Issue.record("it does not replay") }
    let sums = AttemptNote.committed(in: stored.receipts.map(\.receipt))
    let outcome = try TaskOutcome(stored: JSONReader.read(answer.body))
    #expect(sums.open == 0 && sums.committed == outcome.receipt.usage.costNanoUSD)
    return (rests, outcome, stage, model.requests.count)
  }

  private static let busy = ScriptedLanguageModel.Answer.failed(.rateLimited, 429, wait_ms: 60_000)
  private static let said = ScriptedLanguageModel.Answer.text(#"{"summary":"In Oslo it is 7.5 °C."}"#)

  /// The planner's and the one's that tells what came of it.
  @Test func `of a model is waited for in the queue, and what is done until then is not done again`() async throws {
    let (rests, outcome, stage, asked) = try await Self.planned([Self.busy, .text(ModelPlans.oslo), Self.busy, Self.said], isQueued: true)
    #expect(rests == 2 && asked == 4 && stage.callCount == 1)
    #expect(outcome.plan.planner == .model && outcome.answer.source == .model && outcome.status == .success)
    #expect(outcome.receipt.latency_ms == 120_000)
  }

  @Test func `of a model is not waited for where somebody waits, nor beyond the task's time, nor for ever`() async throws {
    let script = [Self.busy, .text(ModelPlans.oslo), Self.said]
    for (answers, isQueued, seconds, rested) in [(script, false, 300, 0), (script, true, 60, 0), ([Self.busy], true, 900, 3)] {
      let (rests, outcome, _, asked) = try await Self.planned(answers, isQueued: isQueued, seconds: seconds)
      #expect(rests == rested && asked == rested + 1)
      #expect(outcome.plan.planner == .rules && outcome.plan.notes.contains { $0.hasSuffix("the provider's rate limit is reached") }, "\(outcome.plan.notes)")
    }
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
