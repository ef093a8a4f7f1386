internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

/// One number and the smallest change of it that puts another alternative first.
struct PageFlip {
  /// `the weight of “price”`.
  var subject: String
  /// Nil where no change does.
  var flip: Flip?
  /// The change as a share of the whole scale of its kind, −1…1 and beyond; 0 without one.
  var share: Double
  /// The number must be just what it is, so that any change does it: true, and the least that one wants to know.
  var isExact = false

  struct Flip {
    /// `fell from 40% to under 33%`, or, where the boundary is where the number is, `fell from 40% at all`.
    var change: String
    /// The same in the request's own scale, where it has another one.
    var given = ""
    /// The alternative that is then first; nil where the same one is.
    var winner: String?
    /// It is recommended already, though it is not first.
    var isRecommended = false
    /// Another one would be recommended.
    var isAboutAnother = false
    /// What else follows, in words.
    var effect: String?
  }

  /// What happens to the number, in words; `isRise` is nil where it may move either way.
  static func change(_ change: Double, from current: String, to value: String, _ unit: String = "", isRise: Bool?) -> String {
    let verb = isRise.map { $0 ? "rose" : "fell" } ?? "moved"
    if change == 0 { return "\(verb) from \(current)\(unit) at all" }
    if current == value { return "\(verb) from \(current)\(unit) by less than shows here" }
    // At the boundary itself the two are level: it is beyond it that the other one is first.
    let beyond = isRise.map { $0 ? "to over" : "to under" } ?? "past"
    return "\(verb) from \(current) \(beyond) \(value)\(unit)"
  }

  func sentence(_ title: (String) -> String, isBrief: Bool = false) -> String {
    guard let flip else { return "" }
    let effect = flip.winner.map { "“\(title($0))”\(flip.isRecommended ? ", which is recommended," : "") would be first" } ?? flip.effect ?? ""
    return "If \(subject) \(flip.change)\(isBrief ? "" : flip.given), \(effect)."
  }
}

/// What would change the decision.
struct PageFlips {
  var numbers: [PageFlip]
  var opinions: [PageFlip]

  var isEmpty: Bool { numbers.isEmpty && opinions.isEmpty }
}

extension [PageFlip] {
  /// Those that change something, the least change first; what must be just what it is stands last.
  var nearest: [PageFlip] {
    filter { $0.flip != nil }.sorted { ($0.isExact ? 1 : 0, $0.share.magnitude) < ($1.isExact ? 1 : 0, $1.share.magnitude) }
  }
}

extension DecisionPage {
  var readFlips: PageFlips {
    PageFlips(numbers: (outcome.sensitivity?.numbers ?? []).map(number), opinions: (outcome.sensitivity?.opinions ?? []).map(opinion))
  }

  var flips: PageSection {
    let read = readFlips
    guard let sensitivity = outcome.sensitivity, !read.isEmpty else {
      let nothing = undoing ?? "Nothing could be computed: the question gives no numbers that a change could be looked for in."
      return PageSection("flips", "What would change it", [.paragraph(nothing)])
    }
    let numbers = tornado(
      "numbers", "Numbers of the question", read.numbers,
      "One number changes alone and all else stays; a weight or probability that changes rescales the others of its kind.")
    let opinions = tornado(
      "opinions", "Opinions of the panel", read.opinions, "How far one executive’s agreement with the recommendation would have to move.")
    return PageSection(
      "flips", "What would change it",
      numbers + opinions + Markup.titledList("What could be learnt before deciding", sensitivity.valueOfInformation.compactMap(probe))
        + resolution(sensitivity.numbers) + omission(sensitivity.omitted))
  }

  /// The nearest flip first; bars to the left are falls, to the right rises.
  private func tornado(_ id: String, _ title: String, _ all: [PageFlip], _ words: String) -> [Markup] {
    guard !all.isEmpty else { return [] }
    let flips = all.nearest
    let stable = all.filter { $0.flip == nil }.map(\.subject)
    let rest =
      stable.isEmpty ? [] : [Markup.tag("p", ["dir": "auto"], [.text("No change of one of these alone changes anything: \(stable.joined(separator: "; ")).")])]
    guard let widest = flips.map(\.share.magnitude).max() else { return [.tag("h3", [.text(title)])] + rest }
    // A round number over the widest.
    let reach = min(1, max(0.05, (widest * 20).rounded(.up) / 20))
    let rows = flips.prefix(BarRows.rowsMaximum).map { flip in
      BarRows.Row([.foreign("p", flip.sentence(self.title))], title: flip.subject.capitalised, span: (0, min(reach, max(-reach, flip.share))))
    }
    let chart = BarRows(
      id: id, caption: "\(words) The smallest change comes first; bars show it as a share of the number’s whole scale.", rows: Array(rows),
      range: -reach...reach,
      marks: [BarRows.Mark(-reach, "\(reach.percent) less"), BarRows.Mark(0, "as it is"), BarRows.Mark(reach, "\(reach.percent) more")])
    let left = flips.count - rows.count
    return [.tag("h3", [.text(title)]), chart.markup]
      + (left > 0 ? [.paragraph("The \(BarRows.rowsMaximum) nearest of \(flips.count) are shown.", class: "muted")] : []) + rest
  }

  private func number(_ entry: Sensitivity) -> PageFlip {
    let subject = subject(entry.subject)
    guard let flip = entry.flip else { return PageFlip(subject: subject, flip: nil, share: 0) }
    let isShare = entry.kind == .weight || entry.kind == .probability
    // A weight is a share of all; what was written for it says more to who wrote it.
    let given = entry.asGiven.flatMap { own in flip.asGiven.map { " (from \(own.numeral) to \($0.roundNumeral) as given)" } } ?? ""
    let unit = unit(entry.subject)
    let isExact = isExact(entry.subject)
    let change =
      isExact
      ? "were anything but \(text(entry.current, isShare))\(unit)"
      : PageFlip.change(
        flip.change, from: text(entry.current, isShare), to: text(flip.value, isShare), unit, isRise: isRise(flip.change, entry.current, entry.stable))
    return PageFlip(
      subject: subject,
      flip: .init(change: change, given: flip.change == 0 ? "" : given, winner: flip.winner, isRecommended: flip.winner == recommended, effect: nil),
      share: flip.change / (isShare ? 1 : width(entry.subject)), isExact: isExact)
  }

  /// A limit that must be met exactly, and the score that meets it.
  private func isExact(_ subject: Sensitivity.Subject) -> Bool {
    switch subject {
    case .limit(_, .equal): true
    case .score(recommended, let criterion):
      comparison?.request.input.constraints.contains { $0.kind == .must && $0.comparison == .equal && $0.criterion == criterion } ?? false
    case .weight, .probability, .outcomeProbability, .carriedOut, .utility, .outcomeUtility, .score, .limit, .riskTolerance: false
    }
  }

  /// Nil where the boundary is the number itself, on both of its sides.
  private func isRise(_ change: Double, _ current: Double, _ stable: Sensitivity.Interval?) -> Bool? {
    guard change == 0 else { return change > 0 }
    return stable?.low == stable?.high ? nil : stable?.high == current
  }

  private func unit(_ subject: Sensitivity.Subject) -> String {
    switch subject {
    case .score(_, let criterion), .limit(let criterion, _):
      comparison?.request.input.criteria.first { $0.name == criterion }?.unit.map { " \($0)" } ?? ""
    case .weight, .probability, .outcomeProbability, .carriedOut, .utility, .outcomeUtility, .riskTolerance: ""
    }
  }

  /// Of the scale that a number has beside its like: from the least to the greatest there is.
  private func width(_ subject: Sensitivity.Subject) -> Double {
    guard let input = comparison?.request.input else { return 1 }
    let all: [Double] =
      switch subject {
      case .utility, .outcomeUtility: input.alternatives.flatMap { $0.payoffs.isEmpty ? $0.outcomes.map(\.utility) : $0.payoffs }
      case .weight, .probability, .outcomeProbability, .carriedOut, .riskTolerance: [0, 1]
      case .score(_, let criterion), .limit(let criterion, _):
        input.criteria.firstIndex { $0.name == criterion }.map { column in
          input.alternatives.compactMap { $0.scores.indices.contains(column) ? $0.scores[column] : nil }
        } ?? []
      }
    let width = (all.max() ?? 0) - (all.min() ?? 0)
    return width > 0 && width.isFinite ? width : 1
  }

  /// The number that an entry is about.
  private func subject(_ subject: Sensitivity.Subject) -> String {
    func result(_ place: Int, _ id: String) -> String { "result \(place + 1) of “\(title(id))”, counted from its lowest" }
    return switch subject {
    case .weight(let criterion): "the weight of “\(criterion)”"
    case .probability(let state): "the probability of “\(state)”"
    case .outcomeProbability(let id, let place): "the probability of \(result(place, id))"
    case .carriedOut(let id): "the chance that “\(title(id))” is carried out"
    case .utility(let id, let state): "the payoff of “\(title(id))” if “\(state)” comes about"
    case .outcomeUtility(let id, let place): "the payoff of \(result(place, id))"
    case .score(let id, let criterion): "“\(criterion)” of “\(title(id))”"
    case .riskTolerance: "the risk tolerance"
    case .limit(let criterion, let comparison): "the limit that “\(criterion)” must be \(comparison.words)"
    }
  }

  private func opinion(_ entry: OpinionSensitivity) -> PageFlip {
    let subject = "\(entry.executive.words)’s agreement"
    guard let flip = entry.flip else { return PageFlip(subject: subject, flip: nil, share: 0) }
    let other = flip.alternative.flatMap { $0 == entry.alternative ? nil : $0 }
    // Records of builds that did not say whether the panel agrees have the words alone.
    let passing = flip.agrees.map { $0 ? "the panel would agree" : "the panel would no longer agree" }
    let effect = passing.map { passing in other.map { "“\(title($0))” would be recommended and \(passing)" } ?? passing } ?? told(flip.effect)
    let change = PageFlip.change(
      flip.change, from: entry.current.percent, to: flip.value.percent, isRise: isRise(flip.change, entry.current, entry.stable))
    return PageFlip(subject: subject, flip: .init(change: change, winner: nil, isAboutAnother: other != nil, effect: effect), share: flip.change)
  }

  private func probe(_ probe: Probe) -> String? {
    let what: String
    switch probe.kind {
    // It is told with its policy.
    case .experiment: return nil
    case .state: what = "Knowing whether “\(probe.subject)” comes about"
    case .alternative: what = "Knowing how “\(title(probe.subject))” turns out"
    }
    return probe.value > 0 ? "\(what) is worth up to \(probe.value.roundNumeral)." : "\(what) is worth nothing: it would change no choice."
  }

  private func resolution(_ numbers: [Sensitivity]) -> [Markup] {
    guard let coarsest = numbers.map(\.resolution).max(), coarsest > 0 else { return [] }
    return [
      .paragraph(
        "Where no formula exists the search went in steps of up to \(coarsest.roundNumeral); a change that matters only within such a step may be missed.",
        class: "muted")
    ]
  }

  private func omission(_ omitted: OutcomeSensitivity.Omitted?) -> [Markup] {
    guard let omitted else { return [] }
    let named: [(Sensitivity.Kind, String)] = [(.probability, "probabilities"), (.utility, "payoffs"), (.score, "scores"), (.limit, "limits")]
    let kinds = named.map { (omitted.numbers[$0.0] ?? 0, $0.1) } + [(omitted.probes, "things to learn")]
    let counts = kinds.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    guard !counts.isEmpty else { return [] }
    return [.paragraph("Not listed, since they would have to move further: \(counts.joined(separator: ", ")).", class: "muted")]
  }

  private func text(_ value: Double, _ isShare: Bool) -> String { isShare ? ((value * 10_000).rounded() / 100).shortText + "%" : value.roundNumeral }
}
