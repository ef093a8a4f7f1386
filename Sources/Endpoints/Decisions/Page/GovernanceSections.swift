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
      caption: "Askings of the panel",
      columns: [.words("Asking"), .words("About"), .number("Support"), .words("Consensus"), .words("Conflicts")],
      rows: consensus.attempts.enumerated().map { place, attempt in
        [
          .text("\(place + 1)"), .text(title(attempt.alternative)), .text(attempt.support.percent), .text(attempt.level.rawValue.words),
          .text(attempt.conflicts.map { $0.isEmpty ? "none" : $0.map(named).joined(separator: ", ") } ?? "not kept"),
        ]
      })
    let conflicts = consensus.conflicts.map { "\(named($0).capitalised): \($0.evidence.joined(separator: "; ").quoted)" }
    let measures: [(name: String, value: Markup)] = [
      ("Supporting", names(consensus.supporting)), ("Opposing", names(consensus.opposing)), ("Abstaining", names(consensus.abstaining)),
      ("Consensus after Tastle and Wierman", .text(consensus.tastleWierman?.numeral ?? "not defined")),
      ("Kendall’s W of the executives’ own orders", .text(consensus.kendallW?.numeral ?? "not defined")),
    ]
    return PageSection(
      "consensus", "Consensus",
      [.paragraph(result), .facts(measures)] + (consensus.attempts.isEmpty ? [] : [attempts.markup])
        + (conflicts.isEmpty ? [.paragraph("No conflict was found.")] : Markup.titledList("Conflicts", conflicts)))
  }

  private func named(_ conflict: Conflict) -> String { "\(conflict.kind.rawValue.words) (\(conflict.severity.rawValue))" }

  private var result: String {
    let consensus = outcome.consensus
    let start = "The panel’s support is \(consensus.support.percent) (\(consensus.level.rawValue.words)) at \(consensus.participation.percent) participation."
    guard let resolution = consensus.resolution else { return start + " It was asked once." }
    return start + " It was asked \(consensus.attempts.count) times; the disagreement was met by \(resolution.rawValue.words) resolution."
  }

  private func names(_ names: [String]) -> Markup { .text(names.isEmpty ? "nobody" : names.map(\.words).joined(separator: ", ")) }

  var review: PageSection {
    PageSection(
      "review", "Review",
      [
        .paragraph(veto),
        .paragraph(outcome.escalatedToHuman ? "The panel’s support is so low that a person takes over." : "It was not escalated to a person."),
      ]
        + [.paragraph(need)]
        + Markup.titledList("Reasons for a review", outcome.reviewReasons.map { $0.quoted.capitalised }) + verdict)
  }

  private var veto: String {
    guard let veto = outcome.veto else { return "Nobody vetoed it." }
    let start = "\(veto.executive.words.capitalised) vetoes it in the domain “\(veto.domain.words)”."
    return start + (veto.overriddenBy.map { " \($0) overrode the veto." } ?? " The veto stands.")
  }

  private var need: String {
    guard outcome.humanReviewRequired else { return "No person’s review is required." }
    if outcome.humanReview != nil { return "A person’s review was required, and was given." }
    return outcome.status == .awaitingReview ? "A person’s review is required; no verdict was given yet." : "A person’s review was required; none was given."
  }

  private var verdict: [Markup] {
    guard let review = outcome.humanReview else { return [] }
    let facts: [(name: String, value: Markup)] = [
      ("Verdict", .text(review.verdict.rawValue)), ("By", .text(review.by)), ("At", Moment(time_ms: review.at_ms).markup),
    ]
    return [.tag("h3", ["The verdict"]), .facts(facts)] + (review.comment.isEmpty ? [] : [.tag("blockquote", [.foreign("p", review.comment)])])
  }
}
