public import Cases
import Forms
import Frameworks

/// What an opinion is asked about.
public struct Draft: Sendable {
  public var request: DecisionRequest
  public var judgement: Judgement
  /// The id of the alternative that is recommended.
  public var recommended: String
  /// From 1; more when the panel is asked again.
  public var attempt: Int
}

/// Where an executive's opinion comes from: the rules, or a language model that speaks for it.
///
/// Rules:
/// 1. The opinion's `executive` is the seat's name, and its numbers are in their ranges.
/// 2. A source that cannot be reached falls back to the rules and says so in `source`, or fails; it never invents.
public protocol OpinionSource: Sendable {
  /// `.pure` for what can be computed again; then nothing is stored before it.
  var effect: Effect { get }
  func opinion(of seat: Seat, on draft: Draft) async throws(StepFailure) -> (opinion: Opinion, usage: Usage)
}

/// Opinions that follow from the numbers of the request and the executive's own priorities.
public struct RulesOpinions: OpinionSource {
  public init() {}

  public var effect: Effect { .pure }

  public func opinion(of seat: Seat, on draft: Draft) -> (opinion: Opinion, usage: Usage) { (RulesOpinions.opinion(of: seat, on: draft), Usage()) }

  /// Agreement is 1 less what the best alternative would have scored more; .5 at the least confidence where there is nothing to judge by.
  public static func opinion(of seat: Seat, on draft: Draft) -> Opinion {
    let executive = seat.executive
    let judgement = draft.judgement
    guard let scores = judgement.scores(by: executive), let place = judgement.ids.firstIndex(of: draft.recommended), let best = scores.max() else {
      return Opinion(
        executive: executive.name, agreement: 0.5, concerns: judgement.brokenMusts(of: draft.recommended),
        suggestions: ["give scores, payoffs or outcomes: there is nothing to judge by"],
        confidence: 0.2, source: .rules)
    }
    var suggestions: [String] = []
    if let better = scores.firstIndex(of: best), best > scores[place] {
      suggestions.append("prefer `\(judgement.ids[better])`: \(best.shortText) by this executive's priorities, against \(scores[place].shortText)")
    }
    return Opinion(
      executive: executive.name, agreement: min(1, max(0, 1 - (best - scores[place]))),
      concerns: remarks(executive, judgement, place, "weak on") { $0 <= 0.25 } + judgement.brokenMusts(of: draft.recommended), suggestions: suggestions,
      supportingArguments: remarks(executive, judgement, place, "strong on") { $0 >= 0.75 }, confidence: max(0.2, seat.expertise), source: .rules)
  }

  /// On the criteria that it values. The words are the same whoever says them, so that a concern that is shared is seen to be.
  private static func remarks(_ executive: Executive, _ judgement: Judgement, _ place: Int, _ words: String, _ counts: (Double) -> Bool) -> [String] {
    judgement.problem.criteria.enumerated().compactMap { column, criterion in
      guard judgement.problem.weights[column] > 0, executive.values(criterion), let rating = judgement.rating(place, column), counts(rating) else { return nil }
      return "\(words) `\(criterion.name)`: rated \(rating.shortText) of 1"
    }
  }
}
