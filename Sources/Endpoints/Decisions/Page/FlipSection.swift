internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

extension DecisionPage {
  var readFlips: PageFlips {
    PageFlips(numbers: FlipPairs(outcome.sensitivity?.numbers ?? [], self).facts.map(fact), opinions: (outcome.sensitivity?.opinions ?? []).map(opinion))
  }

  var flips: PageSection {
    let read = readFlips
    guard let sensitivity = outcome.sensitivity, !read.isEmpty else {
      let nothing =
        isByMarks
        ? "Not computed: each stands where its own importance and urgency put it, and a change of them may put another first."
        : outcome.soleOf == 1 ? Self.nothingElse : "Nothing could be computed: the question gives no numbers that a change could be looked for in."
      return PageSection("flips", "What would change it", undone.isEmpty ? [.paragraph(nothing)] : undone)
    }
    let learnt = sensitivity.valueOfInformation.compactMap(probe)
    let numbers = tornado(
      "numbers", "Numbers of the question", of: "number", read.numbers,
      "One number changes alone and all else stays; a weight or probability that changes rescales the others of its kind.")
    let opinions = tornado(
      "opinions", "Opinions of the panel", of: "executive’s agreement", read.opinions,
      "How far one executive’s agreement with \(isAmended ? "what the panel recommended" : "the recommendation") would have to move.")
    return PageSection(
      "flips", "What would change it",
      lead + numbers + orders + opinions
        + Markup.titledList("What could be learnt before deciding\(isLearntForCertain ? "" : ", by averages")", learnt)
        + (learnt.isEmpty ? [] : averages)
        + resolution(sensitivity.numbers) + omission(sensitivity.omitted))
  }

  /// What the numbers change, and how to see what a change would come to.
  private var lead: [Markup] {
    guard let deciding, !(outcome.sensitivity?.numbers.isEmpty ?? true) else { return [] }
    let other = overruling == nil ? "" : outcome.humanReview?.verdict == .amend ? ", and a person chose another one since" : ", and is another one now"
    let words =
      isRecommendationKnown
      ? "For each number the smallest change at which the panel would recommend another one, by the same rules\(outcome.humanReview?.verdict == .amend ? "; a person chose another one since" : "").\(isExperimentFirst ? " It is the choice without the experiment; whether the experiment would still pay is not computed." : "")"
      : "A changed number changes who is first by \(deciding.method.methodName). What is recommended is for the panel to choose\(other): what it would then choose is not computed here."
    return [
      .tag("p", ["dir": "auto"], [.text(words)]),
      operatorsCall("challenge", whatIf(deciding), "It runs the whole decision again with other numbers, the panel too, and stores nothing."),
    ]
  }

  /// The panel speaks by the rules, so that what it would recommend follows from the numbers.
  var isRecommendationKnown: Bool { outcome.sensitivity?.numbers.contains { $0.recommendation != nil } ?? false }

  var isLearntForCertain: Bool { outcome.sensitivity?.valuedBy == .certaintyEquivalent }

  /// Where another rule decides.
  private var averages: [Markup] {
    guard let deciding, deciding.method != RankingMethod.expectedUtility.rawValue else { return [] }
    if isLearntForCertain { return [.paragraph("Counted at the risk tolerance, as the choice is: the most that one would pay to know it.", class: "muted")] }
    return [.paragraph("Averages do not decide here: by \(deciding.method.methodName), which does, each may be worth more or less.", class: "muted")]
  }

  /// The nearest flip first; bars to the left are falls, to the right rises.
  private func tornado(_ id: String, _ title: String, of what: String, _ all: [PageFlip], _ words: String) -> [Markup] {
    guard !all.isEmpty else { return [] }
    let flips = all.nearest
    let stable = all.filter { $0.flip == nil && $0.beyond == nil }.map(\.subject)
    let beyond = all.compactMap { flip in flip.beyond.map { "\(flip.subject) would have to be \($0)" } }
    let which = flips.isEmpty && stable.count > 1 && beyond.isEmpty ? "." : ": \(stable.joined(separator: "; "))."
    let effect = what == "number" && isRecommendationKnown ? isAmended ? "what the panel would recommend" : "what is recommended" : "anything"
    let rest =
      (stable.isEmpty
        ? []
        : [
          Markup.tag(
            "p", ["dir": "auto"],
            [
              .text(
                stable.count > 1 && which == "."
                  ? "No change of one \(what) alone changes \(effect)." : "No change of one of these alone changes \(effect)\(which)")
            ])
        ])
      + (beyond.isEmpty
        ? [] : [.tag("p", ["dir": "auto"], [.text("Only beyond the scale that the question states for it: \(beyond.joined(separator: "; ")).")])])
    guard let widest = flips.map(\.share.magnitude).max() else { return [.tag("h3", [.text(title)])] + rest }
    // A round number over the widest, but no more than the whole: beside what moves by a multiple of it nothing else would be seen.
    let reach = min(1, max(0.05, (widest * 20).rounded(.up) / 20))
    let rows = flips.prefix(BarRows.rowsMaximum).map { flip in
      BarRows.Row([.foreign("p", flip.sentence(self.title))], title: flip.subject.capitalised, span: (0, flip.share))
    }
    let chart = BarRows(
      id: id, caption: "\(words) The smallest change comes first; bars show it as a share of the number’s whole scale.", rows: Array(rows),
      range: -reach...reach,
      marks: [BarRows.Mark(-reach, "\(reach.percent) less"), BarRows.Mark(0, "as it is"), BarRows.Mark(reach, "\(reach.percent) more")])
    let left = flips.count - rows.count
    return [.tag("h3", [.text(title)]), chart.markup]
      + (left > 0 ? [.paragraph("The \(BarRows.rowsMaximum) nearest of \(flips.count) are shown.", class: "muted")] : []) + rest
  }

  /// Each fact once: of two numbers that are one fact the second is told beside the first.
  private func fact(_ pair: FlipPairs.Fact) -> PageFlip {
    var told = number(pair.entry)
    // A score that cannot get there says nothing of its limit, which can.
    if let twin = pair.twin, told.beyond != nil { return number(twin) }
    guard let twin = pair.twin, let flip = twin.told, flip.change != 0, !told.isExact else { return told }
    let value = there(flip.value, flip.change, twin)
    switch twin.subject {
    case .limit: told.also = ", or the limit that is set for it, \(amount(twin.current, twin)), \(flip.change > 0 ? "rose" : "fell") to \(value)"
    // The other one is what is left of the whole.
    case .weight(let name), .probability(let name):
      guard let own = pair.entry.told, own.change != 0 else { return told }
      let rest = (1 - own.value).percentBound(from: 1 - pair.entry.current)
      told.flip?.notes.append("that of “\(named(name))” is then \(own.change < 0 ? "over" : "under") \(rest)")
    case .score, .outcomeProbability, .carriedOut, .utility, .outcomeUtility, .riskTolerance: break
    }
    return told
  }

  private func number(_ entry: NumberSensitivity) -> PageFlip {
    let subject = subject(entry.subject)
    guard let flip = entry.told, !entry.isAtItsEnd else { return PageFlip(subject: subject, flip: nil, share: 0) }
    if isBeyondScale(entry.subject, flip.value) {
      return PageFlip(subject: subject, flip: nil, share: 0, beyond: there(flip.value, flip.change, entry))
    }
    // A weight is a share of all; what was written for it says more to who wrote it.
    let given = entry.asGiven.flatMap { own in flip.asGiven.map { "from \(own.numeral) to \($0.boundNumeral(from: own)) as given" } }
    let isExact = isExact(entry.subject)
    let (now, reach) = (amount(entry.current, entry), reach(entry.subject, flip.change))
    let (then, isRise) = (bound(flip.value, entry, reach), isRise(flip.change, entry.current, entry.stable))
    let change = isExact ? "were anything but \(now)" : PageFlip.change(flip.change, from: now, to: then, isRise: isRise, reach: reach)
    let isKnown = entry.recommendation != nil
    return PageFlip(
      subject: subject,
      flip: .init(
        change: change, notes: flip.change == 0 ? [] : [given].compactMap(\.self), recommends: isKnown ? flip.alternative : nil,
        winner: isKnown ? nil : flip.alternative, isRecommended: !isKnown && flip.alternative == recommended, isWithoutExperiment: isExperimentFirst,
        isOfPanelAlone: isAmended),
      share: flip.change / (entry.isShare ? 1 : width(entry.subject)), isExact: isExact)
  }

  /// Where the deciding method alone comes out otherwise than what is recommended: who would be first by it, and from where on.
  private var orders: [Markup] {
    guard let deciding else { return [] }
    let told = (outcome.sensitivity?.numbers ?? []).compactMap { entry -> String? in
      guard let found = entry.recommendation, let flip = entry.order.flip, flip.change != 0 else { return nil }
      guard found.flip?.value != flip.value || found.flip?.recommended != flip.winner,
        !entry.byMethod.isAtItsEnd, !isBeyondScale(entry.subject, flip.value)
      else { return nil }
      let value = there(flip.value, flip.change, entry)
      return "\(subject(entry.subject).capitalised) \(value): “\(title(flip.winner))”."
    }
    guard !told.isEmpty else { return [] }
    let shown = Array(told.prefix(BarRows.rowsMaximum))
    return Markup.titledList("Where \(deciding.method.methodName) alone would put another first", shown) + [
      .paragraph("It is the panel that recommends: it does so elsewhere, as told above, or keeps to what it recommends.", class: "muted")
    ]
  }

  /// A limit that must be met exactly, and the score that meets it.
  private func isExact(_ subject: Sensitivity.Subject) -> Bool {
    switch subject {
    case .limit(let criterion, .equal), .score(outcome.askedAlternative, let criterion):
      comparison?.request.input.constraints.contains {
        $0.kind == .must && $0.comparison == .equal && $0.criterion == criterion && meets($0)
      } ?? false
    case .weight, .probability, .outcomeProbability, .carriedOut, .utility, .outcomeUtility, .score, .limit, .riskTolerance: false
    }
  }

  /// What is recommended meets it, and would no longer.
  private func meets(_ must: FrameworkInput.Constraint) -> Bool {
    guard let input = comparison?.request.input, let column = input.criteria.firstIndex(where: { $0.name == must.criterion }),
      let own = comparison?.request.alternative(outcome.askedAlternative)?.scores, own.indices.contains(column)
    else { return false }
    return Screening.holds(must, own[column])
  }

  /// Nil where the boundary is the number itself, on both of its sides.
  private func isRise(_ change: Double, _ current: Double, _ stable: Sensitivity.Interval?) -> Bool? {
    guard change == 0 else { return change > 0 }
    return stable?.low == stable?.high ? nil : stable?.high == current
  }

  /// Where a number stands, in the request's own unit; a share of all in percent, as the table has it beside the others.
  private func amount(_ value: Double, _ entry: NumberSensitivity) -> String {
    if case .score(_, let criterion) = entry.subject { return given(value, criterion) }
    return entry.isShare ? tabled(entry) ?? value.percent : value.amount(unit(of: entry.subject))
  }

  private func there(_ value: Double, _ change: Double, _ entry: NumberSensitivity) -> String {
    let reach = reach(entry.subject, change)
    return PageFlip.there(bound(value, entry, reach), isRise: change > 0, reach)
  }

  /// What it must pass for another one: beyond the boundary itself, however it is rounded.
  private func bound(_ value: Double, _ entry: NumberSensitivity, _ reach: Reach) -> String {
    // What is met at it is told as it was given.
    guard reach == .beyond else { return value.amount(unit(of: entry.subject)) }
    return entry.isShare ? value.percentBound(from: entry.current) : value.boundAmount(from: entry.current, unit(of: entry.subject))
  }

  private func unit(of subject: Sensitivity.Subject) -> String? {
    switch subject {
    case .score(_, let criterion), .limit(let criterion, _): unit(of: criterion)
    case .utility, .outcomeUtility: payoffUnit
    case .weight, .probability, .outcomeProbability, .carriedOut, .riskTolerance: nil
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
    switch subject {
    case .weight(let criterion): "the weight of “\(named(criterion))”"
    case .probability(let state): "the probability of “\(named(state))”"
    case .outcomeProbability(let id, let place): "the probability of \(result(place, of: id))"
    case .carriedOut(let id): "the chance that “\(title(id))” is carried out"
    case .utility(let id, let state): "the \(payoffWord) of “\(title(id))” under “\(named(state))”"
    case .outcomeUtility(let id, let place): "the \(payoffWord) of \(result(place, of: id))"
    case .score(let id, let criterion): "“\(named(criterion))” of “\(title(id))”"
    case .riskTolerance: DecisionPage.toleranceName
    case .limit(let criterion, .atMost): "the most that “\(named(criterion))” may be"
    case .limit(let criterion, .atLeast): "the least that “\(named(criterion))” must be"
    case .limit(let criterion, .equal): "what “\(named(criterion))” must be"
    }
  }

  private var payoffWord: String { comparison?.request.input.payoffDirection == .min ? "cost" : "payoff" }

  /// By its description, where no other of the alternative's has the same; else by its numbers.
  private func result(_ place: Int, of id: String) -> String {
    let results = comparison?.request.resultsByUtility(of: id) ?? []
    guard results.indices.contains(place) else { return "one result of “\(title(id))”" }
    let own = results[place]
    let words = own.description.shortened(to: 120)
    let isAlone = results.count { $0.description.shortened(to: 120) == words } == 1
    let numbers = "\(exactly(own.utility)) with a chance of \(own.probability.percent)"
    if words.isEmpty { return "the result of “\(title(id))” that is \(numbers)" }
    return "“\(words)” of “\(title(id))”" + (isAlone ? "" : " (\(numbers))")
  }

  private func opinion(_ entry: OpinionSensitivity) -> PageFlip {
    let subject = "\(entry.executive.words)’s agreement"
    guard let flip = entry.flip else { return PageFlip(subject: subject, flip: nil, share: 0) }
    let other = flip.alternative.flatMap { $0 == entry.alternative ? nil : $0 }
    // Records of builds that did not say whether the panel agrees have the words alone.
    let passing = flip.agrees.map { $0 ? "the panel would agree" : "the panel would no longer agree" }
    let effect = passing.map { passing in other.map { recommending($0, passing) } ?? passing } ?? told(flip.effect)
    let change = PageFlip.change(
      flip.change, from: entry.current.percent, to: flip.value.percentBound(from: entry.current), isRise: isRise(flip.change, entry.current, entry.stable))
    return PageFlip(subject: subject, flip: .init(change: change, winner: nil, isAboutAnother: other != nil, effect: effect), share: flip.change)
  }

  private func recommending(_ id: String, _ passing: String) -> String {
    isAmended ? "the panel would recommend “\(title(id))”, and \(passing)" : "“\(title(id))” would be recommended and \(passing)"
  }
}

extension NumberSensitivity {
  /// Of 1, told in percent.
  fileprivate var isShare: Bool { kind == .weight || kind == .probability }

  /// The boundary is the last number that there is: at it the two are level, and beyond it there is nothing.
  fileprivate var isAtItsEnd: Bool {
    guard let flip = told, isShare || kind == .riskTolerance else { return false }
    return flip.change > 0 ? flip.value >= 1 : flip.change < 0 && flip.value <= 0
  }
}
