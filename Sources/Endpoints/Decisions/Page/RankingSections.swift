internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

/// What the deciding method computed, and what the others say to it.
extension DecisionPage {
  private var deciding: Ranking? { outcome.framework.result.rankings.first }

  /// Of the methods that engines before 2 knew two have scores that are distances from the best.
  private static func isLowerBetter(_ ranking: Ranking) -> Bool {
    ranking.better.map { $0 == .lower } ?? ["vikor", "minimax_regret"].contains(ranking.method)
  }

  var ranking: PageSection {
    guard let deciding else { return PageSection("ranking", "Ranking", [.paragraph("There is no ranking.")]) }
    let better = DecisionPage.isLowerBetter(deciding) ? "lower is better" : "higher is better"
    let left = deciding.order.count - BarChart.barsMaximum
    let table = Table(
      caption: "Ranking by \(deciding.method.methodName): \(better)",
      columns: [.words("Alternative"), .number("Rank"), .number("Score"), .words("Note")],
      rows: deciding.order.map { id in
        [named(id), .text(deciding.ranks[id].map { "\($0)" } ?? "–"), .text(deciding.scores[id]?.numeral ?? "–"), .text(note(id, deciding))]
      })
    return PageSection(
      "ranking", "Ranking",
      [
        .paragraph("The question was framed by \(outcome.framework.name.rawValue.methodName); \(deciding.method.methodName) decides the order, and \(better).")
      ] + departure + [
        chart(deciding, better).markup
      ] + (left > 0 ? [.paragraph("The first \(BarChart.barsMaximum) of \(deciding.order.count) are drawn; the table holds all.", class: "muted")] : [])
        + [table.markup])
  }

  /// Where the panel, or a review, chose another than the ranking.
  private var departure: [Markup] {
    let (first, recommended) = (outcome.framework.result.winner, outcome.recommendation.alternative)
    guard first != recommended else { return [] }
    return [.paragraph("“\(title(first))” ranks first; “\(title(recommended))” is recommended nevertheless. “Why not another” and “Consensus” say why.")]
  }

  private func chart(_ deciding: Ranking, _ better: String) -> BarChart {
    BarChart(
      id: "ranking-chart", title: "Scores by \(deciding.method.methodName)",
      description: "One bar for each alternative, best first; \(better). The table that follows holds the same numbers.",
      bars: deciding.order.map { id in
        BarChart.Bar(
          label: title(id), value: deciding.scores[id], text: deciding.scores[id]?.numeral ?? "not compared",
          isMarked: id == outcome.recommendation.alternative)
      })
  }

  private func note(_ id: String, _ deciding: Ranking) -> String {
    if id == outcome.recommendation.alternative { return "recommended" }
    return deciding.scores[id] == nil ? "not compared" : "–"
  }

  /// With the id where sentences would otherwise name what no table shows.
  private func named(_ id: String) -> Markup {
    let title = title(id)
    return .tag("span", ["dir": "auto"], [.text(title)] + (title.contains(id) ? [] : [" ", .tag("code", [.text(id)])]))
  }

  var methods: PageSection {
    let result = outcome.framework.result
    let rows = (deciding?.order ?? []).map { id -> [Markup] in
      [.text(title(id))] + result.rankings.map { .text($0.ranks[id].map { "\($0)" } ?? "–") }
    }
    let columns = result.rankings.map { Table.Column.number($0.method.methodName.capitalised + ($0.method == deciding?.method ? " (decides)" : "")) }
    let table = Table(caption: "Rank of each alternative by each method, 1 is best", columns: [.words("Alternative")] + columns, rows: rows)
    return PageSection(
      "methods", "How the methods agree",
      [.paragraph(agreement), table.markup]
        + Markup.titledList("Methods that could not be used", result.notApplicable.map { "\($0.method.methodName.capitalised): \($0.reason.quoted)" }))
  }

  private var agreement: String {
    let result = outcome.framework.result
    guard result.rankings.count > 1 else { return "Only one method could rank these alternatives, so there is nothing to compare it with." }
    let sensitive =
      result.methodSensitive
      ? "The choice depends on the method: no alternative is first by every one of them."
      : "An alternative is first by every one of the \(result.rankings.count) methods."
    guard let concordance = result.kendallW else { return sensitive + " How far their orders agree is not defined here." }
    return sensitive + " Kendall’s W, the agreement of their orders, is \(concordance.numeral), where 1 is the same order throughout and 0 none in common."
  }
}
