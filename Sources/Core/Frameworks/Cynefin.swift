import Forms
import StrictJSON

/// Sorts the question into a domain by the evidence for each, names the response that suits the domain, and ranks by the method that suits it.
///
/// A domain gets 2 points when the question is judged so, and points from the kinds of uncertainty, the numbers and the urgency; the one with most is the
/// domain, and where two have most the question is confused. Source: Snowden & Boone, Harvard Business Review 85(11):68, 2007 ("clear" was "simple" then).
struct Cynefin {
  enum Domain: String, CaseIterable {
    case clear
    case complicated
    case complex
    case chaotic
    case confused

    /// What to do in it, in this order.
    var response: [String] {
      switch self {
      case .clear: ["sense", "categorise", "respond"]
      case .complicated: ["sense", "analyse", "respond"]
      case .complex: ["probe", "sense", "respond"]
      case .chaotic: ["act", "sense", "respond"]
      case .confused: ["break into parts", "place each part in a domain", "respond to each"]
      }
    }

    /// The methods that suit it, the best first; the last can always be used.
    func methods(_ input: FrameworkInput) -> [RankingMethod] {
      switch self {
      case .clear: [.weightedSum, .utility(input), .minimaxRegret, .reversibility]
      case .complicated: [RankingMethod(input.method ?? .topsis), .topsis, .utility(input), .minimaxRegret, .reversibility]
      case .complex: [.utility(input), .minimaxRegret, RankingMethod(input.method ?? .topsis), .topsis, .reversibility]
      case .chaotic, .confused: [.minimaxRegret, .weightedSum, .utility(input), .reversibility]
      }
    }
  }

  let domain: Domain
  private(set) var points: [Domain: Double] = [:]
  private(set) var evidence: [Domain: [String]] = [:]

  init(_ problem: Problem) {
    let found = Cynefin.evidence(problem)
    for (domain, points, reason) in found {
      self.points[domain, default: 0] += points
      evidence[domain, default: []].append(reason)
    }
    let leading = Cynefin.leading(points)
    domain = leading.count == 1 ? leading[0] : .confused
    if leading.count > 1 {
      evidence[.confused] = ["the evidence for \(leading.map(\.rawValue).joined(separator: " and ")) is equally strong"]
    }
  }

  private static func leading(_ points: [Domain: Double]) -> [Domain] {
    let most = points.values.max() ?? 0
    return Domain.allCases.filter { points[$0] == most }
  }

  /// What one alternative that dominates all others adds to `clear`, the only evidence that scores give.
  private static let ofDominance = 0.5

  /// Whether the domain stays whatever the scores are.
  var isWhateverTheScores: Bool {
    let clear = points[.clear] ?? 0
    return [clear - Cynefin.ofDominance, clear + Cynefin.ofDominance].allSatisfy { moved in
      var points = points
      points[.clear] = max(0, moved)
      return Cynefin.leading(points) == Cynefin.leading(self.points)
    }
  }

  private static func evidence(_ problem: Problem) -> [(Domain, Double, String)] {
    let input = problem.input
    let judged: Domain =
      switch input.complexity {
      case .simple: .clear
      case .complicated: .complicated
      case .complex: .complex
      case .chaotic: .chaotic
      }
    var found: [(Domain, Double, String)] = [(judged, 2, "the question is judged \(input.complexity.rawValue)")]
    if input.uncertainty.contains(.statistical) { found.append((.complicated, 1, "the uncertainty can be put in statistics")) }
    if input.uncertainty.contains(.scenario) { found.append((.complex, 1, "only scenarios can be named")) }
    if input.uncertainty.contains(.recognizedIgnorance) { found.append((.complex, 1, "what is not known is known to be so")) }
    if input.uncertainty.contains(.totalIgnorance) { found.append((.chaotic, 2, "what is not known cannot even be named")) }
    let hasNumbers = !problem.criteria.isEmpty || !problem.states.isEmpty || problem.outcomes.allSatisfy { !$0.isEmpty }
    if hasNumbers { found.append((.complicated, 0.5, "the alternatives can be analysed by numbers")) }
    if !hasNumbers, input.urgency >= 4 { found.append((.chaotic, 1, "it is urgent and there are no numbers")) }
    let dominators = Dominance(problem, counting: .everything).dominators
    if problem.count > 1, dominators.filter({ $0 == nil }).count == 1 {
      found.append((.clear, ofDominance, "one alternative is at least as good as the others in everything"))
    }
    return found
  }

  func result(_ problem: Problem) throws(FrameworkError) -> FrameworkResult {
    let ensemble = try Ensemble(
      problem, deciding: domain.methods(problem.input), beside: RankingMethod.multiCriteria(problem) + RankingMethod.byPayoffs(problem.input))
    var findings = JSONObject(sortedUnique: [
      ("domain", .string(domain.rawValue)), ("evidence", .object(JSONObject(evidence.map { ($0.key.rawValue, JSONValue(strings: $0.value)) }))),
      ("points", .object(JSONObject(points.map { ($0.key.rawValue, JSONValue(measure: $0.value)) }))),
      ("response", JSONValue(strings: domain.response)),
    ])
    if domain == .complex { findings["probes"] = .array(try Probe.all(problem).map(\.json)) }
    let utility: ExpectedUtility?
    do { utility = try ExpectedUtility(problem) } catch .notApplicable { utility = nil }
    return try ensemble.result(flags: utility?.flags(problem.ids) ?? [], findings: findings)
  }
}
