/// What a reader must be told of the numbers as a whole.
enum Cautions {
  static func found(_ name: FrameworkName, _ problem: Problem, _ result: FrameworkResult) throws(FrameworkError) -> [Caution] {
    let judged = problem.hierarchy.map { [("the judgements of the criteria", $0)] } ?? []
    let compared = problem.criteria.compactMap { criterion in
      problem.comparisons[criterion.name].map { ("the judgements of the alternatives by `\(criterion.name)`", $0) }
    }
    let contradictions = (judged + compared).compactMap { $1.caution($0) }.sorted { $0.level == .high && $1.level != .high }
    return contradictions + (clamped(problem).map { [$0] } ?? []) + (try Reversals(name, problem, result)?.cautions ?? [])
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
}
