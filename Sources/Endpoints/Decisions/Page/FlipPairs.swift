internal import Decisions
internal import Frameworks

/// The numbers that a change could be looked for in, those that are one fact as one: a score that just meets its must, and the must; the two weights or probabilities that
/// there are, of which one is what the other leaves.
struct FlipPairs {
  struct Fact {
    var entry: NumberSensitivity
    /// What says the same.
    var twin: NumberSensitivity?
  }

  /// In the order that they came in.
  let facts: [Fact]

  init(_ entries: [NumberSensitivity], _ page: DecisionPage) {
    var (found, told): ([Fact], Set<Int>) = ([], [])
    for place in entries.indices where told.insert(place).inserted {
      let twin = entries.indices.first { !told.contains($0) && FlipPairs.areOne(entries[place], entries[$0], page) }
      guard let twin else {
        found.append(Fact(entry: entries[place]))
        continue
      }
      told.insert(twin)
      let isInOrder = FlipPairs.leads(entries[place], entries[twin])
      found.append(Fact(entry: entries[isInOrder ? place : twin], twin: entries[isInOrder ? twin : place]))
    }
    facts = found
  }

  /// The score before its limit, what rises before what falls.
  private static func leads(_ one: NumberSensitivity, _ other: NumberSensitivity) -> Bool {
    if case .score = one.subject { return true }
    if case .score = other.subject { return false }
    return one.told?.change ?? 0 >= other.told?.change ?? 0
  }

  private static func areOne(_ one: NumberSensitivity, _ other: NumberSensitivity, _ page: DecisionPage) -> Bool {
    guard let first = one.told, let second = other.told, first.alternative == second.alternative else { return false }
    let input = page.comparison?.request.input
    // What is left of 1, but for how finely a search went.
    let isRest = (first.value + second.value - 1).magnitude <= max(1e-6, one.resolution, other.resolution)
    switch (one.subject, other.subject) {
    case (.limit(let criterion, _), .score(let id, let own)), (.score(let id, let own), .limit(let criterion, _)):
      // Each flips where the other one stands.
      return own == criterion && id == page.recommended && first.value == other.current && second.value == one.current
    case (.weight, .weight): return isRest && input?.criteria.count == 2
    case (.probability, .probability): return isRest && input?.states.count == 2
    case (.outcomeProbability(let id, _), .outcomeProbability(let own, _)):
      return isRest && id == own && input?.alternatives.first { $0.id == id }?.outcomes.count == 2
    default: return false
    }
  }
}
