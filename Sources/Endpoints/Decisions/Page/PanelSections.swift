internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

/// Who was asked, and what they said.
extension DecisionPage {
  var panel: PageSection {
    let silent = outcome.participatingExecutives.filter { name in !outcome.opinions.contains { $0.executive == name } }
    let lead = outcome.leadExecutive.map { " \($0.capitalised) leads it." } ?? ""
    let introduction =
      "The panel was asked about “\(title(outcome.askedAlternative))”.\(lead) Agreement is 100% less what the executive would lose by it: up to 5% it supports it, over 30% it opposes it."
    return PageSection(
      "panel", "The panel",
      [.paragraph(introduction)] + (outcome.opinions.isEmpty ? [.paragraph("Nobody gave an opinion.")] : [panelChart.markup, panelTable.markup])
        + (silent.isEmpty ? [] : [.paragraph("No opinion came from \(silent.joined(separator: ", ")).")])
        + outcome.opinions.flatMap(voice))
  }

  private var panelChart: BarChart {
    BarChart(
      id: "panel-chart", title: "Agreement of the panel",
      description: "One bar for each executive, from 0 to 100%. The table that follows holds the same numbers.",
      bars: outcome.opinions.map { opinion in
        BarChart.Bar(
          label: opinion.executive.words.capitalised, value: opinion.agreement, text: "\(opinion.agreement.percent), \(stance(opinion))",
          isMarked: outcome.consensus.supporting.contains(opinion.executive))
      }, range: 0...1,
      thresholds: [BarChart.Threshold(value: 0.7, label: "70%"), BarChart.Threshold(value: 0.95, label: "95%")])
  }

  private func stance(_ opinion: Opinion) -> String { (outcome.consensus.stance(of: opinion.executive) ?? .abstains).words }

  private var panelTable: Table {
    Table(
      caption: "Opinions of the panel",
      columns: [.words("Executive"), .number("Agreement"), .words("Stance"), .number("Confidence"), .words("Source"), .words("Concerns")],
      rows: outcome.opinions.map { opinion in
        [
          .text(opinion.executive.words.capitalised), .text(opinion.agreement.percent), .text(stance(opinion)), .text(opinion.confidence.percent),
          .text(opinion.source == .model ? "language model" : "rules"), points(opinion.concerns),
        ]
      })
  }

  private func voice(_ opinion: Opinion) -> [Markup] {
    Markup.titledList("\(opinion.executive.words.capitalised) argues for it", opinion.supportingArguments.map(\.quoted))
      + Markup.titledList("\(opinion.executive.words.capitalised) suggests", opinion.suggestions.map(\.quoted))
  }

  var dissent: PageSection {
    let voices = outcome.dissent.flatMap { dissent -> [Markup] in
      let opinion = dissent.opinion
      let choice = dissent.firstChoice.map { ", would choose “\(title($0))”" } ?? ""
      let most = dissent.criteria.isEmpty ? "" : ", most of all for \(dissent.criteria.map { "“\($0)”" }.joined(separator: " and "))"
      let stance = "\(opinion.executive.words.capitalised) on “\(title(dissent.alternative))”: agrees \(opinion.agreement.percent)\(choice)\(most)"
      // Word for word: nothing is rewritten here.
      let words = [("Concerns", opinion.concerns), ("Suggestions", opinion.suggestions), ("Arguments for it", opinion.supportingArguments)]
      let said = words.filter { !$0.1.isEmpty }.flatMap { [Markup.paragraph($0.0 + ":"), .list($0.1)] }
      return [.tag("h3", [.text(stance)]), .tag("blockquote", said.isEmpty ? [.paragraph("Without a word beside the number.")] : said)]
    }
    let none: [Markup] = [.paragraph("No opinion stands against the panel’s.")]
    return PageSection(
      "dissent", "Dissent", voices.isEmpty ? none : [.paragraph("Minority opinions, word for word, with what they were about.")] + voices)
  }
}

extension Opinion.Stance {
  var words: String {
    switch self {
    case .supports: "supports"
    case .opposes: "opposes"
    case .abstains: "abstains"
    }
  }
}
