/// What a framework is given: a decision request's numbers, without its words.
///
/// The order of every list is free: results do not depend on it, to the last bit.
public struct FrameworkInput: Sendable, Hashable {
  /// At least one, with distinct ids.
  public var alternatives: [Alternative]
  /// With distinct names.
  public var criteria: [Criterion]
  /// How much more the row's criterion weighs than the column's, in the order of `criteria`, nil where they were not compared; empty when not given.
  public var pairwise: [[Double?]]
  /// By criterion: how much better the row's alternative is than the column's, in the order of `alternatives`. The priorities are then the scores, larger better.
  public var alternativesPairwise: [String: [[Double?]]]
  /// What `weighted_sum`, `ahp` and `weighted_product` use instead of their own.
  public var normalisation: Normalisation?
  public var parameters: Parameters
  /// `min` where the payoffs and utilities are costs.
  public var payoffDirection: Direction
  /// What payoffs, utilities and an experiment's cost are counted in; not read by the mathematics.
  public var payoffUnit: String?
  /// The payoff from which a loss begins; nil is 0, and none where payoffs are costs.
  public var reference: Double?
  /// No state has a probability: the ones in `states` mean nothing.
  public var ignorance: Bool
  /// With distinct names.
  public var states: [State]
  public var experiment: Experiment?
  /// The signals that were seen, each a name of `experiment`; one that is listed twice was seen twice.
  public var evidence: [String]
  /// Only the structured ones; a constraint that is a text is never screened.
  public var constraints: [Constraint]
  /// The constraints in words: told, never screened.
  public var conditions: [String]
  /// 0 (averse) … 1 (seeking); .5 is neutral.
  public var riskTolerance: Double
  public var complexity: Complexity
  public var uncertainty: Set<Uncertainty>
  /// 1…5.
  public var urgency: Double
  /// 1…5.
  public var importance: Double
  /// The multi-criteria method that decides; nil means `topsis`.
  public var method: MCDAMethod?
  /// Who judged, by name; what they gave is joined in the other members already (`joiningJudges`).
  public var judges: [Judge]
  /// By alternative and criterion: the request's own score, where some judges gave none and those of the others were joined with it.
  public var unjudgedScores: [String: [String: Double]] = [:]

  public init(
    alternatives: [Alternative], criteria: [Criterion] = [], pairwise: [[Double?]] = [], alternativesPairwise: [String: [[Double?]]] = [:],
    normalisation: Normalisation? = nil, parameters: Parameters = Parameters(), payoffDirection: Direction = .max, payoffUnit: String? = nil,
    reference: Double? = nil,
    ignorance: Bool = false, states: [State] = [], experiment: Experiment? = nil, evidence: [String] = [], constraints: [Constraint] = [],
    conditions: [String] = [], riskTolerance: Double = 0.5,
    complexity: Complexity = .complicated, uncertainty: Set<Uncertainty> = [], urgency: Double = 3, importance: Double = 3,
    method: MCDAMethod? = nil, judges: [Judge] = []
  ) {
    self.alternatives = alternatives
    self.criteria = criteria
    self.pairwise = pairwise
    self.alternativesPairwise = alternativesPairwise
    self.normalisation = normalisation
    self.parameters = parameters
    self.payoffDirection = payoffDirection
    self.payoffUnit = payoffUnit
    self.reference = reference
    self.ignorance = ignorance
    self.states = states
    self.experiment = experiment
    self.evidence = evidence
    self.constraints = constraints
    self.conditions = conditions
    self.riskTolerance = riskTolerance
    self.complexity = complexity
    self.uncertainty = uncertainty
    self.urgency = urgency
    self.importance = importance
    self.method = method
    self.judges = judges
  }

  public struct Alternative: Sendable, Hashable {
    public var id: String
    public var name: String
    /// In the order of `criteria`; empty exactly when there are none.
    public var scores: [Double]
    /// Utilities in the order of `states`; empty exactly when there are none.
    public var payoffs: [Double]
    /// What may come of it, whatever the state; read only when there are no states. Their probabilities sum to 1.
    public var outcomes: [Outcome]
    /// The chance that the alternative is carried out at all, 0…1; otherwise its utility is 0. nil means it surely is.
    public var priorProbability: Double?
    public var risks: [Risk]
    /// 0 (never undone) … 1 (undone at no cost).
    public var reversibility: Double?
    /// 1…5.
    public var urgency: Double?
    /// 1…5.
    public var importance: Double?

    public init(
      id: String, name: String = "", scores: [Double] = [], payoffs: [Double] = [], outcomes: [Outcome] = [], priorProbability: Double? = nil,
      risks: [Risk] = [], reversibility: Double? = nil, urgency: Double? = nil, importance: Double? = nil
    ) {
      self.id = id
      self.name = name.isEmpty ? id : name
      self.scores = scores
      self.payoffs = payoffs
      self.outcomes = outcomes
      self.priorProbability = priorProbability
      self.risks = risks
      self.reversibility = reversibility
      self.urgency = urgency
      self.importance = importance
    }
  }

  public struct Outcome: Sendable, Hashable {
    /// 0…1.
    public var probability: Double
    public var utility: Double

    public init(probability: Double, utility: Double) {
      self.probability = probability
      self.utility = utility
    }
  }

  public struct Risk: Sendable, Hashable {
    /// 0…1.
    public var probability: Double
    /// 1…10.
    public var seriousness: Double

    public init(probability: Double, seriousness: Double) {
      self.probability = probability
      self.seriousness = seriousness
    }
  }

  public struct Criterion: Sendable, Hashable {
    public var name: String
    /// 0 or more; divided by the sum of all before use.
    public var weight: Double
    public var direction: Direction
    /// What an executive's `value_priorities` name; not read by the mathematics.
    public var category: String?
    public var preference: Preference
    /// The criterion's own scale, which does not depend on who is in the list.
    public var anchors: Anchors?
    /// What the scores are counted in; not read by the mathematics.
    public var unit: String?

    public init(
      name: String, weight: Double, direction: Direction = .max, category: String? = nil, preference: Preference = Preference(), anchors: Anchors? = nil,
      unit: String? = nil
    ) {
      self.name = name
      self.weight = weight
      self.direction = direction
      self.category = category
      self.preference = preference
      self.anchors = anchors
      self.unit = unit
    }
  }

  /// How a difference in a criterion becomes a preference 0…1 in PROMETHEE; thresholds are in the criterion's own unit, 0 or more.
  public struct Preference: Sendable, Hashable {
    public var function: PreferenceFunction
    /// q: up to here nothing is preferred (`u_shape`, `level`, `linear`).
    public var indifference: Double
    /// p: from here the preference is whole (`v_shape`, `level`, `linear`); at least q.
    public var preference: Double
    /// The inflection point of `gaussian`; over 0 for it.
    public var sigma: Double

    public init(_ function: PreferenceFunction = .usual, indifference: Double = 0, preference: Double = 0, sigma: Double = 0) {
      self.function = function
      self.indifference = indifference
      self.preference = preference
      self.sigma = sigma
    }
  }

  /// A state of the world.
  public struct State: Sendable, Hashable {
    public var name: String
    /// 0…1; over all states they sum to 1.
    public var probability: Double

    public init(name: String, probability: Double) {
      self.name = name
      self.probability = probability
    }
  }

  /// An experiment that could be bought before deciding.
  public struct Experiment: Sendable, Hashable {
    /// In units of utility, 0 or more.
    public var cost: Double
    /// With distinct names.
    public var signals: [Signal]

    public init(cost: Double, signals: [Signal]) {
      self.cost = cost
      self.signals = signals
    }
  }

  public struct Signal: Sendable, Hashable {
    public var name: String
    /// P(signal | state) in the order of `states`; over all signals they sum to 1 for each state.
    public var likelihoods: [Double]

    public init(name: String, likelihoods: [Double]) {
      self.name = name
      self.likelihoods = likelihoods
    }
  }

  public struct Constraint: Sendable, Hashable {
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
      case atMost = "<="
      case atLeast = ">="
      /// Within 1e-9 · max(1, |value|).
      case equal = "="
    }

    public enum Kind: String, Sendable, Hashable, CaseIterable {
      case must
      case want
    }

    /// The name of one of `criteria`.
    public var criterion: String
    public var comparison: Comparison
    public var value: Double
    public var kind: Kind

    public init(criterion: String, _ comparison: Comparison, _ value: Double, kind: Kind = .must) {
      self.criterion = criterion
      self.comparison = comparison
      self.value = value
      self.kind = kind
    }

    public func isMust(_ criterion: String, _ comparison: Comparison) -> Bool {
      kind == .must && self.criterion == criterion && self.comparison == comparison
    }
  }
}
