internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// What would change the decision, in words.
extension DecisionPage {
  var flips: PageSection {
    let numbers = outcome.sensitivity["numbers"].elements
    let opinions = outcome.sensitivity["opinions"].elements
    let probes = outcome.sensitivity["value_of_information"].elements
    guard !numbers.isEmpty || !opinions.isEmpty else {
      return PageSection(
        "flips", "What would flip it", [.paragraph("Nothing could be computed: the question gives no numbers that a change could be looked for in.")])
    }
    let introduction =
      "Each line changes one number alone and keeps all else; the smallest change comes first in its kind. A changed weight or probability of a state rescales the others in proportion."
    return PageSection(
      "flips", "What would flip it",
      [.paragraph(introduction)] + changes("Numbers of the question", numbers.compactMap(number), numbers.filter { $0["flip"] == .null }.map(subject))
        + changes("Opinions of the panel", opinions.compactMap(opinion), opinions.filter { $0["flip"] == .null }.map(voice))
        + Markup.titledList("What could be learnt before deciding", probes.compactMap(probe)) + resolution(numbers) + omission)
  }

  private var omission: [Markup] {
    let omitted = outcome.sensitivity["omitted"]
    let counts = [("probability", "probabilities"), ("utility", "utilities"), ("value_of_information", "things to learn")].compactMap { kind, words in
      omitted[kind].measure.flatMap { $0 > 0 ? "\($0.numeral) \(words)" : nil }
    }
    guard !counts.isEmpty else { return [] }
    return [.paragraph("Not listed, since they would have to move further: \(counts.joined(separator: ", ")).", class: "muted")]
  }

  private func changes(_ title: String, _ flips: [String], _ rest: [String]) -> [Markup] {
    guard !flips.isEmpty || !rest.isEmpty else { return [] }
    let stable = rest.isEmpty ? [] : [Markup.paragraph("No change of one of these alone flips anything: \(rest.joined(separator: "; ")).")]
    return [.tag("h3", [.text(title)])] + (flips.isEmpty ? [] : [.list(flips)]) + stable
  }

  private func number(_ entry: JSONValue) -> String? {
    guard let current = entry["current"].measure, let value = entry["flip"]["value"].measure, let winner = entry["flip"]["winner"].text else { return nil }
    let share = entry["kind"].text != "utility"
    // A weight is a share of all; what was written for it says more to who wrote it.
    let given = entry["as_given"].measure.flatMap { own in entry["flip"]["as_given"].measure.map { " (from \(own.numeral) to \($0.numeral) as given)" } } ?? ""
    let change = "\(value > current ? "rose" : "fell") from \(text(current, share)) to \(text(value, share))\(given)"
    return "If \(subject(entry)) \(change), “\(title(winner))” would rank first."
  }

  /// The number that an entry is about.
  private func subject(_ entry: JSONValue) -> String {
    let kind = entry["kind"].text ?? ""
    if let criterion = entry["criterion"].text { return "the \(kind) of “\(criterion)”" }
    let alternative = entry["alternative_id"].text.map { "“\(title($0))”" }
    if let state = entry["state"].text { return "the \(kind) of " + (alternative.map { "\($0) if “\(state)” comes about" } ?? "“\(state)”") }
    guard let alternative else { return "a \(kind)" }
    guard let outcome = entry["outcome"].measure else { return "the chance that \(alternative) is carried out" }
    return "the \(kind) of outcome \((outcome + 1).shortText) of \(alternative), counted from its lowest utility"
  }

  private func opinion(_ entry: JSONValue) -> String? {
    guard let current = entry["current"].measure, let value = entry["flip"]["value"].measure, let effect = entry["flip"]["effect"].text else { return nil }
    // What is recommended there stands under its id.
    let named = entry["flip"]["alternative_id"].text.map { effect.replacing("`\($0)`", with: "“\(title($0))”") } ?? effect
    return "If \(voice(entry)) \(value > current ? "rose" : "fell") from \(current.percent) to \(value.percent): \(named)."
  }

  private func voice(_ entry: JSONValue) -> String {
    "the agreement of \((entry["executive"].text ?? "").words) with “\(title(entry["alternative_id"].text ?? ""))”"
  }

  private func probe(_ entry: JSONValue) -> String? {
    guard let kind = entry["kind"].text, let subject = entry["subject"].text, let value = entry["value"].measure else { return nil }
    let what =
      switch kind {
      case "experiment": "Running the experiment"
      case "state": "Knowing whether “\(subject)” comes about"
      default: "Knowing how “\(title(subject))” turns out"
      }
    let cost = entry["cost"].measure.map { "; it costs \($0.numeral), which leaves \((value - $0).numeral)" } ?? ""
    return "\(what) is worth \(value.numeral) in units of utility\(cost)."
  }

  private func resolution(_ numbers: [JSONValue]) -> [Markup] {
    guard let coarsest = numbers.compactMap({ $0["resolution"].measure }).max(), coarsest > 0 else { return [] }
    return [
      .paragraph("Where no formula exists the search went in steps of \(coarsest.numeral); an excursion narrower than that may be missed.", class: "muted")
    ]
  }

  private func text(_ value: Double, _ isShare: Bool) -> String { isShare ? ((value * 10_000).rounded() / 100).shortText + "%" : value.numeral }
}
