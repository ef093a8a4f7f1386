import Frameworks
public import Cases

extension Classification {
  private static let confidentialWords: Set<String> = ["acquisition", "layoff", "confidential", "secret"]
  private static let restrictedDomains: Set<String> = ["legal", "personnel", "merger"]

  /// What the rules give a request: internal, or more by its words and domains, or more still if the caller asks for it.
  public static func of(_ request: DecisionRequest) -> Classification {
    var least = Classification.internal
    if !confidential(request).isEmpty { least = .confidential }
    if !restricted(request).isEmpty { least = .restricted }
    return max(least, request.classification ?? .internal)
  }

  /// Why it has just this one, lower case, no full stop; empty for what every request has.
  static func reasons(_ request: DecisionRequest) -> [String] {
    let own = of(request)
    let rules: [String] =
      switch own {
      case .restricted: restricted(request).map { "the question asks for the view of `\($0)`" }
      case .confidential: confidential(request).map { "the question speaks of “\($0)”" }
      case .public, .internal: []
      }
    return (request.classification == own ? ["who asks wants it so"] : []) + rules
  }

  /// The words of the request that make it confidential.
  private static func confidential(_ request: DecisionRequest) -> [String] {
    let texts = [request.query, request.brief.background] + request.input.alternatives.map(\.name) + request.words.map(\.description)
    return texts.map(words).reduce(into: Set<String>()) { $0.formUnion($1.intersection(confidentialWords)) }.sorted()
  }

  /// The domains that make it restricted.
  private static func restricted(_ request: DecisionRequest) -> [String] { request.requiredDomains.filter(restrictedDomains.contains) }

  /// The words in lower case, the plural's `s` cut, so that `layoffs` is found and `secretary` is not.
  private static func words(_ text: String) -> Set<String> {
    Set(
      text.split { !$0.isLetter && $0 != "-" }.map { word in
        let lower = word.lowercased()
        return lower.hasSuffix("s") ? String(lower.dropLast()) : lower
      })
  }
}
