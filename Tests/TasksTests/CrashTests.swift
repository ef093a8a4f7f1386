import Cases
import Fakes
import Forms
import Models
import StrictJSON
import Tasks
import Testing

@Suite struct `A task whose worker dies` {
  private static let task = "weather in London and the top 3 Swift repositories, then show their owners, and finally the forecast for Oslo"

  /// Planned by a model, planned anew after a step that finds nobody, and told by one; without a model the rules do it all.
  private static func stage(planned: Bool) -> ToolStage {
    guard planned else { return ToolStage() }
    let plan = ModelPlans.plan([
      ModelPlans.step(1, "get_weather", #"{"city":"London"}"#), ModelPlans.step(2, "github_user", #"{"login":"nobody"}"#),
      ModelPlans.step(3, "get_weather", #"{"city":"${step_2.location}"}"#),
    ])
    let model = ScriptedLanguageModel { request, _ in
      if request.instructions.contains("steps of it failed") { return .text(ModelPlans.plan([ModelPlans.step(2, "github_user", #"{"login":"ada"}"#)])) }
      return .text(request.instructions.contains("You tell a person") ? #"{"summary":"In London it is 7.5 °C."}"# : plan)
    }
    let users = ScriptedTool(.githubUser) { params, _ in
      ToolStage.text(params, "login") == "nobody"
        ? .failed(ToolFailure(.notFound, "there is no such user")) : .completed(ToolStage.user(ToolStage.text(params, "login")))
    }
    return ToolStage([users], model: model)
  }

  private static func more(planned: Bool) -> String { planned ? #","planner":"model""# : "" }

  /// Gone on with until it ends, as whoever finds it does.
  private func end(_ stage: ToolStage, planned: Bool, in records: any RecordStore) async throws -> [UInt8] {
    let body = Array(#"{"task_id":"\#(ToolStage.id)","task":"\#(Self.task)"\#(Self.more(planned: planned))}"#.utf8)
    let place = CasePlace(tenant: "local", family: Tasks.name, id: ToolStage.id)
    for _ in 0..<10 {
      do throws(EndpointError) {
        let isStored = !stage.store.records.isEmpty
        let answer =
          isStored
          ? try await stage.family.advance(place, in: stage.cases(records), ignoringLease: true) : try await stage.family.make(body, in: stage.cases(records))
        if answer.phase == .ended { return answer.body }
      } catch {
        if case .fault = error { throw error }
      }
    }
    throw CancellationError()
  }

  @Test(arguments: [false, true])
  func `at any call of the store goes on without repeating a completed call, to the same bytes`(planned: Bool) async throws {
    let undisturbed = Self.stage(planned: planned)
    let counting = FailingRecordStore(undisturbed.store, broken: nil)
    let body = try await end(undisturbed, planned: planned, in: counting)
    let calls = planned ? 4 : 6
    #expect(undisturbed.callCount == calls && counting.calls > 6)
    if planned { #expect(String(decoding: body, as: UTF8.self).contains(#""source":"model""#)) }
    for call in 1...counting.calls {
      for moment in FailingRecordStore.Moment.allCases {
        let stage = Self.stage(planned: planned)
        let ended = try await end(stage, planned: planned, in: FailingRecordStore(stage.store, broken: call, moment))
        // A call of a model that was out when the worker died is paid twice, and said so.
        #expect(Self.unpriced(ended) == Self.unpriced(body), "call \(call), \(moment)")
        // What had no receipt may be asked again: those that were out when the worker died.
        #expect(stage.callCount <= calls + 3, "call \(call), \(moment): \(stage.callCount)")
        let stored = try #require(try await StoredCase.read(ToolStage.id, of: stage.family, tenant: "local", in: stage.cases(), now_ms: 0))
        let replay = await stage.family.replay(stored)
        guard case .same = replay else {
          Issue.record("call \(call), \(moment): \(replay)")
          continue
        }
      }
    }
  }

  private static func unpriced(_ body: [UInt8]) -> JSONValue {
    guard case .object(var outcome)? = try? JSONReader.read(body), case .object(var receipt)? = outcome["receipt"] else { return .null }
    for name in ["model_calls", "tokens", "cost_usd"] { receipt[name] = .null }
    outcome["receipt"] = .object(receipt)
    return .object(outcome)
  }

  /// Each call of a tool is followed by a receipt: a worker that dies right after the n-th one repeats none before it.
  @Test(arguments: [false, true])
  func `after any receipt repeats no call that has one`(planned: Bool) async throws {
    let undisturbed = Self.stage(planned: planned)
    let counting = FailingRecordStore(undisturbed.store, broken: nil, of: .writes)
    _ = try await end(undisturbed, planned: planned, in: counting)
    for write in 1...counting.calls {
      let stage = Self.stage(planned: planned)
      let failing = FailingRecordStore(stage.store, broken: write, .after, of: .writes)
      let body = Array(#"{"task_id":"\#(ToolStage.id)","task":"\#(Self.task)"\#(Self.more(planned: planned))}"#.utf8)
      _ = try? await stage.family.make(body, in: stage.cases(failing))
      let before = Set(try await receipts(stage))
      let asked = stage.tools.map { $0.calls.count }
      _ = try await end(stage, planned: planned, in: stage.store)
      for (tool, count) in zip(stage.tools, asked) {
        for call in tool.calls.dropFirst(count) {
          let name = call.key.split(separator: "/").dropFirst().joined(separator: "/")
          #expect(!before.contains("tool/" + name) && !before.contains(name), "write \(write): \(call.key)")
        }
      }
    }
  }

  private func receipts(_ stage: ToolStage) async throws -> [String] {
    guard let stored = try await StoredCase.read(ToolStage.id, of: stage.family, tenant: "local", in: stage.cases(), now_ms: 0) else { return [] }
    return stored.receipts.map(\.receipt.key)
  }
}
