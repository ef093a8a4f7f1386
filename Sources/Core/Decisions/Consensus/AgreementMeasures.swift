import Glibc

/// Measures of agreement from the literature, beside the weighted support that decides.
public enum AgreementMeasures {
  /// Consensus of agreements 0…1, put into five classes of equal width (a Likert scale of 1…5): 1 when all are in one class, 0 when they are halved between the extremes; nil for none.
  ///
  /// Cns(X) = 1 + Σ pᵢ·log₂(1 − |Xᵢ − μ| / d), d = 4. Source: Tastle & Wierman, "Consensus and dissention: A measure of ordinal dispersion", International Journal of Approximate
  /// Reasoning 45:531, 2007.
  public static func tastleWierman(_ agreements: [Double]) -> Double? {
    guard !agreements.isEmpty else { return nil }
    var counts = [0, 0, 0, 0, 0]
    for agreement in agreements { counts[min(4, max(0, Int(agreement * 5)))] += 1 }
    return tastleWierman(counts: counts)
  }

  /// The same over counts of the classes 1, 2, … of any Likert scale.
  public static func tastleWierman(counts: [Int]) -> Double? {
    let total = Double(counts.reduce(0, +))
    guard total > 0, counts.count > 1 else { return nil }
    let mean = counts.enumerated().reduce(0) { $0 + Double(($1.offset + 1) * $1.element) } / total
    let width = Double(counts.count - 1)
    let sum = counts.enumerated().reduce(0.0) { sum, item in
      item.element == 0 ? sum : sum + Double(item.element) / total * log2(1 - abs(Double(item.offset + 1) - mean) / width)
    }
    return min(1, max(0, 1 + sum))
  }
}
