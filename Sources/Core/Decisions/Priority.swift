import Forms
import Frameworks
import StrictJSON

/// A priority of the request that names a criterion, or a category of some, whatever the case of its letters; held against each of these.
public struct Priority: Sendable, Hashable {
  /// As the request has it.
  public var priority: String
  public var criterion: String
  /// Those that nothing compared is better than by the criterion, by id. Whether the recommended one is among them hangs on what a review made of that.
  public var best: [String]

  public init(priority: String, criterion: String, best: [String]) {
    self.priority = priority
    self.criterion = criterion
    self.best = best
  }
}

extension Framing {
  /// In the request's order; those that name nothing that is compared are left out.
  func priorities(of request: DecisionRequest) -> [Priority] {
    let problem = judgement.problem
    return request.brief.priorities.flatMap { priority -> [Priority] in
      let word = priority.asSeen.lowercased()
      let columns = problem.criteria.indices.filter { problem.criteria[$0].name.lowercased() == word }
      let all = columns.isEmpty ? problem.criteria.indices.filter { problem.criteria[$0].category?.lowercased() == word } : columns
      return all.map { Priority(priority: priority, criterion: problem.criteria[$0].name, best: problem.best(by: $0)) }
    }
  }
}

extension Problem {
  /// The ids of those that no other is better than by one criterion; what was compared in pairs is better the more it has.
  fileprivate func best(by column: Int) -> [String] {
    let isMore = criteria[column].direction == .max || comparisons[criteria[column].name] != nil
    let all = scores.column(column).map { isMore ? $0 : -$0 }
    guard let greatest = all.max() else { return [] }
    return ids.indices.filter { Ordering.ties(all[$0], with: greatest) }.map { ids[$0] }
  }
}

extension Priority {
  var json: JSONValue { ["priority": .string(priority), "criterion": .string(criterion), "best": JSONValue(strings: best)] }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    priority = try object.required("priority").string()
    criterion = try object.required("criterion").string()
    best = try object.required("best").strings()
  }
}

extension Ranking {
  /// Its scores are counted as payoffs are.
  package var isInPayoffs: Bool { RankingMethod(rawValue: method)?.isInPayoffs ?? false }

  /// Scores that a reader compares, no two that differ alike: with what payoffs are counted in, where they are such.
  package func told(_ scores: [Double], _ payoffUnit: String?) -> [String] { scores.roundAmounts(isInPayoffs ? payoffUnit : nil) }

  /// All of its scores, by alternative.
  package func told(_ payoffUnit: String?) -> [String: String] {
    let ids = Array(scores.keys)
    return [String: String](uniqueKeysWithValues: zip(ids, told(ids.map { scores[$0] ?? 0 }, payoffUnit)))
  }
}
