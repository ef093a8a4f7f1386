internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

/// What would change the decision, in words.
extension DecisionPage {
  var flips: PageSection {
    guard let sensitivity = outcome.sensitivity, !sensitivity.isEmpty else {
      return PageSection(
        "flips", "What would flip it", [.paragraph("Nothing could be computed: the question gives no numbers that a change could be looked for in.")])
    }
    let (numbers, opinions) = (sensitivity.numbers, sensitivity.opinions)
    let introduction =
      "Each line changes one number alone and keeps all else; the smallest change comes first in its kind. A changed weight or probability of a state rescales the others in proportion."
    return PageSection(
      "flips", "What would flip it",
      [.paragraph(introduction)]
        + changes("Numbers of the question", numbers.compactMap(number), numbers.filter { $0.flip == nil }.map { subject($0.subject) })
        + changes("Opinions of the panel", opinions.compactMap(opinion), opinions.filter { $0.flip == nil }.map(voice))
        + Markup.titledList("What could be learnt before deciding", sensitivity.valueOfInformation.map(probe)) + resolution(numbers)
        + omission(sensitivity.omitted))
  }

  private func omission(_ omitted: OutcomeSensitivity.Omitted?) -> [Markup] {
    guard let omitted else { return [] }
    let kinds = [(omitted.numbers[.probability] ?? 0, "probabilities"), (omitted.numbers[.utility] ?? 0, "utilities"), (omitted.probes, "things to learn")]
    let counts = kinds.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    guard !counts.isEmpty else { return [] }
    return [.paragraph("Not listed, since they would have to move further: \(counts.joined(separator: ", ")).", class: "muted")]
  }

  private func changes(_ title: String, _ flips: [String], _ rest: [String]) -> [Markup] {
    guard !flips.isEmpty || !rest.isEmpty else { return [] }
    let stable = rest.isEmpty ? [] : [Markup.paragraph("No change of one of these alone flips anything: \(rest.joined(separator: "; ")).")]
    return [.tag("h3", [.text(title)])] + (flips.isEmpty ? [] : [.list(flips)]) + stable
  }

  private func number(_ entry: Sensitivity) -> String? {
    guard let flip = entry.flip else { return nil }
    let isShare = entry.kind != .utility
    // A weight is a share of all; what was written for it says more to who wrote it.
    let given = entry.asGiven.flatMap { own in flip.asGiven.map { " (from \(own.numeral) to \($0.numeral) as given)" } } ?? ""
    let change = "\(flip.value > entry.current ? "rose" : "fell") from \(text(entry.current, isShare)) to \(text(flip.value, isShare))\(given)"
    return "If \(subject(entry.subject)) \(change), “\(title(flip.winner))” would rank first."
  }

  /// The number that an entry is about.
  private func subject(_ subject: Sensitivity.Subject) -> String {
    func outcome(_ place: Int, _ id: String) -> String { "outcome \(place + 1) of “\(title(id))”, counted from its lowest utility" }
    return switch subject {
    case .weight(let criterion): "the weight of “\(criterion)”"
    case .probability(let state): "the probability of “\(state)”"
    case .outcomeProbability(let id, let place): "the probability of \(outcome(place, id))"
    case .carriedOut(let id): "the chance that “\(title(id))” is carried out"
    case .utility(let id, let state): "the utility of “\(title(id))” if “\(state)” comes about"
    case .outcomeUtility(let id, let place): "the utility of \(outcome(place, id))"
    }
  }

  private func opinion(_ entry: OpinionSensitivity) -> String? {
    guard let flip = entry.flip else { return nil }
    // What is recommended there stands under its id.
    let named = flip.alternative.map { flip.effect.replacing("`\($0)`", with: "“\(title($0))”") } ?? flip.effect
    return "If \(voice(entry)) \(flip.value > entry.current ? "rose" : "fell") from \(entry.current.percent) to \(flip.value.percent): \(named)."
  }

  private func voice(_ entry: OpinionSensitivity) -> String { "the agreement of \(entry.executive.words) with “\(title(entry.alternative))”" }

  private func probe(_ probe: Probe) -> String {
    let what =
      switch probe.kind {
      case .experiment: "Running the experiment"
      case .state: "Knowing whether “\(probe.subject)” comes about"
      case .alternative: "Knowing how “\(title(probe.subject))” turns out"
      }
    let cost = probe.cost.map { "; it costs \($0.numeral), which leaves \(probe.net.numeral)" } ?? ""
    return "\(what) is worth \(probe.value.numeral) in units of utility\(cost)."
  }

  private func resolution(_ numbers: [Sensitivity]) -> [Markup] {
    guard let coarsest = numbers.map(\.resolution).max(), coarsest > 0 else { return [] }
    return [
      .paragraph("Where no formula exists the search went in steps of \(coarsest.numeral); an excursion narrower than that may be missed.", class: "muted")
    ]
  }

  private func text(_ value: Double, _ isShare: Bool) -> String { isShare ? ((value * 10_000).rounded() / 100).shortText + "%" : value.numeral }
}
