/// Kendall's coefficient of concordance of several rankings of the same alternatives, with mid-ranks and the correction for ties.
///
/// W = (12 ΣRᵢ² − 3m²n(n+1)²) / (m²n(n²−1) − mΣ(t³−t)), Rᵢ the sum of alternative i's ranks in m rankings of n. Source: Kendall & Babington Smith, Annals of
/// Mathematical Statistics 10:275, 1939; ties: Kendall, Rank Correlation Methods, Griffin, 1948.
package enum Concordance {
  /// Ranks by ranking, then alternative, equal ones sharing the smallest (1, 1, 3). nil for one alternative, one ranking or when all are tied in every one.
  package static func kendallW(_ rankings: [[Int]]) -> Double? {
    guard let count = rankings.first?.count, count > 1, rankings.count > 1 else { return nil }
    let n = Double(count)
    let m = Double(rankings.count)
    var sums = Array(repeating: 0.0, count: count)
    var ties = 0.0
    for ranks in rankings {
      var sizes = Array(repeating: 0, count: count + 1)
      for rank in ranks { sizes[rank] += 1 }
      for (place, rank) in ranks.enumerated() { sums[place] += Double(rank) + Double(sizes[rank] - 1) / 2 }
      for size in sizes where size > 1 { ties += Double(size * size * size - size) }
    }
    let denominator = m * m * n * (n * n - 1) - m * ties
    guard denominator > 0 else { return nil }
    let squares = sums.map { $0 * $0 }.sum
    return min(1, max(0, (12 * squares - 3 * m * m * n * (n + 1) * (n + 1)) / denominator))
  }
}
