import Cases
import Forms
public import Frameworks

/// What would change the decision: `sensitivity` of an outcome.
public struct OutcomeSensitivity: Sendable, Hashable {
  /// By how little a number must move for another alternative to be recommended, or to be first by the deciding method; of each kind those first that need to move least.
  public var numbers: [NumberSensitivity]
  /// By executive.
  public var opinions: [OpinionSensitivity]
  /// What could be learnt before deciding, the most valuable first.
  public var valueOfInformation: [Probe]
  /// Nil in records of builds that did not say it.
  public var omitted: Omitted?
  /// What `valueOfInformation` counts by: what decides. Nil where nothing can be learnt, and in records of engines before 2.6, which went by averages but for an experiment.
  public var valuedBy: ValuedBy?
  /// Nil where the question offers none or does not choose by utilities, and in records of engines before 2.7.
  public var experiment: ExperimentCost?

  public enum ValuedBy: String, Sendable, Hashable, CaseIterable {
    case expectedUtility = "expected_utility"
    case certaintyEquivalent = "certainty_equivalent"
  }

  /// How many are not listed, those that would have to move furthest or are worth least.
  public struct Omitted: Sendable, Hashable {
    /// Of the kinds that the build knew.
    public var numbers: [Sensitivity.Kind: Int]
    public var probes: Int
  }

  /// Nothing was found that a change could be looked for in.
  public var isEmpty: Bool { numbers.isEmpty && opinions.isEmpty }
}

/// How far an agreement may move before another alternative is recommended, or before the panel begins or ceases to agree.
public struct OpinionSensitivity: Sendable, Hashable {
  public var executive: String
  /// The id of what the opinion is about.
  public var alternative: String
  /// 0…1.
  public var current: Double
  /// Nil where no agreement changes either.
  public var flip: Flip?
  /// Nil, like `alternative` and `agrees` of the flip, in records of builds that did not say it.
  public var stable: Sensitivity.Interval?

  public struct Flip: Sendable, Hashable {
    public var value: Double
    /// From `current` to `value`.
    public var change: Double
    /// In words, with an alternative's id in backticks.
    public var effect: String
    /// The id of what is recommended there.
    public var alternative: String?
    /// Whether the panel passes it there.
    public var agrees: Bool?
  }
}

extension OutcomeSensitivity {
  /// Of every kind and of what could be learnt; weights and limits are all listed.
  private static let limit = 10

  /// `prunes`: whether a number is looked into only as far as the last that is listed of its kind; else all are listed.
  init(_ framing: Framing, _ asked: PanelAsking, _ setting: Setting, prunes: Bool = true) throws(FrameworkError) {
    let (name, whole) = (framing.section.name, framing.judgement.whole)
    let question = try MovedQuestion(name, whole, framing.judgement.admission)
    let all = try Frameworks.sensitivity(name, whole, question, of: OutcomeSensitivity.listed(framing, asked))
    // Where nothing was chosen by utilities, knowing more would not move what was.
    let probes = framing.result.isByUtility ? try Frameworks.probes(framing.judgement.problem).map(\.tenDigits) : []
    var search = try RecommendationSensitivity(question, framing, asked, setting)
    var numbers: [NumberSensitivity] = []
    var omitted = Omitted(numbers: [:], probes: max(0, probes.count - OutcomeSensitivity.limit))
    for kind in Sensitivity.Kind.allCases {
      let found = all.filter { $0.kind == kind }
      let listsAll = [.weight, .limit, .riskTolerance].contains(kind)
      // Whose order changes last is not looked into.
      let looked = kind == .score || listsAll ? found[...] : found.prefix(2 * OutcomeSensitivity.limit)
      var told: [NumberSensitivity] = []
      var nearest: [Double] = []
      for number in looked {
        // What would have to move further than the last that is listed is not.
        let reach = !prunes || listsAll || nearest.count < OutcomeSensitivity.limit ? .infinity : nearest[OutcomeSensitivity.limit - 1]
        told.append(NumberSensitivity(order: number, recommendation: try search.found(number, within: reach)))
        if let change = told.last?.recommendation?.flip?.change.magnitude { nearest.insert(change, at: nearest.firstIndex { $0 > change } ?? nearest.endIndex) }
      }
      let sorted = told.enumerated().sorted { ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset) }.map(\.element)
      let listed = listsAll || !prunes ? sorted[...] : sorted.prefix(OutcomeSensitivity.limit)
      numbers += listed.map { $0.written(beside: whole.scale(of: $0.subject)) }
      if kind != .riskTolerance { omitted.numbers[kind] = found.count - listed.count }
    }
    self.init(
      numbers: numbers, opinions: AgreementSensitivity(asked, setting, framing).all, valueOfInformation: Array(probes.prefix(OutcomeSensitivity.limit)),
      omitted: omitted, valuedBy: probes.isEmpty ? nil : framing.input.riskTolerance == 0.5 ? .expectedUtility : .certaintyEquivalent,
      experiment: probes.first { $0.kind == .experiment }.flatMap { ExperimentCost($0, unit: framing.input.payoffUnit) })
  }

  /// Whose scores are listed: what is recommended, and who is first and second by the deciding method.
  private static func listed(_ framing: Framing, _ asked: PanelAsking) -> [String] {
    var listed = [asked.recommended]
    for id in framing.order.prefix(2) where !listed.contains(id) { listed.append(id) }
    return listed
  }
}
