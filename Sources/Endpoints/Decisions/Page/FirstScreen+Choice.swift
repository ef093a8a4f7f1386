internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// What is recommended, why, and what to do next.
extension DecisionPage {
  var choice: Card {
    if isExperimentFirst, let experiment { return learning(experiment) }
    let title = outcome.isRefused ? "What was recommended, and refused" : isAmended ? "Chosen by a person" : "Recommended"
    return Card(title: title, content: [name(self.title(recommended))] + reasons + [next], name: "card choice")
  }

  /// What is to come first by the question itself, and by what another one is the best.
  private var passedOver: [String?] {
    (outcome.priorities ?? []).filter { !$0.best.isEmpty && !$0.best.contains(recommended) }.prefix(2).map {
      "The question puts “\($0.priority)” first, and \(told($0))."
    }
  }

  /// The want that weighs most of those that it does not meet, and how many more there are.
  private var missed: String? {
    guard let first = foremostMissed else { return nil }
    let others = (comparison?.missedWishes(of: recommended).count ?? 1) - 1
    let more = others == 0 ? "" : others == 1 ? "; so is one more" : "; so are \(others) more"
    return "\(told(first).capitalised)\(more)."
  }

  /// Nil where it is not told on this screen, since to learn first is what is recommended.
  var foremostMissed: String? { isExperimentFirst ? nil : comparison?.missedWishes(of: recommended).first }

  /// Of an experiment that the question offers and that does not pay.
  private var unpaid: String? { isAmended ? nil : outcome.sensitivity?.experiment?.unpaid }

  private func name(_ words: String) -> Markup { .tag("p", ["class": "name", "dir": "auto"], [.text(words)]) }

  private var reasons: [Markup] {
    ([breach, sole, why] + passedOver + [missed, unpaid]).compactMap { $0.map { Markup.tag("p", ["dir": "auto"], [.text($0)]) } }
  }

  /// To learn first is what is recommended, and not what would be chosen without it.
  var isExperimentFirst: Bool { outcome.recommendation.nextStep == .experiment && experiment != nil && outcome.humanReview?.verdict != .amend }

  /// Up to so many results stand on the first screen; all stand below.
  private static let resultsMaximum = 4

  private func learning(_ experiment: Experiment) -> Card {
    let title = outcome.isRefused ? "What was recommended, and refused" : "Recommended: learn before choosing"
    let worth = Markup.tag("p", ["dir": "auto"], [.text(worth(experiment))])
    let results = experiment.policy.map { result -> Markup in
      .tag("li", ["dir": "auto"], [.text("If it shows “\(result.signal)”, choose “\(self.title(result.choice))”.")])
    }
    let policy =
      results.count > Self.resultsMaximum
      ? [Markup.tag("p", [.text("What to choose then hangs on which of \(results.count) results it shows: "), .link("experiment", "the list"), "."])]
      : [.tag("ul", results)]
    let without = Markup.tag(
      "p", ["dir": "auto"], [.text((["Without it: “\(self.title(recommended))”.", breach, why] as [String?]).compactMap { $0 }.joined(separator: " "))])
    return Card(title: title, content: [name("Run the experiment first"), worth] + policy + [without, next], name: "card choice")
  }

  /// With what that is measured against, where this is another one than would be chosen without it.
  private func worth(_ experiment: Experiment) -> String {
    let told = told(experiment)
    let net = told.net
    let gain =
      experiment.tolerance.map { "at a risk tolerance of \($0.numeral), is worth as much as a sure \(net) more than that" }
      ?? "is worth \(net) more than that on average"
    let start = "It costs \(told.cost) and\(experiment.tolerance == nil ? "" : ",") \(gain). \(limit(experiment))"
    guard let base = experiment.base, base.alternative != recommended else { return start }
    let measured = experiment.tolerance == nil ? "\(paid(base.value)) on average" : "a sure \(paid(base.value))"
    return
      "\(start) What it adds is counted from the best that can be had without it, which by that count is not what would be chosen but “\(title(base.alternative))”, worth \(measured)."
  }

  /// What is recommended although it may not be chosen.
  private var breach: String? {
    let broken = outcome.framework.result.inadmissible
    guard let own = broken.first(where: { $0.alternative == recommended }) else { return nil }
    let others = outcome.recommendation.considered.count
    let isCommon = others > 0 && broken.count > others
    // The same ones, all of them.
    let isAlike = isCommon && broken.allSatisfy { Set(own.musts).isSubset(of: $0.musts) }
    let alike = isAlike ? ", as each of the others does" : ""
    let rest = isCommon && !isAlike ? ["Each of the others breaks one too, but not all of them the same."] : []
    let impossible = (comparison?.contradictions ?? []).map { told($0).sentence }
    return (["It breaks a must\(alike): \(told(musts: own.musts))."] + rest + impossible).joined(separator: " ")
  }

  /// There was nothing to choose from; how it could be weighed, where the question holds nothing else.
  private var sole: String? {
    guard !isAmended, let count = outcome.soleOf else { return nil }
    let words = "\(ConfidenceBasis.soleWords(of: count).capitalised): this is a yes or no, and no percentage here says which."
    return count > 1 ? words : "\(words) To have it weighed, ask again with what would be done otherwise as a second one."
  }

  /// By what it is ahead of the next best; of an amendment, who chose it.
  private var why: String? {
    if let review = outcome.humanReview, review.verdict == .amend {
      return
        "\(review.reviewer == review.by ? review.by : review.reviewer.capitalised) chose it in review, instead of “\(title(outcome.askedAlternative))”, which the panel was asked about."
    }
    guard let rivalID, let deciding else { return nil }
    if deciding.isByReversibility { return "\(furthest(beside: rivalID)) \(undoneScale.sentence) \(unranked)" }
    if let marked = marks(beside: rivalID) { return marked }
    let ahead = ahead(recommended, of: rivalID) ?? []
    if isTieBroken(rivalID) { return tieBroken(beside: rivalID, deciding, ahead) }
    guard ahead.isEmpty else { return "\(place(beside: rivalID)) \(ahead.joined(separator: " and "))." }
    guard let own = deciding.ranks[recommended], let its = deciding.ranks[rivalID] else { return nil }
    if own == its { return "Level with “\(title(rivalID))”: nothing that counts tells them apart." }
    return own < its
      ? "Ahead of “\(title(rivalID))” by \(deciding.method.methodName), though by no criterion alone."
      : "“\(title(rivalID))” is first by \(deciding.method.methodName), but the panel supports this one more."
  }

  /// What else was said of the alternatives where only how far each can be undone ranks them.
  var unranked: String {
    let hasRisks = comparison?.request.input.alternatives.contains { !$0.risks.isEmpty } ?? false
    return hasRisks ? "What may go wrong with each is listed below; it did not change the order." : "Nothing else was measured."
  }

  /// By urgency and importance, where these decide.
  private func marks(beside other: String) -> String? {
    guard isByMarks, let own = comparison?.request.alternative(recommended), let its = comparison?.request.alternative(other),
      let importance = own.importance, let urgency = own.urgency, let otherImportance = its.importance, let otherUrgency = its.urgency
    else { return nil }
    return
      "Its importance is \(importance.numeral) and its urgency \(urgency.numeral), of 5; of “\(title(other))” \(otherImportance.numeral) and \(otherUrgency.numeral)."
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

  /// In the order in which it is done.
  private var nextWords: (text: String, link: (id: String, text: String)?) {
    switch outcome.status {
    case .awaitingReview:
      let count = outcome.reviewReasons.count
      let reasons = count == 1 ? "one reason" : "\(count) reasons"
      let later = firstStep.map { "Once it is approved: \($0)." }
      let words = ["A person reviews it before it holds, for \(reasons).", reviewEnd, later].compactMap { $0 }
      return ((words + checks + charge).joined(separator: " "), ("review", "How to review it, and why"))
    case .completed where isExperimentFirst:
      return (afterChecks("run the experiment, and choose by what it shows."), ("experiment", "What it is worth"))
    case .completed:
      let carried = outcome.soleOf == nil || isAmended ? "carry it out" : "say yes or no to it; if yes, carry it out"
      let start = firstStep.map { "\($0). Then carry it through" } ?? carried
      return (afterChecks("\(start), and record how it turned out."), ("review", "How to record it"))
    case .rejected: return ("Nothing: it was rejected, so that \(DecisionPage.unadopted). Ask again with what has changed.", ("review", "Why"))
    case .vetoed:
      return ("Nothing: a veto stands against it, so that \(DecisionPage.unadopted). Ask again with what has changed.", ("review", "Why"))
    case .queued, .running, .failed: return ("Wait.", nil)
    }
  }

  private func afterChecks(_ words: String) -> String {
    (checks + [checks.isEmpty ? words.capitalised : "Then \(words)"] + charge).joined(separator: " ")
  }

  /// What must be looked at before anything is carried out, as sentences; the deadline itself stands with the question.
  private var checks: [String] {
    var checks: [String] = []
    if let deadline = comparison?.request.deadline_ms, deadline < outcome.createdAt_ms {
      checks.append("See whether it can still be carried out: the deadline had passed when this was decided.")
    }
    if let unchecked { checks.append(unchecked) }
    if let unassessedWords { checks.append(unassessedWords) }
    return checks
  }

  /// While another one may be chosen all whose risks nobody listed are told, then only what is carried out.
  var unassessedWords: String? {
    guard outcome.status == .awaitingReview, !isAmended else { return outcome.status == .completed ? unassessed : nil }
    return outcome.framework.result.cautions.first { $0.kind == .unassessedRisks }.map {
      "Assess the risks, since \(told($0.text))".shortened(to: DecisionPage.checkMaximum).sentence
    }
  }

  /// What no rule can look at, and a review alone may have.
  private var unchecked: String? {
    guard outcome.status == .completed, !(comparison?.request.brief.constraints.isEmpty ?? true) else { return nil }
    return "See that the conditions in words hold, which \(checkers)."
  }

  /// `nobody has checked`, or nobody but who let it pass.
  var checkers: String {
    guard let review = outcome.humanReview, review.verdict != .reject else { return "nobody has checked" }
    return "nobody but \(review.reviewer) can have checked"
  }

  private static let checkMaximum = 400

  /// Of what is carried out, where the framework that asks for risks decided: what it cautions of itself is about all that it ranked.
  private var unassessed: String? {
    guard outcome.framework.name == .kepnerTregoe, let own = comparison?.request.alternative(recommended), own.risks.isEmpty else { return nil }
    return "Assess the risks, since nobody listed what may go wrong with “\(title(recommended))”: unassessed, not safe."
  }

  /// Who carries it out, and until when: a question has its deadline alone, and one that has passed is among the checks. Nothing of records that do not keep it.
  private var charge: [String] {
    guard let request = comparison?.request else { return [] }
    guard let deadline = request.deadline_ms else { return ["The question names nobody who does it, and sets no deadline."] }
    guard deadline >= outcome.createdAt_ms else { return ["The question names nobody who does it, and no other date."] }
    return ["The question’s deadline is \(Moment(time_ms: deadline).text); it names nobody who does it."]
  }

  /// What holds where nothing is adopted.
  private static let unadopted = "none of the alternatives is adopted, and what holds today goes on"

  /// Until when a review that is waited for may be answered, and what happens otherwise; nil in records that do not say it.
  var reviewEnd: String? {
    guard outcome.status == .awaitingReview, let until_ms = outcome.reviewUntil_ms else { return nil }
    let end = outcome.veto == nil ? "rejected" : "vetoed, as a veto stands against it"
    let late = comparison?.request.deadline_ms.map { $0 >= outcome.createdAt_ms && $0 < until_ms ? ", which is after the deadline" : "" } ?? ""
    return "The review can be answered until \(Moment(time_ms: until_ms).text)\(late); if nobody does, the decision is \(end): \(DecisionPage.unadopted)."
  }

  /// What is done first, without a full stop: an experiment that pays, else what OODA names, where that is about what is recommended.
  private var firstStep: String? {
    if isExperimentFirst { return "run the experiment, and choose by what it shows" }
    let findings = outcome.framework.result.findings
    guard let step = findings["act"]?["first_step"].text, outcome.humanReview?.verdict != .amend,
      findings["decide"]?["alternative_id"].text.map({ $0 == recommended }) ?? true
    else { return nil }
    // Engines before 2.5 said to start now, also what a person had to review first.
    return told(step.replacing("` now: it can", with: "`: it can"))
  }
}
