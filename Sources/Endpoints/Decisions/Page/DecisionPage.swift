internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// A decision as a page that a person reads from top to bottom: what is recommended, who agrees, what would change it, and how it came about.
struct DecisionPage {
  let outcome: DecisionOutcome
  /// By alternative id; what two alternatives share is told apart by the ids.
  private let titles: [String: String]

  init(_ outcome: DecisionOutcome) {
    self.outcome = outcome
    let all = [(outcome.recommendation.alternative, outcome.recommendation.title)] + outcome.recommendation.considered.map { ($0.id, $0.title) }
    var uses: [String: Int] = [:]
    for (_, title) in all { uses[title, default: 0] += 1 }
    titles = Dictionary(all.map { id, title in (id, uses[title] == 1 ? title : "\(title) (\(id))") }) { first, _ in first }
  }

  func title(_ id: String) -> String { titles[id] ?? id }

  func isAlternative(_ id: String) -> Bool { titles[id] != nil }

  var document: PageDocument {
    PageDocument(
      title: outcome.query.shortened(to: DecisionPage.headingMaximum), kicker: "Decision · \(outcome.classification.rawValue)", status: outcome.status.shown,
      introduction: [
        .tag("p", class: "muted", ["Made on ", Moment(time_ms: outcome.createdAt_ms).markup, " by a panel of \(outcome.participatingExecutives.count)"])
      ], sections: (outcome.query.count > DecisionPage.headingMaximum ? [question] : []) + sections)
  }

  private static let headingMaximum = 200

  private var question: PageSection { PageSection("question", "The question", [.foreign("p", outcome.query)]) }

  private var sections: [PageSection] {
    [
      recommendation, ranking, methods, alternatives, risks, panel, consensus, review, dissent, flips, framing, assessment, receipt,
    ]
  }
}

extension DecisionOutcome.Status {
  /// As the page shows it.
  var shown: (word: String, text: String) { (rawValue, words) }

  private var words: String {
    switch self {
    case .queued: "Queued: not decided yet"
    case .running: "Being decided"
    case .awaitingReview: "Awaiting a person’s review"
    case .completed: "Decided"
    case .rejected: "Rejected"
    case .vetoed: "Vetoed"
    case .failed: "Failed"
    }
  }
}
