public import Forms
package import StrictJSON

/// Something that could be learnt before deciding, and what knowing it would be worth in units of utility: on average or, where the risk tolerance is not ½, for certain.
public struct Probe: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Run the experiment and see its signal.
    case experiment
    /// Learn whether this state is the true one.
    case state
    /// Learn how this alternative would turn out (its outcomes taken as independent of the others').
    case alternative
  }

  public var kind: Kind
  /// The state's name or the alternative's id; `experiment` for the experiment.
  public var subject: String
  /// 0 or more, before any cost.
  public var value: Double
  /// Nil where no cost is known.
  public var cost: Double?
  /// What it is worth after its cost.
  public var net: Double

  /// `net` is the value itself where there is no cost.
  public init(kind: Kind, subject: String, value: Double, cost: Double? = nil, net: Double? = nil) {
    self.kind = kind
    self.subject = subject
    self.value = value
    self.cost = cost
    self.net = net ?? value - (cost ?? 0)
  }

  /// With the numbers to ten significant digits.
  public var tenDigits: Probe {
    var probe = self
    (probe.value, probe.cost, probe.net) = (value.tenDigits, cost?.tenDigits, net.tenDigits)
    return probe
  }

  package var json: JSONValue {
    [
      "cost": JSONValue(measure: cost), "kind": .string(kind.rawValue), "net_value": JSONValue(measure: net), "subject": .string(subject),
      "value": JSONValue(measure: value),
    ]
  }

  /// Reads back what `json` wrote.
  public init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    kind = try object.required("kind").choice()
    subject = try object.required("subject").string()
    value = try object.required("value").number()
    cost = try object.optional("cost")?.number()
    net = try object.required("net_value").number()
  }

  /// All that the numbers allow, the most valuable first (after cost), equal ones by kind and subject. Empty without payoffs or outcomes.
  /// Source: Howard, Information value theory, IEEE Transactions on Systems Science and Cybernetics 2:22, 1966.
  static func all(_ problem: Problem) throws(FrameworkError) -> [Probe] {
    var probes: [Probe] = []
    if problem.input.ignorance { return [] }
    if !problem.states.isEmpty {
      let value = try ValueOfInformation(problem)
      probes = zip(problem.states, value.byState).map { Probe(kind: .state, subject: $0, value: $1) }
      // Told as it is recommended; whose value decides it is no mean.
      if let sample = value.deciding {
        probes.append(Probe(kind: .experiment, subject: "experiment", value: sample.gross, cost: problem.input.experiment?.cost, net: sample.net))
      }
    } else if problem.outcomes.allSatisfy({ !$0.isEmpty }) {
      let utility = try ExpectedUtility(problem)
      let scale = ExponentialScale(ExpectedUtility.aversion(problem.input.riskTolerance, utility.range), utility.range)
      probes = problem.ids.indices.map { Probe(kind: .alternative, subject: problem.ids[$0], value: valueOfOutcome(problem, $0, utility.equivalent, scale)) }
    }
    return probes.sorted { ($1.net, $0.kind.rawValue, $0.subject) < ($0.net, $1.kind.rawValue, $1.subject) }
  }

  /// What E[max(u, the best of the others)] is worth, less what is worth most now, both as certain as the choice counts them.
  private static func valueOfOutcome(_ problem: Problem, _ row: Int, _ worth: [Double], _ exponential: ExponentialScale) -> Double {
    guard worth.count > 1 else { return 0 }
    let rival = worth.indices.filter { $0 != row }.reduce(-Double.infinity) { max($0, worth[$1]) }
    let carriedOut = problem.alternatives[row].priorProbability ?? 1
    let informed = problem.outcomes[row].map { $0.probability * exponential.transformed(max($0.utility, rival)) }.sum
    let all = carriedOut * informed + (carriedOut < 1 ? (1 - carriedOut) * exponential.transformed(max(0, rival)) : 0)
    let scale = problem.outcomes.joined().reduce(rival.magnitude) { max($0, $1.utility.magnitude) }
    return ValueOfInformation.gain(exponential.utility(all), over: max(rival, worth[row]), scale)
  }
}
