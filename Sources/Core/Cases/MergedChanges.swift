/// Changes of several steps that go into one write: a record may stand in it once, so what is added to it twice is added together.
struct MergedChanges {
  private(set) var changes: [RecordChange] = []
  /// Of each merged change, the first of those that it came from.
  private(set) var places: [Int] = []

  init(_ all: [RecordChange]) {
    var adds: [RecordKey: Int] = [:]
    for (place, change) in all.enumerated() {
      guard case .add(let key, _, _) = change else {
        changes.append(change)
        places.append(place)
        continue
      }
      if let before = adds[key], let both = changes[before].then(change) {
        changes[before] = both
      } else {
        adds[key] = changes.count
        changes.append(change)
        places.append(place)
      }
    }
  }
}

extension RecordChange {
  /// One addition that is both, one after the other: it holds exactly where either does in its turn. Nil where no single limit says that.
  fileprivate func then(_ next: RecordChange) -> RecordChange? {
    guard case .add(let key, let first, let limit) = self, case .add(_, let second, let later) = next else { return nil }
    let sum = first.merging(second) { $0 &+ $1 }
    guard let later else { return .add(key, sum, where: limit) }
    // What the first adds is there when the second is measured.
    let shifted = RecordLimit(later.attribute, later.comparison, later.bound.subtractingSaturated(first[later.attribute] ?? 0))
    guard let limit else { return .add(key, sum, where: shifted) }
    guard limit.attribute == shifted.attribute, limit.comparison == shifted.comparison else { return nil }
    let bound = limit.comparison == .atMost ? min(limit.bound, shifted.bound) : max(limit.bound, shifted.bound)
    return .add(key, sum, where: RecordLimit(limit.attribute, limit.comparison, bound))
  }
}

extension Int64 {
  fileprivate func subtractingSaturated(_ other: Int64) -> Int64 {
    let (result, isOver) = subtractingReportingOverflow(other)
    return isOver ? (other > 0 ? .min : .max) : result
  }
}
