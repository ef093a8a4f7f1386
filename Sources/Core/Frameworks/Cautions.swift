/// What a reader must be told of the numbers as a whole.
enum Cautions {
  static func found(_ name: FrameworkName, _ problem: Problem, _ result: FrameworkResult) throws(FrameworkError) -> [Caution] {
    let judged = problem.hierarchy.map { [("the judgements of the criteria", $0)] } ?? []
    let compared = problem.criteria.compactMap { criterion in
      problem.comparisons[criterion.name].map { ("the judgements of the alternatives by `\(criterion.name)`", $0) }
    }
    let contradictions = (judged + compared).compactMap { $1.caution($0) }.sorted { $0.level == .high && $1.level != .high }
    return contradictions + (clamped(problem).map { [$0] } ?? []) + (try rankReversal(name, problem, result.winner).map { [$0] } ?? [])
  }

  private static func clamped(_ problem: Problem) -> Caution? {
    let beyond = problem.criteria.enumerated().flatMap { column, criterion in
      problem.ids.indices.filter { criterion.anchors?.value(problem.scores[$0, column]).isClamped ?? false }.map {
        "`\(criterion.name)` of \(problem.names([$0]))"
      }
    }
    guard !beyond.isEmpty else { return nil }
    return Caution(kind: .clamped, level: .medium, text: "beyond its criterion's scale, and counted as its end: \(beyond.joined(separator: ", "))")
  }

  /// Up to so many alternatives that are compared in pairs their priorities are computed again without each.
  private static let comparedMaximum = 20

  /// Each other alternative left out in turn.
  private static func rankReversal(_ name: FrameworkName, _ problem: Problem, _ winner: String) throws(FrameworkError) -> Caution? {
    if problem.count > comparedMaximum, !problem.comparisons.isEmpty {
      return Caution(
        kind: .rankReversal, level: .medium,
        text: "whether there is a rank reversal was not looked for: more than \(comparedMaximum) alternatives are compared in pairs")
    }
    guard problem.count > 2, let own = problem.ids.firstIndex(of: winner), try Decider(name, problem) != nil else { return nil }
    var byWinner: [Int: [Int]] = [:]
    for dropped in problem.ids.indices where dropped != own {
      let places = problem.ids.indices.filter { $0 != dropped }
      guard let decider = try Decider(name, try problem.restricted(to: places)), let place = problem.ids.firstIndex(of: try decider.winner()), place != own
      else { continue }
      byWinner[place, default: []].append(dropped)
    }
    guard !byWinner.isEmpty else { return nil }
    let told = byWinner.keys.sorted().map { "without \(problem.names(byWinner[$0] ?? [], joinedBy: " or ")) \(problem.names([$0])) would be first" }
    return Caution(
      kind: .rankReversal, level: .medium, text: "rank reversal: the first place hangs on who else is in the list: \(told.joined(separator: "; "))")
  }
}
