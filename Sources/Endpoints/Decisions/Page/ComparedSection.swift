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
    var tags: [(text: String, isBad: Bool)] = id == recommended ? [(isAmended ? "chosen" : "recommended", false)] : []
    if result.inadmissible.contains(where: { $0.alternative == id }) { tags.append(("breaks a must", true)) }
    if let by = result.dominated.first(where: { $0.alternative == id })?.by {
      // What may go wrong may speak for it nevertheless.
      let scope = isAssessedAside && !(input?.criteria.isEmpty ?? true) ? "by the criteria that count" : "in what counts"
      tags.append(("\(scope) “\(title(by))” is nowhere worse and somewhere better", true))
    }
    return .tag(
      "span", ["dir": "auto"], [.text(title(id))] + tags.map { .tag("span", class: $0.isBad ? "tag bad" : "tag", [.text($0.text)]) })
  }

  private func places(_ id: String) -> [Markup] {
    if isByMarks { return [.text(outcome.framework.result.quarter(of: id) ?? "–"), .text(deciding?.ranks[id].map { "\($0)" } ?? "–")] }
    return [
      .text(deciding.flatMap { ranking in ranking.isByReversibility ? undone(id) : scores[id] } ?? "–"),
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

  // MARK: Shares

  /// What a weight or a state's probability is in its table, and wherever else it stands. There it can be a tenth off, so that they add up: no nearer boundary is told by it.
  func tabled(_ entry: NumberSensitivity) -> String? {
    if let flip = entry.told, flip.change != 0, flip.change.magnitude < 0.001 { return nil }
    return switch entry.subject {
    case .weight(let name): input?.criteria.firstIndex { $0.name == name }.flatMap { weightShares.indices.contains($0) ? weightShares[$0] : nil }
    case .probability(let name): input?.states.firstIndex { $0.name == name }.map { stateShares[$0] }
    case .outcomeProbability, .carriedOut, .utility, .outcomeUtility, .score, .limit, .riskTolerance: nil
    }
  }

  private var weightShares: [String] { comparison?.problem.weights.percents() ?? [] }
  private var stateShares: [String] { (input?.states ?? []).map(\.probability).percents() }

  // MARK: Criteria

  private var criteriaTable: [Markup] {
    guard let input, let problem = comparison?.problem, !input.criteria.isEmpty else { return [] }
    let placeColumns = isRankedByPayoffs ? [] : placeColumns
    // What is compared in pairs has priorities, which are counted in nothing.
    func unit(_ criterion: FrameworkInput.Criterion) -> String? { input.alternativesPairwise[criterion.name] == nil ? criterion.unit : nil }
    let columns = input.criteria.map { Table.Column.number(named($0.name) + (unit($0).map { " (\($0))" } ?? "")) } + placeColumns
    let blanks = Array(repeating: Markup.text(""), count: placeColumns.count)
    var rows = [Table.Row(["Weight"] + weightShares.map { .text($0) } + blanks)]
    rows.append(Table.Row(["Better"] + problem.criteria.map { .text($0.direction == .max ? "more" : "less") } + blanks))
    for (kind, words) in [(FrameworkInput.Constraint.Kind.must, "Must be"), (.want, "Wished")] {
      let limits = input.criteria.map { limit($0, kind) }
      if limits.contains(where: { $0 != nil }) { rows.append(Table.Row([.text(words)] + limits.map { .text($0 ?? "") } + blanks)) }
    }
    let told = input.criteria.indices.map { column in self.told(input) { $0.scores.indices.contains(column) ? $0.scores[column] : nil } }
    rows += alternatives(input).map { alternative in
      let scores = input.criteria.indices.map { score(alternative, $0, input, told[$0]) }
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

  /// By the ids of those that have one, a number of each as it was given, so that no two that differ look alike. A column at once: a page of many holds each beside all others.
  private func told(_ input: FrameworkInput, _ number: (FrameworkInput.Alternative) -> Double?) -> [String: String] {
    let given = input.alternatives.compactMap { alternative in number(alternative).map { (id: alternative.id, number: $0) } }
    return Dictionary(zip(given.map(\.id), given.map(\.number).amounts(nil))) { first, _ in first }
  }

  private func score(_ alternative: FrameworkInput.Alternative, _ column: Int, _ input: FrameworkInput, _ told: [String: String]) -> Markup {
    let criterion = input.criteria[column]
    guard input.alternativesPairwise[criterion.name] == nil else {
      guard let problem = comparison?.problem, let row = problem.ids.firstIndex(of: alternative.id),
        let place = problem.criteria.firstIndex(where: { $0.name == criterion.name })
      else { return "–" }
      return .text("\(problem.scores[row, place].percent) (in pairs)")
    }
    guard alternative.scores.indices.contains(column), let told = told[alternative.id] else { return "–" }
    let value = alternative.scores[column]
    let own = input.constraints.filter { $0.criterion == criterion.name }
    let wishes = own.filter { $0.kind == .want }
    var tags: [Markup] = own.contains { $0.kind == .must && !$0.holds(value) } ? [.tag("span", class: "tag bad", ["breaks the must"])] : []
    if !wishes.isEmpty {
      let missed = wishes.count { !$0.holds(value) }
      tags.append(.tag("span", class: "tag", [.text(missed == 0 ? "meets the wish" : "misses the wish")]))
    }
    return tags.isEmpty ? .text(told) : .tag("span", [.text(told)] + tags)
  }

  /// A score as it was given, so that no other one by the criterion that differs looks like it.
  func given(_ value: Double, _ criterion: String) -> String {
    let place = input?.criteria.firstIndex { $0.name == criterion }
    let others = place.map { column in input?.alternatives.compactMap { $0.scores.indices.contains(column) ? $0.scores[column] : nil } ?? [] } ?? []
    return ([value] + others).amounts(unit(of: criterion))[0]
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
      chance,
    ]
    static let chance = Extra(title: "Chance to be carried out") { $0.priorProbability?.percent }
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
    let scale = isUndone ? "; of what can be undone \(undoneScale)" : ""
    return [
      Table(
        caption: "The alternatives, the best first\(scale)", columns: [.words("Alternative")] + extras.map { .number($0.title) } + placeColumns, rows: rows
      ).markup
    ]
  }

  // MARK: Payoffs

  private var payoffTable: [Markup] {
    guard let input, !input.states.isEmpty else { return [] }
    let hasChances = !input.ignorance && input.alternatives.contains { $0.priorProbability != nil }
    let columns =
      input.states.map { Table.Column.number("If “\(named($0.name))”") } + (hasChances ? [.number(Extra.chance.title)] : []) + summaryColumns
      + (input.criteria.isEmpty || isRankedByPayoffs ? placeColumns : [])
    let blanks = Array(repeating: Markup.text(""), count: columns.count - input.states.count)
    var rows: [Table.Row] = []
    if !input.ignorance {
      rows.append(Table.Row(["How likely"] + stateShares.map { .text($0) } + blanks))
      if let posterior = details["posterior"], !input.evidence.isEmpty {
        let seen = input.evidence.map { "“\($0)”" }.sentenceList
        rows.append(Table.Row([.text("How likely after \(seen)")] + input.states.map { posterior[$0.name].measure ?? 0 }.percents().map { .text($0) } + blanks))
      }
    }
    let told = input.states.indices.map { state in self.told(input) { $0.payoffs.indices.contains(state) ? $0.payoffs[state] : nil } }
    rows += alternatives(input).map { alternative in
      Table.Row(
        [name(alternative.id)] + told.map { .text($0[alternative.id] ?? "–") } + (hasChances ? [.text((alternative.priorProbability ?? 1).percent)] : [])
          + summaries(alternative.id)
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

  var details: JSONObject { deciding?.details ?? JSONObject() }

  private var outcomeTable: [Markup] {
    guard let input, let request = comparison?.request, input.states.isEmpty, input.alternatives.contains(where: { !$0.outcomes.isEmpty }) else { return [] }
    let compared = alternatives(input)
    var told = compared.flatMap { $0.outcomes.map(\.utility) }.amounts(nil)[...]
    let rows = compared.flatMap { alternative -> [Table.Row] in
      let words = request.words(of: alternative.id)?.outcomes ?? []
      return alternative.outcomes.enumerated().map { place, result in
        let description = words.indices.contains(place) ? words[place].description : ""
        let sure = words.indices.contains(place) ? words[place].confidence?.percent : nil
        return Table.Row(
          [
            name(alternative.id), .foreign("span", description.isEmpty ? "–" : description), .text(result.probability.percent),
            .text(told.popFirst() ?? "–"),
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

  // MARK: Beside the tables

  private var inadmissible: [Markup] {
    guard comparison == nil || input?.criteria.isEmpty ?? true else { return [] }
    return Markup.titledList(
      "What breaks a must", outcome.framework.result.inadmissible.map { "\(title($0.alternative)): \(told(musts: $0.musts))" })
  }

  private var conditions: [Markup] { Markup.titledList("Conditions in words, which \(checkers)", comparison?.request.brief.constraints ?? []) }
}

extension FrameworkInput.Constraint {
  /// Equality as the screening has it.
  fileprivate func holds(_ score: Double) -> Bool { Screening.holds(self, score) }
}
