public import Cases
internal import Synchronization

/// Passes every call on but one, which is `.unavailable`; it has its effect first, or has none.
public final class FailingWorkQueue: WorkQueue {
  private let queue: any WorkQueue
  private let broken: ClosedRange<Int>?
  private let moment: FailingRecordStore.Moment
  private let count = Mutex(0)

  /// `broken` counts the calls from 1; with nil none is broken.
  public init(_ queue: any WorkQueue, broken: ClosedRange<Int>?, _ moment: FailingRecordStore.Moment = .before) {
    (self.queue, self.broken, self.moment) = (queue, broken, moment)
  }

  public var calls: Int { count.withLock { $0 } }

  public func send(_ messages: [WorkMessage]) async throws(WorkQueueError) -> [WorkRefusal] {
    try await pass { queue throws(WorkQueueError) in try await queue.send(messages) }
  }

  public func depth() async throws(WorkQueueError) -> [WorkLane: WorkDepth] {
    try await pass { queue throws(WorkQueueError) in try await queue.depth() }
  }

  private func pass<Value>(_ call: (any WorkQueue) async throws(WorkQueueError) -> Value) async throws(WorkQueueError) -> Value {
    let number = count.withLock { count in
      count += 1
      return count
    }
    let isBroken = broken?.contains(number) ?? false
    if isBroken, moment == .before { throw .unavailable(detail: "broken before call \(number)") }
    let value = try await call(queue)
    if isBroken { throw .unavailable(detail: "broken after call \(number)") }
    return value
  }
}
