import Cases
import Forms
import Frameworks

extension DecisionOutcome {
  /// Who was asked, who was not, and who looked at it since: what stands above every decision that is shown.
  package var whoWasAsked: String {
    let roles = participatingExecutives.count.of("role")
    let since = humanReview.map { " It was reviewed since, by \($0.reviewer)." } ?? ""
    switch maker {
    case .rules where silentModels > 0:
      return
        "A language model was to speak for \(silentModels) of the \(roles) on the panel and gave no answer that could be used: fixed rules computed all opinions from the numbers given\(judged); no person was asked."
        + since
    case .rules:
      return
        "No language model and no person was asked: fixed rules computed the opinions of the \(roles) on the panel from the numbers given\(judged).\(since)"
    case .models: return "A language model spoke for each of the \(roles) on the panel; no person was asked.\(since)"
    case .both: return "A language model spoke for some of the \(roles) on the panel, fixed rules for the others; no person was asked.\(since)"
    }
  }

  /// Where the numbers are people's.
  private var judged: String {
    (framework.result.judges?.each.count).map { ", in which the judgements of \($0 == 1 ? "one person" : "\($0) people") are joined" } ?? ""
  }

  /// Who spoke for the panel; of records of engines before 2 as its opinions say it.
  package var maker: PanelSummary.Maker {
    if let maker = panel?.madeBy { return maker }
    let sources = Set(opinions.map(\.source))
    return sources.count > 1 ? .both : sources == [.model] ? .models : .rules
  }
}

extension DecisionOutcome.HumanReview {
  /// Who reviewed it, in a sentence: where nobody signs in there is a name of the system's own, which is nobody's.
  package var reviewer: String { Self.reviewer(by) }

  package static func reviewer(_ principal: String) -> String { principal == Principal.local.id ? "an unnamed reviewer" : principal }
}
