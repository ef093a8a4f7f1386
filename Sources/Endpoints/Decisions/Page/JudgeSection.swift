internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

/// What each of several people who judged would have alone.
extension DecisionPage {
  /// Nil where nobody judged.
  var judges: PageSection? {
    guard let judging = outcome.framework.result.judges else { return nil }
    let rows = zip(judging.each, judging.each.map(\.share).percents()).map { judge, share in
      Table.Row(
        [
          .foreign("span", judge.name), .text(share),
          .tag(
            "span", ["dir": "auto"],
            [.text(judge.order.isEmpty ? told(judge.notApplicable ?? "") : judge.order.prefix(JudgeOrder.shown).map(title).joined(separator: ", then "))]),
          .text(judge.decidesOtherwise.map { $0 ? "yes" : "no" } ?? "–"),
        ], isMarked: judge.decidesOtherwise == true)
    }
    let table = Table(
      caption: "Each judge by the deciding method and that judge’s own numbers alone",
      columns: [.words("Judge"), .number("Share of the voices"), .words("Own order, best first"), .words("Would decide otherwise")], rows: rows)
    let agreement = judging.agreement.map { " Their orders agree by \($0.roundNumeral) (Kendall’s W, 1 is the same order throughout)." } ?? ""
    return PageSection("judges", "Who judged", [.paragraph(judging.aggregation.words + agreement), table.markup])
  }
}

private enum JudgeOrder {
  /// So many of an order are told.
  static let shown = 5
}

extension Aggregation {
  fileprivate var words: String {
    switch self {
    case .aij: "The judges’ comparisons in pairs were joined into one, by their geometric mean."
    case .aipGeometric: "Each judge’s weights stand alone and were joined by their geometric mean."
    case .aipArithmetic: "Each judge’s weights stand alone and were joined by their arithmetic mean."
    case .scores: "The weights are the question’s own; the judges’ scores were joined by their mean."
    }
  }
}
