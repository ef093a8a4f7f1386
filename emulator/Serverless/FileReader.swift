/// Reads one file into an `Application`, collecting what is wrong as it goes. Its parts are in the extensions: provider, functions, events, tables.
struct FileReader {
  let file: String
  var variables: Variables
  var defaultStage: String?
  var problems: [Problem] = []
  var warnings: [Problem] = []
  var notes: [Problem] = []
  /// What only a deployment reads, by the pattern of its key.
  var noted: [String: Noted] = [:]
  /// `custom.emulator.authorizers`, by the authorizer's name.
  var authorizerPlaces: [String: AuthorizerPlace] = [:]

  mutating func report(_ text: String, at mark: Mark, _ path: String) {
    let problem = Problem(file: file, mark: mark, path: path, text: variables.withoutValues(text))
    // A part that is read for two purposes is told of once.
    guard problems.count < Problems.maximum, !problems.contains(problem) else { return }
    problems.append(problem)
  }

  mutating func warn(_ text: String, at mark: Mark, _ path: String) {
    guard warnings.count < Problems.maximum else { return }
    warnings.append(Problem(.warning, file: file, mark: mark, path: path, text: variables.withoutValues(text)))
  }

  /// The node with its own variable replaced; nil after reporting what is missing.
  mutating func resolved(_ node: YAMLNode, _ path: String) -> YAMLNode? {
    do {
      switch try variables.resolve(node) {
      case .value(let value): return value
      case .missing(let what): report(what, at: node.mark, path)
      }
    } catch {
      report(error.text, at: node.mark, path)
    }
    return nil
  }

  mutating func text(_ node: YAMLNode, _ path: String) -> String? {
    guard let value = resolved(node, path) else { return nil }
    guard let text = value.text, !value.isNull else {
      report("must be text, got \(value.shown)", at: node.mark, path)
      return nil
    }
    return text
  }

  mutating func integer(_ node: YAMLNode, _ path: String, _ range: ClosedRange<Int>) -> Int? {
    guard let value = resolved(node, path) else { return nil }
    guard let number = value.integer, range.contains(number) else {
      report("must be between \(range.lowerBound) and \(range.upperBound), got \(value.shown)", at: node.mark, path)
      return nil
    }
    return number
  }

  mutating func boolean(_ node: YAMLNode, _ path: String) -> Bool? {
    guard let value = resolved(node, path) else { return nil }
    if let boolean = value.boolean { return boolean }
    if value.text == "true" || value.text == "false" { return value.text == "true" }
    report("must be true or false, got \(value.shown)", at: node.mark, path)
    return nil
  }

  mutating func choice(_ node: YAMLNode, _ path: String, _ allowed: [String]) -> String? {
    guard let text = text(node, path) else { return nil }
    if allowed.contains(text) { return text }
    report("must be one of \(allowed.joined(separator: ", ")), got \"\(text)\"", at: node.mark, path)
    return nil
  }

  /// A list of texts, or one text.
  mutating func texts(_ node: YAMLNode, _ path: String) -> [String]? {
    guard let value = resolved(node, path) else { return nil }
    guard let elements = value.elements else { return text(value, path).map { [$0] } }
    return elements.enumerated().compactMap { text($0.element, "\(path)[\($0.offset)]") }
  }

  mutating func list(_ node: YAMLNode, _ path: String) -> [YAMLNode] {
    guard let value = resolved(node, path), !value.isNull else { return [] }
    if let elements = value.elements { return elements }
    report("must be a list, got \(value.shown)", at: node.mark, path)
    return []
  }

  mutating func entries(_ node: YAMLNode?, _ path: String) -> [YAMLNode.Entry] {
    guard let node, let value = resolved(node, path), !value.isNull else { return [] }
    if let entries = value.entries { return entries }
    report("must be a mapping, got \(value.shown)", at: node.mark, path)
    return []
  }

  /// A mapping, or a list of mappings read as one (`functions` and `resources` may be either).
  mutating func mergedEntries(_ node: YAMLNode?, _ path: String) -> [YAMLNode.Entry] {
    guard let node, let value = resolved(node, path) else { return [] }
    guard let elements = value.elements else { return entries(value, path) }
    return elements.enumerated().flatMap { entries($0.element, "\(path)[\($0.offset)]") }
  }
}

extension [YAMLNode.Entry] {
  subscript(key: String) -> YAMLNode? { first { $0.key == key }?.value }
}
