/// An input checked and in its canonical order: alternatives by id, criteria and states by name, in byte order. Every sum runs in this order,
/// so that the order in which a request lists things cannot reach a result.
package struct Problem: Sendable {
  /// A search copies a question hundreds of times, and its parts are many.
  private final class Shared: Sendable {
    let parts: Parts
    init(_ parts: Parts) { self.parts = parts }
  }

  private let shared: Shared

  private init(_ parts: Parts) { shared = Shared(parts) }

  package init(_ input: FrameworkInput) throws(FrameworkError) { self.init(try Parts(input)) }

  /// The same with some of it put differently.
  func changed<Failure: Error>(_ change: (inout Parts) throws(Failure) -> Void) throws(Failure) -> Problem {
    var parts = shared.parts
    try change(&parts)
    return Problem(parts)
  }

  package var input: FrameworkInput {
    // Lent rather than copied for one of its members.
    _read { yield shared.parts.input }
  }
  /// Sorted.
  package var ids: [String] { shared.parts.ids }
  /// In the order of `ids`; their scores and payoffs still in the input's order: read `scores` and `payoffs`.
  package var alternatives: [FrameworkInput.Alternative] { shared.parts.alternatives }
  /// By name; one whose alternatives were compared in pairs is of priorities, larger better.
  package var criteria: [FrameworkInput.Criterion] { shared.parts.criteria }
  /// Alternatives × criteria.
  package var scores: Grid { shared.parts.scores }
  /// By criterion, summing to 1; the eigenvector of the pairwise judgements when there are some. Empty without criteria.
  package var weights: [Double] { shared.parts.weights }
  package var hierarchy: AHP? { shared.parts.hierarchy }
  /// By criterion whose alternatives were compared in pairs.
  package var comparisons: [String: AHP] { shared.parts.comparisons }
  /// By name.
  package var states: [String] { shared.parts.states }
  /// By state, summing to 1, before any evidence.
  package var probabilities: [Double] { shared.parts.probabilities }
  /// Alternatives × states; costs are below 0.
  package var payoffs: Grid { shared.parts.payoffs }
  /// Signals by name × states; nil without an experiment.
  package var likelihoods: Grid? { shared.parts.likelihoods }
  package var signals: [String] { shared.parts.signals }
  /// Indices into `signals`, in their order.
  package var evidence: [Int] { shared.parts.evidence }
  /// By alternative, each sorted by utility as given, then probability, with probabilities summing to 1; costs are below 0.
  package var outcomes: [[FrameworkInput.Outcome]] { shared.parts.outcomes }

  /// The same question with only some of the alternatives, whose places are in order.
  package func restricted(to places: [Int]) throws(FrameworkError) -> Problem {
    guard places.count < count else { return self }
    return try changed { fewer throws(FrameworkError) in
      fewer.ids = places.map { ids[$0] }
      fewer.alternatives = places.map { alternatives[$0] }
      fewer.input.alternatives = fewer.alternatives
      fewer.input.alternativesPairwise = [:]
      fewer.scores = scores.rows(places)
      fewer.payoffs = payoffs.rows(places)
      fewer.outcomes = places.map { outcomes[$0] }
      fewer.judgements = fewer.judgements.mapValues { judged in places.map { row in places.map { judged[row][$0] } } }
      try fewer.compare()
    }
  }

  /// With one score, which no judgements in pairs give, put differently.
  func with(_ score: Double, _ row: Int, _ column: Int) -> Problem {
    changed { $0.scores[row, column] = score }
  }

  /// With the musts of one kind on a criterion at another limit.
  func limiting(_ criterion: String, _ comparison: FrameworkInput.Constraint.Comparison, to limit: Double) -> Problem {
    changed { moved in
      for place in input.constraints.indices where input.constraints[place].isMust(criterion, comparison) { moved.input.constraints[place].value = limit }
    }
  }

  /// Every criterion has a scale of its own.
  package var isAnchored: Bool { !criteria.isEmpty && criteria.allSatisfy { $0.anchors != nil } }

  /// A number of utility as the request has it: costs over 0.
  package func given(_ utility: Double) -> Double { input.payoffDirection == .max ? utility : -utility }

  /// Which end of a utility is better, as the request has it.
  package var utilityDirection: Direction { input.payoffDirection }

  /// A utility under it is a loss, if there is one.
  package var reference: Double? {
    input.payoffDirection == .max ? input.reference ?? 0 : input.reference.map { -$0 }
  }

  package var count: Int { ids.count }

  /// For sentences: "`Alpha`, `Beta`".
  package func names(_ places: [Int], joinedBy separator: String = ", ") -> String {
    places.map { "`\(alternatives[$0].name)`" }.joined(separator: separator)
  }
}
