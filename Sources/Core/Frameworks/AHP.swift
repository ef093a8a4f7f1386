import Forms
import Glibc
package import StrictJSON

/// The analytic hierarchy process: weights from judgements of how much more one criterion weighs than another.
///
/// Weights are the principal right eigenvector, summing to 1; the consistency index is (λmax − n) / (n − 1), the consistency ratio that over the mean
/// index of random matrices. Up to two criteria are always consistent. Source: Saaty, The Analytic Hierarchy Process, McGraw-Hill, 1980; random
/// indices from Saaty, Journal of Mathematical Psychology 15:234, 1977.
package struct AHP: Sendable, Hashable {
  /// By criterion, summing to 1.
  package let weights: [Double]
  package let lambdaMax: Double
  package let consistencyIndex: Double
  /// At most .10.
  package let consistencyRatio: Double

  /// The mean consistency index of random reciprocal matrices of 0…10 rows.
  private static let randomIndex = [0, 0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49]

  /// `judgements` is square, in the order of `names`; reciprocals must hold within 1 %.
  package init(_ judgements: Grid, names: [String]) throws(FrameworkError) {
    let count = judgements.rows
    try AHP.checkReciprocals(judgements, names)
    guard count < AHP.randomIndex.count else {
      throw .invalid(path: "context.pairwise", rule: "at most 10 criteria can be compared in pairs")
    }
    weights = try AHP.principalEigenvector(judgements).finite("a weight of the pairwise judgements")
    lambdaMax = try AHP.eigenvalue(judgements, weights).finite("the eigenvalue of the pairwise judgements")
    guard count > 2 else {
      consistencyIndex = 0
      consistencyRatio = 0
      return
    }
    consistencyIndex = max(0, (lambdaMax - Double(count)) / Double(count - 1))
    consistencyRatio = consistencyIndex / AHP.randomIndex[count]
    guard consistencyRatio <= 0.10 else {
      throw .inconsistentPairwise(ratio: consistencyRatio, triple: AHP.worstTriple(judgements).map { names[$0] })
    }
  }

  private static func checkReciprocals(_ judgements: Grid, _ names: [String]) throws(FrameworkError) {
    for row in 0..<judgements.rows {
      for column in row..<judgements.columns {
        let (there, back) = (judgements[row, column], judgements[column, row])
        guard there > 0, back > 0 else { throw .invalid(path: "context.pairwise", rule: "every judgement must be over 0") }
        guard (there * back - 1).magnitude <= 0.01 + Ordering.tolerance else {
          throw .invalid(path: "context.pairwise", rule: "`\(names[row])` and `\(names[column])` are not judged by reciprocals")
        }
      }
    }
  }

  /// Power iteration from equal weights; a positive matrix has one positive eigenvector, to which it converges (Perron).
  private static func principalEigenvector(_ matrix: Grid) -> [Double] {
    var vector = Array(repeating: 1 / Double(matrix.rows), count: matrix.rows)
    for _ in 0..<10_000 {
      let image = matrix.weighted(by: vector)
      let total = image.sum
      let next = image.map { $0 / total }
      let change = zip(vector, next).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
      vector = next
      if change <= 1e-16 { break }
    }
    return vector
  }

  private static func eigenvalue(_ matrix: Grid, _ vector: [Double]) -> Double {
    let image = matrix.weighted(by: vector)
    return zip(image, vector).map { $0 / $1 }.sum / Double(matrix.rows)
  }

  /// The three criteria with the greatest |ln aᵢⱼ + ln aⱼₖ − ln aᵢₖ|.
  private static func worstTriple(_ judgements: Grid) -> [Int] {
    var worst = (gap: -1.0, triple: [0, 0, 0])
    for i in 0..<judgements.rows {
      for j in i + 1..<judgements.rows {
        for k in j + 1..<judgements.rows {
          let gap = (log(judgements[i, j]) + log(judgements[j, k]) - log(judgements[i, k])).magnitude
          if gap > worst.gap { worst = (gap, [i, j, k]) }
        }
      }
    }
    return worst.triple
  }

  package func details(criteria: [String]) -> JSONObject {
    JSONObject(sortedUnique: [
      ("consistency_index", JSONValue(measure: consistencyIndex)), ("consistency_ratio", JSONValue(measure: consistencyRatio)),
      ("lambda_max", JSONValue(measure: lambdaMax)), ("weights", JSONValue(criteria, weights)),
    ])
  }
}
