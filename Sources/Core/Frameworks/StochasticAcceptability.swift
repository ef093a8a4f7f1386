import Forms
import Glibc

/// How often each alternative is first when the weights, or the probabilities, are not known exactly: each times a factor log-uniform in ½…2, then rescaled.
///
/// The factors are a Halton sequence, the same on every run. Sources: Lahdelma & Salminen, Operations Research 49:444, 2001 (stochastic multicriteria acceptability analysis); Halton, Numerische Mathematik 2:84, 1960.
struct StochasticAcceptability {
  static let samples = 1024

  let robustness: Robustness

  /// nil where the winner hangs on no weight and no probability.
  init?(_ decider: Decider) throws(FrameworkError) {
    let problem = decider.problem
    if let model = try WeightModel(decider) {
      self.init(decider, of: [problem.weights], areLogarithms: model.isLogarithmic) { scores, weights in
        model.fill(&scores, weights)
        return true
      }
    } else if let model = try BeliefModel(decider) {
      self.init(decider, of: [problem.probabilities]) { model.fill(&$0, $1) }
    } else if case .method(let method) = decider.rule, [.expectedUtility, .certaintyEquivalent].contains(method) {
      let scale = try StochasticAcceptability.scale(problem, method)
      var lotteries = problem.ids.indices.map { Lottery(problem, $0, belief: []) }
      self.init(decider, of: lotteries.map(\.probabilities)) { scores, drawn in
        var place = 0
        for row in scores.indices {
          for own in lotteries[row].probabilities.indices {
            lotteries[row].probabilities[own] = drawn[place]
            place += 1
          }
          scores[row] = lotteries[row].value(scale)
        }
        return true
      }
    } else {
      return nil
    }
  }

  /// `shares` are drawn together, each group again summing to 1; `fill` gives their scores, or the logarithms of these, into what is there already, and false where
  /// there are none.
  private init?(
    _ decider: Decider, of shares: [[Double]], areLogarithms: Bool = false, _ fill: (_ scores: inout [Double], _ drawn: [Double]) -> Bool
  ) {
    let problem = decider.problem
    var drawn = Array(shares.joined())
    let halton = Halton(drawn.count)
    var scores = Array(repeating: 0.0, count: problem.count)
    var firsts = scores
    for index in 1...StochasticAcceptability.samples {
      var start = 0
      for group in shares {
        halton.draw(group, index, into: &drawn, from: start)
        start += group.count
      }
      guard fill(&scores, drawn), let last = decider.leastFirst(scores, areLogarithms: areLogarithms) else { continue }
      let count = scores.reduce(0) { decider.isFirst($1, last) ? $0 + 1 : $0 }
      for place in scores.indices where decider.isFirst(scores[place], last) { firsts[place] += 1 / Double(count) }
    }
    let total = firsts.sum
    guard total > 0 else { return nil }
    robustness = Robustness(
      firstShare: Dictionary(uniqueKeysWithValues: zip(problem.ids, firsts.map { ($0 / total).tenDigits })), samples: StochasticAcceptability.samples)
  }

  private static func scale(_ problem: Problem, _ method: RankingMethod) throws(FrameworkError) -> ExponentialScale {
    let range = try ExpectedUtility.range(problem)
    return ExponentialScale(method == .expectedUtility ? 0 : ExpectedUtility.aversion(problem.input.riskTolerance, range), range)
  }
}

/// A Halton sequence, its digits permuted, since the bases of neighbouring dimensions run in step: under ten dimensions by Faure's permutations, from ten on by a fixed
/// seed; beyond 64 dimensions a hash, since the bases grow past the number of draws.
///
/// Source of the permutations: Faure, Good permutations for extreme discrepancy, Journal of Number Theory 42:47, 1992.
struct Halton: Sendable {
  private static let scrambledFrom = 10
  private static let dimensionsMaximum = 64

  private let bases: [Int]
  /// By dimension: where each digit goes; 0 stays 0.
  private let digits: [[Int]]
  private let dimensions: Int

  init(_ dimensions: Int) {
    self.dimensions = dimensions
    var primes: [Int] = []
    var candidate = 2
    while primes.count < min(dimensions, Halton.dimensionsMaximum) {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    bases = primes
    digits = primes.enumerated().map { dimension, base in dimensions < Halton.scrambledFrom ? Halton.spread(base) : Halton.shuffled(base, dimension) }
  }

  /// Faure's permutation: that of an even base is twice its half's, then the same and one; in that of an odd base its middle stands between the base's before it.
  private static func spread(_ base: Int) -> [Int] {
    guard base > 2 else { return Array(0..<base) }
    let before = spread(base % 2 == 0 ? base / 2 : base - 1)
    if base % 2 == 0 { return before.map { 2 * $0 } + before.map { 2 * $0 + 1 } }
    let middle = (base - 1) / 2
    let apart = before.map { $0 >= middle ? $0 + 1 : $0 }
    return apart.prefix(middle) + [middle] + apart.suffix(middle)
  }

  /// 0 stays 0.
  private static func shuffled(_ base: Int, _ dimension: Int) -> [Int] {
    var order = Array(0..<base)
    guard base > 2 else { return order }
    for place in stride(from: base - 1, to: 1, by: -1) {
      order.swapAt(place, 1 + Int(Halton.hash(UInt64(dimension), UInt64(place)) % UInt64(place)))
    }
    return order
  }

  /// The factors of the first dimensions, which most decisions draw; the same for every decision.
  private struct Table: Sendable {
    let dimensions: Int
    /// By draw, then dimension.
    private let factors: [Double]

    init(_ dimensions: Int) {
      self.dimensions = dimensions
      let halton = Halton(dimensions)
      factors = (0...StochasticAcceptability.samples).flatMap { index in (0..<dimensions).map { exp2(2 * halton.value(index, $0) - 1) } }
    }

    func factor(_ index: Int, _ dimension: Int) -> Double { factors[index * dimensions + dimension] }
  }

  private static let table = Table(scrambledFrom - 1)

  /// Log-uniform in ½…2.
  private func factor(_ index: Int, _ dimension: Int) -> Double { exp2(2 * value(index, dimension) - 1) }

  /// 0…1, both left out.
  func value(_ index: Int, _ dimension: Int) -> Double {
    guard dimension < bases.count else { return (Double(Halton.hash(UInt64(index), UInt64(dimension)) >> 11) + 0.5) * 0x1p-53 }
    let base = bases[dimension]
    var (value, share, rest) = (0.0, 1.0, index)
    while rest > 0 {
      share /= Double(base)
      value += share * Double(digits[dimension][rest % base])
      rest /= base
    }
    return value
  }

  /// Shares of a sum, each times a factor log-uniform in ½…2, again as shares, into the places of `drawn` that begin at `start`, as are the dimensions. The draws
  /// are 1…1,024.
  func draw(_ shares: [Double], _ index: Int, into drawn: inout [Double], from start: Int) {
    let isInTable = dimensions < Halton.scrambledFrom
    var total = 0.0
    for place in shares.indices {
      let dimension = start + place
      let moved = shares[place] * (isInTable ? Halton.table.factor(index, dimension) : factor(index, dimension))
      drawn[dimension] = moved
      total += moved
    }
    for place in shares.indices { drawn[start + place] /= total }
  }

  /// SplitMix64 of two numbers.
  private static func hash(_ first: UInt64, _ second: UInt64) -> UInt64 {
    var mixed = first &* 0x9E37_79B9_7F4A_7C15 &+ second &* 0xD1B5_4A32_D192_ED03 &+ 0x2545_F491_4F6C_DD1D
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
