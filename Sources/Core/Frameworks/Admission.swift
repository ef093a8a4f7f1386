/// Who is compared: the alternatives that break no must or, where each breaks one, all.
package struct Admission: Sendable {
  /// By alternative of the whole question: the musts it breaks.
  package let broken: [[FrameworkInput.Constraint]]
  /// Each alternative breaks a must.
  package let isEmpty: Bool
  /// The question with only those that are compared.
  package let problem: Problem
  /// The whole question's ids.
  package let ids: [String]

  package init(_ whole: Problem) throws(FrameworkError) {
    let broken = Screening.brokenMusts(whole)
    let places = whole.ids.indices.filter { broken[$0].isEmpty }
    self.broken = broken
    ids = whole.ids
    isEmpty = places.isEmpty
    problem = isEmpty ? whole : try whole.restricted(to: places)
  }

  /// The result over those that are compared, with what is said of the others: they stand last, by id, without score or rank.
  func completing(_ result: FrameworkResult) -> FrameworkResult {
    var whole = result
    let out = ids.indices.filter { !broken[$0].isEmpty }
    let last = isEmpty ? [] : out.map { ids[$0] }
    for place in whole.rankings.indices { whole.rankings[place].order += last }
    whole.inadmissible = out.map { Inadmissible(alternative: ids[$0], musts: broken[$0].map(\.text)) }
    let dominators = Dominance(problem).dominators
    whole.dominated = problem.ids.indices.compactMap { place in dominators[place].map { Dominated(alternative: problem.ids[place], by: problem.ids[$0]) } }
    let dominated = Set(whole.dominated.map(\.alternative))
    whole.proposed = whole.rankings.first?.order.first { !dominated.contains($0) && (isEmpty || !last.contains($0)) } ?? whole.winner
    if isEmpty, let winner = ids.firstIndex(of: whole.winner) {
      whole.flags.append(Flag(alternative: whole.winner, kind: .mustsUnmet, level: .high, value: Double(broken[winner].count)))
      whole.proposed = whole.winner
    }
    return whole
  }
}
