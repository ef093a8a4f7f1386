import Forms
package import StrictJSON

/// Compromise ranking with v = ½ unless the request says otherwise: the lower Q, the better. S is the weighted sum and R the weighted maximum of the normalised distances to each criterion's
/// best score; Q is v times S and 1 − v times R, each scaled to 0…1. A term whose range is 0 counts 0.
///
/// Source: Opricovic & Tzeng, European Journal of Operational Research 156:445, 2004.
package struct VIKOR: Sendable {
  /// By alternative, lower is better.
  package let s: [Double]
  package let r: [Double]
  package let q: [Double]
  /// C1: Q₂ − Q₁ ≥ DQ = 1/(n − 1); true for one alternative.
  package let acceptableAdvantage: Bool
  /// C2: the best by Q is also best by S or by R.
  package let acceptableStability: Bool
  /// Places of the alternatives, best first: one when both conditions hold; the first two when only stability is missing; else all with Q − Q₁ < DQ.
  package let compromiseSet: [Int]

  package init(_ problem: Problem) throws(FrameworkError) {
    var s = Array(repeating: 0.0, count: problem.count)
    var r = s
    for (column, criterion) in problem.criteria.enumerated() {
      let ratings = try Ratings.rated(problem.scores.column(column), criterion, .minMax)
      for (row, rating) in ratings.enumerated() {
        let distance = problem.weights[column] * (1 - rating)
        s[row] += distance
        r[row] = max(r[row], distance)
      }
    }
    let q = VIKOR.compromise(s, r, problem.input.parameters.vikorWeight)
    let order = Ordering(q, better: .min).order
    (self.s, self.r, self.q) = (s, r, q)
    acceptableStability = Ordering.best(order.map { s[$0] }, better: .min) == 0 || Ordering.best(order.map { r[$0] }, better: .min) == 0
    guard order.count > 1 else {
      acceptableAdvantage = true
      compromiseSet = order
      return
    }
    let threshold = 1 / Double(order.count - 1)
    let isNear = { (place: Int) in q[place] - q[order[0]] < threshold - Ordering.tolerance }
    acceptableAdvantage = !isNear(order[1])
    compromiseSet = acceptableAdvantage ? Array(order.prefix(acceptableStability ? 1 : 2)) : order.filter(isNear)
  }

  static func compromise(_ s: [Double], _ r: [Double], _ weight: Double) -> [Double] {
    var q = s
    compromise(into: &q, weight, s: { s[$0] }, r: { r[$0] })
    return q
  }

  /// The same into what is there already, one number an alternative; what S and R are is asked twice.
  @inline(__always) static func compromise(into q: inout [Double], _ weight: Double, s: (Int) -> Double, r: (Int) -> Double) {
    var (sums, greatest) = (Scale(), Scale())
    for place in q.indices {
      sums.widen(s(place))
      greatest.widen(r(place))
    }
    sums.settle()
    greatest.settle()
    for place in q.indices { q[place] = weight * sums.share(s(place)) + (1 - weight) * greatest.share(r(place)) }
  }

  /// To 0…1; 0 throughout when the range counts as 0, and for what is the least but for rounding.
  private struct Scale {
    private var low = Double.infinity
    private var high = -Double.infinity

    mutating func widen(_ value: Double) { (low, high) = (min(low, value), max(high, value)) }

    mutating func settle() { if low <= high, Ordering.ties(high, with: low) { high = low } }

    func share(_ value: Double) -> Double {
      let share = high > low ? (value - low) / (high - low) : 0
      return share < 1e-14 ? 0 : share
    }
  }

  /// What the method says where it finds no single best; nil where it does.
  func noClearWinner(_ problem: Problem) -> String? {
    guard compromiseSet.count > 1 else { return nil }
    let why = acceptableAdvantage ? "the first is not also best by the sum or by the greatest of the distances" : "the lead of the first is too small"
    return "vikor finds no single best: \(problem.names(compromiseSet)) are a compromise together, since \(why)"
  }

  package func details(_ problem: Problem) -> JSONObject {
    JSONObject(sortedUnique: [
      ("acceptable_advantage", .bool(acceptableAdvantage)), ("acceptable_stability", .bool(acceptableStability)),
      ("compromise_set", JSONValue(strings: compromiseSet.map { problem.ids[$0] })), ("q", JSONValue(problem.ids, q)),
      ("r", JSONValue(problem.ids, r)), ("s", JSONValue(problem.ids, s)),
    ])
  }
}
