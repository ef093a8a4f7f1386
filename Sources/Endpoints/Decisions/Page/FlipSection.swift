internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// One number and the smallest change of it that puts another alternative first.
struct PageFlip {
  /// `the weight of “price”`.
  var subject: String
  /// Nil where no change does.
  var flip: Flip?
  /// The change as a share of the whole scale of its kind, −1…1 and beyond; 0 without one.
  var share: Double

  struct Flip {
    /// `fell from 40% to 33%`.
    var change: String
    /// The alternative that is then first; nil where the same one is.
    var winner: String?
    /// What else follows, in words.
    var effect: String?
  }

  func sentence(_ title: (String) -> String) -> String {
    guard let flip else { return "" }
    let effect = flip.winner.map { "“\(title($0))” would be first" } ?? flip.effect ?? ""
    return "If \(subject) \(flip.change), \(effect)."
  }
}

/// What would change the decision.
struct PageFlips {
  var numbers: [PageFlip]
  var opinions: [PageFlip]

  var isEmpty: Bool { numbers.isEmpty && opinions.isEmpty }
}

extension DecisionPage {
  var readFlips: PageFlips {
    PageFlips(numbers: outcome.sensitivity["numbers"].elements.map(number), opinions: outcome.sensitivity["opinions"].elements.map(opinion))
  }

  var flips: PageSection {
    let read = readFlips
    let probes = outcome.sensitivity["value_of_information"].elements
    guard !read.isEmpty else {
      return PageSection(
        "flips", "What would change it", [.paragraph("Nothing could be computed: the question gives no numbers that a change could be looked for in.")])
    }
    return PageSection(
      "flips", "What would change it",
      tornado(
        "numbers", "Numbers of the question", read.numbers,
        "One number changes alone and all else stays; a weight or probability that changes rescales the others of its kind.")
        + tornado("opinions", "Opinions of the panel", read.opinions, "How far one executive’s agreement with the recommendation would have to move.")
        + Markup.titledList("What could be learnt before deciding", probes.compactMap(probe)) + resolution + omission)
  }

  /// The nearest flip first; bars to the left are falls, to the right rises.
  private func tornado(_ id: String, _ title: String, _ all: [PageFlip], _ words: String) -> [Markup] {
    guard !all.isEmpty else { return [] }
    let flips = all.filter { $0.flip != nil }.sorted { $0.share.magnitude < $1.share.magnitude }
    let stable = all.filter { $0.flip == nil }.map(\.subject)
    let rest =
      stable.isEmpty ? [] : [Markup.tag("p", ["dir": "auto"], [.text("No change of one of these alone changes anything: \(stable.joined(separator: "; ")).")])]
    guard let widest = flips.map(\.share.magnitude).max() else { return [.tag("h3", [.text(title)])] + rest }
    let reach = min(1, max(widest, 0.01))
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

  private func number(_ entry: JSONValue) -> PageFlip {
    let subject = subject(entry)
    guard let current = entry["current"].measure, let value = entry["flip"]["value"].measure, let winner = entry["flip"]["winner"].text else {
      return PageFlip(subject: subject, flip: nil, share: 0)
    }
    let isShare = entry["kind"].text != "utility"
    // A weight is a share of all; what was written for it says more to who wrote it.
    let given = entry["as_given"].measure.flatMap { own in entry["flip"]["as_given"].measure.map { " (from \(own.numeral) to \($0.numeral) as given)" } } ?? ""
    let change = "\(value > current ? "rose" : "fell") from \(text(current, isShare)) to \(text(value, isShare))\(given)"
    return PageFlip(subject: subject, flip: .init(change: change, winner: winner, effect: nil), share: (value - current) / (isShare ? 1 : utilityWidth))
  }

  /// From the least to the greatest payoff of the question.
  private var utilityWidth: Double {
    guard let input = comparison?.request.input else { return 1 }
    let all = input.alternatives.flatMap { $0.payoffs.isEmpty ? $0.outcomes.map(\.utility) : $0.payoffs }
    let width = (all.max() ?? 0) - (all.min() ?? 0)
    return width > 0 && width.isFinite ? width : 1
  }

  /// The number that an entry is about.
  private func subject(_ entry: JSONValue) -> String {
    let kind = entry["kind"].text == "utility" ? "payoff" : entry["kind"].text ?? ""
    if let criterion = entry["criterion"].text { return "the \(kind) of “\(criterion)”" }
    let alternative = entry["alternative_id"].text.map { "“\(title($0))”" }
    if let state = entry["state"].text { return "the \(kind) of " + (alternative.map { "\($0) if “\(state)” comes about" } ?? "“\(state)”") }
    guard let alternative else { return "a \(kind)" }
    guard let outcome = entry["outcome"].measure else { return "the chance that \(alternative) is carried out" }
    return "the \(kind) of result \((outcome + 1).shortText) of \(alternative), counted from its lowest"
  }

  private func opinion(_ entry: JSONValue) -> PageFlip {
    let executive = entry["executive"].text ?? ""
    let subject = "\(executive.words)’s agreement"
    guard let current = entry["current"].measure, let value = entry["flip"]["value"].measure, case .bool(let agrees) = entry["flip"]["agrees"] else {
      return PageFlip(subject: subject, flip: nil, share: 0)
    }
    let other = entry["flip"]["alternative_id"].text.flatMap { $0 == entry["alternative_id"].text ? nil : $0 }
    let passing = agrees ? "the panel would agree" : "the panel would no longer agree"
    let effect = other.map { "“\(title($0))” would be recommended and \(passing)" } ?? passing
    let change = "\(value > current ? "rose" : "fell") from \(current.percent) to \(value.percent)"
    return PageFlip(subject: subject, flip: .init(change: change, winner: nil, effect: effect), share: value - current)
  }

  private func probe(_ entry: JSONValue) -> String? {
    guard let kind = entry["kind"].text, let subject = entry["subject"].text, let value = entry["value"].measure else { return nil }
    // The experiment is told with its policy.
    guard kind != "experiment" else { return nil }
    let what = kind == "state" ? "Knowing whether “\(subject)” comes about" : "Knowing how “\(title(subject))” turns out"
    return value > 0 ? "\(what) is worth up to \(value.numeral)." : "\(what) is worth nothing: it would change no choice."
  }

  private var resolution: [Markup] {
    guard let coarsest = outcome.sensitivity["numbers"].elements.compactMap({ $0["resolution"].measure }).max(), coarsest > 0 else { return [] }
    return [
      .paragraph(
        "Where no formula exists the search went in steps of \(coarsest.numeral); a change that matters only within such a step may be missed.", class: "muted")
    ]
  }

  private var omission: [Markup] {
    let omitted = outcome.sensitivity["omitted"]
    let counts = [("probability", "probabilities"), ("utility", "payoffs"), ("value_of_information", "things to learn")].compactMap { kind, words in
      omitted[kind].measure.flatMap { $0 > 0 ? "\($0.numeral) \(words)" : nil }
    }
    guard !counts.isEmpty else { return [] }
    return [.paragraph("Not listed, since they would have to move further: \(counts.joined(separator: ", ")).", class: "muted")]
  }

  private func text(_ value: Double, _ isShare: Bool) -> String { isShare ? ((value * 10_000).rounded() / 100).shortText + "%" : value.numeral }
}
