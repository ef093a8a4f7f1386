public import Cases
import Forms
import Models
import Frameworks

/// What an opinion is asked about.
public struct Draft: Sendable {
  public var request: DecisionRequest
  public var judgement: Judgement
  /// The id of the alternative that is recommended.
  public var recommended: String
  /// From 1; more when the panel is asked again.
  public var attempt: Int
  /// Ids by the deciding ranking, which tells an executive's equals apart.
  public var order: [String]
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
  /// The step that asks, under its key; it has its receipt's value from `Opinion.json`. `asker` is the principal whose case it is.
  func step(_ key: String, of seat: Seat, on draft: Draft, in place: CasePlace, askedBy asker: String) async -> Step
  /// Whether what the panel came to is put into words too.
  var writesDrafts: Bool { get }
  /// The step of one pass of that, under its key; `panel` says how the panel stands to it.
  func step(
    _ key: String, _ pass: DraftPass, of seat: Seat, on draft: Draft, panel: String, in place: CasePlace, askedBy asker: String
  ) async -> Step
}

extension OpinionSource {
  public func step(_ key: String, of seat: Seat, on draft: Draft, in place: CasePlace, askedBy asker: String) async -> Step {
    Step(key, effect) { _ async throws(StepFailure) in
      let answer = try await opinion(of: seat, on: draft)
      return StepResult(answer.opinion.json, usage: answer.usage)
    }
  }

  public var writesDrafts: Bool { false }

  /// Of a case that another source began.
  public func step(
    _ key: String, _ pass: DraftPass, of seat: Seat, on draft: Draft, panel: String, in place: CasePlace, askedBy asker: String
  ) async -> Step {
    Step(key, .unkeyed) { _ in StepResult(DraftWord(reason: ModelError.notConfigured.text).json) }
  }
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
    let broken = judgement.brokenMusts(of: draft.recommended)
    guard let loss = judgement.loss(of: draft.recommended, to: executive),
      let first = judgement.firstChoice(of: executive, recommended: draft.recommended, order: draft.order)
    else {
      return Opinion(
        executive: executive.name, agreement: 0.5, firstChoice: draft.recommended, concerns: broken,
        suggestions: ["give scores, payoffs or outcomes: there is nothing to judge by"], confidence: 0.2, source: .rules)
    }
    let suggestions =
      first == draft.recommended
      ? [] : ["would choose `\(judgement.title(first))`, to which it gives \((loss * 100).roundNumeral) of 100 points more"]
    return Opinion(
      executive: executive.name, agreement: (1 - loss).tenDigits, firstChoice: first, concerns: broken + concerns(executive, draft), suggestions: suggestions,
      supportingArguments: arguments(executive, draft), confidence: max(0.2, seat.expertise), source: .rules)
  }

  /// Those that weigh something, the heaviest first.
  private static func concerns(_ executive: Executive, _ draft: Draft) -> [String] {
    let judgement = draft.judgement
    let found = judgement.concerns(about: draft.recommended, to: executive).enumerated().compactMap { column, weight -> (weight: Double, words: String)? in
      guard Concern.severity(weight) != nil, let words = judgement.weakness(column, of: draft.recommended) else { return nil }
      return (weight, words)
    }
    return found.sorted { $0.weight != $1.weight ? $0.weight > $1.weight : $0.words.precedes($1.words) }.map(\.words)
  }

  /// Where the recommended one does well, the criterion counts, and it is no concern.
  private static func arguments(_ executive: Executive, _ draft: Draft) -> [String] {
    let judgement = draft.judgement
    guard let place = judgement.ids.firstIndex(of: draft.recommended), let shares = judgement.shares(of: executive) else { return [] }
    let concerns = judgement.concerns(about: draft.recommended, to: executive)
    return shares.indices.compactMap { column in
      guard shares[column] >= Concern.noticed, !concerns.indices.contains(column) || Concern.severity(concerns[column]) == nil else { return nil }
      return judgement.strength(column, of: place)
    }
  }
}

/// What a concern weighs to who has it.
enum Concern {
  /// From here it is one at all, and from here it is medium, and high.
  static let noticed = 0.05
  private static let medium = 0.1
  private static let high = 0.2

  /// Nil for what is none.
  static func severity(_ weight: Double) -> Conflict.Severity? {
    // A hair less, so that what is .1 on paper is so in binary too.
    func reaches(_ bound: Double) -> Bool { weight >= bound - 1e-12 }
    return reaches(high) ? .high : reaches(medium) ? .medium : reaches(noticed) ? .low : nil
  }

  /// What an opinion's concern weighs: 1 for a must that is broken, what the rules say for one about a criterion, else what is just noticed (a model's own).
  static func weight(_ words: String, of seat: Seat, about id: String, _ judgement: Judgement) -> Double {
    if judgement.isBreach(words, by: id) { return 1 }
    guard let column = column(words, about: id, judgement) else { return noticed }
    return judgement.concern(column, about: id, to: seat.executive)
  }

  /// The criterion that it is about.
  static func column(_ words: String, about id: String, _ judgement: Judgement) -> Int? {
    let criteria = judgement.problem.criteria
    // The sentence is dear to make, and its beginning names the criterion.
    if let own = criteria.indices.first(where: { words.hasPrefix(judgement.weakness($0)) && judgement.weakness($0, of: id) == words }) { return own }
    // Of names that stand within each other the longest is meant.
    return criteria.indices.filter { words.contains("`\(criteria[$0].name)`") }.max { criteria[$0].name.utf8.count < criteria[$1].name.utf8.count }
  }
}
