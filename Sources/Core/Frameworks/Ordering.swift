package import StrictJSON

/// The order that scores give to alternatives listed by id.
///
/// A score belongs to the group of the one before it when it is within 1e-9 · max(1, |s|) of s, the score of the group's first. A group shares a rank, the
/// next rank is skipped (1, 1, 3), and a group is listed by id.
package struct Ordering: Sendable, Hashable {
  /// Places of the alternatives, best first.
  package private(set) var order: [Int]
  /// By alternative; 1 is best.
  package private(set) var ranks: [Int]

  package static let tolerance = 1e-9

  /// Whether two scores count as equal, `first` being the better one.
  package static func ties(_ score: Double, with first: Double) -> Bool {
    (score - first).magnitude <= tolerance * max(1, first.magnitude)
  }

  /// `better` says which end is best: `.max` for ratings, `.min` for distances and regrets.
  package init(_ scores: [Double], better: Direction) {
    let sign: Double = better == .max ? -1 : 1
    order = scores.indices.sorted { (sign * scores[$0], $0) < (sign * scores[$1], $1) }
    ranks = Array(repeating: 1, count: scores.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, Ordering.ties(scores[order[end]], with: scores[order[start]]) { end += 1 }
      for place in start..<end { ranks[order[place]] = start + 1 }
      order[start..<end].sort()
      start = end
    }
  }

  /// The best one: the first by id of those that share rank 1.
  package static func best(_ scores: [Double], better: Direction = .max) -> Int {
    guard let top = better == .max ? scores.max() : scores.min() else { return 0 }
    return scores.firstIndex { ties($0, with: top) } ?? 0
  }

  /// The best one where only what is the same number but for rounding counts as equal: for the search of a boundary, which a band around it would move.
  package static func sharpest(_ scores: [Double], better: Direction) -> Int {
    guard let top = better == .max ? scores.max() : scores.min() else { return 0 }
    return scores.firstIndex { areSame($0, top) } ?? 0
  }

  package static func areSame(_ score: Double, _ first: Double) -> Bool { (score - first).magnitude <= 1e-14 * max(1, first.magnitude) }

  /// Puts every group of equals into another order; the ranks stay.
  package mutating func regroup(_ reorder: ([Int]) -> [Int]) {
    var start = 0
    while start < order.count {
      let rank = ranks[order[start]]
      let group = Array(order[start...].prefix { ranks[$0] == rank })
      if group.count > 1 { order.replaceSubrange(start..<start + group.count, with: reorder(group)) }
      start += group.count
    }
  }

  /// Reorders every group of equals by a second score, larger first; what is equal in both still shares the rank.
  package mutating func breakTies(by second: [Double]) {
    var start = 0
    while start < order.count {
      let rank = ranks[order[start]]
      let group = order[start...].prefix { ranks[$0] == rank }
      let inner = Ordering(group.map { second[$0] }, better: .max)
      for (offset, member) in inner.order.enumerated() {
        order[start + offset] = group[group.startIndex + member]
        ranks[group[group.startIndex + member]] = rank + inner.ranks[member] - 1
      }
      start += inner.order.count
    }
  }
}

/// One method's scores, by alternative in id order.
package struct Scored: Sendable, Hashable {
  package var method: String
  package var scores: [Double]
  package var better: Direction
  package var details: JSONObject

  package init(_ method: String, _ scores: [Double], better: Direction = .max, details: JSONObject = JSONObject()) {
    self.method = method
    self.scores = scores
    self.better = better
    self.details = details
  }

  package func ranking(_ problem: Problem) throws(FrameworkError) -> Ranking {
    _ = try scores.finite("a score of \(method)")
    var ordering = Ordering(scores, better: better)
    ordering.putDominatedAfter(Dominance(problem, counting: .everything))
    return Ranking(method: method, ids: problem.ids, scores: scores, ordering: ordering, better: better, details: details)
  }
}

extension Ranking {
  package init(
    method: String, ids: [String], scores: [Double], ordering: Ordering, better: Direction = .max, details: JSONObject = JSONObject()
  ) {
    self.init(
      method: method, better: better == .max ? .higher : .lower, scores: Dictionary(uniqueKeysWithValues: zip(ids, scores)),
      order: ordering.order.map { ids[$0] },
      ranks: Dictionary(uniqueKeysWithValues: zip(ids, ordering.ranks)), details: details)
  }
}
