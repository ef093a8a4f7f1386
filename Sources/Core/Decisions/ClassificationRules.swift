import Frameworks
public import Cases

extension Classification {
  private static let confidentialWords: Set<String> = ["acquisition", "layoff", "confidential", "secret"]
  private static let restrictedDomains: Set<String> = ["legal", "personnel", "merger"]

  /// What the rules give a request: internal, or more by its words and domains, or more still if the caller asks for it.
  public static func of(_ request: DecisionRequest) -> Classification {
    var least = Classification.internal
    let texts = [request.query, request.brief.background] + request.input.alternatives.map(\.name) + request.words.map(\.description)
    if texts.contains(where: { confidentialWords.intersection(words($0)).isEmpty == false }) { least = .confidential }
    if !restrictedDomains.isDisjoint(with: request.requiredDomains) { least = .restricted }
    return max(least, request.classification ?? .internal)
  }

  /// The words in lower case, the plural's `s` cut, so that `layoffs` is found and `secretary` is not.
  private static func words(_ text: String) -> Set<String> {
    Set(
      text.split { !$0.isLetter && $0 != "-" }.map { word in
        let lower = word.lowercased()
        return lower.hasSuffix("s") ? String(lower.dropLast()) : lower
      })
  }
}
