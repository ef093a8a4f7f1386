import Forms

/// One number of the question and how far it may move before another alternative wins.
///
/// Every number as it was computed; an outcome keeps `written(beside:)`.
public struct Sensitivity: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A criterion's share of all weights, 0…1; the others change in proportion.
    case weight
    /// Of a state, or of an alternative's outcome (the others change in proportion), or of an alternative's being carried out at all.
    case probability
    /// An alternative's payoff in a state, or the utility of one of its outcomes.
    case utility
    /// An alternative's score by a criterion.
    case score
    /// Of the musts of one kind on a criterion, the strictest.
    case limit
    /// The request's risk tolerance, 0…1, where utilities with probabilities decide.
    case riskTolerance = "risk_tolerance"
  }

  /// Which number of the question. Alternatives are named by their ids, an outcome by its place among its alternative's by utility, then probability, from 0.
  public enum Subject: Sendable, Hashable {
    case weight(criterion: String)
    case probability(state: String)
    case outcomeProbability(alternative: String, outcome: Int)
    case carriedOut(alternative: String)
    case utility(alternative: String, state: String)
    case outcomeUtility(alternative: String, outcome: Int)
    case score(alternative: String, criterion: String)
    case limit(criterion: String, FrameworkInput.Constraint.Comparison)
    case riskTolerance
  }

  /// The nearest value at which another alternative wins.
  public struct Flip: Sendable, Hashable {
    /// In the unit of `current`.
    public var value: Double
    /// From `current` to `value`.
    public var change: Double
    /// The id of the alternative that wins there.
    public var winner: String
    /// Of a weight that has a number of its own: the one in the request's own scale; nil where none has this share.
    public var asGiven: Double?

    public init(value: Double, change: Double, winner: String, asGiven: Double?) {
      self.value = value
      self.change = change
      self.winner = winner
      self.asGiven = asGiven
    }
  }

  /// Where an outcome stays as it is; nil where there is no limit.
  public struct Interval: Sendable, Hashable {
    public var low: Double?
    public var high: Double?

    public init(low: Double?, high: Double?) { (self.low, self.high) = (low, high) }
  }

  public var subject: Subject
  /// A weight's share of all weights; a probability; a utility.
  public var current: Double
  /// A weight in the request's own scale; nil where pairwise judgements give the weights, and for every other kind, which is in that scale anyway.
  public var asGiven: Double?
  /// Nil where no value flips anything.
  public var flip: Flip?
  public var stable: Interval
  /// The width of an excursion that may have been missed; 0 for a closed form.
  public var resolution: Double

  /// `winner` is the id of who wins at the flip that was found.
  init(_ subject: Subject, current: Double, given: GivenWeight? = nil, _ stability: Stability, winner: String?) {
    self.subject = subject
    self.current = current
    asGiven = given?.own
    if let value = stability.flip, let winner {
      flip = Flip(value: value, change: value - current, winner: winner, asGiven: given?.value(ofShare: value))
    }
    stable = Interval(low: Sensitivity.limit(stability.low), high: Sensitivity.limit(stability.high))
    resolution = stability.resolution
  }

  /// The same number but for rounding.
  package static func isSame(_ value: Double, _ current: Double) -> Bool { (value - current).magnitude <= 1e-11 * max(1, current.magnitude) }

  private static func limit(_ value: Double) -> Double? { value.magnitude < utilityMaximum ? value : nil }

  /// The largest magnitude that a number may be moved to; a request allows no larger one.
  static let utilityMaximum = 1e15
  package static let reach = -utilityMaximum...utilityMaximum

  public var kind: Kind {
    switch subject {
    case .weight: .weight
    case .probability, .outcomeProbability, .carriedOut: .probability
    case .utility, .outcomeUtility: .utility
    case .score: .score
    case .limit: .limit
    case .riskTolerance: .riskTolerance
    }
  }

  /// In the request's own numbers: a utility of −5 is a cost of 5.
  func told(_ problem: Problem) -> Sensitivity {
    guard kind == .utility, problem.input.payoffDirection == .min else { return self }
    var told = self
    told.current = -current
    told.flip = flip.map { Flip(value: -$0.value, change: -$0.change, winner: $0.winner, asGiven: nil) }
    told.stable = Interval(low: stable.high.map { -$0 }, high: stable.low.map { -$0 })
    return told
  }

  /// Without what lies beyond all reason, a thousand million times as far as the numbers go among which it stands: there a double meets what arithmetic meets at infinity alone.
  func within(reason scale: Double) -> Sensitivity {
    guard kind == .score || kind == .utility else { return self }
    let reach = Self.reason * max(1, scale)
    var within = self
    if let value = flip?.value, value.magnitude > reach { within.flip = nil }
    within.stable = Interval(low: stable.low.flatMap { $0 < -reach ? nil : $0 }, high: stable.high.flatMap { $0 > reach ? nil : $0 })
    return within
  }

  private static let reason = 1e9

  /// As it is written: what the request gives stays as it stands. A boundary that is the current value but for rounding, as in a tie, is told as that value, with a
  /// change of 0; on which side of it the winner is another one, `stable` says. One that is nothing beside numbers of up to `scale` is 0.
  public func written(beside scale: Double) -> Sensitivity {
    let written = Written(of: self, scale: scale)
    var rounded = self
    rounded.current = current.tenDigits
    rounded.flip = flip.map { flip in
      let there = written.boundary(flip.value, change: flip.change, asGiven: flip.asGiven)
      return Flip(value: there.value, change: there.change, winner: flip.winner, asGiven: there.asGiven)
    }
    rounded.stable = written.interval(stable)
    rounded.resolution = resolution.tenDigits
    return rounded
  }

  /// How the values of one number are written.
  package struct Written {
    private let current: Double
    private let asGiven: Double?
    /// A few last digits of the numbers that a boundary is computed from, and what a search for it leaves open.
    private let noise: Double
    private let isShare: Bool

    package init(of number: Sensitivity, scale: Double) {
      isShare = [.weight, .probability, .riskTolerance].contains(number.kind)
      (current, asGiven, noise) = (number.current, number.asGiven, isShare ? 1e-11 : max(1e-14 * scale, 1e-11 * number.current.magnitude))
    }

    /// A share within what counts as equal is that of a tie.
    private func isHere(_ value: Double) -> Bool { isShare ? (value - current).magnitude <= Ordering.tolerance : Sensitivity.isSame(value, current) }

    private func value(_ value: Double) -> Double { isHere(value) ? current.tenDigits : value.cleared(of: noise) }

    package func boundary(_ value: Double, change: Double, asGiven own: Double?) -> (value: Double, change: Double, asGiven: Double?) {
      if isHere(value) { return (current.tenDigits, 0, asGiven?.tenDigits) }
      let there = value.cleared(of: noise)
      return there == 0 ? (0, -current.tenDigits, own.map { _ in 0 }) : (there, change.tenDigits, own?.tenDigits)
    }

    package func interval(_ stable: Interval) -> Interval { Interval(low: stable.low.map(value), high: stable.high.map(value)) }
  }

  /// Those whose smallest change is least first, then those that flip nothing; equal ones by what they belong to.
  static func sorted(_ all: [Sensitivity]) -> [Sensitivity] {
    func key(_ one: Sensitivity) -> (Double, String, String, String, Int) {
      let subject = one.subject
      return (
        // As it is written: what is the same but for rounding is equally near.
        one.flip?.change.magnitude.tenDigits ?? .infinity, subject.criterion ?? "", subject.alternative ?? "",
        subject.state ?? subject.comparison?.rawValue ?? "",
        subject.outcome ?? -1
      )
    }
    // Their places are sorted, since moving one of them moves all its words.
    let keys = all.map(key)
    return all.indices.sorted { keys[$0].0 != keys[$1].0 ? keys[$0].0 < keys[$1].0 : keys[$0] < keys[$1] }.map { all[$0] }
  }
}

extension Problem {
  /// Of a must to be exactly something the score itself, not where what counts as equal to it begins or ends.
  package func boundary(_ value: Double, of subject: Sensitivity.Subject) -> Double {
    guard case .limit(let criterion, .equal) = subject, let column = column(criterion) else { return value }
    return scores.column(column).first { ($0 - value).magnitude <= 2 * Ordering.tolerance * max(1, $0.magnitude) } ?? value
  }

  /// The greatest in size of the numbers among which one stands.
  package func scale(of subject: Sensitivity.Subject) -> Double {
    func greatest(_ all: some Sequence<Double>) -> Double { all.reduce(0) { max($0, $1.magnitude) } }
    switch subject {
    case .weight, .probability, .outcomeProbability, .carriedOut, .riskTolerance: return 1
    case .utility: return greatest(payoffs.values)
    case .outcomeUtility: return greatest(outcomes.joined().lazy.map(\.utility))
    case .score(_, let criterion), .limit(let criterion, _): return column(criterion).map { greatest(scores.column($0)) } ?? 0
    }
  }
}

extension Sensitivity.Subject {
  public var criterion: String? {
    switch self {
    case .weight(let criterion), .score(_, let criterion), .limit(let criterion, _): criterion
    default: nil
    }
  }

  public var state: String? {
    switch self {
    case .probability(let state), .utility(_, let state): state
    default: nil
    }
  }

  /// The id of the alternative that the number belongs to.
  public var alternative: String? {
    switch self {
    case .weight, .probability, .limit, .riskTolerance: nil
    case .outcomeProbability(let alternative, _), .carriedOut(let alternative), .utility(let alternative, _), .outcomeUtility(let alternative, _),
      .score(let alternative, _):
      alternative
    }
  }

  public var comparison: FrameworkInput.Constraint.Comparison? {
    if case .limit(_, let comparison) = self { comparison } else { nil }
  }

  public var outcome: Int? {
    switch self {
    case .outcomeProbability(_, let outcome), .outcomeUtility(_, let outcome): outcome
    default: nil
    }
  }
}

/// A criterion's weight beside the others', as a request gives them.
public struct GivenWeight: Sendable, Hashable {
  public var own: Double
  /// The sum of the others'.
  public var others: Double

  public init(own: Double, others: Double) {
    self.own = own
    self.others = others
  }

  /// The weight that has this share of all while the others stay as they are; nil where no number has.
  public func value(ofShare share: Double) -> Double? {
    let value = others * share / (1 - share)
    return share < 1 && value.isFinite ? value : nil
  }
}

extension Frameworks {
  /// What would flip the winner: every weight, probability and utility that the deciding ranking reads, the scores of `alternatives` (ids) and the limits of musts,
  /// by kind, the nearest flip first, at most `limit` a kind.
  ///
  /// `input.method` must name the method that decided, if it is not `topsis`. Closed form for `weighted_sum`, `ahp`, `weighted_product`, `promethee_ii`, `kepner_tregoe`, `minimax_regret`, for expected utility and
  /// certainty equivalents; by a grid of 256 points and bisection for weights of `topsis` and `vikor` and for the risk tolerance, and by a coarser one for a utility that leaves the range of the
  /// others, with which the aversion itself changes. Empty for `eisenhower`, for one alternative, and where nothing was measured.
  public static func sensitivity(_ name: FrameworkName, _ input: FrameworkInput, of alternatives: [String] = [], limit: Int = 50) throws(FrameworkError)
    -> [Sensitivity]
  {
    let whole = try Problem(input)
    return try sensitivity(name, whole, MovedQuestion(name, whole, try Admission(whole)), of: alternatives, limit: limit)
  }

  /// The same of a question that was made ready before; `question` is nil where no number decides.
  package static func sensitivity(
    _ name: FrameworkName, _ whole: Problem, _ question: MovedQuestion?, of alternatives: [String], limit: Int = .max
  ) throws(FrameworkError) -> [Sensitivity] {
    let limits = try LimitSensitivity(name, whole).all
    guard let question, question.decider.problem.count > 1 else { return Array(Sensitivity.sorted(limits).prefix(max(0, limit))) }
    let decider = question.decider
    // Whom OODA drops as dominated hangs on which weights are over 0, so that of a weight of 0 nothing can be said without asking again.
    let weights = WeightSensitivity(decider, question.model).all.filter { name != .ooda || $0.current > 0 }
    let numbers = try weights + ProbabilitySensitivity(decider).all + UtilitySensitivity(decider).all
    let found = try numbers + ScoreSensitivity(question, of: alternatives).all + limits + ToleranceSensitivity(decider).all
    let all = found.map { $0.within(reason: whole.scale(of: $0.subject)) }
    return Sensitivity.Kind.allCases.flatMap { kind in Sensitivity.sorted(all.filter { $0.kind == kind }).prefix(max(0, limit)) }
  }

  /// What could be learnt before deciding and what it is worth, the most valuable first (after cost). Empty without payoffs or outcomes.
  public static func probes(_ input: FrameworkInput) throws(FrameworkError) -> [Probe] { try probes(try Admission(try Problem(input)).problem) }

  /// The same of what is compared.
  package static func probes(_ problem: Problem) throws(FrameworkError) -> [Probe] { try Probe.all(problem) }
}
