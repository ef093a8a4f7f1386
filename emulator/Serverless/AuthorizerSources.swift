/// The parts of an authorizer that may be written in more than one way.
extension FileReader {
  /// A list, or one text with commas; nil after reporting one that is none.
  mutating func identitySources(_ node: YAMLNode?, _ path: String) -> [IdentitySource]? {
    guard let node, let written = texts(node, path) else { return [] }
    var sources: [IdentitySource] = []
    for part in written.flatMap({ $0.split(separator: ",") }) {
      let text = part.filter { $0 != " " }
      guard let source = IdentitySource(text) else {
        report("must be such as `$request.header.Authorization` or `method.request.header.Authorization`, got \"\(text)\"", at: node.mark, path)
        return nil
      }
      sources.append(source)
    }
    return sources
  }

  mutating func restSources(_ node: YAMLNode?, _ path: String) -> [IdentitySource]? {
    node == nil ? [.header("Authorization")] : identitySources(node, path)
  }

  /// What a value stands for, intrinsic functions and variables taken in; nil where only the cloud knows.
  mutating func deepText(_ node: YAMLNode, _ intrinsic: Intrinsic) -> String? {
    guard case .value(let value)? = try? variables.resolveDeeply(node) else { return nil }
    return intrinsic.text(of: value)
  }

  /// A text that a JWT is checked against: without it the authorizer would let anybody in.
  mutating func cloudText(_ node: YAMLNode?, _ entry: YAMLNode.Entry, _ path: String, _ key: String, _ intrinsic: Intrinsic) -> String? {
    guard let node else {
      report("is missing", at: entry.mark, path)
      return nil
    }
    if let text = deepText(node, intrinsic), !text.isEmpty { return text }
    report("only the cloud knows this value; name one under custom.emulator.authorizers.\(entry.key).\(key)", at: node.mark, path)
    return nil
  }

  mutating func audience(_ node: YAMLNode?, _ entry: YAMLNode.Entry, _ path: String, _ intrinsic: Intrinsic) -> [String]? {
    guard let node, let value = resolved(node, path) else {
      if node == nil { report("is missing", at: entry.mark, path) }
      return nil
    }
    var audience: [String] = []
    for element in value.elements ?? [value] {
      guard let text = cloudText(element, entry, path, "audience", intrinsic) else { return nil }
      audience.append(text)
    }
    return audience
  }

  /// A function's key, full name or ARN, or `!GetAtt KeyLambdaFunction.Arn`; what it names is looked up when all functions are known.
  mutating func functionReference(_ node: YAMLNode, _ path: String, _ intrinsic: Intrinsic) -> String? {
    guard case .value(let value)? = try? variables.resolveDeeply(node) else { return text(node, path) }
    if let text = intrinsic.text(of: value), !text.isEmpty { return text }
    if let id = intrinsic.references(in: value).first { return id }
    report("must name a function of this file, got \(value.shown)", at: node.mark, path)
    return nil
  }

  /// Puts the functions' keys in the place of what authorizers call them.
  mutating func checkAuthorizers(_ functions: inout [FunctionDeclaration], _ place: DeploymentName, _ intrinsic: Intrinsic) {
    let names = functions.map { (key: $0.key, name: $0.name) }
    for function in functions.indices {
      for route in functions[function].routes.indices {
        guard let authorizer = functions[function].routes[route].access.authorizer, case .function(var asked) = authorizer.kind else { continue }
        let written = asked.function.split(separator: ":").last.map(String.init) ?? asked.function
        let found = names.first { $0.key == asked.function || $0.name == written || Self.logicalID($0.key) == asked.function }
        guard let found else {
          report(
            "`\(asked.function)` is no function of this file, and nothing else can be asked here; \(Spelling.there(names.map(\.key)))",
            at: functions[function].routes[route].mark,
            "functions.\(functions[function].key).events")
          continue
        }
        asked.function = found.key
        functions[function].routes[route].access.authorizer?.kind = .function(asked)
      }
    }
  }

  /// As the framework calls the function in its template.
  static func logicalID(_ key: String) -> String {
    let name = key.replacing("-", with: "Dash").replacing("_", with: "Underscore")
    return name.prefix(1).uppercased() + name.dropFirst() + "LambdaFunction"
  }
}
