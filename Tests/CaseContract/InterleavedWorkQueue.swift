import Cases
import Fakes

/// Gives its turn to others before every call and after it, and by the executor's chance loses calls, answers and messages.
final class InterleavedWorkQueue: WorkQueue {
  private let queue: VolatileWorkQueue
  private let executor: SeededExecutor
  /// One call in so many is lost, before or after it has its effect, and as many messages; 0: none.
  private let lossOneIn: Int

  init(_ queue: VolatileWorkQueue, _ executor: SeededExecutor, lossOneIn: Int) { (self.queue, self.executor, self.lossOneIn) = (queue, executor, lossOneIn) }

  func send(_ messages: [WorkMessage]) async throws(WorkQueueError) -> [WorkRefusal] {
    await executor.turn()
    let loss = lossOneIn == 0 ? 3 : executor.below(3 * lossOneIn)
    if loss == 0 { throw .unavailable(detail: "the call was lost") }
    if loss != 1 { _ = try await queue.send(messages) }
    await executor.turn()
    if loss == 2 { throw .unavailable(detail: "the answer was lost") }
    return []
  }

  func depth() async throws(WorkQueueError) -> [WorkLane: WorkDepth] {
    await executor.turn()
    return try await queue.depth()
  }
}
