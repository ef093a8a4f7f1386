import Forms
import Glibc

extension FrameworkInput {
  /// One of several people who judge. What one leaves out is the request's.
  public struct Judge: Sendable, Hashable {
    public var name: String
    /// How much this one's voice counts beside the others', over 0.
    public var weight: Double
    /// By criterion, every one, 0 or more; nil where they are not given.
    public var weights: [String: Double]?
    /// In the order of `criteria`, in place of `weights`; empty where it is not given.
    public var pairwise: [[Double?]]
    /// By alternative, then criterion: those that are given.
    public var scores: [String: [String: Double]]

    public init(
      name: String, weight: Double = 1, weights: [String: Double]? = nil, pairwise: [[Double?]] = [], scores: [String: [String: Double]] = [:]
    ) {
      self.name = name
      self.weight = weight
      self.weights = weights
      self.pairwise = pairwise
      self.scores = scores
    }

    var weighs: Bool { weights != nil || !pairwise.isEmpty }
  }
}

/// How the weights of several judges became one. Source: Forman & Peniwati, European Journal of Operational Research 108:165, 1998.
public enum Aggregation: String, Sendable, Hashable, CaseIterable {
  /// The weighted geometric mean of their judgements in pairs: they decide as one.
  case aij
  /// The weighted geometric mean of each one's weights, all of which are over 0: each decides alone.
  case aipGeometric = "aip_geometric"
  /// The weighted arithmetic mean of each one's weights.
  case aipArithmetic = "aip_arithmetic"
  /// Nobody gave weights: the request's stand, and scores alone were joined.
  case scores
}

extension FrameworkInput {
  /// The same question with what the judges gave joined, once: weights as `aggregation` says, scores by the weighted arithmetic mean, both in ten digits. Where some judge gives weights each
  /// then has some, the request's where a judge gave none.
  public func joiningJudges() throws(FrameworkError) -> FrameworkInput {
    guard !judges.isEmpty else { return self }
    var joined = self
    if judges.contains(where: \.weighs) {
      for place in judges.indices where !judges[place].weighs { joined.judges[place].standIn(self) }
      try joined.joinWeights()
    }
    joined.joinScores()
    return joined
  }

  /// What the judges' weights became one by; the judges are complete.
  package func aggregation(_ shares: [[Double]]) -> Aggregation {
    if judges.allSatisfy({ !$0.pairwise.isEmpty }) { return .aij }
    guard judges.contains(where: \.weighs) else { return .scores }
    return shares.allSatisfy { $0.allSatisfy { $0 > 0 } } ? .aipGeometric : .aipArithmetic
  }

  /// Each one's share of all voices, by judge in the order of the names, whatever the order in the request.
  private var voices: [(place: Int, share: Double)] {
    let order = judges.indices.sorted { judges[$0].name.precedes(judges[$1].name) }
    let total = order.map { judges[$0].weight }.sum
    return order.map { ($0, judges[$0].weight / total) }
  }

  private mutating func joinWeights() throws(FrameworkError) {
    let names = criteria.map(\.name)
    if judges.allSatisfy({ !$0.pairwise.isEmpty }) {
      pairwise = try joinedJudgements(names)
      return
    }
    let shares = try judges.indices.map { $0 }.mapped { (place) throws(FrameworkError) in try weightShares(of: place) }
    let isGeometric = aggregation(shares) == .aipGeometric
    var means = names.indices.map { column in
      let mean = voices.map { $0.share * (isGeometric ? log(shares[$0.place][column]) : shares[$0.place][column]) }.sum
      return isGeometric ? exp(mean) : mean
    }
    let total = try means.sum.finite("the joined weights of the judges")
    means = means.map { ($0 / total).tenDigits }
    for column in names.indices { criteria[column].weight = means[column] }
    pairwise = []
  }

  /// A judge's weights, summing to 1, in the order of `criteria`.
  package func weightShares(of place: Int) throws(FrameworkError) -> [Double] {
    let (judge, names) = (judges[place], criteria.map(\.name))
    guard judge.pairwise.isEmpty else { return try AHP(judge.pairwise, names: names, path: "context.judges.\(place).pairwise").weights }
    let weights = names.map { judge.weights?[$0] ?? 0 }
    let total = weights.sum
    guard total > 0 else { throw .invalid(path: "context.judges.\(place).weights", rule: "must have at least one weight over 0") }
    return weights.map { $0 / total }
  }

  /// Of each pair the geometric mean over those who compared it; nil where nobody did.
  private func joinedJudgements(_ names: [String]) throws(FrameworkError) -> [[Double?]] {
    let exact = try judges.indices.map { $0 }.mapped { (place) throws(FrameworkError) in
      let path = "context.judges.\(place).pairwise"
      // Refuses what one judge alone leaves unconnected: who would decide otherwise could not be told.
      _ = try AHP(judges[place].pairwise, names: names, path: path)
      return try AHP.reciprocal(judges[place].pairwise, names, path)
    }
    var joined: [[Double?]] = names.map { _ in names.map { _ in nil } }
    for row in names.indices {
      joined[row][row] = 1
      for column in names.indices.dropFirst(row + 1) {
        let heard = voices.compactMap { voice in exact[voice.place][row][column].map { (voice.share, log($0)) } }
        guard !heard.isEmpty else { continue }
        let mean = exp(heard.map { $0.0 * $0.1 }.sum / heard.map(\.0).sum)
        (joined[row][column], joined[column][row]) = (mean.tenDigits, (1 / mean).tenDigits)
      }
    }
    return joined
  }

  /// Of each score that some judge gives the mean over all; who gives none has the request's.
  private mutating func joinScores() {
    var judged: [String: Set<String>] = [:]
    for judge in judges {
      for (id, scores) in judge.scores { judged[id, default: []].formUnion(scores.keys) }
    }
    let voices = voices
    for (row, alternative) in alternatives.enumerated() {
      guard let names = judged[alternative.id] else { continue }
      for (column, criterion) in criteria.enumerated() where names.contains(criterion.name) {
        let own = alternative.scores[column]
        let given = voices.map { (share: $0.share, score: judges[$0.place].scores[alternative.id]?[criterion.name]) }
        if given.contains(where: { $0.score == nil }) { unjudgedScores[alternative.id, default: [:]][criterion.name] = own }
        let isUnanimous = given.allSatisfy { $0.score ?? own == given[0].score ?? own }
        alternatives[row].scores[column] = isUnanimous ? given[0].score ?? own : given.map { $0.share * ($0.score ?? own) }.sum.tenDigits
      }
    }
  }

  /// The question as one judge alone puts it.
  func asJudged(by judge: Judge) -> FrameworkInput {
    var own = self
    own.judges = []
    if judge.weighs {
      own.pairwise = judge.pairwise
      for column in criteria.indices { own.criteria[column].weight = judge.weights?[criteria[column].name] ?? criteria[column].weight }
    }
    for (row, alternative) in alternatives.enumerated() {
      let (given, left) = (judge.scores[alternative.id], unjudgedScores[alternative.id])
      guard given != nil || left != nil else { continue }
      for (column, criterion) in criteria.enumerated() {
        own.alternatives[row].scores[column] = given?[criterion.name] ?? left?[criterion.name] ?? alternative.scores[column]
      }
    }
    return own
  }
}

extension FrameworkInput.Judge {
  /// The request's own weights, where the judge gives none.
  fileprivate mutating func standIn(_ request: FrameworkInput) {
    if request.pairwise.isEmpty {
      weights = Dictionary(uniqueKeysWithValues: request.criteria.map { ($0.name, $0.weight) })
    } else {
      pairwise = request.pairwise
    }
  }
}
