public import Cases
internal import Synchronization

/// A queue in memory; follows every rule of the port. Its time is what it is told.
public final class VolatileWorkQueue: WorkQueue {
  /// A message that waits to be received, or for what comes of it.
  public struct Held: Sendable, Hashable {
    public var id: String
    public var body: String
    public var lane: WorkLane
    public var group: String
    public var sent_ms: Int64
    public var visible_ms: Int64
    public var receives: Int
  }

  private struct State {
    var held: [Held] = []
    var count = 0
  }

  private let state = Mutex(State())
  private let now_ms: @Sendable () -> Int64

  public init(now_ms: @escaping @Sendable () -> Int64) { self.now_ms = now_ms }

  /// How long a message that was received stays invisible.
  public static let visibility_ms: Int64 = 360_000

  public func send(_ messages: [WorkMessage]) async throws(WorkQueueError) -> [WorkRefusal] {
    try WorkBounds.check(messages)
    let now_ms = now_ms()
    state.withLock { state in
      for message in messages {
        state.count += 1
        state.held.append(
          Held(
            id: "message-\(state.count)", body: message.notice.text, lane: message.lane, group: message.notice.tenant, sent_ms: now_ms,
            visible_ms: now_ms + Int64(message.delay_s) * 1_000, receives: 0))
      }
    }
    return []
  }

  public func depth() async throws(WorkQueueError) -> [WorkLane: WorkDepth] {
    let now_ms = now_ms()
    return state.withLock { state in
      var depth = Dictionary(uniqueKeysWithValues: WorkLane.allCases.map { ($0, WorkDepth()) })
      for held in state.held {
        if held.visible_ms <= now_ms {
          depth[held.lane]?.visible += 1
        } else if held.receives > 0 {
          depth[held.lane]?.inFlight += 1
        } else {
          depth[held.lane]?.delayed += 1
        }
      }
      return depth
    }
  }

  // MARK: the receiver's side

  /// Puts a body there that no sender of ours would send.
  public func put(_ body: String, in lane: WorkLane = .normal) {
    let now_ms = now_ms()
    state.withLock { state in
      state.count += 1
      state.held.append(
        Held(id: "message-\(state.count)", body: body, lane: lane, group: "", sent_ms: now_ms, visible_ms: now_ms, receives: 0))
    }
  }

  public var messages: [Held] { state.withLock { $0.held } }

  /// Up to ten that are visible, each of them then invisible for a while; which of them, `choose` says by their number.
  public func receive(atMost count: Int = 10, choose: (Int) -> Int = { _ in 0 }) -> [WorkReceived] {
    let now_ms = now_ms()
    return state.withLock { state in
      var received: [WorkReceived] = []
      var visible = state.held.indices.filter { state.held[$0].visible_ms <= now_ms }
      while received.count < count, !visible.isEmpty {
        let place = visible.remove(at: choose(visible.count))
        state.held[place].visible_ms = now_ms + Self.visibility_ms
        state.held[place].receives += 1
        let held = state.held[place]
        received.append(WorkReceived(id: held.id, body: held.body, receives: held.receives, sent_ms: held.sent_ms, queue: held.lane.rawValue))
      }
      return received
    }
  }

  public func delete(_ ids: [String]) { state.withLock { $0.held.removeAll { ids.contains($0.id) } } }
  public func purge() { state.withLock { $0.held = [] } }

  /// The same message once more, as a queue may deliver it.
  public func duplicate(_ id: String) {
    state.withLock { state in
      guard var held = state.held.first(where: { $0.id == id }) else { return }
      state.count += 1
      held.id = "message-\(state.count)"
      state.held.append(held)
    }
  }

  /// Those that were received five times and are visible again, taken out: the dead-letter queue's.
  public func redriven() -> [WorkReceived] {
    let now_ms = now_ms()
    return state.withLock { state in
      let given = state.held.filter { $0.receives >= WorkReceived.receivesMaximum && $0.visible_ms <= now_ms }
      state.held.removeAll { given.contains($0) }
      return given.map { WorkReceived(id: $0.id, body: $0.body, receives: $0.receives, sent_ms: $0.sent_ms, queue: "dead") }
    }
  }
}
