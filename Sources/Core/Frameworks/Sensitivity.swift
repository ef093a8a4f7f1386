import Forms
public import StrictJSON

/// One number of the question and how far it may move before another alternative wins.
public struct Sensitivity: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A criterion's share of all weights, 0…1; the others change in proportion.
    case weight
    /// Of a state, or of an alternative's outcome (the others change in proportion), or of an alternative's being carried out at all.
    case probability
    /// An alternative's payoff in a state, or the utility of one of its outcomes.
    case utility
  }

  public var kind: Kind
  /// What the number belongs to; the others are nil.
  public var criterion: String?
  public var state: String?
  public var alternative: String?
  /// The place among the alternative's outcomes by utility, then probability, from 0.
  public var outcome: Int?
  public var current: Double
  /// A weight in the request's own scale; nil where pairwise judgements give the weights, and for every other kind, which is in that scale anyway.
  public var given: GivenWeight?
  public var stability: Stability
  /// The id of the alternative that wins at the flip.
  public var winner: String?

  public init(
    _ kind: Kind, criterion: String? = nil, state: String? = nil, alternative: String? = nil, outcome: Int? = nil,
    current: Double, given: GivenWeight? = nil, stability: Stability, winner: String?
  ) {
    self.kind = kind
    self.criterion = criterion
    self.state = state
    self.alternative = alternative
    self.outcome = outcome
    self.current = current
    self.given = given
    self.stability = stability
    self.winner = winner
  }

  /// The smallest change that changes the winner; nil when there is none.
  public var change: Double? { stability.flip.map { $0 - current } }

  /// One member of `sensitivity`; `flip` is null where nothing flips.
  public var json: JSONValue {
    var object = JSONObject()
    object["kind"] = .string(kind.rawValue)
    object["criterion"] = criterion.map { .string($0) }
    object["state"] = state.map { .string($0) }
    object["alternative_id"] = alternative.map { .string($0) }
    object["outcome"] = outcome.map { .integer(Int64($0)) }
    object["current"] = JSONValue(measure: current.tenDigits)
    object["as_given"] = given.map { JSONValue(measure: $0.own) }
    object["flip"] = .null
    if let flip = stability.flip, let change, let winner {
      var there = JSONObject([("change", JSONValue(measure: change.tenDigits)), ("value", JSONValue(measure: flip.tenDigits)), ("winner", .string(winner))])
      there["as_given"] = given.map { JSONValue(measure: $0.value(ofShare: flip)?.tenDigits) }
      object["flip"] = .object(there)
    }
    object["stable"] = ["high": JSONValue(measure: bound(stability.high)), "low": JSONValue(measure: bound(stability.low))]
    object["resolution"] = JSONValue(measure: stability.resolution.tenDigits)
    return .object(object)
  }

  /// Nil where there is no limit.
  private func bound(_ value: Double) -> Double? { value.magnitude < Sensitivity.utilityMaximum ? value.tenDigits : nil }

  /// In the request's own numbers: a utility of −5 is a cost of 5.
  func told(_ problem: Problem) -> Sensitivity {
    guard kind == .utility, problem.input.payoffDirection == .min else { return self }
    var told = self
    told.current = -current
    told.stability = Stability(flip: stability.flip.map { -$0 }, low: -stability.high, high: -stability.low, resolution: stability.resolution)
    return told
  }

  /// The largest magnitude that a utility may be moved to; a request allows no larger one.
  static let utilityMaximum = 1e15

  /// Those whose smallest change is least first, then those that flip nothing; equal ones by what they belong to.
  static func sorted(_ all: [Sensitivity]) -> [Sensitivity] {
    func key(_ one: Sensitivity) -> (Double, String, String, String, Int) {
      (one.change?.magnitude ?? .infinity, one.criterion ?? "", one.alternative ?? "", one.state ?? "", one.outcome ?? -1)
    }
    return all.sorted { key($0) < key($1) }
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
  /// What would flip the winner: every weight, probability and utility that the deciding ranking reads, by kind, the nearest flip first, at most `limit` a kind.
  ///
  /// `input.method` must name the method that decided, if it is not `topsis`. Closed form for `weighted_sum`, `ahp`, `weighted_product`, `promethee_ii`, `kepner_tregoe`, `minimax_regret`, for expected utility and
  /// certainty equivalents; by a grid of 256 points and bisection for weights of `topsis` and `vikor`, and by a coarser one for a utility that leaves the range of the
  /// others, with which the aversion itself changes. Empty for `eisenhower`, for one alternative, and where nothing was measured.
  public static func sensitivity(_ name: FrameworkName, _ input: FrameworkInput, limit: Int = 50) throws(FrameworkError) -> [Sensitivity] {
    guard let decider = try Decider(name, try Admission(try Problem(input)).problem), decider.problem.count > 1 else { return [] }
    let all = try WeightSensitivity(decider).all + ProbabilitySensitivity(decider).all + UtilitySensitivity(decider).all
    return Sensitivity.Kind.allCases.flatMap { kind in Sensitivity.sorted(all.filter { $0.kind == kind }).prefix(max(0, limit)) }
  }

  /// What could be learnt before deciding and what it is worth, the most valuable first (after cost). Empty without payoffs or outcomes.
  public static func probes(_ input: FrameworkInput) throws(FrameworkError) -> [Probe] { try Probe.all(try Admission(try Problem(input)).problem) }
}
