import Decisions
import Fakes
import Frameworks
import Glibc
import SeededProperties

extension Property {
  /// The Halton draws beside a plain random sample that is two hundred times as large.
  static let robustness = Property(
    "robustness", "1,024 Halton draws are within .02 of 200,000 random ones", small: 10, whole: 50, kinds: ["weighted_sum"]
  ) {
    { random in
      let request = try DecisionRequest.read(Array(SeededDecisions.scored(random.next()).utf8))
      var input = request.input
      input.method = .weightedSum
      let result = try Frameworks.run(.mcda, input)
      guard let robustness = result.robustness else { throw Broken("no robustness was told") }
      let shares = try random.shares(of: input, among: result.rankings[0].scores.keys.sorted(), draws: 200_000)
      for (id, share) in shares {
        let told = robustness.firstShare[id] ?? 0
        try hold((told - share).magnitude <= 0.02, "\(id) is first in \(told) of the Halton draws and in \(share) of the random ones")
      }
      return result.method
    }
  }
}

extension SplitMix64 {
  fileprivate mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// By alternative the share of draws in which it is first by the weighted sum; who shares a first place counts in part.
  fileprivate mutating func shares(of input: FrameworkInput, among ids: [String], draws: Int) throws -> [String: Double] {
    var compared = input
    compared.alternatives = input.alternatives.filter { ids.contains($0.id) }
    let ratings = try Frameworks.ratings(compared)
    let weights = input.criteria.map(\.weight)
    var firsts = Array(repeating: 0.0, count: ratings.count)
    for _ in 0..<draws {
      let drawn = weights.map { $0 * exp2(2 * unit() - 1) }
      let total = drawn.reduce(0, +)
      let sums = ratings.map { row in zip(row, drawn).reduce(0) { $0 + $1.0 * $1.1 } / total }
      let best = sums.max() ?? 0
      let first = sums.indices.filter { (sums[$0] - best).magnitude <= 1e-9 * max(1, best.magnitude) }
      for place in first { firsts[place] += 1 / Double(first.count) }
    }
    return Dictionary(uniqueKeysWithValues: zip(compared.alternatives.map(\.id), firsts.map { $0 / Double(draws) }))
  }
}
