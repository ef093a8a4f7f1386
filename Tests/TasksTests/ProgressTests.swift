import Cases
import Fakes
import Forms
import StrictJSON
import Synchronization
import Tasks
import Testing

@Suite struct `A task that is on its way` {
  private static let task = "weather in London and the top 3 Swift repositories, then show their owners, and finally the forecast for Oslo"
  private static var body: [UInt8] { Array(#"{"task_id":"\#(ToolStage.id)","task":"\#(task)"}"#.utf8) }
  private static let place = CasePlace(tenant: "local", family: Tasks.name, id: ToolStage.id)

  /// How many writes it takes.
  private func writes() async throws -> Int {
    let stage = ToolStage()
    let counting = FailingRecordStore(stage.store, broken: nil, of: .writes)
    _ = try await stage.family.make(Self.body, in: stage.cases(counting))
    return counting.calls
  }

  /// Whose worker was lost before that write.
  private func begun(_ write: Int, _ stage: ToolStage) async {
    _ = try? await stage.family.make(Self.body, in: stage.cases(FailingRecordStore(stage.store, broken: write, .before, of: .writes)))
  }

  @Test func `shows its plan, what is done and what is out, at whichever moment`() async throws {
    var shares: [Int64] = []
    var wasOut = false
    for write in 2...(try await writes()) {
      let stage = ToolStage()
      await begun(write, stage)
      let found = try JSONReader.read(try await stage.family.find(ToolStage.id, in: stage.cases(), now_ms: stage.surroundings.now_ms()).body)
      #expect(found["status"] == "running" && found["plan"]["steps"][3]["tool"] == "get_forecast")
      guard case .integer(let done) = found["progress"]["done"], case .integer(let share) = found["progress"]["percentage"] else { throw CancellationError() }
      #expect(found["progress"]["total"] == 4 && share == 25 * done)
      // As the document of the API has it.
      let form = try #require(Tasks.underWay.definitions["TaskUnderWay"].map { JSONValue.object($0) })
      guard case .object(let shown) = found, case .object(let known) = form["properties"] else { throw CancellationError() }
      #expect(Set(shown.members.map(\.name)).isSubset(of: known.members.map(\.name)))
      #expect(form["required"].elements.allSatisfy { name in shown.members.contains { .string($0.name) == name } })
      let running = found["progress"]["running"].elements
      wasOut = wasOut || !running.isEmpty
      // What is out has no answer yet, and what is done has one.
      for number in running { #expect(done < 4 && number != .null) }
      for call in found["execution"].elements { #expect(call["status"] == "completed" && call["result"] != .null) }
      shares.append(share)
    }
    #expect(shares == shares.sorted() && shares.first == 0 && wasOut)
  }

  @Test func `sends what its references mean, told before it has ended`() async throws {
    let stage = ToolStage()
    await begun(try await writes(), stage)
    let found = try JSONReader.read(try await stage.family.find(ToolStage.id, in: stage.cases(), now_ms: stage.surroundings.now_ms()).body)
    let logins = found["execution"].elements.filter { $0["tool"] == "github_user" }.map { $0["params"]["login"] }
    #expect(logins == ["owner0", "owner1", "owner2"])
  }

  @Test func `that is cancelled keeps what is done, and says of the rest that it was`() async throws {
    for write in 2...(try await writes()) {
      let stage = ToolStage()
      await begun(write, stage)
      let cancelled = try await stage.family.cancel(Self.place, from: Caller(), in: stage.cases())
      let shown = try JSONReader.read(cancelled.body)
      let outcome = try TaskOutcome(stored: shown)
      // Timed and counted like any other end.
      let left = outcome.execution.count { $0.status != .completed }
      #expect(cancelled.status == "cancelled" && cancelled.metrics[0].labels == ["status": "cancelled"])
      #expect(cancelled.metrics.map(\.metric.name) == ["tasks_total", "task_seconds"] + Array(repeating: "tool_failures_total", count: left))
      #expect(cancelled.metrics.dropFirst(2).allSatisfy { $0.labels["reason"] == "cancelled" })
      #expect(outcome.status == .cancelled && outcome.json == shown)
      #expect(Set(outcome.execution.map(\.step)) == [1, 2, 3, 4])
      for call in outcome.execution where call.status != .completed {
        #expect(call.status == .notRun && call.failure == ToolFailure(.cancelled, "the task was cancelled"))
      }
      // Nobody goes on with it.
      let calls = stage.callCount
      #expect(try await stage.family.advance(Self.place, in: stage.cases()).body == cancelled.body && stage.callCount == calls)
      let stored = try #require(try await StoredCase.read(ToolStage.id, of: stage.family, tenant: "local", in: stage.cases(), now_ms: 0))
      guard case .same = await stage.family.replay(stored) else {
        Issue.record("write \(write): \(await stage.family.replay(stored))")
        continue
      }
    }
  }

  @Test func `that is cancelled while somebody waits for it is answered to them as it was left`() async throws {
    let store = VolatileRecordStore()
    let surroundings = ScriptedSurroundings(step_ms: 0)
    let cases = CaseStore(records: store, surroundings: surroundings, notifications: RecordedNotifications())
    let weather = ScriptedTool(.getWeather) { params, _ in
      if ToolStage.text(params, "city") == "Oslo" {
        _ = try? await Tasks.offline(surroundings).cancel(Self.place, from: Caller(), in: cases)
      }
      return .completed(ToolStage.weather(ToolStage.text(params, "city")))
    }
    let body = Array(#"{"task_id":"\#(ToolStage.id)","task":"weather in Rome; then weather in Oslo; then weather in Bern"}"#.utf8)
    let answer = try await Tasks(tools: [weather], clock: surroundings).make(body, in: cases)
    let outcome = try TaskOutcome(stored: JSONReader.read(answer.body))
    #expect(answer.status == "cancelled" && answer.phase == .ended)
    #expect(outcome.execution.map(\.status) == [.completed, .notRun, .notRun] && weather.calls.count == 2)
  }

  @Test func `that is cancelled while a write is out does not say that it was not made`() async throws {
    let form = ToolForm("notes.add", "Adds a note.", effect: .write, params: [.required("text", .text(1...100))], result: .object([]))
    let stage = ToolStage([ScriptedTool(form) { _, _ in .completed([:]) }])
    let body = Array(#"{"task_id":"\#(ToolStage.id)","task":"use notes.add with text=hello","confirm":true}"#.utf8)
    _ = try? await stage.family.make(body, in: stage.cases(FailingRecordStore(stage.store, broken: 2, .before, of: .writes)))
    let outcome = try TaskOutcome(stored: JSONReader.read(try await stage.family.cancel(Self.place, from: Caller(), in: stage.cases()).body))
    #expect(outcome.execution.map(\.status) == [.unknown] && outcome.verification.executedSteps == 1)
  }

  /// One that was taken from a queue is running as soon as somebody is at it.
  @Test func `that was queued is running while a worker has it`() async throws {
    let (store, surroundings) = (VolatileRecordStore(), ScriptedSurroundings(step_ms: 0))
    let cases = CaseStore(records: store, surroundings: surroundings, notifications: RecordedNotifications())
    let seen = Mutex<[JSONValue]>([])
    let weather = ScriptedTool(.getWeather) { params, _ in
      let answer = try? await Tasks.offline(surroundings).find(ToolStage.id, in: cases, now_ms: surroundings.now_ms())
      let body = answer.flatMap { try? JSONReader.read($0.body) } ?? .null
      seen.withLock { $0 = [body["status"], body["progress"]["running"], .string(answer?.status ?? "")] }
      return .completed(ToolStage.weather(ToolStage.text(params, "city")))
    }
    let family = Tasks(tools: [weather], clock: surroundings)
    let queued = try await family.make(Array(#"{"task_id":"\#(ToolStage.id)","task":"weather in Rome"}"#.utf8), later: true, in: cases)
    #expect(queued.status == "queued")
    let ended = try await family.advance(queued.place, in: cases)
    #expect(seen.withLock { $0 } == ["running", [1], "running"] && ended.status == "success")
  }

  @Test func `that nobody has begun shows that alone, and is cancelled without an outcome`() async throws {
    let stage = ToolStage()
    _ = try await stage.family.make(Self.body, later: true, in: stage.cases())
    let found = try JSONReader.read(try await stage.family.find(ToolStage.id, in: stage.cases(), now_ms: stage.surroundings.now_ms()).body)
    #expect(found["status"] == "queued" && found["plan"] == .null)
    let cancelled = try JSONReader.read(try await stage.family.cancel(Self.place, from: Caller(), in: stage.cases()).body)
    #expect(cancelled["status"] == "cancelled" && cancelled["verification"] == .null)
  }

  @Test func `has the version of the policy on record`() async throws {
    let outcome = try await ToolStage().outcome("weather in Rome")
    #expect(outcome.policyVersion == "1" && outcome.json["policy_version"] == "1")
  }
}

extension JSONValue {
  fileprivate var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
  fileprivate subscript(place: Int) -> JSONValue { elements.indices.contains(place) ? elements[place] : .null }
  fileprivate subscript(name: String) -> JSONValue { if case .object(let object) = self { object[name] ?? .null } else { .null } }
}
