internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

/// What must be understood before anything else is read.
extension DecisionPage {
  var answer: PageSection {
    PageSection("answer", "The answer", [choice, sureness, rival, changes, disagreement].map(\.markup))
  }

  private struct Card {
    var title: String
    var content: [Markup]
    var name: String = "card"

    var markup: Markup { .tag("div", ["class": name], [.tag("h3", [.text(title)])] + content) }
  }

  // MARK: What, and what next

  private var choice: Card {
    let name = Markup.tag("p", ["class": "name", "dir": "auto"], [.text(title(recommended))])
    let reason = why.map { [Markup.tag("p", ["dir": "auto"], [.text($0)])] } ?? []
    return Card(title: outcome.isRefused ? "What was recommended, and refused" : "Recommended", content: [name] + reason + [next], name: "card choice")
  }

  /// By what it is ahead of the next best; of an amendment, who chose it.
  private var why: String? {
    if let review = outcome.humanReview, review.verdict == .amend {
      return "\(review.by) chose it in review, instead of “\(title(outcome.askedAlternative))”, which the panel was asked about."
    }
    guard let rivalID else { return nil }
    let leads = leads(recommended, rivalID)
    let ahead = leads.filter { $0.weight > 0 }.prefix(2).map(told)
    guard !ahead.isEmpty else { return nil }
    return
      "Ahead of “\(title(rivalID))” most of all by \(ahead.joined(separator: " and ")).\(leads.last { $0.weight < 0 }.map { " It is behind by \(told($0))." } ?? "")"
  }

  private var next: Markup {
    let words = nextWords
    return .tag(
      "p", class: "next",
      [.tag("strong", ["What to do next: "]), .text(words.text)] + (words.link.map { [" ", .link($0.id, $0.text)] } ?? []))
  }

  private var nextWords: (text: String, link: (id: String, text: String)?) {
    let review = (id: "review", text: "How to review it, and why")
    switch outcome.status {
    case .awaitingReview:
      let count = outcome.reviewReasons.count
      let reasons = count == 1 ? "one reason" : "\(count) reasons"
      return ("\(experimentWords)a person reviews it before it holds, for \(reasons).".capitalised, review)
    case .completed where outcome.recommendation.nextStep == .experiment:
      return ("\(experimentWords.capitalised)nothing else need be decided before its result is known.", ("compared", "What to do at each result"))
    case .completed: return ("carry it out, and record how it turned out.".capitalised, ("review", "How to record it"))
    case .rejected: return ("Nothing: it was rejected. Ask again with what has changed.", ("review", "Why"))
    case .vetoed: return ("Nothing: a veto stands against it. Ask again with what has changed.", ("review", "Why"))
    case .queued, .running, .failed: return ("Wait.", nil)
    }
  }

  private var experimentWords: String {
    guard outcome.recommendation.nextStep == .experiment, let experiment else { return "" }
    return
      "run the experiment first: it costs \(experiment.cost.numeral) and is worth \(experiment.net.numeral) more than that; "
  }

  // MARK: How sure

  private var sureness: Card {
    let confidence = Markup.tag("p", class: "big", [.text("\(outcome.recommendation.confidence.percent) confidence")])
    guard outcome.humanReview?.verdict != .amend else {
      return Card(
        title: "How sure",
        content: [.paragraph("Not computed for what a person chose; “\(title(outcome.askedAlternative))” had \(outcome.recommendation.confidence.percent).")])
    }
    var rows: [BarRows.Row] = []
    let robustness = outcome.framework.result.robustness
    if let robustness, let share = robustness.firstShare[recommended] {
      rows.append(
        part("Stays first in \(share.percent) of \(Double(robustness.samples).numeral) trials with \(varied) halved to doubled", share))
    }
    let level = outcome.consensus.level.rawValue.words
    rows.append(part("The panel’s support is \(outcome.consensus.support.percent): \(level)", outcome.consensus.support))
    let bars = BarRows(id: "sure", caption: made(rows.count), rows: rows, range: 0...1)
    return Card(title: "How sure, and why", content: [confidence, bars.markup])
  }

  private func part(_ words: String, _ share: Double) -> BarRows.Row {
    BarRows.Row([.paragraph(words)], title: words, span: (0, share), isMarked: share <= outcome.recommendation.confidence)
  }

  private func made(_ parts: Int) -> String {
    if parts > 1 { return "The lower of these two." }
    guard let input = comparison?.request.input, input.ignorance else { return "The panel’s support alone: nothing could be drawn." }
    return "The panel’s support, but at most 50%: nobody knows how likely anything is."
  }

  private var varied: String {
    let hasUtilities = outcome.framework.result.rankings.first.map { ["expected_utility", "certainty_equivalent"].contains($0.method) } ?? false
    return hasUtilities ? "every probability" : "every weight"
  }

  // MARK: The next best

  /// What the recommended one is compared with first: the best of the others that were compared.
  var rivalID: String? {
    let order = outcome.framework.result.rankings.first.map { ranking in ranking.order.filter { ranking.scores[$0] != nil } } ?? []
    return order.first { $0 != recommended }
  }

  private var rival: Card {
    guard let rivalID, let deciding = outcome.framework.result.rankings.first else {
      return Card(title: "Next best", content: [.paragraph("There is none: no other alternative was compared.")])
    }
    let name = Markup.tag("p", ["class": "big", "dir": "auto"], [.text(title(rivalID))])
    var words: [String] = []
    if let own = deciding.scores[recommended], let its = deciding.scores[rivalID] {
      let better = deciding.isLowerBetter ? "lower" : "higher"
      words.append("\(deciding.method.methodName.capitalised): \(its.numeral), against \(own.numeral) for the recommended one; \(better) is better.")
    }
    let leads = leads(rivalID, recommended)
    let better = leads.filter { $0.weight > 0 }.prefix(2).map(told)
    let worse = leads.filter { $0.weight < 0 }.suffix(2).reversed().map(told)
    if outcome.framework.result.inadmissible.contains(where: { $0.alternative == rivalID }) { words.append("It breaks a must.") }
    if !worse.isEmpty { words.append("Worse by \(worse.joined(separator: " and ")).") }
    words.append(better.isEmpty ? "Better by nothing that counts." : "Better by \(better.joined(separator: " and ")).")
    return Card(title: "Next best", content: [name] + (leads.isEmpty ? Array(words.prefix(1)) : words).map { .tag("p", ["dir": "auto"], [.text($0)]) })
  }

  func leads(_ one: String, _ other: String) -> [Comparison.Lead] { comparison?.leads(of: one, over: other) ?? [] }

  /// `price (80 EUR, not 90 EUR)`.
  func told(_ lead: Comparison.Lead) -> String {
    guard let comparison else { return "" }
    switch lead.subject {
    case .criterion(let column):
      let criterion = comparison.problem.criteria[column]
      guard comparison.problem.comparisons[criterion.name] == nil else { return "\(criterion.name) (as judged in pairs)" }
      return "\(criterion.name) (\(amount(lead.own, criterion)), not \(amount(lead.other, criterion)))"
    case .state(let place): return "what comes if “\(comparison.problem.states[place])” (\(lead.own.numeral), not \(lead.other.numeral))"
    }
  }

  func amount(_ value: Double, _ criterion: FrameworkInput.Criterion) -> String { value.numeral + (criterion.unit.map { " \($0)" } ?? "") }

  // MARK: What would change it, and who would

  private var changes: Card {
    let nearest = readFlips.numbers.filter { $0.flip != nil }.sorted { $0.share.magnitude < $1.share.magnitude }.prefix(2).map { $0.sentence(title) }
    var words = nearest.isEmpty ? ["No number of the question changes it alone."] : Array(nearest)
    if readFlips.numbers.isEmpty { words = ["Nothing could be computed: the question gives no numbers to change."] }
    let other = outcome.framework.result.rankings.dropFirst().first { $0.order.first.map { $0 != recommended } ?? false && $0.ranks[recommended] != 1 }
    if outcome.framework.result.methodSensitive, let other, let first = other.order.first {
      words.append("Another method would: by \(other.method.methodName) “\(title(first))” is first.")
    }
    return Card(
      title: "What would change it",
      content: [.tag("ul", words.map { .foreign("li", $0) })] + (readFlips.isEmpty ? [] : [.tag("p", [.link("flips", "All that would")])]))
  }

  private var disagreement: Card {
    var words = dissenters.map { choice, names, criteria -> String in
      let most = criteria.isEmpty ? "" : ", most of all for \(criteria.joined(separator: " and "))"
      return "\(names.sentenceList.capitalised) would choose “\(title(choice))”\(most)."
    }
    let silent = outcome.consensus.opposing.filter { name in !outcome.dissent.contains { $0.opinion.executive == name && $0.firstChoice != nil } }
    if !silent.isEmpty { words.append("\(silent.map(\.words).sentenceList.capitalised) \(silent.count == 1 ? "opposes" : "oppose") it.") }
    if let veto = outcome.veto { words.append("\(veto.executive.words.capitalised) vetoes it" + (veto.overriddenBy.map { "; \($0) overrode that." } ?? ".")) }
    if words.isEmpty { words = [agreement] }
    return Card(title: "Who disagrees", content: [.tag("ul", words.map { .foreign("li", $0) }), .tag("p", [.link("panel", "What each of the panel says")])])
  }

  /// By what they would choose: who, and the criteria that make most of it for the first of them.
  private var dissenters: [(choice: String, names: [String], criteria: [String])] {
    let named = outcome.dissent.filter { $0.firstChoice != nil && $0.alternative == outcome.askedAlternative }
    let choices = Set(named.compactMap(\.firstChoice)).sorted { $0.precedes($1) }
    return choices.map { choice in
      let own = named.filter { $0.firstChoice == choice }
      return (choice, own.map { $0.opinion.executive.words }, own.first?.criteria ?? [])
    }
  }

  private var agreement: String {
    let indifferent = outcome.panel?.indifferent.count ?? 0
    guard indifferent > 0 else { return "Nobody: each of the panel would choose it." }
    if indifferent == outcome.opinions.count { return "Nobody, but nobody prefers it either: all \(indifferent) of the panel are indifferent." }
    return "Nobody: each of the panel would choose it, or does not mind (\(indifferent) of \(outcome.opinions.count))."
  }
}

extension DecisionOutcome {
  /// It does not hold, and will not.
  var isRefused: Bool { status == .rejected || status == .vetoed }
}

extension Ranking {
  /// Of the methods that engines before 2 knew two have scores that are distances from the best.
  var isLowerBetter: Bool { better.map { $0 == .lower } ?? ["vikor", "minimax_regret"].contains(method) }
}

extension [String] {
  /// `a, b and c`.
  var sentenceList: String {
    guard count > 1, let last else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " and " + last
  }
}
