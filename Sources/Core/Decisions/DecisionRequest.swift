public import Cases
public import Frameworks
public import StrictJSON

/// A question with alternatives, as a caller puts it to the panel: validated, defaults filled in, probabilities divided by their sums, and in canonical order (alternatives by id, criteria,
/// states and signals by name, `pairwise` with the criteria), so that the order of the input cannot reach a result.
public struct DecisionRequest: Sendable, Hashable {
  /// The most bytes a request body may have.
  public static let bodyBytesMaximum = 262_144

  public var query: String
  /// The numbers, for the frameworks.
  public var input: FrameworkInput
  /// The words of `input.alternatives`, in the same order.
  public var words: [AlternativeWords]
  public var brief: Brief
  /// Distinct, by name.
  public var requiredDomains: [String]
  public var deadline_ms: Int64?
  /// Nil: the framework that finds itself most applicable is taken.
  public var framework: FrameworkName?
  public var budget_usd: Double?
  /// A UUID in lower case; nil: one is made.
  public var decisionID: String?
  /// The least the caller asks for; the rules may give more, never less.
  public var classification: Classification?
  /// The members that stand in the request, those of `context` as `context/…`.
  var given: Set<String> = []
  /// The framework of the operator's that the request names: what it states is not filled in yet, and the context not read.
  var ownName: String?
  var own: OwnUse?
  var unfilled = UnfilledRequest(object: JSONObject(), isStored: false)
  /// Numbers of the request in whose place every judge gave one.
  var replacedByJudges: [InputNotUsed] = []

  /// What is said of one alternative and not computed with.
  public struct AlternativeWords: Sendable, Hashable {
    public var description: String
    public var outcomes: [OutcomeWords]
    public var risks: [String]
  }

  public struct OutcomeWords: Sendable, Hashable {
    public var description: String
    /// 0…1: how sure the caller is of the estimate.
    public var confidence: Double?
  }

  /// What the panel may read beside the numbers.
  public struct Brief: Sendable, Hashable {
    public var background = ""
    public var constraints: [String] = []
    public var data = JSONObject()
    public var priorities: [String] = []
    public var values: [String: Double] = [:]
    public var stakeholders: [String] = []
    public var metrics: [String] = []
  }
}

extension DecisionRequest {
  /// The words of the alternative with this id.
  public func words(of id: String) -> AlternativeWords? {
    input.alternatives.firstIndex { $0.id == id }.map { words[$0] }
  }

  /// The results of an alternative as a sensitivity counts them: by the number that was given, costs or not, then by how likely.
  package func resultsByUtility(of id: String) -> [(description: String, probability: Double, utility: Double)] {
    let results = zip(alternative(id)?.outcomes ?? [], words(of: id)?.outcomes ?? []).map { outcome, words in
      (description: words.description, probability: outcome.probability, utility: outcome.utility)
    }
    return results.sorted { ($0.utility, $0.probability) < ($1.utility, $1.probability) }
  }

  public func alternative(_ id: String) -> FrameworkInput.Alternative? { input.alternatives.first { $0.id == id } }

  /// The domains in which a veto may be spoken: those required, and the categories of the criteria that weigh.
  public var domainsInPlay: Set<String> {
    Set(requiredDomains).union(input.criteria.lazy.filter { $0.weight > 0 }.compactMap(\.category))
  }
}
