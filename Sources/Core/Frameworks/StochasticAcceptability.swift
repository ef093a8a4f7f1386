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
      if let grid = model.weighed {
        self.init(decider, of: [problem.weights], areLogarithms: model.isLogarithmic) { grid.weigh(by: $1, into: &$0) }
      } else {
        self.init(
          decider, of: [problem.weights],
          each: { scores, weights in
            model.fill(&scores, weights)
            return true
          })
      }
    } else if let model = try BeliefModel(decider) {
      self.init(decider, of: [problem.probabilities], each: { model.fill(&$0, $1) })
    } else if case .method(let method) = decider.rule, [.expectedUtility, .certaintyEquivalent].contains(method) {
      let scale = try StochasticAcceptability.scale(problem, method)
      var lotteries = problem.ids.indices.map { Lottery(problem, $0, belief: []) }
      self.init(
        decider, of: lotteries.map(\.probabilities),
        each: { scores, drawn in
          var place = 0
          for row in scores.indices {
            for own in lotteries[row].probabilities.indices {
              lotteries[row].probabilities[own] = drawn[place]
              place += 1
            }
            scores[row] = lotteries[row].value(scale)
          }
          return true
        })
    } else {
      return nil
    }
  }

  /// `fill` gives the scores of one draw into what is there already, and false where there are none.
  private init?(_ decider: Decider, of shares: [[Double]], each fill: (_ scores: inout [Double], _ drawn: [Double]) -> Bool) {
    var one = Array(shares.joined())
    var own = Array(repeating: 0.0, count: decider.problem.count)
    self.init(decider, of: shares, areLogarithms: false) { scores, drawn in
      for lane in 0..<Draws.scalarCount {
        for place in one.indices { one[place] = drawn[place][lane] }
        let isKnown = fill(&own, one)
        // No number is first among what is none.
        for row in scores.indices { scores[row][lane] = isKnown ? own[row] : .nan }
      }
    }
  }

  /// `shares` are drawn together, each group again summing to 1; `fill` gives their scores, or the logarithms of these, into what is there already.
  private init?(_ decider: Decider, of shares: [[Double]], areLogarithms: Bool, _ fill: (_ scores: inout [Draws], _ drawn: [Draws]) -> Void) {
    let ids = decider.problem.ids
    var drawn = Array(repeating: Draws.zero, count: shares.reduce(0) { $0 + $1.count })
    let halton = Halton(drawn.count)
    var scores = Array(repeating: Draws.zero, count: ids.count)
    var firsts = Array(repeating: 0.0, count: ids.count)
    for block in 0..<StochasticAcceptability.samples / Draws.scalarCount {
      var start = 0
      for group in shares {
        halton.draw(group, block, into: &drawn, from: start)
        start += group.count
      }
      fill(&scores, drawn)
      FirstPlaces(of: scores, decider.better, areLogarithms: areLogarithms).share(&firsts)
    }
    let total = firsts.sum
    guard total > 0 else { return nil }
    robustness = Robustness(
      firstShare: Dictionary(uniqueKeysWithValues: zip(ids, firsts.map { ($0 / total).tenDigits })), samples: StochasticAcceptability.samples)
  }

  private static func scale(_ problem: Problem, _ method: RankingMethod) throws(FrameworkError) -> ExponentialScale {
    let range = try ExpectedUtility.range(problem)
    return ExponentialScale(method == .expectedUtility ? 0 : ExpectedUtility.aversion(problem.input.riskTolerance, range), range)
  }
}

/// Who is first in each of some draws: whose score equals the best one.
private struct FirstPlaces {
  private let scores: [Draws]
  private let better: Direction
  /// The least good score that equals the best, in the scores' own terms; not a number where nothing is known.
  private let last: Draws

  init(of scores: [Draws], _ better: Direction, areLogarithms: Bool) {
    (self.scores, self.better) = (scores, better)
    var top = scores.first ?? Draws(repeating: .nan)
    for score in scores { top.replace(with: score, where: better == .max ? score .> top : score .< top) }
    last = areLogarithms ? FirstPlaces.lastLogarithm(top, scores) : FirstPlaces.last(top, better)
  }

  private static func last(_ top: Draws, _ better: Direction) -> Draws {
    var magnitude = top.replacing(with: -top, where: top .< 0)
    magnitude.replace(with: 1, where: .!(magnitude .>= 1))
    let width = Ordering.tolerance * magnitude
    return better == .max ? top - width : top + width
  }

  /// From e⁻⁶ on what equals the best lies within this of its logarithm.
  private static let nearLogarithm = 1e-6

  /// Both a power and a logarithm a draw, unless no other score is near the best.
  private static func lastLogarithm(_ top: Draws, _ scores: [Draws]) -> Draws {
    var isOpen = (top .< -6) .| (top .> 700)
    let near = top - nearLogarithm
    for score in scores { isOpen .|= (score .>= near) .& (score .< top) }
    guard any(isOpen) else { return top }
    var last = top
    for lane in last.indices where isOpen[lane] {
      let own = exp(top[lane])
      let width = Ordering.tolerance * max(1, own)
      last[lane] = own > width ? log(own - width) : -.infinity
    }
    return last
  }

  /// Where several are first in a draw each has its share of it.
  func share(_ firsts: inout [Double]) {
    var counts = Draws.zero
    for score in scores { counts.replace(with: counts + 1, where: isFirst(score)) }
    let shares = 1 / counts
    for place in scores.indices {
      let isFirst = isFirst(scores[place])
      for lane in 0..<Draws.scalarCount where isFirst[lane] { firsts[place] += shares[lane] }
    }
  }

  private func isFirst(_ score: Draws) -> SIMDMask<Draws.MaskStorage> { better == .max ? score .>= last : score .<= last }
}
