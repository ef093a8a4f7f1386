import Cases
import Fakes
import StrictJSON
import Tasks
import Testing

@Suite struct `A task whose worker dies` {
  private static let task = "weather in London and the top 3 Swift repositories, then show their owners, and finally the forecast for Oslo"

  /// Gone on with until it ends, as whoever finds it does.
  private func end(_ stage: ToolStage, in records: any RecordStore) async throws -> [UInt8] {
    let body = Array(#"{"task_id":"\#(ToolStage.id)","task":"\#(Self.task)"}"#.utf8)
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

  @Test func `at any call of the store goes on without repeating a completed call, to the same bytes`() async throws {
    let undisturbed = ToolStage()
    let counting = FailingRecordStore(undisturbed.store, broken: nil)
    let body = try await end(undisturbed, in: counting)
    #expect(undisturbed.callCount == 6 && counting.calls > 6)
    for call in 1...counting.calls {
      for moment in FailingRecordStore.Moment.allCases {
        let stage = ToolStage()
        let ended = try await end(stage, in: FailingRecordStore(stage.store, broken: call, moment))
        #expect(ended == body, "call \(call), \(moment)")
        // What had no receipt may be asked again: those that were out when the worker died.
        #expect(stage.callCount <= 6 + 3, "call \(call), \(moment): \(stage.callCount)")
        let stored = try #require(try await StoredCase.read(ToolStage.id, of: stage.family, tenant: "local", in: stage.cases(), now_ms: 0))
        let replay = await stage.family.replay(stored)
        guard case .same = replay else {
          Issue.record("call \(call), \(moment): \(replay)")
          continue
        }
      }
    }
  }

  /// Each call of a tool is followed by a receipt: a worker that dies right after the n-th one repeats none before it.
  @Test func `after any receipt repeats no call that has one`() async throws {
    let undisturbed = ToolStage()
    let counting = FailingRecordStore(undisturbed.store, broken: nil, of: .writes)
    _ = try await end(undisturbed, in: counting)
    for write in 1...counting.calls {
      let stage = ToolStage()
      let failing = FailingRecordStore(stage.store, broken: write, .after, of: .writes)
      let body = Array(#"{"task_id":"\#(ToolStage.id)","task":"\#(Self.task)"}"#.utf8)
      _ = try? await stage.family.make(body, in: stage.cases(failing))
      let before = Set(try await receipts(stage))
      let asked = stage.tools.map { $0.calls.count }
      _ = try await end(stage, in: stage.store)
      for (tool, count) in zip(stage.tools, asked) {
        for call in tool.calls.dropFirst(count) {
          #expect(!before.contains("tool/" + call.key.split(separator: "/").dropFirst().joined(separator: "/")), "write \(write): \(call.key)")
        }
      }
    }
  }

  private func receipts(_ stage: ToolStage) async throws -> [String] {
    guard let stored = try await StoredCase.read(ToolStage.id, of: stage.family, tenant: "local", in: stage.cases(), now_ms: 0) else { return [] }
    return stored.receipts.map(\.receipt.key)
  }
}
