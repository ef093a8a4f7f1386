import Cases
import StrictJSON

/// Looks, while a call is out, whether the task is still this worker's, and calls it off where it is not: what it answers would be refused.
struct CallWatch: Sendable {
  let each_ms: Int64
  let clock: any Surroundings
  let standing: @Sendable () async -> Bool
  /// How a look is taken: when there is one hangs on the machine's time alone.
  var looking: Looking = { await $0() }

  typealias Looking = @Sendable (_ look: @escaping @Sendable () async -> Bool) async -> Bool

  func answer(of tool: any Tool, _ params: JSONObject, _ call: ToolCall) async -> ToolAnswer {
    await withTaskGroup(of: ToolAnswer?.self) { group in
      group.addTask { await tool.call(params, call) }
      group.addTask {
        while !Task.isCancelled {
          await clock.pause(each_ms)
          if !Task.isCancelled, !(await looking(standing)) { break }
        }
        return nil
      }
      // Whichever is over first ends the other; a call that is called off says so itself.
      var answer: ToolAnswer?
      for await ended in group {
        group.cancelAll()
        if let ended { answer = ended }
      }
      return answer ?? .failed(ToolFailure(.cancelled, "the task was cancelled"))
    }
  }
}
