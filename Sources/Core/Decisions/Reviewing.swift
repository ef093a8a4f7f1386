import Cases
import Forms
import StrictJSON

/// What a person, or the clock, answered to a decision that waits for a review.
public enum ReviewAnswer: Sendable, Hashable {
  case verdict(DecisionOutcome.HumanReview, amendedTo: String?)
  /// Nobody answered before this time.
  case expired(at_ms: Int64)

  var json: JSONValue {
    switch self {
    case .verdict(let review, let alternative): ["verdict": review.json, "alternative_id": .optional(alternative)]
    case .expired(let at_ms): ["expired_at": .string(Timestamp.text(at_ms))]
    }
  }

  init(_ answer: WaitAnswer) throws(StoredError) {
    switch answer {
    case .expired(let at_ms): self = .expired(at_ms: at_ms)
    case .given(let value):
      let object = try RecordField(value, "").object()
      self = .verdict(try DecisionOutcome.HumanReview(object.required("verdict")), amendedTo: try object.optional("alternative_id")?.string())
    }
  }
}

extension DecisionOutcome {
  /// This outcome with what came of the wait for its review.
  func reviewed(_ answer: WaitAnswer) throws(CaseStop) -> DecisionOutcome {
    do { return reviewed(try ReviewAnswer(answer)) } catch {
      throw .journal(.disagreement(step: "answer/\(Decisions.review)", rule: "is no review: \(error.path) \(error.rule)"))
    }
  }

  /// Approved or amended it is completed, and a veto that stood is overridden; rejected or expired it is vetoed where a veto stands, else rejected.
  func reviewed(_ answer: ReviewAnswer) -> DecisionOutcome {
    var outcome = self
    switch answer {
    case .expired(let at_ms):
      outcome.aiActAssessment = aiActAssessment.answered(by: nil)
      outcome.status = veto == nil ? .rejected : .vetoed
      outcome.reviewReasons.append("nobody answered the review before \(Timestamp.text(at_ms))")
    case .verdict(let review, let alternative):
      outcome.humanReview = review
      outcome.aiActAssessment = aiActAssessment.answered(by: review)
      switch review.verdict {
      case .reject: outcome.status = veto == nil ? .rejected : .vetoed
      case .approve, .amend:
        outcome.status = .completed
        outcome.veto?.overriddenBy = review.by
        // What waited for a person does so no longer; an experiment that pays stays the first step of what was approved.
        if outcome.recommendation.nextStep == .review { outcome.recommendation.nextStep = .act }
        if let alternative, review.verdict == .amend {
          outcome.recommendation = amended(to: alternative, by: review.by)
          outcome.inputsNotUsed = inputsNotUsed(with: outcome.recommendation)
        }
      }
    }
    return outcome
  }
}
