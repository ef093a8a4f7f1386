import Forms
import Glibc

/// How often each alternative is first when the weights, or the probabilities, are not known exactly: each times a factor log-uniform in ½…2, then rescaled.
///
/// The factors are a Halton sequence, the same on every run; from ten dimensions on its digits are permuted, by a fixed seed, since neighbouring primes run in
/// step. Sources: Lahdelma & Salminen, Operations Research 49:444, 2001 (stochastic multicriteria acceptability analysis); Halton, Numerische Mathematik 2:84, 1960.
struct StochasticAcceptability {
  static let samples = 1024

  let robustness: Robustness

  /// nil where the winner hangs on no weight and no probability.
  init?(_ decider: Decider) throws(FrameworkError) {
    let problem = decider.problem
    let draws: (Halton, Int) -> [Double]?
    let dimensions: Int
    if let model = try WeightModel(decider) {
      dimensions = problem.weights.count
      draws = { halton, index in model.scores(halton.drawn(problem.weights, index)) }
    } else if let model = try BeliefModel(decider) {
      dimensions = problem.probabilities.count
      draws = { halton, index in model.scores(halton.drawn(problem.probabilities, index)) }
    } else if case .method(let method) = decider.rule, [.expectedUtility, .certaintyEquivalent].contains(method) {
      let scale = try StochasticAcceptability.scale(problem, method)
      let lotteries = problem.ids.indices.map { Lottery(problem, $0, belief: []) }
      dimensions = lotteries.reduce(0) { $0 + $1.probabilities.count }
      draws = { halton, index in StochasticAcceptability.scores(lotteries, scale, halton, index) }
    } else {
      return nil
    }
    let halton = Halton(dimensions)
    var shares = Array(repeating: 0.0, count: problem.count)
    for index in 1...StochasticAcceptability.samples {
      guard let scores = draws(halton, index) else { continue }
      let firsts = decider.firsts(scores)
      for place in firsts { shares[place] += 1 / Double(firsts.count) }
    }
    let total = shares.sum
    guard total > 0 else { return nil }
    robustness = Robustness(
      firstShare: Dictionary(uniqueKeysWithValues: zip(problem.ids, shares.map { ($0 / total).tenDigits })), samples: StochasticAcceptability.samples)
  }

  private static func scale(_ problem: Problem, _ method: RankingMethod) throws(FrameworkError) -> ExponentialScale {
    let range = try ExpectedUtility.range(problem)
    return ExponentialScale(method == .expectedUtility ? 0 : ExpectedUtility.aversion(problem.input.riskTolerance, range), range)
  }

  private static func scores(_ lotteries: [Lottery], _ scale: ExponentialScale, _ halton: Halton, _ index: Int) -> [Double] {
    var dimension = 0
    return lotteries.map { lottery in
      var drawn = lottery
      drawn.probabilities = halton.drawn(lottery.probabilities, index, from: dimension)
      dimension += lottery.probabilities.count
      return drawn.value(scale)
    }
  }
}

/// A Halton sequence, its digits permuted from ten dimensions on; beyond 64 dimensions a hash, since the bases grow past the number of draws.
struct Halton: Sendable {
  private static let scrambledFrom = 10
  private static let dimensionsMaximum = 64

  private let bases: [Int]
  /// By dimension: where each digit goes; 0 stays 0.
  private let digits: [[Int]]

  init(_ dimensions: Int) {
    var primes: [Int] = []
    var candidate = 2
    while primes.count < min(dimensions, Halton.dimensionsMaximum) {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    bases = primes
    digits = primes.enumerated().map { dimension, base in
      var order = Array(0..<base)
      guard dimensions >= Halton.scrambledFrom, base > 2 else { return order }
      for place in stride(from: base - 1, to: 1, by: -1) {
        order.swapAt(place, 1 + Int(Halton.hash(UInt64(dimension), UInt64(place)) % UInt64(place)))
      }
      return order
    }
  }

  /// By dimension, then draw: the factors of the dimensions whose digits are not permuted, the same for every decision.
  private static let plain: [[Double]] = {
    let halton = Halton(scrambledFrom - 1)
    return (0..<scrambledFrom - 1).map { dimension in
      [1] + (1...StochasticAcceptability.samples).map { exp2(2 * halton.value($0, dimension) - 1) }
    }
  }()

  /// Log-uniform in ½…2.
  private func factor(_ index: Int, _ dimension: Int) -> Double {
    guard bases.count < Halton.scrambledFrom, index <= StochasticAcceptability.samples else { return exp2(2 * value(index, dimension) - 1) }
    return Halton.plain[dimension][index]
  }

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

  /// Shares of a sum, each times a factor log-uniform in ½…2, again as shares.
  func drawn(_ shares: [Double], _ index: Int, from dimension: Int = 0) -> [Double] {
    var moved = shares
    for place in moved.indices { moved[place] *= factor(index, dimension + place) }
    let total = moved.sum
    for place in moved.indices { moved[place] /= total }
    return moved
  }

  /// SplitMix64 of two numbers.
  private static func hash(_ first: UInt64, _ second: UInt64) -> UInt64 {
    var mixed = first &* 0x9E37_79B9_7F4A_7C15 &+ second &* 0xD1B5_4A32_D192_ED03 &+ 0x2545_F491_4F6C_DD1D
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
