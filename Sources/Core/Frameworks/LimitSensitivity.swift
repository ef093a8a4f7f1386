import Forms

/// How far the limit of each must may move before another alternative wins, because it is let in or what won is shut out.
///
/// Musts of the same kind on the same criterion move together, from the strictest of them.
struct LimitSensitivity {
  let all: [Sensitivity]

  init(_ framework: FrameworkName, _ whole: Problem) throws(FrameworkError) {
    var moved: [MovedLimit] = []
    for (constraint, column) in Screening.constraints(whole, .must) {
      if let last = moved.last, last.column == column, last.comparison == constraint.comparison {
        if constraint.comparison != .atMost { moved[moved.count - 1].current = constraint.value }
      } else {
        moved.append(MovedLimit(framework: framework, whole: whole, column: column, comparison: constraint.comparison, current: constraint.value))
      }
    }
    all = moved.map(\.sensitivity)
  }
}

private struct MovedLimit {
  let framework: FrameworkName
  let whole: Problem
  let column: Int
  let comparison: FrameworkInput.Constraint.Comparison
  var current: Double

  var sensitivity: Sensitivity {
    let name = whole.criteria[column].name
    // Who is let in changes at the scores alone.
    let scores = whole.scores.column(column).flatMap { score -> [Double] in
      guard comparison == .equal else { return [score] }
      let width = Ordering.tolerance * max(1, score.magnitude)
      return [score - width, score + width]
    }
    var winners: [[Int]: Int] = [:]
    let outcome = { (limit: Double) -> Int? in
      let moved = whole.limiting(name, comparison, to: limit)
      let broken = Screening.brokenMusts(moved)
      let admitted = broken.indices.filter { broken[$0].isEmpty }
      if let known = winners[admitted] { return known }
      winners[admitted] = winner(moved)
      return winners[admitted]
    }
    var stability = FlipSearch.between(scores, around: current, in: Sensitivity.reach, outcome: outcome)
    let subject = Sensitivity.Subject.limit(criterion: name, comparison)
    func own(_ value: Double) -> Double { whole.boundary(value, of: subject) }
    stability = Stability(flip: stability.flip.map(own), low: own(stability.low), high: own(stability.high), resolution: stability.resolution)
    let kept = outcome(current)
    var flipped = stability.beyond(current, in: Sensitivity.reach).flatMap(outcome)
    // What must be exactly something is met at that very value alone.
    if flipped == kept { flipped = stability.flip.flatMap(outcome).flatMap { $0 == kept ? nil : $0 } }
    return Sensitivity(subject, current: current, stability, winner: flipped.map { whole.ids[$0] })
  }

  private func winner(_ moved: Problem) -> Int? {
    do {
      guard let decider = try Decider(framework, try Admission(moved).problem) else { return nil }
      return whole.ids.firstIndex(of: decider.problem.ids[decider.sharpest(try decider.scores())])
    } catch { return nil }
  }
}
