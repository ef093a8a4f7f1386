internal import FunctionKit
package import Decisions
internal import Frameworks

/// The first screen of a decision's page as text, for who reads it at a shell: the same facts in the same words.
package struct AnswerInWords: Sendable {
  package struct Part: Sendable {
    package var title: String
    package var lines: [String]
  }

  /// What is recommended, how sure it is and why, what is next best, what would change it, and who disagrees.
  package let parts: [Part]
  /// Of each alternative what may go wrong with it, as the question states it; of the recommended one what its payoffs show too.
  package let risks: [String]
  /// What else makes it less sure than it looks: what stands elsewhere on the page.
  package let cautions: [String]

  package init(_ outcome: DecisionOutcome) {
    let page = DecisionPage(outcome)
    parts = page.cards.map { Part(title: $0.title, lines: $0.content.flatMap(\.lines).map(\.onOneLine)) }
    risks = page.risksInWords.map(\.onOneLine)
    cautions = page.furtherUncertainty.map(\.onOneLine)
  }
}

extension DecisionPage {
  /// Of the uncertainty factors those that the first screen does not tell.
  fileprivate var furtherUncertainty: [String] {
    let (factors, first) = (outcome.recommendation.uncertaintyFactors, foremostMissed)
    guard let kinds = outcome.recommendation.uncertaintyKinds, kinds.count == factors.count else { return factors.filter { $0 != first } }
    return zip(factors, kinds).filter { !isOnFirstScreen($0.1) && $0.0 != first }.map { told($0.0).sentence }
  }

  fileprivate var risksInWords: [String] {
    let lost = outcome.recommendation.risks.filter { $0.category != Recommendation.statedRisk }.map {
      "“\(title(recommended))”: \(told($0.description)). \(degree(of: $0))"
    }
    let all = [recommended] + outcome.recommendation.considered.map(\.id)
    return lost + all.flatMap { id in statedRisks(id).map { "“\(title(id))”: \($0)" } }
  }

  private func isOnFirstScreen(_ kind: UncertaintyFactor.Kind) -> Bool {
    switch kind {
    case .ignorance, .untried, .soleAlternative, .methods, .judges, .notFirst, .breach, .deadline, .nothing: true
    // Who asks said it.
    case .stated: true
    // It is why a person must look.
    case .unchecked: outcome.status == .awaitingReview
    case .hangsOnDominated, .rankReversal: hangingCaution?.kind.rawValue == kind.rawValue
    case .unassessedRisks: unassessedWords != nil
    case .adverseConsequences: !isAmended
    case .inconsistentJudgements: isContradictionTold
    case .concern, .silence, .mustsUnmet, .highVariation, .likelyLoss, .noClearWinner, .unseated,
      .estimate, .missedWish, .clamped:
      false
    }
  }
}

extension String {
  /// A name may hold line breaks, which would make two lines of one.
  fileprivate var onOneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
