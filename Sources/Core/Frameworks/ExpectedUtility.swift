import Forms
import Glibc
package import StrictJSON

/// Expected utility with its spread and its certainty equivalent, from payoffs over states or, without states, from each alternative's outcomes.
///
/// With a prior probability π an alternative is carried out with that chance and worth 0 otherwise: all are those of the mixture. The certainty equivalent is
/// that of an exponential utility, −ln(Σ p·e^(−a·u))/a with a = 4·(1 − 2·tolerance)/R, R the range of all utilities: it rises with every utility, so that what is
/// worse in one state and better in none never wins. Sources: Savage, The Foundations of Statistics, Wiley, 1954; Pratt, Econometrica 32:122, 1964 (constant
/// aversion); Raiffa & Schlaifer, Applied Statistical Decision Theory, Harvard, 1961 (updating on evidence).
package struct ExpectedUtility: Sendable {
  /// By alternative.
  package let expected: [Double]
  package let deviation: [Double]
  /// The certainty equivalents under the problem's tolerance; the expected utilities themselves at ½.
  package let equivalent: [Double]
  /// The probability of a utility under the reference; 0 where there is none.
  package let lossProbability: [Double]
  /// By state after the evidence; empty without states.
  package let posterior: [Double]
  /// The least and the greatest utility there is, 0 among them where something may not be carried out.
  package let range: ClosedRange<Double>
  /// By alternative: everything that may come of it.
  package let lotteries: [[FrameworkInput.Outcome]]

  package init(_ problem: Problem) throws(FrameworkError) {
    guard !problem.input.ignorance || problem.states.isEmpty else {
      throw .notApplicable(method: RankingMethod.expectedUtility.rawValue, reason: "the states have no probabilities")
    }
    posterior = try Belief.posterior(problem)
    lotteries = try ExpectedUtility.lotteries(problem, posterior)
    range = try ExpectedUtility.range(problem)
    let moments = lotteries.map(Moments.init)
    expected = try moments.map(\.mean).finite("an expected utility")
    deviation = try moments.map(\.deviation).finite("a standard deviation")
    let reference = problem.reference
    lossProbability = lotteries.map { lottery in reference.map { limit in lottery.filter { $0.utility < limit }.map(\.probability).sum } ?? 0 }
    let aversion = ExpectedUtility.aversion(problem.input.riskTolerance, range)
    equivalent = try zip(lotteries, expected).map { ExpectedUtility.equivalent($0, $1, aversion) }.finite("a certainty equivalent")
  }

  private static func lotteries(_ problem: Problem, _ belief: [Double]) throws(FrameworkError) -> [[FrameworkInput.Outcome]] {
    if problem.states.isEmpty, let missing = problem.alternatives.first(where: { $0.outcomes.isEmpty }) {
      throw .notApplicable(
        method: RankingMethod.expectedUtility.rawValue, reason: "`\(missing.id)` has neither payoffs over states nor outcomes")
    }
    return problem.ids.indices.map { lottery(problem, belief, row: $0) }
  }

  /// Everything that may come of one of them.
  private static func lottery(_ problem: Problem, _ belief: [Double], row: Int) -> [FrameworkInput.Outcome] {
    let carriedOut = problem.alternatives[row].priorProbability ?? 1
    let results =
      problem.states.isEmpty
      ? problem.outcomes[row].map { (carriedOut * $0.probability, $0.utility) } : belief.indices.map { (carriedOut * belief[$0], problem.payoffs[row, $0]) }
    return (carriedOut < 1 ? results + [(1 - carriedOut, 0)] : results).map { .init(probability: $0.0, utility: $0.1) }
  }

  /// The same by id, whatever is known of the others; empty where nothing is known of it.
  package static func lottery(of id: String, _ problem: Problem) throws(FrameworkError) -> [FrameworkInput.Outcome] {
    guard let row = problem.row(id), !problem.states.isEmpty || !problem.outcomes[row].isEmpty else { return [] }
    return lottery(problem, try Belief.posterior(problem), row: row)
  }

  /// Over every utility of the question, whatever its probability.
  package static func range(_ problem: Problem) throws(FrameworkError) -> ClosedRange<Double> {
    var all = problem.states.isEmpty ? problem.outcomes.flatMap { $0.map(\.utility) } : problem.payoffs.values
    if problem.alternatives.contains(where: { ($0.priorProbability ?? 1) < 1 }) { all.append(0) }
    let (low, high) = (all.min() ?? 0, all.max() ?? 0)
    _ = try (high - low).finite("the range of the utilities")
    return low...high
  }

  /// Pratt's absolute aversion, in units of 1/utility: 4/R for a tolerance of 0, 0 for ½, −4/R for 1; 0 where all utilities are equal.
  package static func aversion(_ tolerance: Double, _ range: ClosedRange<Double>) -> Double {
    let width = range.upperBound - range.lowerBound
    let aversion = 4 * (1 - 2 * tolerance) / width
    return width > 0 && aversion.isFinite ? aversion : 0
  }

  /// About the mean, which loses no digits where the aversion is small.
  private static func equivalent(_ lottery: [FrameworkInput.Outcome], _ mean: Double, _ aversion: Double) -> Double {
    guard aversion != 0 else { return mean }
    var sum = 0.0
    for outcome in lottery { sum += outcome.probability * expm1(-aversion * (outcome.utility - mean)) }
    return mean - log1p(sum) / aversion
  }

  /// By alternative under another tolerance.
  package func equivalents(tolerance: Double) -> [Double] {
    var found = expected
    fill(&found, tolerance: tolerance)
    return found
  }

  /// Into what is there already, one number an alternative.
  func fill(_ found: inout [Double], tolerance: Double) {
    let aversion = ExpectedUtility.aversion(tolerance, range)
    for place in found.indices { found[place] = ExpectedUtility.equivalent(lotteries[place], expected[place], aversion) }
  }

  private struct Moments {
    var mean = 0.0
    var deviation = 0.0

    init(_ lottery: [FrameworkInput.Outcome]) {
      let possible = lottery.filter { $0.probability > 0 }
      if let sure = possible.first?.utility, possible.allSatisfy({ $0.utility == sure }) {
        mean = sure
        return
      }
      let parts = lottery.map { $0.probability * $0.utility }
      let noise = Double.ulpOfOne * Double(parts.count) * parts.reduce(0) { $0 + $1.magnitude }
      mean = parts.sum
      // What rounding leaves where gains and losses are as likely and as large.
      if mean.magnitude <= noise { mean = 0 }
      deviation = lottery.map { [mean] in $0.probability * ($0.utility - mean) * ($0.utility - mean) }.sum.squareRoot()
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
          Flag(alternative: id, kind: .highVariation, level: variation > 2 ? .high : .medium, value: variation.isFinite ? variation.tenDigits : nil))
      }
      if lossProbability[place] > 0.2 {
        flags.append(
          Flag(alternative: id, kind: .likelyLoss, level: lossProbability[place] > 0.4 ? .high : .medium, value: lossProbability[place].tenDigits))
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
      ("expected_utility", JSONValue(problem.ids, expected.map(problem.given))), ("standard_deviation", JSONValue(problem.ids, deviation)),
    ])
    if problem.input.riskTolerance != 0.5 {
      details["risk_aversion"] = JSONValue(measure: ExpectedUtility.aversion(problem.input.riskTolerance, range))
    }
    guard !problem.states.isEmpty else { return details }
    details["posterior"] = JSONValue(problem.states, posterior)
    for member in try ValueOfInformation(problem).details(problem).members { details[member.name] = member.value }
    return details
  }
}
