internal import FunctionKit
internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

/// A decision as a page that a person reads from top to bottom: on the first screen what is recommended, how sure, what stands next to it, what would change it, who
/// disagrees and what to do; then what was compared; then the rest, each fact once.
struct DecisionPage {
  let outcome: DecisionOutcome
  /// Nil in records of engines before 2.
  let comparison: Comparison?
  /// By alternative id; what two alternatives share is told apart by the ids.
  private let titles: [String: String]
  /// What a sentence may name beside alternatives.
  private let otherNames: Set<String>
  /// Names of criteria and states that programs write, as people would.
  private let readable: [String: String]
  /// Of the deciding method, and of expected utility, by alternative id: as they are told beside each other.
  let scores: [String: String]
  let averageScores: [String: String]

  init(_ outcome: DecisionOutcome) {
    self.outcome = outcome
    comparison = Comparison(outcome)
    let all = [(outcome.recommendation.alternative, outcome.recommendation.title)] + outcome.recommendation.considered.map { ($0.id, $0.title) }
    var uses: [String: Int] = [:]
    for (_, title) in all { uses[title, default: 0] += 1 }
    titles = Dictionary(all.map { id, title in (id, uses[title] == 1 ? title : "\(title) (\(id))") }) { first, _ in first }
    let input = comparison?.request.input
    otherNames = Set((input?.criteria.map(\.name) ?? []) + (input?.states.map(\.name) ?? []))
    readable = DecisionPage.readable(otherNames)
    let rankings = outcome.framework.result.rankings
    scores = rankings.first?.told(nil) ?? [:]
    averageScores = rankings.first { $0.method == RankingMethod.expectedUtility.rawValue }?.told(nil) ?? [:]
  }

  var recommended: String { outcome.recommendation.alternative }

  func title(_ id: String) -> String { titles[id] ?? id }

  /// A person chose another one than the panel recommended: what the panel said, and the numbers of what it recommended, are not about this one.
  var isAmended: Bool { outcome.humanReview?.verdict == .amend }

  /// What a sentence calls the one that others are set against.
  var ownName: String { isAmended ? "“\(title(recommended))”" : "the recommended one" }

  /// What a criterion is counted in.
  func unit(of criterion: String) -> String? { comparison?.request.input.criteria.first { $0.name == criterion }?.unit }

  /// A payoff that was computed, and one as it was given.
  func paid(_ value: Double) -> String { value.roundAmount(payoffUnit) }
  func exactly(_ value: Double) -> String { value.amount(payoffUnit) }

  var payoffUnit: String? { comparison?.request.input.payoffUnit }

  func isAlternative(_ id: String) -> Bool { titles[id] != nil }

  /// A sentence of the engine's for a reader: without the codes that programs know it by; alternatives by their titles, methods as the literature names them.
  func told(_ sentence: String) -> String {
    let plain = [("<=", "at most"), (">=", "at least")].reduce(ReviewCode.removed(from: sentence)) { text, pair in
      text.replacing(" \(pair.0) ", with: " is \(pair.1) ")
    }
    return plain.quoted { name in
      if isAlternative(name), !otherNames.contains(name) { return "“\(title(name))”" }
      if Normalisation(rawValue: name) != nil, !otherNames.contains(name) { return "“\(name == "min_max" ? "minimum and maximum" : name.words)”" }
      return MethodName.all.contains(name) ? name.methodName : "“\(named(name))”"
    }
  }

  /// Musts as they are stored (`cost <= 5`) in words.
  func told(musts: [String]) -> String {
    musts.map { must in
      let words = must.split(separator: " ", omittingEmptySubsequences: false)
      guard words.count > 2, let value = words.last else { return must }
      let bound = ["<=": "at most ", ">=": "at least "][words[words.count - 2]] ?? ""
      let criterion = words.dropLast(2).joined(separator: " ")
      return "“\(named(criterion))” must be \(bound)\(Double(value)?.amount(unit(of: criterion)) ?? String(value))"
    }.joined(separator: "; ")
  }

  /// A criterion or state for a reader.
  func named(_ name: String) -> String { readable[name] ?? name }

  /// `total_cost` as `total cost`, unless another one is called so.
  private static func readable(_ names: Set<String>) -> [String: String] {
    let all = Dictionary(grouping: names) { $0.asWritten }
    return Dictionary(uniqueKeysWithValues: names.filter { $0 != $0.asWritten && all[$0.asWritten]?.count == 1 }.map { ($0, $0.asWritten) })
  }

  var document: PageDocument {
    PageDocument(
      title: outcome.query.shortened(to: DecisionPage.headingMaximum), kicker: kicker, notice: outcome.whoWasAsked,
      status: (outcome.status.rawValue, badge),
      introduction: [], first: answer, sections: [question].compactMap(\.self) + sections,
      foot: "Decision \(outcome.decisionID), made at \(Moment(time_ms: outcome.createdAt_ms).text)")
  }

  /// With why it is kept closer than every decision is.
  private var kicker: String {
    let reasons = (outcome.classificationReasons ?? []).map(told).sentenceList
    return "Decision, \(outcome.classification.rawValue)" + (reasons.isEmpty ? "" : ": \(reasons)")
  }

  private var sections: [PageSection] {
    [compared] + [profiles, judges].compactMap { $0 } + [flips, others, panel, consensus, review, risks, methods, framing] + [unused].compactMap { $0 }
      + [assessment, receipt]
  }
}

/// What sentences name methods and frameworks by.
enum MethodName {
  static let all = Set(FrameworkName.allCases.map(\.rawValue) + RankingMethod.allCases.map(\.rawValue))
}

extension DecisionOutcome.Status {
  /// As the page shows it.
  var shown: (word: String, text: String) { (rawValue, words) }

  private var words: String {
    switch self {
    case .queued: "Queued: not decided yet"
    case .running: "Being decided"
    case .awaitingReview: "Awaiting a person’s review"
    case .completed: "Decided"
    case .rejected: "Rejected"
    case .vetoed: "Vetoed"
    case .failed: "Failed"
    }
  }
}

extension String {
  /// A name as people write it, where a program has joined its words by underscores.
  var asWritten: String {
    guard contains("_"), allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }), split(separator: "_").count > 1 else { return self }
    return split(separator: "_").joined(separator: " ")
  }
}
