import Forms
package import StrictJSON

/// Several methods on the same numbers: one decides, the others show how far the answer hangs on the choice of method.
package struct Ensemble: Sendable {
  /// The deciding one first.
  package private(set) var rankings: [Ranking] = []
  package private(set) var notApplicable: [NotApplicable] = []

  /// Runs every one of `methods` that can be run. The first of `deciding` that can be run decides; that none can is its last one's error.
  package init(_ problem: Problem, deciding: [RankingMethod], beside methods: [RankingMethod]) throws(FrameworkError) {
    var decision: (method: RankingMethod, ranking: Ranking)?
    var refusal = FrameworkError.notApplicable(method: "ranking", reason: "no method was named")
    for method in deciding where decision == nil {
      do {
        decision = (method, try method.scored(problem).ranking(problem))
      } catch .notApplicable(let method, let reason) {
        refusal = .notApplicable(method: method, reason: reason)
      }
    }
    guard let decision else { throw refusal }
    rankings = [decision.ranking]
    for method in methods where method != decision.method {
      do {
        rankings.append(try method.scored(problem).ranking(problem))
      } catch .notApplicable(let method, let reason) {
        notApplicable.append(NotApplicable(method: method, reason: reason))
      }
    }
  }

  /// One ranking that stands alone.
  package init(_ ranking: Ranking) { rankings = [ranking] }

  package func result(flags: [Flag] = [], findings: JSONObject = JSONObject()) throws(FrameworkError) -> FrameworkResult {
    for ranking in rankings { try JSONValue.object(ranking.details).requireFinite("a number of \(ranking.method)") }
    let rankings = rankings.map(\.inTenDigits)
    try JSONValue.object(findings).requireFinite("a finding")
    let ids = rankings[0].scores.keys.sorted()
    let ranks = rankings.map { ranking in ids.map { ranking.ranks[$0] ?? 1 } }
    return FrameworkResult(
      rankings: rankings, notApplicable: notApplicable, kendallW: Concordance.kendallW(ranks)?.tenDigits, methodSensitive: methodSensitive(ids),
      flags: flags, findings: JSONObject(findings.members.map { ($0.name, $0.value.tenDigits) }))
  }

  private func methodSensitive(_ ids: [String]) -> Bool {
    let counted = rankings.filter { $0.method != RankingMethod.ahp.rawValue || rankings.count == 1 }
    return !ids.contains { id in counted.allSatisfy { $0.ranks[id] == 1 } }
  }
}

extension Ranking {
  /// The order is that of the numbers as they were computed.
  fileprivate var inTenDigits: Ranking {
    var written = self
    let noise = 1e-14 * (scores.values.map(\.magnitude).max() ?? 0)
    written.scores = scores.mapValues { $0.cleared(of: noise) }
    written.details = JSONObject(details.members.map { ($0.name, $0.value.tenDigits) })
    return written
  }
}

extension JSONValue {
  /// Refuses any number in it that is not finite.
  func requireFinite(_ what: String) throws(FrameworkError) {
    switch self {
    case .number(let number): _ = try number.finite(what)
    case .array(let values): for value in values { try value.requireFinite(what) }
    case .object(let object): for member in object.members { try member.value.requireFinite(what) }
    case .null, .bool, .integer, .string: break
    }
  }
}
