import Cases
package import Forms

/// What a reviewer says: the body of POST /decisions/{id}/review.
package struct ReviewVerdict: Sendable {
  package static let bodyBytesMaximum = 65_536

  /// The members of the body: its schema, and how it is read.
  private enum Form {
    static let token = Member<String>.text("token", 1...200, required: true, "the `Review-Token` of the 201, or of the notification")
    static let verdict = Member<DecisionOutcome.HumanReview.Verdict>.choice("verdict", required: true)
    static let comment = Member<String>.text("comment", 0...5000)
    static let alternative = Member<String>.text(
      "alternative_id", 1...200, "what to do instead: another of the alternatives considered; for `amend`, which needs it")
    static let all: [any FormMember] = [token, verdict, comment, alternative]
  }

  package static var schema: Schema { .closed(Form.all) }

  var token: String
  var verdict: DecisionOutcome.HumanReview.Verdict
  var comment: String
  /// Given exactly when the verdict amends.
  var alternative: String?

  static func read(_ body: [UInt8]) throws(RequestError) -> ReviewVerdict {
    let form = try FormReader(body, atMost: bodyBytesMaximum, Form.all)
    let verdict = form[Form.verdict]
    let read = ReviewVerdict(
      token: form[Form.token] ?? "", verdict: verdict ?? .reject, comment: form[Form.comment] ?? "", alternative: form[Form.alternative])
    if verdict == .amend, !form.has(Form.alternative) { form.findings.invalid("/alternative_id", "is required") }
    if let verdict, verdict != .amend, form.has(Form.alternative) { form.findings.invalid("/alternative_id", "is for the verdict `amend`") }
    try form.findings.check()
    return read
  }

  /// As the machinery takes it: what it says is held against the decision that is shown.
  var heldAgainst: CaseWait<DecisionOutcome>.Verdict {
    CaseWait.Verdict(token: token) { outcome, caller, now_ms throws(RequestError) in
      try check(for: outcome)
      let human = DecisionOutcome.HumanReview(
        by: caller.principal, at_ms: now_ms, verdict: verdict, comment: comment, insteadOf: verdict == .amend ? outcome.recommendation.alternative : nil)
      return ReviewAnswer.verdict(human, amendedTo: alternative).json
    }
  }

  private func check(for outcome: DecisionOutcome) throws(RequestError) {
    guard let alternative else { return }
    func refused(_ rule: String) -> RequestError { RequestError(.invalid, path: "/alternative_id", rule: "`\(alternative)` \(rule)") }
    if alternative == outcome.recommendation.alternative { throw refused("is the one recommended already; the verdict for it is `approve`") }
    guard outcome.recommendation.considered.contains(where: { $0.id == alternative }) else { throw refused("is none of the alternatives considered") }
  }
}
