/// How far the first place hangs on who else is in the list: each other alternative left out in turn, and all at once of whom another leaves no reason to choose.
///
/// A scale that is stretched over a list, or the range by which aversion is measured, may be set by an alternative that nobody would choose. Methods are run over all that may be
/// chosen, as they were published; that it was so decided is told, and a person is asked.
struct Reversals {
  /// By the places of who would be first, or share that place: those of whom each alone makes it so when left out.
  private var byWinners: [[Int]: [Int]] = [:]
  /// The same of what is dominated: the places that are left out together, and who is first then.
  private var byDominated: [(out: [Int], firsts: [Int])] = []
  private let problem: Problem
  private let winner: Int
  private let dominators: [Int?]
  private let isSearched: Bool

  /// Up to so many alternatives that are compared in pairs their priorities are computed again without each.
  private static let comparedMaximum = 20

  /// Nil where nothing could change: fewer than three are compared, or nothing is ranked by numbers.
  init?(_ name: FrameworkName, _ problem: Problem, _ result: FrameworkResult) throws(FrameworkError) {
    guard problem.count > 2, let own = problem.ids.firstIndex(of: result.winner), try Decider(name, problem) != nil else { return nil }
    (self.problem, self.winner) = (problem, own)
    isSearched = problem.count <= Reversals.comparedMaximum || problem.comparisons.isEmpty
    dominators = isSearched ? Dominance(problem).dominators : []
    guard isSearched else { return }
    for dropped in problem.ids.indices where dropped != own {
      // Who still shares the first place is not displaced.
      let firsts = try Reversals.firsts(name, problem, without: [dropped])
      guard !firsts.isEmpty, !firsts.contains(own) else { continue }
      byWinners[firsts, default: []].append(dropped)
    }
    try findDominated(name, result.rankings[0].order)
  }

  /// Who is first, or shares that place, in the order of the places; empty where nobody is ranked.
  private static func firsts(_ name: FrameworkName, _ problem: Problem, without out: Set<Int>) throws(FrameworkError) -> [Int] {
    let places = problem.ids.indices.filter { !out.contains($0) }
    guard !places.isEmpty, let decider = try Decider(name, try problem.restricted(to: places)) else { return [] }
    return try decider.leaders().compactMap(problem.ids.firstIndex(of:)).sorted()
  }

  /// Those that are dominated and each alone decide; where none does, all of them together. Where what stands first is dominated itself it is not what is proposed: then
  /// the question is who is first without any of them.
  private mutating func findDominated(_ name: FrameworkName, _ order: [String]) throws(FrameworkError) {
    let dominated = dominators.indices.filter { dominators[$0] != nil }
    guard !dominated.isEmpty else { return }
    if dominators[winner] == nil {
      byDominated = sorted.compactMap { firsts, dropped in
        let out = dropped.filter { dominators[$0] != nil }
        return out.isEmpty ? nil : (out, firsts)
      }
      let firsts = try Reversals.firsts(name, problem, without: Set(dominated))
      if byDominated.isEmpty, !firsts.isEmpty, !firsts.contains(winner) { byDominated = [(dominated, firsts)] }
    } else if let proposed = order.lazy.compactMap({ [problem] in problem.ids.firstIndex(of: $0) }).first(where: { [dominators] in dominators[$0] == nil }) {
      let firsts = try Reversals.firsts(name, problem, without: Set(dominated))
      if !firsts.isEmpty, !firsts.contains(proposed) { byDominated = [(dominated, firsts)] }
    }
  }

  private var sorted: [(key: [Int], value: [Int])] { byWinners.sorted { $0.key.lexicographicallyPrecedes($1.key) } }

  private func words(_ firsts: [Int]) -> String {
    problem.names(firsts, joinedBy: " and ") + (firsts.count == 1 ? " would be first" : " would share the first place")
  }

  /// What a reader is told, gravest first.
  var cautions: [Caution] { [hanging, reversal].compactMap { $0 } }

  private var reversal: Caution? {
    guard isSearched else {
      return Caution(
        kind: .rankReversal, level: .medium,
        text: "whether there is a rank reversal was not looked for: more than \(Reversals.comparedMaximum) alternatives are compared in pairs")
    }
    guard !byWinners.isEmpty else { return nil }
    let told = sorted.map { "without \(problem.names($0.value, joinedBy: " or ")) \(words($0.key))" }
    return Caution(
      kind: .rankReversal, level: .medium, text: "rank reversal: the first place hangs on who else is in the list: \(told.joined(separator: "; "))")
  }

  private var hanging: Caution? {
    guard !byDominated.isEmpty else { return nil }
    let out = Set(byDominated.flatMap(\.out)).sorted()
    let reasons = out.map { place in
      "\(problem.names([place])), which nobody would choose since in what counts \(problem.names([dominators[place] ?? place])) is nowhere worse and somewhere better"
    }
    let together = byWinners.isEmpty && out.count > 1
    let told = byDominated.map { "without \(problem.names($0.out, joinedBy: together ? " and " : " or ")) \(words($0.firsts))" }
    return Caution(
      kind: .hangsOnDominated, level: .high,
      text: "who is first hangs on \(reasons.joined(separator: ", and on ")): \(told.joined(separator: "; "))")
  }
}
