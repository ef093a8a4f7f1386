internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// What would change the answer, and who would.
extension DecisionPage {
  var changes: Card {
    // Of what is recommended without standing first a number says what would put it there; what would have another recommended is an opinion.
    let others = isFirst || outcome.humanReview?.verdict == .amend ? [] : readFlips.opinions.nearest.filter { $0.flip?.isAboutAnother ?? false }.prefix(1)
    let numbers = nearestNumbers.prefix(2 - others.count).map { $0.sentence(title, isBrief: true) }
    let more = readFlips.isEmpty ? [] : [Markup.tag("p", class: "more", [.link("flips", "All that would")])]
    let heading = isAmended ? "What the panel would recommend instead" : "What would change it"
    if let overruling, !readFlips.numbers.isEmpty {
      let opinions = others.map { $0.sentence(title, isBrief: true) }
      return Card(title: heading, content: Self.points(opinions) + [.tag("p", ["dir": "auto"], [.text(overruling)])] + Self.points(numbers) + more)
    }
    var words = others.map { $0.sentence(title, isBrief: true) } + numbers
    if words.isEmpty {
      words = [
        isAmended
          ? "No number of the question alone changes what the panel would recommend."
          : "No number of the question changes it alone."
      ]
    }
    if readFlips.numbers.isEmpty {
      words = [
        isByMarks
          ? "Another importance or urgency may put another first; by how much was not computed."
          : "Nothing could be computed: the question gives no numbers to change."
      ]
    }
    if outcome.soleOf == 1 { words = [Self.nothingElse] }
    if let undoing { words = [undoing] }
    if isAmended, !readFlips.numbers.isEmpty {
      let start = "The panel recommended “\(title(outcome.askedAlternative))”; what follows would have changed that, not what a person chose."
      return Card(title: heading, content: [.foreign("p", start)] + Self.points(words) + more)
    }
    return Card(title: heading, content: Self.points(words) + more)
  }

  static let nothingElse = "No number can: there is no other alternative to recommend."

  /// Those for the first screen: what would put first what is recommended already changes nothing there.
  var nearestNumbers: [PageFlip] { readFlips.numbers.nearest.filter { !($0.flip?.isRecommended ?? false) } }

  /// Where another stands first by the deciding method: that numbers move its order, and whose choice is recommended instead.
  var overruling: String? {
    guard !isFirst, let deciding, let first = deciding.order.first, first != recommended else { return nil }
    let choice = isAmended ? "“\(title(recommended))” is a person’s choice" : "what is recommended is the panel’s choice"
    let place =
      isTieBroken(first)
      ? "“\(title(first))” stands first by how far each can be undone, level by \(deciding.method.methodName)"
      : "By \(deciding.method.methodName) “\(title(first))” is first"
    return
      "\(place); \(choice).\(isRecommendationKnown ? "" : " A changed number changes that order; what the panel would then choose is not computed.")"
  }

  /// What would change a decision that hangs on nothing else than how far each can be undone.
  var undoing: String? {
    guard isFirst, let deciding, deciding.isByReversibility, let own = deciding.scores[recommended] else { return nil }
    return "Another alternative would be first if it could be undone by more than \(own.percent)."
  }

  private static func points(_ words: [String]) -> [Markup] {
    if words.isEmpty { return [] }
    return words.count == 1 ? [.foreign("p", words[0])] : [.tag("ul", words.map { .foreign("li", $0) })]
  }

  var disagreement: Card {
    var words = dissenters.map { choice, names, content, criteria -> String in
      let most = criteria.isEmpty ? "" : ", most of all for \(criteria.map(named).sentenceList)"
      // Who loses next to nothing by it is no opponent.
      let live = content.isEmpty ? "" : content == names ? ", but can live with this one" : "; \(content.sentenceList) can live with this one"
      return "\(names.sentenceList.capitalised) would choose “\(title(choice))”\(most)\(live)."
    }
    let silent = outcome.consensus.opposing.filter { name in !outcome.dissent.contains { $0.opinion.executive == name && $0.firstChoice != nil } }
    if !silent.isEmpty { words.append("\(silent.map(\.words).sentenceList.capitalised) \(silent.count == 1 ? "opposes" : "oppose") it.") }
    if let veto = outcome.veto {
      words.append(
        "\(veto.executive.words.capitalised) vetoes it" + (veto.overriddenBy.map { "; \(DecisionOutcome.HumanReview.reviewer($0)) overrode that." } ?? "."))
    }
    if outcome.humanReview?.verdict == .amend { words.insert("The panel was asked about “\(title(outcome.askedAlternative))”, not about this.", at: 0) }
    if words.isEmpty { words = [agreement] }
    if let otherJudges { words.append(otherJudges) }
    return Card(title: "Who disagrees", content: Self.points(words) + [.tag("p", class: "more", [.link("panel", "What each of the panel says")])])
  }

  /// Of those whose numbers were joined, who would choose another one alone.
  private var otherJudges: String? {
    let others = (outcome.framework.result.judges?.each ?? []).filter { $0.decidesOtherwise == true }
    guard !others.isEmpty, let all = outcome.framework.result.judges?.each.count else { return nil }
    let told = others.map { judge in "“\(judge.name)”" + (judge.order.first.map { " (“\(title($0))”)" } ?? "") }
    return "Of the \(all) who judged, \(told.sentenceList) would alone decide otherwise."
  }

  /// By what they would choose: who, who of them supports the recommended one nevertheless, and the criteria that make most of it for the first of them.
  private var dissenters: [(choice: String, names: [String], content: [String], criteria: [String])] {
    let named = outcome.dissent.filter { $0.firstChoice != nil && $0.alternative == outcome.askedAlternative }
    let choices = Set(named.compactMap(\.firstChoice)).sorted { $0.precedes($1) }
    return choices.map { choice in
      let own = named.filter { $0.firstChoice == choice }
      let content = own.filter { outcome.consensus.supporting.contains($0.opinion.executive) }
      return (choice, own.map { $0.opinion.executive.words }, content.map { $0.opinion.executive.words }, own.first?.criteria ?? [])
    }
  }

  private var agreement: String {
    let count = outcome.opinions.count
    guard let panel = outcome.panel, count > 0 else { return "Nobody opposes it." }
    let unknown = count - (panel.firstChoices[outcome.askedAlternative]?.count ?? 0)
    if unknown > 0 { return "Nobody would choose another one, as far as is known: \(unknown) of \(count) did not say." }
    let indifferent = panel.indifferent.count
    if outcome.soleOf != nil { return "Nobody would choose another one, as there is none." }
    if indifferent == count { return "Nobody, but nobody prefers it either: all \(count) of the panel are indifferent." }
    return indifferent == 0
      ? "Nobody: each of the panel would choose it." : "Nobody: each of the panel would choose it, or does not mind (\(indifferent) of \(count))."
  }
}
