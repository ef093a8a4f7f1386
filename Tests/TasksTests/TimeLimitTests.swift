import Cases
import Fakes
import Forms
import StrictJSON
import Synchronization
import Tasks
import Testing

@Suite struct `The time of a task` {
  /// A tool that takes what its call is given, and is no further then.
  private final class SlowTool: Tool {
    let form = ToolForm.serviceStatus
    let surroundings: ScriptedSurroundings
    let limits = Mutex<[Int64]>([])

    init(_ surroundings: ScriptedSurroundings) { self.surroundings = surroundings }

    func call(_ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
      limits.withLock { $0.append(call.limit_ms) }
      surroundings.advance(by: call.limit_ms)
      return .failed(ToolFailure(.timeout, "it did not answer in time"))
    }
  }

  private static func outcome(_ tool: any Tool, seconds: Int, _ surroundings: ScriptedSurroundings) async throws -> TaskOutcome {
    let cases = CaseStore(records: VolatileRecordStore(), surroundings: surroundings, notifications: RecordedNotifications())
    let body = Array(#"{"task":"status of github","budget":{"seconds":\#(seconds)}}"#.utf8)
    let answer = try await Tasks(tools: [tool], services: ["github"], clock: surroundings).make(body, in: cases)
    return try TaskOutcome(stored: JSONReader.read(answer.body))
  }

  /// At least five seconds, since what is shorter is not worth beginning.
  @Test(arguments: [(2, [5_000]), (7, [7_000]), (40, [30_000, 30_000]), (900, [30_000, 30_000, 30_000])] as [(Int, [Int64])])
  func `is all that a call may take, and after it none is tried again`(seconds: Int, limits: [Int64]) async throws {
    let surroundings = ScriptedSurroundings(step_ms: 0)
    let tool = SlowTool(surroundings)
    let outcome = try await Self.outcome(tool, seconds: seconds, surroundings)
    #expect(tool.limits.withLock { $0 } == limits)
    #expect(outcome.execution[0].failure?.kind == .timeout && outcome.execution[0].attempts == limits.count && outcome.status == .failed)
  }

  @Test func `may be over before a call is tried again`() async throws {
    let surroundings = ScriptedSurroundings(step_ms: 0)
    let tool = ScriptedTool(.serviceStatus) { _, _ in
      surroundings.advance(by: 1_999)
      return .failed(ToolFailure(.network, "it broke its answer off"))
    }
    let outcome = try await Self.outcome(tool, seconds: 2, surroundings)
    #expect(tool.calls.count == 1 && outcome.execution[0].failure?.kind == .deadline && outcome.execution[0].attempts == 1)
  }
}
