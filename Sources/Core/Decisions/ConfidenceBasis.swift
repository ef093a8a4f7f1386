import Forms
import Frameworks

/// What a confidence is made of beside the panel's support.
package enum ConfidenceBasis: Sendable, Hashable {
  /// In which share of how many trials, with every weight or every probability halved to doubled, it is first.
  case trials(share: Double, samples: Int)
  /// Nobody knows how likely anything is, so that nothing was tried.
  case ignorance
  /// What decides reads no weight and no probability, and nothing else of the question says how far it may be off.
  case untried
  /// There was nothing to choose from: it comes first whatever the numbers are.
  case sole
  /// As for `untried`, in records of engines before 2.7, which counted the support alone.
  case supportAlone

  /// What cannot be tried says nothing for an answer, so that the panel's support counts for no more.
  static let untriedMaximum = 0.5
}

extension DecisionOutcome {
  package var confidenceBasis: ConfidenceBasis {
    if soleOf != nil { return .sole }
    let own = recommendation.confidenceOf ?? recommendation.alternative
    if let robustness = framework.result.robustness, let share = robustness.firstShare[own] { return .trials(share: share, samples: robustness.samples) }
    let kinds = recommendation.uncertaintyKinds
    if recommendation.confidence > ConfidenceBasis.untriedMaximum { return .supportAlone }
    if kinds?.contains(.untried) ?? false { return .untried }
    // Records of engines before 2.6 do not say what a factor is about; there nothing else lowered it.
    return kinds?.contains(.ignorance) ?? (recommendation.confidence < consensus.support) ? .ignorance : .supportAlone
  }

  /// Of how many alternatives what was recommended is the only one that could be chosen: all of them, or those that break no must; nil where there was a choice, and in records
  /// of engines before 2.7.
  package var soleOf: Int? {
    (recommendation.uncertaintyKinds?.contains(.soleAlternative) ?? false) ? recommendation.considered.count + 1 : nil
  }

  /// Why a confidence is at most a half, as an end of a sentence; nil where it is not. `method` is what the sentence calls the deciding one.
  package func confidenceCap(_ method: String) -> String? {
    switch confidenceBasis {
    case .trials, .supportAlone: nil
    case .ignorance: "nobody knows how likely anything is"
    case .untried: ConfidenceBasis.untriedWords(method)
    case .sole: soleOf.map { "\(ConfidenceBasis.soleWords(of: $0)), so that no weight or probability could put another first" }
    }
  }
}

extension ConfidenceBasis {
  /// What is the only one that could be chosen, of so many.
  package static func soleWords(of count: Int) -> String {
    count == 1 ? "it is the only alternative" : "it is the only one of \(count) alternatives that breaks no must"
  }

  /// As an end of a sentence.
  static func untriedWords(_ method: String) -> String {
    "\(method) reads no weights and no probabilities, so that nothing could be varied: how far the answer hangs on the numbers given cannot be said"
  }
}
