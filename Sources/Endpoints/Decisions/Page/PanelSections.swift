internal import FunctionKit
internal import Cases
internal import Decisions
internal import Models
internal import Forms
internal import Frameworks

/// Who was asked, and what they said.
extension DecisionPage {
  var panel: PageSection {
    let silent = outcome.participatingExecutives.filter { name in !outcome.opinions.contains { $0.executive == name } }
    let asked = outcome.askedAlternative == recommended ? [] : ["The panel was asked about “\(title(outcome.askedAlternative))”."]
    let lead = outcome.leadExecutive.map { ["\($0.words.capitalised) leads it."] } ?? []
    let scale =
      "Agreement is 100% less what an executive would lose by it: up to 5% it supports it; over 30% it opposes it, and over 5% where it has a grave concern, which is a must that is broken or one criterion by which alone it would lose 20% or more."
    let introduction = (asked + lead + (judged.isEmpty ? [] : [scale] + tolerances)).joined(separator: " ")
    let earlier = outcome.dissent.filter { dissent in dissent.alternative != outcome.askedAlternative || !outcome.opinions.contains(dissent.opinion) }
    return PageSection(
      "panel", "What the panel says",
      [.tag("p", ["dir": "auto"], [.text(introduction)])] + voices
        + written
        + (silent.isEmpty ? [] : [.paragraph("No opinion came from \(silent.map(\.words).sentenceList).")])
        + (earlier.isEmpty ? [] : [.tag("h3", ["Minority opinions, word for word"])] + earlier.flatMap(minority)))
  }

  /// Whose own each one judges by, since the request's is the method's alone.
  private var tolerances: [String] {
    guard let own = outcome.panel?.riskTolerances, !own.isEmpty else { return [] }
    let told = own.sorted { $0.value != $1.value ? $0.value < $1.value : $0.key.precedes($1.key) }.map { "\($0.key.words) \($0.value.numeral)" }
    return ["Each judges by its own risk tolerance (0 cautious, 0.5 by averages, 1 bold): \(told.sentenceList)."]
  }

  /// Those who had something to judge by.
  private var judged: [Opinion] { outcome.opinions.filter { comparison?.hasBasis ?? true || $0.source == .model } }

  private var voices: [Markup] {
    guard !outcome.opinions.isEmpty else { return [.paragraph("Nobody gave an opinion.")] }
    let others = outcome.opinions.filter { opinion in !judged.contains { $0.executive == opinion.executive } }.map(\.executive)
    let silence =
      (judged.isEmpty ? "None of them had scores" : "\(who(others).capitalised) had no scores")
      + ", payoffs or results to judge by; each counts as agreeing by half."
    return (judged.isEmpty ? [] : [opinions.markup]) + (others.isEmpty ? [] : [.paragraph(silence)]) + said
  }

  /// In a model's words; where none came about the rules' own stand above.
  private var written: [Markup] {
    guard let draft = outcome.recommendation.draft else { return [] }
    let cost = draft.costNanoUSD.map { ", for \($0.dollars)" } ?? ""
    guard draft.source == .model else {
      return [.tag("p", class: "muted", [.text("No model put it into words\(cost): \(draft.reason ?? "none wrote").")])]
    }
    return [
      .tag("h3", [.text("In the words of \(draft.executive.words)")]), .foreign("p", draft.text),
      .tag(
        "p", class: "muted",
        [.text("Written by \(draft.model ?? "a language model")\(cost), from the facts below alone; nobody checked it, and nothing rests on it.")]),
    ] + Markup.titledList("The facts that it took for this", draft.facts)
  }

  private var opinions: BarRows {
    BarRows(
      id: "opinions-given", caption: "How far each executive agrees",
      rows: judged.map { opinion in
        BarRows.Row(
          head(opinion), title: "Agreement of \(opinion.executive.words)", span: (0, opinion.agreement),
          isMarked: outcome.consensus.supporting.contains(opinion.executive))
      }, range: 0...1, marks: [BarRows.Mark(0.7, "70%"), BarRows.Mark(0.95, "95%")])
  }

  private func head(_ opinion: Opinion) -> [Markup] {
    let dissent = outcome.dissent.first { $0.opinion == opinion }
    let criteria = dissent?.criteria ?? []
    // The one is what the other leaves of 100%.
    let lost = dissent?.loss.map { ": by its own count it would lose \([opinion.agreement, $0].percents(keeping: 0)[1]) by this one" } ?? ""
    let most = lost + (criteria.isEmpty ? "" : ", most of all for \(criteria.map(named).sentenceList)")
    let isByRules = opinion.source == .rules
    // What the rules are sure of is how much the executive knows of what the question is about.
    let known = "\(isByRules ? "expertise" : "sure of it by") \(opinion.confidence.percent)"
    let words = Markup.tag(
      "p", ["dir": "auto"],
      [
        .tag("strong", [.text(opinion.executive.words.capitalised)]),
        .text(" (\(known)) agrees by \(opinion.agreement.percent) and \(stance(of: opinion))\(most)."),
      ])
    return [words] + (source(of: opinion).map { [.tag("p", class: "muted", [.text($0)])] } ?? [])
  }

  /// It opposes what it loses too little by to oppose it for that alone.
  private func opposesForConcern(_ opinion: Opinion) -> Bool {
    outcome.consensus.stance(of: opinion.executive) == .opposes && opinion.loss <= 0.3
  }

  /// Nil where the line above the page says it.
  private func source(of opinion: Opinion) -> String? {
    let cost = opinion.costNanoUSD.map { ", for \($0.dollars)" } ?? ""
    let isMixed = Set(outcome.opinions.map(\.source)).count > 1
    if let reason = opinion.reason { return "By fixed rules, as no model could be heard: \(reason)\(cost)." }
    guard opinion.source == .model else { return isMixed || !cost.isEmpty ? "By fixed rules\(cost)." : nil }
    return "By \(opinion.model ?? "a language model")\(cost)."
  }

  /// What follows from its agreement; who would rather have another is not said to be for this one.
  func stance(of opinion: Opinion) -> String {
    let stance = outcome.consensus.stance(of: opinion.executive) ?? .abstains
    let other = opinion.firstChoice.flatMap { $0 == outcome.askedAlternative ? nil : "would choose “\(title($0))”" }
    switch (stance, other) {
    case (.supports, nil): return "supports it"
    case (.supports, let other?): return "can live with it, but \(other)"
    case (.opposes, let other): return "opposes it" + (opposesForConcern(opinion) ? " for a grave concern" : "") + (other.map { ", and \($0)" } ?? "")
    case (.abstains, nil): return "neither supports nor opposes it"
    case (.abstains, let other?): return "does not oppose it, but \(other)"
    }
  }

  /// Word for word, each once, with who says it; concerns that more than one has stand with what keeps the panel apart.
  private var said: [Markup] {
    let shared = Set(outcome.consensus.conflicts.filter { $0.kind == .sharedConcern }.compactMap(\.evidence.first))
    return said("What speaks for it", \.supportingArguments) + said("What speaks against it", { $0.concerns.filter { !shared.contains($0) } })
      // By rules what it would choose, and that it had nothing to judge by, is said above.
      + said(
        "What they suggest",
        { $0.source == .rules && (comparison != nil || $0.firstChoice.map { $0 != outcome.askedAlternative } ?? false) ? [] : $0.suggestions })
  }

  private func said(_ title: String, _ words: (Opinion) -> [String]) -> [Markup] {
    var order: [String] = []
    var names: [String: [String]] = [:]
    for opinion in outcome.opinions {
      for item in words(opinion) {
        let text = opinion.source == .model ? item : told(item)
        if names[text] == nil { order.append(text) }
        names[text, default: []].append(opinion.executive)
      }
    }
    return Markup.titledList(title, order.map { "\($0) — \(who(names[$0] ?? []))" })
  }

  /// Names of the panel in a sentence.
  func who(_ names: [String]) -> String { names.count > 1 && names.count == outcome.opinions.count ? "all of them" : names.map(\.words).sentenceList }

  /// Of an asking that does not stand, in records of engines before 2.
  private func minority(_ dissent: DecisionOutcome.Dissent) -> [Markup] {
    let opinion = dissent.opinion
    let stance = "\(opinion.executive.words.capitalised) on “\(title(dissent.alternative))”: agrees \(opinion.agreement.percent)."
    // Word for word: nothing is rewritten here.
    let words = [("Against it", opinion.concerns), ("Suggests", opinion.suggestions), ("For it", opinion.supportingArguments)]
    let said = words.filter { !$0.1.isEmpty }.flatMap { [Markup.paragraph($0.0 + ":"), .list($0.1)] }
    return [
      .tag("p", ["dir": "auto"], [.text(stance)]), .tag("blockquote", said.isEmpty ? [.paragraph("Without a word beside the number.")] : said),
    ]
  }
}
