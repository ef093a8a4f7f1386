import Frameworks

extension DecisionOutcome.Dissent {
  /// Every voice that would choose another one, by executive.
  static func found(in voices: Voices) -> [DecisionOutcome.Dissent] {
    voices.all.compactMap { voice in
      guard let first = voices.firstChoice(voice), first != voices.recommended else { return nil }
      return DecisionOutcome.Dissent(
        alternative: voices.recommended, opinion: voice.opinion, firstChoice: first, loss: voice.opinion.loss,
        criteria: criteria(first, voices.recommended, voice.seat.executive, voices.judgement))
    }
  }

  /// Where the first choice is rated most above the recommended one, by what the criterion counts for the executive.
  private static func criteria(_ first: String, _ recommended: String, _ executive: Executive, _ judgement: Judgement) -> [String] {
    guard let own = judgement.ids.firstIndex(of: first), let other = judgement.ids.firstIndex(of: recommended), let shares = judgement.shares(of: executive)
    else { return [] }
    let leads = judgement.problem.criteria.indices.map { column in
      shares[column] * ((judgement.rating(own, column) ?? 0) - (judgement.rating(other, column) ?? 0))
    }
    return leads.indices.filter { leads[$0] > 0 }.sorted { (leads[$1], $0) < (leads[$0], $1) }.prefix(2).map { judgement.problem.criteria[$0].name }
  }
}

/// Who spoke, and for what.
public struct PanelSummary: Sendable, Hashable {
  public enum Maker: String, Sendable, Hashable, CaseIterable { case rules, models, both }

  public var madeBy: Maker
  /// By alternative: the executives that would choose it, at the asking that stands; who does not mind stands under the recommended one.
  public var firstChoices: [String: [String]]
  /// Those of them who do not mind, or had nothing to judge by.
  public var indifferent: [String]
  /// By executive whose opinion is by the rules: the risk tolerance that it judged by, which is its own and not the request's. Nil where none was judged by, and in records of engines
  /// before 2.6.
  public var riskTolerances: [String: Double]?

  public init(madeBy: Maker, firstChoices: [String: [String]], indifferent: [String], riskTolerances: [String: Double]? = nil) {
    self.madeBy = madeBy
    self.firstChoices = firstChoices
    self.indifferent = indifferent
    self.riskTolerances = riskTolerances
  }

  init(_ voices: Voices) {
    let sources = Set(voices.all.map(\.opinion.source))
    madeBy = sources.count > 1 ? .both : sources == [.model] ? .models : .rules
    firstChoices = Dictionary(grouping: voices.all.filter { voices.firstChoice($0) != nil }) { voices.firstChoice($0) ?? "" }.mapValues {
      $0.map(\.opinion.executive)
    }
    if case .utilities = voices.judgement.basis {
      let own = voices.all.filter { $0.opinion.source == .rules }.map { ($0.opinion.executive, $0.seat.executive.riskTolerance) }
      riskTolerances = own.isEmpty ? nil : Dictionary(uniqueKeysWithValues: own)
    }
    indifferent = voices.all.filter { voice in
      guard voices.firstChoice(voice) == voices.recommended else { return false }
      guard voice.loss != nil else { return true }
      return voice.opinion.loss > 0 || PanelSummary.isTiedForBest(voice, voices)
    }.map(\.opinion.executive)
  }

  /// Another one is within what it does not mind.
  private static func isTiedForBest(_ voice: Voices.Voice, _ voices: Voices) -> Bool {
    guard voice.opinion.source == .rules, let scores = voices.judgement.scores(by: voice.seat.executive), let best = scores.max() else { return false }
    return scores.count { best - $0 <= Ordering.tolerance } > 1
  }
}
