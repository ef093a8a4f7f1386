internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// What must be understood before anything else is read.
extension DecisionPage {
  var answer: PageSection {
    PageSection("answer", "The answer", [choice, sureness, rival, changes, disagreement].map(\.markup))
  }

  /// One of the first screen.
  struct Card {
    var title: String
    var content: [Markup]
    var name: String = "card"

    var markup: Markup { .tag("div", ["class": name], [.tag("h3", [.text(title)])] + content) }
  }

  // MARK: What, and what next

  private var choice: Card {
    let name = Markup.tag("p", ["class": "name", "dir": "auto"], [.text(title(recommended))])
    let reason = [breach, why].compactMap { $0.map { Markup.tag("p", ["dir": "auto"], [.text($0)]) } }
    return Card(title: outcome.isRefused ? "What was recommended, and refused" : "Recommended", content: [name] + reason + [next], name: "card choice")
  }

  /// What is recommended although it may not be chosen.
  private var breach: String? {
    let broken = outcome.framework.result.inadmissible
    guard let own = broken.first(where: { $0.alternative == recommended }) else { return nil }
    let others = outcome.recommendation.considered.count
    let alike = others > 0 && broken.count > others ? ", as each of the others does" : ""
    return "It breaks a must\(alike): \(told(musts: own.musts))."
  }

  /// By what it is ahead of the next best; of an amendment, who chose it.
  private var why: String? {
    if let review = outcome.humanReview, review.verdict == .amend {
      return "\(review.by) chose it in review, instead of “\(title(outcome.askedAlternative))”, which the panel was asked about."
    }
    guard let rivalID, let deciding else { return nil }
    if deciding.isByReversibility, let own = deciding.scores[recommended], let its = deciding.scores[rivalID] {
      return "It can be undone best: by \(own.percent), “\(title(rivalID))” by \(its.percent). Nothing else was measured."
    }
    let ahead = leads(recommended, rivalID).filter { $0.weight > 0 }.prefix(2).map(told)
    guard ahead.isEmpty else { return "\(place(beside: rivalID)) \(ahead.joined(separator: " and "))." }
    return deciding.ranks[recommended].map { "Place \($0) of \(deciding.ranks.count) by \(deciding.method.methodName)." }
  }

  /// Where it stands beside another by the deciding method, for what makes it better to follow.
  private func place(beside other: String) -> String {
    guard let own = deciding?.ranks[recommended], let its = deciding?.ranks[other], own >= its else { return "Ahead of “\(title(other))” most of all" }
    return "\(own == its ? "Level with" : "Behind") “\(title(other))”, but better than it"
  }

  private var next: Markup {
    let words = nextWords
    return .tag(
      "p", class: "next",
      [.tag("strong", ["What to do next: "]), .text(words.text)] + (words.link.map { [" ", .link($0.id, $0.text)] } ?? []))
  }

  private var nextWords: (text: String, link: (id: String, text: String)?) {
    let review = (id: "review", text: "How to review it, and why")
    let result = (id: "experiment", text: "What the experiment is worth")
    switch outcome.status {
    case .awaitingReview:
      let count = outcome.reviewReasons.count
      let reasons = count == 1 ? "one reason" : "\(count) reasons"
      return ("A person reviews it before it holds, for \(reasons). \(experimentWords)\(firstStep)", review)
    case .completed where !experimentWords.isEmpty: return (experimentWords, result)
    case .completed: return ("Carry it out, and record how it turned out. \(firstStep)", ("review", "How to record it"))
    case .rejected: return ("Nothing: it was rejected. Ask again with what has changed.", ("review", "Why"))
    case .vetoed: return ("Nothing: a veto stands against it. Ask again with what has changed.", ("review", "Why"))
    case .queued, .running, .failed: return ("Wait.", nil)
    }
  }

  private var experimentWords: String {
    guard outcome.recommendation.nextStep == .experiment, let experiment else { return "" }
    let policy = experiment.policy.count > 4 ? [] : experiment.policy.map { "“\(title($0.choice))” if it shows “\($0.signal)”" }
    let then = policy.isEmpty ? "" : " Then \(policy.joined(separator: ", "))."
    return "Run the experiment first: it costs \(experiment.cost.numeral) and is worth \(experiment.net.roundNumeral) more than that.\(then)"
  }

  /// OODA names one.
  private var firstStep: String {
    guard let step = outcome.framework.result.findings["act"]?["first_step"].text else { return "" }
    return "Then: \(told(step))."
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
        part("\(isFirst ? "Stays" : "Is") first in \(share.percent) of \(Double(robustness.samples).numeral) trials with \(varied) halved to doubled", share))
    }
    let level = outcome.consensus.level.rawValue.words
    rows.append(part("The panel’s support is \(outcome.consensus.support.percent): \(level)", outcome.consensus.support))
    let bars = BarRows(id: "sure", caption: made(rows.count), rows: rows, range: 0...1)
    let basis = comparison?.hasBasis ?? true ? [] : [Markup.paragraph("Nobody on the panel had numbers to judge by, so that each of them counts as half.")]
    return Card(title: "How sure, and why", content: [confidence, bars.markup] + basis)
  }

  /// By the deciding method, alone or with others.
  var isFirst: Bool { deciding?.ranks[recommended] == 1 }

  private func part(_ words: String, _ share: Double) -> BarRows.Row {
    BarRows.Row([.paragraph(words)], title: words, span: (0, share), isMarked: share <= outcome.recommendation.confidence)
  }

  private func made(_ parts: Int) -> String {
    if parts > 1 { return "The lower of these two." }
    if comparison == nil { return "As the engine computed it that made this decision." }
    guard let input = comparison?.request.input, input.ignorance else { return "The panel’s support alone: there are no weights or probabilities to try." }
    return "The panel’s support, but at most 50%: nobody knows how likely anything is."
  }

  private var varied: String {
    let byUtility: [RankingMethod] = [.expectedUtility, .certaintyEquivalent]
    return byUtility.contains { $0.rawValue == deciding?.method } ? "every probability" : "every weight"
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
    if let own = deciding.scores[recommended], let its = deciding.scores[rivalID], !deciding.isByReversibility {
      let better = deciding.isLowerBetter ? "lower" : "higher"
      words.append("\(deciding.method.methodName.capitalised): \(its.roundNumeral), against \(own.roundNumeral) for the recommended one; \(better) is better.")
    }
    if outcome.framework.result.inadmissible.contains(where: { $0.alternative == rivalID }) { words.append("It breaks a must.") }
    let leads = leads(rivalID, recommended)
    let better = leads.filter { $0.weight > 0 }.prefix(2).map(told)
    if !leads.isEmpty { words.append(better.isEmpty ? "It is better in nothing that counts." : "It would be better \(better.joined(separator: " and ")).") }
    return Card(title: isFirst ? "Next best" : "First of the others", content: [name] + words.map { .tag("p", ["dir": "auto"], [.text($0)]) })
  }

  func leads(_ one: String, _ other: String) -> [Comparison.Lead] { comparison?.leads(of: one, over: other) ?? [] }

  /// `by price (80 EUR, not 90 EUR)`.
  func told(_ lead: Comparison.Lead) -> String {
    guard let comparison else { return "" }
    switch lead.subject {
    case .criterion(let column):
      let criterion = comparison.problem.criteria[column]
      guard comparison.problem.comparisons[criterion.name] == nil else { return "by \(named(criterion.name)) (as judged in pairs)" }
      return "by \(named(criterion.name)) (\(lead.own.amount(criterion.unit)), not \(lead.other.amount(criterion.unit)))"
    case .state(let place): return "if “\(named(comparison.problem.states[place]))” (\(lead.own.numeral), not \(lead.other.numeral))"
    }
  }
}

extension DecisionOutcome {
  /// It does not hold, and will not.
  var isRefused: Bool { status == .rejected || status == .vetoed }
}

extension Ranking {
  /// Of the methods that engines before 2 knew two have scores that are distances from the best.
  var isLowerBetter: Bool { better.map { $0 == .lower } ?? [RankingMethod.vikor, .minimaxRegret].contains { $0.rawValue == method } }

  /// Nothing was measured but how far each can be undone.
  var isByReversibility: Bool { method == RankingMethod.reversibility.rawValue }
}

extension [String] {
  /// `a, b and c`.
  var sentenceList: String {
    guard count > 1, let last else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " and " + last
  }
}
