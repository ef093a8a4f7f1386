internal import Decisions
internal import FunctionKit

/// What a decision's status says at a glance: what it came to, and who or what made it come to that.
extension DecisionPage {
  var badge: String {
    switch outcome.status {
    case .completed: isExperimentFirst ? "\(settled): experiment first" : settled
    case .rejected: rejected
    case .vetoed: outcome.veto.map { "Vetoed by \($0.executive.words)" } ?? outcome.status.shown.text
    case .queued, .running, .awaitingReview, .failed: outcome.status.shown.text
    }
  }

  private var settled: String {
    switch outcome.humanReview?.verdict {
    case .approve: return "Approved by a person"
    case .amend, .reject: return "Chosen by a person"
    case nil: break
    }
    switch outcome.maker {
    case .rules: return "Decided by fixed rules"
    case .models: return "Decided by a panel of models"
    case .both: return "Decided by a panel of models and fixed rules"
    }
  }

  private var rejected: String {
    if outcome.humanReview != nil { return "Rejected by a person" }
    if outcome.reviewUntil_ms != nil { return "Rejected, as nobody reviewed it" }
    // Records that keep why they are classified so keep until when a review was waited for too: where none was it is the policy that forbids it.
    return outcome.classificationReasons == nil ? outcome.status.shown.text : "Rejected by policy"
  }
}
