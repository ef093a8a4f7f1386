import Forms
import StrictJSON

/// What several judges come to, together and each alone.
public struct Judging: Sendable, Hashable {
  public var aggregation: Aggregation
  /// Kendall's W over the judges' own orders, 0…1; nil for one judge, one alternative or all tied.
  public var agreement: Double?
  /// By name.
  public var each: [Each]

  /// One judge's own answer: the deciding method over the same alternatives, by this judge's numbers alone.
  public struct Each: Sendable, Hashable {
    public var name: String
    /// Of all voices, 0…1.
    public var share: Double
    /// By criterion, summing to 1.
    public var weights: [String: Double]
    /// Of this judge's own judgements in pairs; nil without them.
    public var consistencyRatio: Double?
    /// Ids, best first; empty where the deciding method cannot be used on this judge's numbers.
    public var order: [String]
    /// Whether another alternative than what is proposed would be; nil without an order.
    public var decidesOtherwise: Bool?
    /// Why there is no order.
    public var notApplicable: String?
  }
}

/// Runs the deciding method by each judge's own numbers.
struct JudgesReading {
  let judging: Judging
  /// Of each one's judgements in pairs; where they were joined into one matrix that one's own consistency counts, so that these are no reason for a review.
  let cautions: [Caution]

  /// nil where nobody judged, or where what decides reads no criteria. `result` is over what `admission` lets in.
  init?(_ framework: FrameworkName, _ input: FrameworkInput, _ admission: Admission, _ result: FrameworkResult) throws(FrameworkError) {
    let readsCriteria = framework == .kepnerTregoe || RankingMethod(rawValue: result.method)?.readsCriteria == true
    guard !input.judges.isEmpty, readsCriteria else { return nil }
    let admitted = Set(admission.problem.ids)
    let dominators = Dominance(admission.problem).dominators
    let free = Set(admission.problem.ids.indices.filter { dominators[$0] == nil }.map { admission.problem.ids[$0] })
    let proposed = result.rankings[0].order.first(where: free.contains) ?? result.winner
    let isJoined = !input.pairwise.isEmpty
    var alone: [JudgeAlone] = []
    var cautions: [Caution] = []
    for judge in input.judges.sorted(by: { $0.name.precedes($1.name) }) {
      let whole = try Problem(input.asJudged(by: judge))
      let problem = try whole.restricted(to: whole.ids.indices.filter { admitted.contains(whole.ids[$0]) })
      alone.append(try JudgeAlone(judge, problem, framework, result.method, proposed))
      guard !judge.pairwise.isEmpty else { continue }
      cautions += [problem.hierarchy?.caution("the judgements of `\(judge.name)`", atMost: isJoined ? .medium : .high)].compactMap { $0 }
    }
    self.cautions = cautions
    let voices = input.judges.map(\.weight).sum
    judging = Judging(
      aggregation: input.aggregation(alone.map(\.problem.weights)), agreement: Concordance.kendallW(alone.compactMap(\.ranks))?.tenDigits,
      each: alone.map { $0.told(of: voices) })
  }
}

/// One judge's numbers through the deciding method.
private struct JudgeAlone {
  let judge: FrameworkInput.Judge
  let problem: Problem
  let ranking: Ranking?
  let decidesOtherwise: Bool?
  let refusal: String?

  init(
    _ judge: FrameworkInput.Judge, _ problem: Problem, _ framework: FrameworkName, _ method: String, _ proposed: String
  ) throws(FrameworkError) {
    (self.judge, self.problem) = (judge, problem)
    do {
      let ranking = try JudgeAlone.ranking(framework, method, problem)
      (self.ranking, refusal) = (ranking, nil)
      decidesOtherwise = !JudgeAlone.best(ranking, problem).contains(proposed)
    } catch .notApplicable(_, let reason) {
      (ranking, decidesOtherwise, refusal) = (nil, nil, reason)
    }
  }

  /// By alternative, in the order of their ids; what the ranking leaves out shares the last.
  var ranks: [Int]? {
    ranking.map { ranking in problem.ids.map { ranking.ranks[$0] ?? ranking.ranks.count + 1 } }
  }

  func told(of voices: Double) -> Judging.Each {
    Judging.Each(
      name: judge.name, share: (judge.weight / voices).tenDigits,
      weights: Dictionary(uniqueKeysWithValues: zip(problem.criteria.map(\.name), problem.weights.map(\.tenDigits))),
      consistencyRatio: judge.pairwise.isEmpty ? nil : problem.hierarchy?.consistencyRatio?.tenDigits, order: ranking?.order ?? [],
      decidesOtherwise: decidesOtherwise, notApplicable: refusal)
  }

  private static func ranking(_ framework: FrameworkName, _ method: String, _ problem: Problem) throws(FrameworkError) -> Ranking {
    switch framework {
    case .kepnerTregoe: try KepnerTregoe(problem).ranking()
    case .ooda: try OODA(problem).decide().ranking
    default: try (RankingMethod(rawValue: method) ?? .topsis).scored(problem).ranking(problem)
    }
  }

  /// The first of those that nothing dominates, with its equals.
  private static func best(_ ranking: Ranking, _ problem: Problem) -> Set<String> {
    let dominators = Dominance(problem).dominators
    let free = problem.ids.indices.filter { dominators[$0] == nil }.map { problem.ids[$0] }
    let top = free.compactMap { ranking.ranks[$0] }.min()
    return Set(free.filter { ranking.ranks[$0] == top })
  }
}

extension Judging {
  var json: JSONValue {
    [
      "aggregation": .string(aggregation.rawValue), "agreement": JSONValue(measure: agreement), "each": .array(each.map(\.json)),
    ]
  }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    aggregation = try object.required("aggregation").choice()
    agreement = try object.optional("agreement")?.number()
    each = try object.required("each").elements().mapped { field throws(StoredError) in try Each(field) }
  }
}

extension Judging.Each {
  var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("name", .string(name)), ("share", JSONValue(measure: share)), ("order", JSONValue(strings: order)),
      ("weights", .object(JSONObject(weights.map { ($0.key, JSONValue(measure: $0.value)) }))),
      ("decides_otherwise", decidesOtherwise.map { .bool($0) } ?? .null), ("consistency_ratio", JSONValue(measure: consistencyRatio)),
    ]
    if let notApplicable { members.append(("not_applicable", .string(notApplicable))) }
    return .object(JSONObject(members))
  }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    name = try object.required("name").string()
    share = try object.required("share").number()
    order = try object.required("order").elements().mapped { field throws(StoredError) in try field.string() }
    weights = [:]
    for member in try object.required("weights").object().fields { weights[member.name] = try member.field.number() }
    decidesOtherwise = try object.optional("decides_otherwise")?.bool()
    consistencyRatio = try object.optional("consistency_ratio")?.number()
    notApplicable = try object.optional("not_applicable")?.string()
  }
}
