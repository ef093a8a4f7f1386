internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

/// How the opinions became a result, and what people did with it.
extension DecisionPage {
  var consensus: PageSection {
    let consensus = outcome.consensus
    let attempts = Table(
      caption: "Each time the panel was asked",
      columns: [.words("Asking"), .words("About"), .number("Support"), .words("Consensus"), .words("What kept it apart")],
      rows: consensus.attempts.enumerated().map { place, attempt in
        Table.Row(
          [
            .text("\(place + 1)"), .tag("span", ["dir": "auto"], [.text(title(attempt.alternative))]), .text(attempt.support.percent),
            .text(attempt.level.rawValue.words), .text(attempt.conflicts.map { $0.isEmpty ? "nothing" : $0.map(named).joined(separator: ", ") } ?? "not kept"),
          ], isMarked: place == consensus.standing)
      })
    let conflicts = consensus.conflicts.map { "\(named($0).capitalised): \(told($0.evidence.joined(separator: "; ")))" }
    let measures: [(name: String, value: Markup)] = [
      ("How alike the agreements are (Tastle and Wierman, 0 to 1)", .text(consensus.tastleWierman?.numeral ?? "not defined")),
      ("How alike the executives’ own orders are (Kendall’s W, 0 to 1)", .text(consensus.kendallW?.numeral ?? "not defined")),
    ]
    return PageSection(
      "consensus", "How far the panel agrees",
      [.paragraph(result), .facts(measures)] + (consensus.attempts.count > 1 ? [attempts.markup] : [])
        + (conflicts.isEmpty ? [.paragraph("Nothing keeps the panel apart.")] : Markup.titledList("What keeps the panel apart", conflicts)))
  }

  private func named(_ conflict: Conflict) -> String {
    let kind =
      switch conflict.kind {
      case .sharedConcern: "a concern that more than one has"
      case .polarised: "both ends of the scale"
      case .role: "roles against each other"
      case .majorityPrefersAnother: "most prefer another"
      }
    return "\(kind) (\(conflict.severity.rawValue))"
  }

  private var result: String {
    let consensus = outcome.consensus
    let start = consensus.participation == 1 ? "Everyone on the panel gave an opinion." : "\(consensus.participation.percent) of the panel gave an opinion."
    guard let resolution = consensus.resolution else { return start + " It was asked once." }
    let how =
      switch resolution {
      case .integrative: "by looking for what meets the shared concern"
      case .structuredDebate: "by a debate of the two sides"
      case .weightedVoting: "by a vote weighted by seat and expertise"
      case .evidenceBased: "by the evidence"
      }
    return start + " It was asked \(consensus.attempts.count.of("time")); the disagreement was met \(how)."
  }

  // MARK: Review

  var review: PageSection {
    PageSection(
      "review", "Review and next steps",
      [.paragraph(need)] + Markup.titledList("Reasons for a review", outcome.reviewReasons.map { told($0).capitalised }) + verdict + vetoes + how)
  }

  private var need: String {
    guard outcome.humanReviewRequired else { return "No rule asks for a person’s review." }
    if outcome.humanReview != nil { return "A person’s review was required, and was given." }
    return outcome.status == .awaitingReview ? "A person’s review is required; no verdict was given yet." : "A person’s review was required; none was given."
  }

  private var vetoes: [Markup] {
    let escalated = outcome.escalatedToHuman ? [Markup.paragraph("The panel’s support is so low that a person takes over.")] : []
    guard let veto = outcome.veto else { return escalated }
    let start = "\(veto.executive.words.capitalised) vetoes it in the domain “\(veto.domain.words)”."
    return [.paragraph(start + (veto.overriddenBy.map { " \($0) overrode the veto." } ?? " The veto stands."))] + escalated
  }

  private var verdict: [Markup] {
    guard let review = outcome.humanReview else { return [] }
    let words =
      switch review.verdict {
      case .approve: "approved"
      case .reject: "rejected"
      case .amend: "amended: chose another alternative"
      }
    let facts: [(name: String, value: Markup)] = [
      ("Verdict", .text(words)), ("By", .foreign("span", review.by)), ("At", Moment(time_ms: review.at_ms).markup),
    ]
    return [.tag("h3", ["The verdict"]), .facts(facts)] + (review.comment.isEmpty ? [] : [.tag("blockquote", [.foreign("p", review.comment)])])
  }

  /// What a person, or a program for one, sends next.
  private var how: [Markup] {
    switch outcome.status {
    case .awaitingReview:
      return [
        .tag("h3", ["How to review it"]),
        .paragraph(
          "Whoever got the notice of this decision holds a token that answers it once, until it runs out. The answer approves it, rejects it, or amends it to another alternative:"
        ),
        request("review", #"{"token": "…", "verdict": "approve", "comment": "…"}"#),
      ]
    case .completed:
      return [
        .tag("h3", ["How to record how it turned out"]),
        .paragraph("From 0 (failed) to 1 (a full success); every executive’s voice is weighed by how well it foresaw it:"),
        request("outcome", #"{"success": 1, "observed": "…"}"#),
      ]
    default: return []
    }
  }

  private func request(_ verb: String, _ body: String) -> Markup {
    .tag("p", [.tag("code", [.text("POST /decisions/\(outcome.decisionID)/\(verb) \(body)")])])
  }
}
