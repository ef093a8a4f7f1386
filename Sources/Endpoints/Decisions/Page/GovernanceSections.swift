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
    let (shared, apart) = (consensus.conflicts.filter { $0.kind == .sharedConcern }, consensus.conflicts.filter { $0.kind != .sharedConcern })
    let measures = [
      ("How alike the agreements are (Tastle and Wierman, 0 to 1)", consensus.tastleWierman),
      ("How alike the executives’ own orders are (Kendall’s W, 0 to 1)", consensus.kendallW),
    ].compactMap { name, value in value.map { (name: name, value: Markup.text($0.roundNumeral)) } }
    return PageSection(
      "consensus", "How far the panel agrees",
      [.paragraph(result)] + (measures.isEmpty ? [] : [.facts(measures)]) + (consensus.attempts.count > 1 ? [attempts.markup] : [])
        + Markup.titledList("What the panel worries about", shared.map(worry))
        + (apart.isEmpty
          ? [.paragraph("Nothing keeps the panel apart.")]
          : Markup.titledList("What keeps the panel apart", apart.map { "\(named($0).capitalised): \(told($0.evidence.joined(separator: "; ")))" })))
  }

  /// With who raised it.
  private func worry(_ conflict: Conflict) -> String {
    let concern = conflict.evidence.first ?? ""
    let names = outcome.opinions.filter { $0.concerns.contains(concern) }.map(\.executive)
    // Of an asking that does not stand, the record's own words.
    let raised = names.isEmpty ? told(conflict.evidence.dropFirst().joined(separator: "; ")) : "raised by \(who(names))"
    return "\(told(concern).capitalised) (\(conflict.severity.rawValue); \(raised))"
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
    let spoke = consensus.participation == 1 ? "Everyone on the panel gave an opinion." : "\(consensus.participation.percent) of the panel gave an opinion."
    let start = "\(spoke) A seat weighs more the higher it ranks for the domains asked and the more it knows of them."
    guard let resolution = consensus.resolution else { return start + " It was asked once." }
    let how =
      switch resolution {
      case .integrative: "by looking for what meets the shared concern"
      case .structuredDebate: "by a debate of the two sides"
      case .weightedVoting: "by a vote weighted by seat and expertise"
      case .evidenceBased: "by the evidence"
      }
    let count = consensus.attempts.count
    let times = " It was asked \(count == 1 ? "once" : count == 2 ? "twice" : "\(count) times")"
    // Where nothing keeps it apart there is no disagreement to meet.
    return start + times + (consensus.conflicts.isEmpty ? ", as too few agreed." : "; the disagreement was met \(how).")
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
    guard outcome.status == .awaitingReview else { return "A person’s review was required; none was given." }
    return "A person’s review is required; no verdict was given yet." + (reviewEnd.map { " \($0)" } ?? "")
  }

  private var vetoes: [Markup] {
    let escalated = outcome.escalatedToHuman ? [Markup.paragraph("The panel’s support is so low that a person takes over.")] : []
    guard let veto = outcome.veto else { return escalated }
    let start = "\(veto.executive.words.capitalised) vetoes it in the domain “\(veto.domain.words)”."
    return [.paragraph(start + (veto.overriddenBy.map { " The veto was overridden by \(DecisionOutcome.HumanReview.reviewer($0))." } ?? " The veto stands."))]
      + escalated
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
      ("Verdict", .text(words)), ("By", .foreign("span", review.reviewer)), ("At", Moment(time_ms: review.at_ms).markup),
    ]
    return [.tag("h3", ["The verdict"]), .facts(facts)] + (review.comment.isEmpty ? [] : [.tag("blockquote", [.foreign("p", review.comment)])])
  }

  /// What a person does next, and what a program sends for one.
  private var how: [Markup] {
    switch outcome.status {
    case .awaitingReview:
      return [
        .tag("h3", ["How to review it"]),
        .paragraph(
          "Whoever got the notice of this decision answers it, once, before it runs out: approve it, reject it, or choose another of the alternatives, with a word why. If you should decide and have no notice, ask who runs this system for it."
        ),
      ] + (comparison?.request.brief.constraints.isEmpty ?? true ? [] : [.paragraph("The conditions in words are for whoever answers to check: no rule can.")])
        + [
          operatorsCall(
            "review", #"{"token": "…", "verdict": "approve", "comment": "…"}"#, "The notice holds the token; the other verdicts are reject and amend.")
        ]
    case .completed:
      return [
        .tag("h3", ["How to record how it turned out"]),
        .paragraph(
          "When it shows, tell who runs this system how well it went, from 0 (failed) to 1 (a full success).\(isAmended ? "" : " Each executive’s voice then counts by how well it foresaw it.")"
        ),
        operatorsCall("outcome", #"{"success": 1, "observed": "…"}"#, nil),
      ]
    default: return []
    }
  }

  /// Small, and apart from what everybody reads.
  func operatorsCall(_ verb: String, _ body: String, _ note: String?) -> Markup {
    .tag(
      "p", class: "muted",
      ["For the operator: ", .tag("code", [.text("POST /decisions/\(outcome.decisionID)/\(verb) \(body)")])] + (note.map { [.text(" \($0)")] } ?? []))
  }
}
