import Cases
import Forms
public import Frameworks

/// What would change the decision: `sensitivity` of an outcome.
public struct OutcomeSensitivity: Sendable, Hashable {
  /// By how little a number must move for another alternative to win the deciding ranking; of each kind those first that need to move least.
  public var numbers: [Sensitivity]
  /// By executive.
  public var opinions: [OpinionSensitivity]
  /// What could be learnt before deciding, the most valuable first.
  public var valueOfInformation: [Probe]
  /// Nil in records of builds that did not say it.
  public var omitted: Omitted?

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

  init(_ framing: Framing, _ asked: PanelAsking, _ setting: Setting) throws(FrameworkError) {
    let runnerUp = framing.order.first { $0 != asked.recommended }
    let all = try Frameworks.sensitivity(framing.section.name, framing.input, of: [asked.recommended] + [runnerUp].compactMap { $0 }, limit: .max)
    // It is valued by expected utility: where nothing was chosen by utilities, knowing more would not move what was.
    let probes = framing.result.isByUtility ? try Frameworks.probes(framing.input).map(\.tenDigits) : []
    var numbers: [Sensitivity] = []
    var omitted = Omitted(numbers: [:], probes: max(0, probes.count - OutcomeSensitivity.limit))
    for kind in Sensitivity.Kind.allCases {
      let found = all.filter { $0.kind == kind }
      let listed = [.weight, .limit, .riskTolerance].contains(kind) ? found[...] : found.prefix(OutcomeSensitivity.limit)
      numbers += listed.map(\.tenDigits)
      if kind != .riskTolerance { omitted.numbers[kind] = found.count - listed.count }
    }
    self.init(
      numbers: numbers, opinions: AgreementSensitivity(asked, setting, framing).all, valueOfInformation: Array(probes.prefix(OutcomeSensitivity.limit)),
      omitted: omitted)
  }
}
