internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// What must be understood before anything else is read.
extension DecisionPage {
  var answer: PageSection {
    PageSection("answer", "The answer", cards.map(\.markup))
  }

  var cards: [Card] { [choice, sureness, rival, changes, disagreement] }

  /// One of the first screen.
  struct Card {
    var title: String
    var content: [Markup]
    var name: String = "card"

    var markup: Markup { .tag("div", ["class": name], [.tag("h3", [.text(title)])] + content) }
  }

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
    let scores = deciding.told(payoffUnit)
    if let own = scores[recommended], let its = scores[rivalID], !deciding.isByReversibility, !isByMarks {
      let better = deciding.isLowerBetter ? "lower" : "higher"
      // Once on this screen: what the method looks at is told where others disagree.
      let gloss = disagreeing == nil ? deciding.looksAt.map { ", which \($0)," } ?? "" : ""
      let name = isExperimentFirst ? "“\(title(recommended))”" : ownName
      let against =
        deciding.ranks[rivalID] == deciding.ranks[recommended] || isTieBroken(rivalID) ? "as \(name) has" : "against \(own) for \(name)"
      words.append("By \(deciding.method.methodName)\(gloss) it has \(its), \(against); \(better) is better.")
    }
    if outcome.framework.result.inadmissible.contains(where: { $0.alternative == rivalID }) { words.append("It breaks a must.") }
    let better = ahead(rivalID, of: recommended, aside: true)
    if let better { words.append(better.isEmpty ? "It is better in nothing that counts." : "It would be better \(better.joined(separator: " and ")).") }
    let isLevel = deciding.ranks[rivalID] == 1 && isFirst
    let rank = isLevel ? "Shares the first place" : isFirst ? "Next best\(isExperimentFirst ? " without the experiment" : "")" : "First of the others"
    return Card(title: rank, content: [name] + words.map { .tag("p", ["dir": "auto"], [.text($0)]) })
  }

  /// By what one is better than another, the two that weigh most: criteria or states, else what may come of each as a whole; nil where nothing tells them apart. `aside`: by what
  /// is told and not weighed, too.
  func ahead(_ one: String, of other: String, aside isAside: Bool = false) -> [String]? {
    let aside = isAside ? self.aside(one, other) : []
    let leads = leads(one, other)
    guard leads.isEmpty else {
      let better = leads.filter { $0.weight > 0 }.prefix(2).map(told)
      return Array(((better.isEmpty ? aheadCarriedOut(one, other) : better) + aside).prefix(2))
    }
    guard let own = comparison?.prospect(one), let its = comparison?.prospect(other), let input = comparison?.request.input,
      own != its || comparison?.likelier(one, than: other) != nil || comparison?.likelier(other, than: one) != nil
    else { return aside.isEmpty ? nil : aside }
    let isMore = input.payoffDirection == .max
    var all: [(words: String, own: Double, other: Double)] = [("on average", own.mean, its.mean)]
    if input.riskTolerance != 0.5 { all.insert(("counted at this risk tolerance", own.equivalent, its.equivalent), at: 0) }
    all += [("at worst", own.worst, its.worst), ("at best", own.best, its.best)]
    let told = all.filter { isMore ? $0.own > $0.other : $0.own < $0.other }.map { lead in
      let amounts = [lead.own, lead.other].roundAmounts(payoffUnit)
      return "\(lead.words) (\(amounts[0]), not \(amounts[1]))"
    }
    guard told.isEmpty else { return Array((told + aside).prefix(2)) }
    // Of two that cross each is likelier to reach something.
    let reach = comparison?.likelier(one, than: other).map { reach in
      "by the chance of \(isMore ? "at least" : "at most") \(exactly(reach.amount)) (\(reach.own.percent(apart: reach.other)), not \(reach.other.percent(apart: reach.own)))"
    }
    return [reach].compactMap(\.self) + aside
  }

  /// In a state, by the chance to be carried out alone.
  private func aheadCarriedOut(_ one: String, _ other: String) -> [String] {
    (comparison?.leadsCarriedOut(of: one, over: other) ?? []).filter { $0.weight > 1e-12 }.max { $0.weight < $1.weight }.map { lead in
      ["\(told(lead).dropLast()), counting the chance to be carried out)"]
    } ?? []
  }

  /// What may go wrong, where the framework assesses that beside the numbers.
  private func aside(_ one: String, _ other: String) -> [String] {
    guard isAssessedAside, let own = comparison?.adverse(one), let its = comparison?.adverse(other), own < its else { return [] }
    let sums = [own, its].roundNumerals
    return sums[0] == sums[1] ? [] : ["as less may go wrong with it (chance × seriousness \(sums[0]), not \(sums[1]))"]
  }

  /// What may go wrong is told beside what the framework compares, and weighs nothing in it.
  var isAssessedAside: Bool { [.kepnerTregoe, .ooda].contains(outcome.framework.name) }

  /// Importance and urgency decide; what the framework computes of them is a number for nobody.
  var isByMarks: Bool { outcome.framework.name == .eisenhower }

  func leads(_ one: String, _ other: String) -> [Comparison.Lead] { comparison?.leads(of: one, over: other) ?? [] }

  /// `by price (80 EUR, not 90 EUR)`.
  func told(_ lead: Comparison.Lead) -> String {
    guard let comparison else { return "" }
    switch lead.subject {
    case .criterion(let column):
      let criterion = comparison.problem.criteria[column]
      guard comparison.problem.comparisons[criterion.name] == nil else { return "by \(named(criterion.name)) (as judged in pairs)" }
      return "by \(named(criterion.name)) (\(amounts(lead, criterion.unit)))"
    case .state(let place): return "if “\(named(comparison.problem.states[place]))” (\(amounts(lead, payoffUnit)))"
    case .carryingOut:
      let (own, its) = (lead.own.percent(apart: lead.other), lead.other.percent(apart: lead.own))
      return "as it is \(lead.own > lead.other ? "likelier" : "less likely") to be carried out (\(own), not \(its))"
    }
  }
}

extension DecisionPage {
  /// `80 EUR, not 90 EUR`.
  func amounts(_ lead: Comparison.Lead, _ unit: String?) -> String { [lead.own, lead.other].amounts(unit).joined(separator: ", not ") }
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
