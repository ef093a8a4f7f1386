internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import StrictJSON

/// The numbers that the decision rests on, as they were given.
extension DecisionPage {
  var compared: PageSection {
    let tables = criteriaTable + payoffTable + outcomeTable + policy
    let nothing =
      comparison == nil
      ? "The engine that made this decision did not keep the numbers that were compared." : "The question gives no scores, payoffs or results to compare."
    let isMarked = isByMarks && comparison != nil
    let rest = tables.isEmpty ? (isMarked ? [] : [.paragraph(nothing)]) + placesTable : tables + (hasPlaces ? [] : placesTable)
    return PageSection("compared", "What was compared", rest + inadmissible + conditions)
  }

  /// The criteria's table has them.
  private var hasPlaces: Bool { comparison.map { !$0.problem.criteria.isEmpty || !$0.problem.states.isEmpty } ?? false }

  var deciding: Ranking? { outcome.framework.result.rankings.first }

  private var input: FrameworkInput? { comparison?.request.input }

  /// Best first; what the ranking leaves out last.
  private var order: [String] { deciding?.order ?? [recommended] + outcome.recommendation.considered.map(\.id) }

  private func alternatives(_ input: FrameworkInput) -> [FrameworkInput.Alternative] {
    let byID = Dictionary(input.alternatives.map { ($0.id, $0) }) { first, _ in first }
    return order.compactMap { byID[$0] }
  }

  private func name(_ id: String) -> Markup {
    let result = outcome.framework.result
    var tags: [(text: String, isBad: Bool)] = id == recommended ? [("recommended", false)] : []
    if result.inadmissible.contains(where: { $0.alternative == id }) { tags.append(("breaks a must", true)) }
    if let by = result.dominated.first(where: { $0.alternative == id })?.by { tags.append(("“\(title(by))” is nowhere worse and somewhere better", true)) }
    return .tag(
      "span", ["dir": "auto"], [.text(title(id))] + tags.map { .tag("span", class: $0.isBad ? "tag bad" : "tag", [.text($0.text)]) })
  }

  private func places(_ id: String) -> [Markup] {
    if isByMarks { return [.text(outcome.framework.result.quarter(of: id) ?? "–"), .text(deciding?.ranks[id].map { "\($0)" } ?? "–")] }
    return [
      .text(deciding.flatMap { ranking in ranking.isByReversibility ? ranking.scores[id]?.percent : scores[id] } ?? "–"),
      .text(deciding?.ranks[id].map { "\($0)" } ?? "–"),
    ]
  }

  private var placeColumns: [Table.Column] {
    guard let deciding else { return [.number("Score"), .number("Rank")] }
    if isByMarks { return [.words("What to do with it"), .number("Rank")] }
    if deciding.isByReversibility { return [.number("Can be undone"), .number("Rank")] }
    let unit = deciding.isInPayoffs ? payoffUnit.map { ", in \($0)" } ?? "" : ""
    return [.number("\(deciding.method.methodName.capitalised)\(unit) (\(deciding.isLowerBetter ? "lower" : "higher") is better)"), .number("Rank")]
  }

  /// Beside the payoffs that they come of, not beside criteria that rank nothing then.
  private var isRankedByPayoffs: Bool { deciding?.isInPayoffs ?? false && !(input?.states.isEmpty ?? true) }

  // MARK: Criteria

  private var criteriaTable: [Markup] {
    guard let input, let problem = comparison?.problem, !input.criteria.isEmpty else { return [] }
    let placeColumns = isRankedByPayoffs ? [] : placeColumns
    let columns = input.criteria.map { Table.Column.number(named($0.name) + ($0.unit.map { " (\($0))" } ?? "")) } + placeColumns
    let blanks = Array(repeating: Markup.text(""), count: placeColumns.count)
    var rows = [Table.Row(["Weight"] + problem.weights.percents().map { .text($0) } + blanks)]
    rows.append(Table.Row(["Better"] + problem.criteria.map { .text($0.direction == .max ? "more" : "less") } + blanks))
    for (kind, words) in [(FrameworkInput.Constraint.Kind.must, "Must be"), (.want, "Wished")] {
      let limits = input.criteria.map { limit($0, kind) }
      if limits.contains(where: { $0 != nil }) { rows.append(Table.Row([.text(words)] + limits.map { .text($0 ?? "") } + blanks)) }
    }
    rows += alternatives(input).map { alternative in
      let scores = input.criteria.indices.map { score(alternative, $0, input) }
      return Table.Row(
        [name(alternative.id)] + scores + (isRankedByPayoffs ? [] : places(alternative.id)), isMarked: alternative.id == recommended)
    }
    let caption = "Each alternative by each criterion, as given, the best first" + (input.pairwise.isEmpty ? "" : "; the weights come from judgements in pairs")
    return [Table(caption: caption, columns: [.words("Alternative")] + columns, rows: rows).markup]
  }

  private func limit(_ criterion: FrameworkInput.Criterion, _ kind: FrameworkInput.Constraint.Kind) -> String? {
    let own = input?.constraints.filter { $0.criterion == criterion.name && $0.kind == kind } ?? []
    return own.isEmpty ? nil : own.map { "\($0.comparison.words) \($0.value.numeral)" }.joined(separator: ", ")
  }

  private func score(_ alternative: FrameworkInput.Alternative, _ column: Int, _ input: FrameworkInput) -> Markup {
    let criterion = input.criteria[column]
    guard input.alternativesPairwise[criterion.name] == nil else {
      guard let problem = comparison?.problem, let row = problem.ids.firstIndex(of: alternative.id),
        let place = problem.criteria.firstIndex(where: { $0.name == criterion.name })
      else { return "–" }
      return .text("\(problem.scores[row, place].percent) (in pairs)")
    }
    guard alternative.scores.indices.contains(column) else { return "–" }
    let value = alternative.scores[column]
    let own = input.constraints.filter { $0.criterion == criterion.name }
    let wishes = own.filter { $0.kind == .want }
    var tags: [Markup] = own.contains { $0.kind == .must && !$0.holds(value) } ? [.tag("span", class: "tag bad", ["breaks the must"])] : []
    if !wishes.isEmpty {
      let missed = wishes.count { !$0.holds(value) }
      tags.append(.tag("span", class: "tag", [.text(missed == 0 ? "meets the wish" : "misses the wish")]))
    }
    return tags.isEmpty ? .text(value.numeral) : .tag("span", [.text(value.numeral)] + tags)
  }

  /// What alternatives may have beside their scores.
  private struct Extra: Sendable {
    var title: String
    /// The one that ranks by nothing else, whose scores these are.
    var method: RankingMethod?
    var value: @Sendable (FrameworkInput.Alternative) -> String?

    static let all = [
      Extra(title: "Can be undone", method: .reversibility) { $0.reversibility?.percent }, Extra(title: "Urgency (1–5)") { $0.urgency?.numeral },
      Extra(title: "Importance (1–5)") { $0.importance?.numeral },
      Extra(title: "What may go wrong (chance × seriousness)") {
        $0.risks.isEmpty ? nil : $0.risks.map { $0.probability * $0.seriousness }.reduce(0, +).numeral
      },
      Extra(title: "Chance to be carried out") { $0.priorProbability?.percent },
    ]
  }

  /// Of a question without criteria or states: the places alone.
  private var placesTable: [Markup] {
    guard deciding != nil else { return [.paragraph("There is no ranking.")] }
    let alternatives = input.map { Dictionary($0.alternatives.map { ($0.id, $0) }) { first, _ in first } } ?? [:]
    let extras = Extra.all.filter { extra in
      (extra.method == nil || extra.method?.rawValue != deciding?.method) && alternatives.values.contains { extra.value($0) != nil }
    }
    let isUndone = deciding?.isByReversibility ?? false || extras.contains { $0.method == .reversibility }
    let rows = order.map { id in
      Table.Row([name(id)] + extras.map { extra in .text(alternatives[id].flatMap(extra.value) ?? "–") } + places(id), isMarked: id == recommended)
    }
    let scale = isUndone ? "; of what can be undone \(DecisionPage.undoneScale)" : ""
    return [
      Table(
        caption: "The alternatives, the best first\(scale)", columns: [.words("Alternative")] + extras.map { .number($0.title) } + placeColumns, rows: rows
      ).markup
    ]
  }

  // MARK: Payoffs

  private var payoffTable: [Markup] {
    guard let input, !input.states.isEmpty else { return [] }
    let columns =
      input.states.map { Table.Column.number("If “\(named($0.name))”") } + summaryColumns + (input.criteria.isEmpty || isRankedByPayoffs ? placeColumns : [])
    let blanks = Array(repeating: Markup.text(""), count: columns.count - input.states.count)
    var rows: [Table.Row] = []
    if !input.ignorance {
      rows.append(Table.Row(["How likely"] + input.states.map(\.probability).percents().map { .text($0) } + blanks))
      if let posterior = details["posterior"], !input.evidence.isEmpty {
        let seen = input.evidence.map { "“\($0)”" }.sentenceList
        rows.append(Table.Row([.text("How likely after \(seen)")] + input.states.map { posterior[$0.name].measure ?? 0 }.percents().map { .text($0) } + blanks))
      }
    }
    rows += alternatives(input).map { alternative in
      Table.Row(
        [name(alternative.id)] + alternative.payoffs.map { .text($0.numeral) } + summaries(alternative.id)
          + (input.criteria.isEmpty || isRankedByPayoffs ? places(alternative.id) : []),
        isMarked: alternative.id == recommended)
    }
    let better = counted(input)
    let likely = input.ignorance ? "; nobody says how likely any of it is" : ""
    return [Table(caption: "What each alternative comes to (\(better))\(likely)", columns: [.words("Alternative")] + columns, rows: rows).markup]
  }

  /// `in kEUR; more is better`.
  private func counted(_ input: FrameworkInput) -> String {
    (input.payoffUnit.map { "in \($0); " } ?? "") + (input.payoffDirection == .max ? "more is better" : "costs: less is better")
  }

  /// The mean of the payoffs where another number decides.
  private var expected: Ranking? { outcome.framework.result.rankings.dropFirst().first { $0.method == RankingMethod.expectedUtility.rawValue } }

  private var summaryColumns: [Table.Column] { expected == nil ? [] : [.number("On average")] }

  private func summaries(_ id: String) -> [Markup] { expected == nil ? [] : [.text(averageScores[id] ?? "–")] }

  private var details: JSONObject { deciding?.details ?? JSONObject() }

  private var outcomeTable: [Markup] {
    guard let input, let request = comparison?.request, input.states.isEmpty, input.alternatives.contains(where: { !$0.outcomes.isEmpty }) else { return [] }
    let rows = alternatives(input).flatMap { alternative -> [Table.Row] in
      let words = request.words(of: alternative.id)?.outcomes ?? []
      return alternative.outcomes.enumerated().map { place, result in
        let description = words.indices.contains(place) ? words[place].description : ""
        let sure = words.indices.contains(place) ? words[place].confidence?.percent : nil
        return Table.Row(
          [
            name(alternative.id), .foreign("span", description.isEmpty ? "–" : description), .text(result.probability.percent), .text(result.utility.numeral),
            .text(sure ?? "–"),
          ],
          isMarked: alternative.id == recommended)
      }
    }
    let table = Table(
      caption: "What may come of each alternative (\(counted(input)))",
      columns: [.words("Alternative"), .words("Result"), .number("How likely"), .number("Payoff"), .number("Sure of the estimate")], rows: rows)
    return [table.markup]
  }

  // MARK: The experiment

  /// What an experiment is worth, by the mean of the payoffs or, where the risk tolerance is not ½, by what each is worth for certain.
  struct Experiment {
    /// Nil where the mean decides.
    var tolerance: Double?
    /// By the mean where it does not decide.
    var netByMean: Double?
    var cost: Double
    var gross: Double
    var net: Double
    var policy: [(signal: String, probability: Double, choice: String)]
    /// What is best without it by the same count, and what that comes to, in the request's own numbers.
    var base: (alternative: String, value: Double)?
  }

  var experiment: Experiment? {
    guard let problem = comparison?.problem, !problem.input.ignorance, !problem.states.isEmpty, let given = problem.input.experiment,
      let value = try? ValueOfInformation(problem), let sample = keepsMean ? value.sample : value.deciding
    else { return nil }
    let policy = problem.signals.indices.compactMap { place in sample.best[place].map { (problem.signals[place], sample.probabilities[place], problem.ids[$0]) }
    }
    let isCertain = value.certain != nil && !keepsMean
    return Experiment(
      tolerance: isCertain ? problem.input.riskTolerance : nil, netByMean: isCertain ? value.sample?.net.tenDigits : nil, cost: given.cost,
      gross: sample.gross.tenDigits, net: sample.net.tenDigits, policy: policy, base: base(problem, isCertain: isCertain))
  }

  private func base(_ problem: Problem, isCertain: Bool) -> (alternative: String, value: Double)? {
    let all = problem.ids.compactMap { id in comparison?.prospect(id).map { (alternative: id, value: isCertain ? $0.equivalent : $0.mean) } }
    // A tie is told by the one that would be chosen anyway.
    guard let best = problem.input.payoffDirection == .max ? all.map(\.value).max() : all.map(\.value).min() else { return nil }
    let equal = all.filter { ($0.value - best).magnitude <= 1e-9 * max(1, best.magnitude) }
    return equal.first { $0.alternative == recommended } ?? equal.first
  }

  /// Engines before 2.5 decided on an experiment by the mean whatever the risk tolerance.
  private var keepsMean: Bool {
    guard let experiment = details["expected_value_of_sample_information"]?.measure else { return false }
    return experiment.isFinite && details["certain_value_of_sample_information"] == nil
  }

  private var policy: [Markup] {
    guard let experiment else { return [] }
    let by = experiment.tolerance.map { "counted, at a risk tolerance of \($0.numeral), as the certain amount that is as good" } ?? "by the mean of the payoffs"
    // What it is worth and what it costs are held against each other.
    let gross = [experiment.gross, experiment.cost].roundAmounts(payoffUnit)[0]
    let mean = experiment.netByMean.map { " By the mean of the payoffs it \($0 > 0 ? "would leave \(paid($0))" : "would not pay")." } ?? ""
    let worth =
      (experiment.net > 0
        ? "It is worth \(gross) and costs \(exactly(experiment.cost)), which leaves \(paid(experiment.net)) \(by)."
        : "It is worth \(gross) \(by) and costs \(exactly(experiment.cost)): it does not pay.") + mean
    let believed = details["posterior_by_signal"]
    let states = believed == nil ? [] : comparison?.problem.states ?? []
    let columns: [Table.Column] = [.words("If it shows"), .number("How likely"), .words("Choose")] + states.map { .number("“\(named($0))” is then") }
    let table = Table(
      caption: "What to do at each result of the experiment\(states.isEmpty ? "" : ", and how likely each state is then")", columns: columns,
      rows: zip(experiment.policy, experiment.policy.map(\.probability).percents()).map { result, share -> [Markup] in
        let row: [Markup] = [.foreign("span", result.signal), .text(share), .tag("span", ["dir": "auto"], [.text(title(result.choice))])]
        let own = states.map { state in believed?[result.signal][state].measure ?? 0 }
        return row + own.percents().map { Markup.text($0) }
      })
    return [.tag("h3", ["id": "experiment"], ["The experiment"]), .paragraph(worth), table.markup]
  }

  // MARK: Beside the tables

  private var inadmissible: [Markup] {
    guard comparison == nil || input?.criteria.isEmpty ?? true else { return [] }
    return Markup.titledList(
      "What breaks a must", outcome.framework.result.inadmissible.map { "\(title($0.alternative)): \(told(musts: $0.musts))" })
  }

  private var conditions: [Markup] { Markup.titledList("Conditions in words, which nobody has checked", comparison?.request.brief.constraints ?? []) }
}

extension FrameworkInput.Constraint {
  /// Equality as the screening has it.
  fileprivate func holds(_ score: Double) -> Bool { Screening.holds(self, score) }
}
