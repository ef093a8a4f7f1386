import Forms
package import StrictJSON

/// Expected utility with its spread, from payoffs over states or, without states, from each alternative's outcomes.
///
/// With a prior probability π an alternative is carried out with that chance and worth 0 otherwise: EU and σ are those of the mixture. The risk-adjusted
/// value is EU + (tolerance − ½)·2·σ. Sources: Savage, The Foundations of Statistics, Wiley, 1954; Raiffa & Schlaifer, Applied Statistical Decision
/// Theory, Harvard, 1961 (updating on evidence).
package struct ExpectedUtility: Sendable {
  /// By alternative.
  package let expected: [Double]
  package let deviation: [Double]
  package let riskAdjusted: [Double]
  /// The probability of a utility below 0.
  package let lossProbability: [Double]
  /// By state after the evidence; empty without states.
  package let posterior: [Double]

  /// `riskTolerance` nil takes the problem's own.
  package init(_ problem: Problem, riskTolerance: Double? = nil) throws(FrameworkError) {
    posterior = try Belief.posterior(problem)
    let tolerance = riskTolerance ?? problem.input.riskTolerance
    var lotteries = problem.outcomes
    if !problem.states.isEmpty {
      lotteries = (0..<problem.count).map { [posterior] row in
        posterior.indices.map { .init(probability: posterior[$0], utility: problem.payoffs[row, $0]) }
      }
    } else if let missing = problem.alternatives.first(where: { $0.outcomes.isEmpty }) {
      throw .notApplicable(method: "expected_utility", reason: "`\(missing.id)` has neither payoffs over states nor outcomes")
    }
    let moments = zip(problem.alternatives, lotteries).map { Moments($1, $0.priorProbability ?? 1) }
    expected = try moments.map(\.mean).finite("an expected utility")
    deviation = try moments.map(\.deviation).finite("a standard deviation")
    lossProbability = moments.map(\.loss)
    riskAdjusted = zip(expected, deviation).map { $0 + (tolerance - 0.5) * 2 * $1 }
  }

  private struct Moments {
    var mean = 0.0
    var deviation = 0.0
    var loss = 0.0

    init(_ lottery: [FrameworkInput.Outcome], _ carriedOut: Double) {
      let conditional = lottery.map { $0.probability * $0.utility }.sum
      let variance = lottery.map { $0.probability * ($0.utility - conditional) * ($0.utility - conditional) }.sum
      mean = carriedOut * conditional
      deviation = (carriedOut * variance + carriedOut * (1 - carriedOut) * conditional * conditional).squareRoot()
      loss = carriedOut * lottery.filter { $0.utility < 0 }.map(\.probability).sum
    }
  }

  /// σ / |EU| by alternative; nil where EU is 0.
  package var coefficientsOfVariation: [Double?] { zip(expected, deviation).map { $0 == 0 ? nil : $1 / $0.magnitude } }

  /// CV over 1 (high: over 2; infinite where only EU is 0) and a probability of loss over .2 (high: over .4).
  package func flags(_ ids: [String]) -> [Flag] {
    var flags: [Flag] = []
    for (place, id) in ids.enumerated() {
      let variation = coefficientsOfVariation[place] ?? (deviation[place] > 0 ? .infinity : 0)
      if variation > 1 {
        flags.append(
          Flag(alternative: id, kind: .highVariation, level: variation > 2 ? .high : .medium, value: variation.isFinite ? variation : nil))
      }
      if lossProbability[place] > 0.2 {
        flags.append(
          Flag(alternative: id, kind: .likelyLoss, level: lossProbability[place] > 0.4 ? .high : .medium, value: lossProbability[place]))
      }
    }
    return flags
  }

  package func details(_ problem: Problem) throws(FrameworkError) -> JSONObject {
    var details = JSONObject(sortedUnique: [
      (
        "coefficient_of_variation",
        .object(JSONObject(sortedUnique: zip(problem.ids, coefficientsOfVariation).map { ($0, JSONValue(measure: $1)) }))
      ),
      ("expected_utility", JSONValue(problem.ids, expected)), ("standard_deviation", JSONValue(problem.ids, deviation)),
    ])
    guard !problem.states.isEmpty else { return details }
    details["posterior"] = JSONValue(problem.states, posterior)
    for member in try ValueOfInformation(problem).details(problem).members { details[member.name] = member.value }
    return details
  }
}
