internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

/// What the other methods say to the deciding one.
extension DecisionPage {
  var methods: PageSection {
    let result = outcome.framework.result
    let rows = (deciding?.order ?? []).map { id in
      Table.Row(
        [.tag("span", ["dir": "auto"], [.text(title(id))])] + result.rankings.map { .text($0.ranks[id].map { "\($0)" } ?? "–") } + share(id, result),
        isMarked: id == recommended)
    }
    let columns =
      result.rankings.map { Table.Column.number($0.method.methodName.capitalised + ($0.method == deciding?.method ? " (decides)" : "")) }
      + (result.robustness == nil ? [] : [.number("First in trials")])
    let table = Table(caption: "Place of each alternative by each method, 1 is best", columns: [.words("Alternative")] + columns, rows: rows)
    return PageSection(
      "methods", "How the methods agree",
      // One method's places stand with what was compared.
      departure + [.paragraph(agreement)] + (outcome.soleOf == nil && (result.rankings.count > 1 || result.robustness != nil) ? [table.markup] : [])
        + Markup.titledList("Methods that could not be used", result.notApplicable.map { "\($0.method.methodName.capitalised): \(told($0.reason))" }))
  }

  private func share(_ id: String, _ result: FrameworkResult) -> [Markup] {
    result.robustness == nil ? [] : [.text(firstShares[id] ?? "–")]
  }

  /// Where the panel, or a review, chose another than the ranking.
  private var departure: [Markup] {
    let first = outcome.framework.result.winner
    guard first != recommended else { return [] }
    if isFirst, !isAmended { return [] }
    let standing = isTieBroken(first) ? " by how far each can be undone, level by \(deciding?.method.methodName ?? "the method")" : ""
    let words =
      isAmended
      ? "“\(title(first))” ranks first; a person chose “\(title(recommended))”."
      : "“\(title(first))” ranks first\(standing); “\(title(recommended))” is recommended nevertheless. “Why not another” says why."
    return [.tag("p", ["dir": "auto"], [.text(words)])]
  }

  /// Why there is one method: no other could be used, or the framework runs no other.
  private var alone: String {
    let result = outcome.framework.result
    guard result.notApplicable.isEmpty, result.rankings.count == 1 else {
      return "Only one method could rank these alternatives, so there is nothing to compare it with."
    }
    return "\(outcome.framework.name.rawValue.methodName.capitalised) compares by its own method alone: no other was run beside it."
  }

  private var agreement: String {
    let result = outcome.framework.result
    if outcome.soleOf != nil { return "Only one alternative was ranked, so that no method could come out otherwise." }
    guard result.rankings.count > 1 else { return alone }
    let sensitive =
      result.methodSensitive
      ? "The choice depends on the method: no alternative is first by every one of them."
      : "An alternative is first by every one of the \(result.rankings.count) methods."
    guard let concordance = result.kendallW else { return sensitive + " How far their orders agree is not defined here." }
    return sensitive + " Kendall’s W, the agreement of their orders, is \(concordance.roundNumeral), where 1 is the same order throughout and 0 none in common."
  }
}
