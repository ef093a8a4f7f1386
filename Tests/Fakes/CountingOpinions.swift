public import Cases
public import Decisions
import Forms
import Synchronization

/// A source of opinions that costs something: it speaks by the rules, says it is a model, counts its calls and what they were sent with.
public final class CountingOpinions: OpinionSource {
  private let asked = Mutex<[String: Int]>([:])

  public init() {}

  public var effect: Effect { .unkeyed }

  /// How often each executive was asked about each recommendation.
  public var calls: [String: Int] { asked.withLock { $0 } }

  public func opinion(of seat: Seat, on draft: Draft) -> (opinion: Opinion, usage: Usage) {
    asked.withLock { $0["\(draft.attempt)/\(seat.executive.name)", default: 0] += 1 }
    var opinion = RulesOpinions.opinion(of: seat, on: draft)
    opinion.source = .model
    var usage = Usage()
    usage.modelCalls = 1
    usage.promptTokens = 100
    usage.costNanoUSD = 1_000_000
    return (opinion, usage)
  }
}
