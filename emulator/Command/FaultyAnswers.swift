internal import EmulatorDigests
internal import EmulatorFaults
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorQueues

extension EventLoop {
  /// Hands `work` to the loop, after a while where a plan of faults wants that.
  nonisolated static func post(after_ms: Int, _ work: @escaping @Sendable @EventLoop () -> Void) {
    post {
      guard after_ms > 0 else { return work() }
      Alarm.once(after_ms: after_ms, work)
    }
  }
}

/// What a plan of faults does to requests for queues, on their way in and out.
struct QueueFaults: Sendable {
  let faults: FaultInjector?

  enum Fate {
    case pass
    case answered(status: Int, type: String, text: String)
    /// Nothing is done, and the connection breaks.
    case torn
    /// All is done, and the connection breaks.
    case lost
    case late(Int)
  }

  func fate(_ operation: String, _ body: [UInt8]) -> Fate {
    guard let faults, faults.plan.rules.contains(where: { $0.point == .queue }),
      let rule = faults.strike(.queue, Self.subject(body), among: FaultPlan.Point.queue.kinds)
    else { return .pass }
    return switch rule.kind {
    case .throttle: .answered(status: 400, type: "com.amazonaws.sqs#RequestThrottled", text: "The request was denied due to request throttling.")
    case .slow: .late(rule.time_ms ?? 1_000)
    case .torn: .torn
    case .lostAnswer: .lost
    default: .answered(status: 500, type: "com.amazonaws.sqs#InternalError", text: "a fault of the plan")
    }
  }

  /// `<queue>/<id>`: the same request asked again is the same subject.
  static func subject(_ body: [UInt8]) -> String {
    let url = (try? JSON(reading: body))?["QueueUrl"]?.string ?? ""
    let id = Hexadecimal.text(SHA256.digest(body).prefix(8))
    return "\(url.split(separator: "/").last ?? "")/\(id)"
  }
}
