/// Carries word that a case is due to whoever works on cases. The table is the truth (`WAKE`), a message is a hint: nothing rests on its coming.
///
/// Rules, each checked for every adapter and fake by the contract suite:
/// 1. What `send` accepted is durable when it returns.
/// 2. `send` takes 1…10 messages, each of which is accepted, or named as refused; in which order they are delivered is nobody's promise.
/// 3. A message is delivered once its delay is over, 0…900 s; any other is `.limit`, and nothing is sent.
/// 4. What is sent is a notice in JSON, `{"v":1,"family","tenant","id","due_ms"}`, at most 1 KB: no content of a case's.
/// 5. A message may come twice, late, out of order or never.
/// 6. Each goes to its lane; within a lane the tenant is the group by which tenants get their turns.
/// 7. An unreachable, throttled or failing queue is `.unavailable`; then some of what was to be sent may have been.
/// 8. `depth` tells of each lane about how many messages it holds.
public protocol WorkQueue: Sendable {
  /// Those that were refused; empty where all were accepted.
  func send(_ messages: [WorkMessage]) async throws(WorkQueueError) -> [WorkRefusal]
  func depth() async throws(WorkQueueError) -> [WorkLane: WorkDepth]
}

/// What is waited for less goes first.
public enum WorkLane: String, Sendable, Hashable, CaseIterable {
  case urgent
  case normal
}

/// A notice on its way.
public struct WorkMessage: Sendable, Hashable {
  public var notice: WorkNotice
  public var lane: WorkLane
  /// 0…900.
  public var delay_s: Int

  public init(_ notice: WorkNotice, in lane: WorkLane = .normal, delay_s: Int = 0) {
    (self.notice, self.lane, self.delay_s) = (notice, lane, delay_s)
  }

  public static let delayMaximum_s = 900
  /// Of one `send`.
  public static let countMaximum = 10
}

/// A message that the queue did not take, while it took others.
public struct WorkRefusal: Sendable, Hashable {
  /// Its place among those that were sent, from 0.
  public var place: Int
  /// For the log.
  public var detail: String

  public init(place: Int, detail: String) { (self.place, self.detail) = (place, detail) }
}

/// About how many messages a lane holds.
public struct WorkDepth: Sendable, Hashable {
  /// May be received now.
  public var visible: Int
  /// Were received, and are neither deleted nor visible again.
  public var inFlight: Int
  /// Their delay is not over.
  public var delayed: Int

  public init(visible: Int = 0, inFlight: Int = 0, delayed: Int = 0) { (self.visible, self.inFlight, self.delayed) = (visible, inFlight, delayed) }
}

public enum WorkQueueError: Error, Sendable, Hashable {
  /// A bound of rules 2 to 4 is broken; the text names it.
  case limit(String)
  /// The detail is for the log alone.
  case unavailable(detail: String)

  public var detail: String {
    switch self {
    case .limit(let text): text
    case .unavailable(let detail): detail
    }
  }
}

/// Checked by every adapter before it sends anything, so that all refuse the same.
public enum WorkBounds {
  public static func check(_ messages: [WorkMessage]) throws(WorkQueueError) {
    guard (1...WorkMessage.countMaximum).contains(messages.count) else { throw .limit("1 to \(WorkMessage.countMaximum) messages are sent at once") }
    for message in messages {
      guard (0...WorkMessage.delayMaximum_s).contains(message.delay_s) else { throw .limit("a message's delay is 0 to \(WorkMessage.delayMaximum_s) seconds") }
      guard message.notice.text.utf8.count <= WorkNotice.bytesMaximum else { throw .limit("a notice has at most \(WorkNotice.bytesMaximum) bytes") }
    }
  }
}
