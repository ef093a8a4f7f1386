/// Word of a call while it is made: what is called and how it ends, and nothing of what it asks or answers.
public struct CallNotice: Sendable, Hashable {
  public enum Moment: Sendable, Hashable {
    case begins
    /// `isCached`: the answer was kept from an earlier call.
    case ends(status: String, duration_ms: Int64, isCached: Bool)
  }

  public var step: Int
  /// The place of the element that it is for, from 0; nil where the step is taken once.
  public var item: Int?
  public var tool: String
  /// From 1.
  public var attempt: Int
  public var moment: Moment

  public init(step: Int, item: Int?, tool: String, attempt: Int, _ moment: Moment) {
    (self.step, self.item, self.tool, self.attempt, self.moment) = (step, item, tool, attempt, moment)
  }

  /// The same call, ended so.
  func ended(_ answer: ToolAnswer, after duration_ms: Int64) -> CallNotice {
    var notice = self
    notice.moment =
      switch answer {
      case .completed(_, let age): .ends(status: Execution.Status.completed.rawValue, duration_ms: duration_ms, isCached: age != nil)
      case .failed(let failure): .ends(status: failure.kind.rawValue, duration_ms: duration_ms, isCached: false)
      }
    return notice
  }
}

/// Who is told of calls while they are made.
public typealias CallListener = @Sendable (CallNotice) -> Void
