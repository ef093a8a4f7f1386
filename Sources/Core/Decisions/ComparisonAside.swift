import Frameworks

/// What one alternative is better in than another that no criterion and no mean shows.
extension Comparison {
  /// A result that one reaches with another chance than another does.
  package struct Reach: Sendable, Hashable {
    /// At least so much, or for costs at most, in the request's own numbers.
    package var amount: Double
    package var own: Double
    package var other: Double
  }

  /// The result that one is likelier to reach than another by most; nil where it is for none, as where the other one dominates it, or where no utilities with probabilities were compared.
  package func likelier(_ one: String, than other: String) -> Reach? {
    guard case .utilities(let utilities) = judgement.basis, let first = problem.ids.firstIndex(of: one), let second = problem.ids.firstIndex(of: other) else {
      return nil
    }
    func reached(_ place: Int, _ amount: Double) -> Double { utilities.lotteries[place].filter { $0.utility >= amount }.map(\.probability).reduce(0, +) }
    let amounts = Set((utilities.lotteries[first] + utilities.lotteries[second]).filter { $0.probability > 0 }.map(\.utility)).sorted()
    let all = amounts.map { Reach(amount: problem.given($0), own: reached(first, $0), other: reached(second, $0)) }
    return all.filter { $0.own - $0.other > 1e-9 }.max { $0.own - $0.other < $1.own - $1.other - 1e-9 }
  }

  /// Σ probability × seriousness of what may go wrong; nil where nobody listed it.
  package func adverse(_ id: String) -> Double? { request.alternative(id)?.adverse }

  /// How far it can be undone, 0…1; nil where nobody says it.
  package func reversibility(_ id: String) -> Double? { request.alternative(id)?.reversibility }
}
