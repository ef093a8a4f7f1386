internal import EmulatorHTTP
internal import EmulatorJSON

/// CreateAlias, GetAlias, UpdateAlias, DeleteAlias and ListAliases. Source: Lambda API reference; texts as AWS answered them.
extension InvokeAPI {
  private static let namePattern = "(?!^[0-9]+$)([a-zA-Z0-9-_]+)"
  private static let versionPattern = #"(\$LATEST|[0-9]+)"#

  func aliases(_ segment: ArraySlice<UInt8>, _ exchange: Exchange) throws(Refused) {
    let function = try find(segment, exchange).function
    switch exchange.head.method {
    case .get: try listAliases(function, exchange)
    case .post: try createAlias(function, exchange)
    default: throw Refused(.unknownPath)
    }
  }

  func alias(_ segment: ArraySlice<UInt8>, _ name: String, _ exchange: Exchange) throws(Refused) {
    let function = try find(segment, exchange).function
    var publications = host.publications[function.index] ?? Publications()
    guard let alias = publications.aliases[name] else {
      // Deleting twice is deleting once.
      if exchange.head.method == .delete { return exchange.respond(204) }
      throw Refused(.notFound("Cannot find alias arn: \(function.arn):\(name)"))
    }
    switch exchange.head.method {
    case .get: answer(exchange, alias.described(function))
    case .put: try updateAlias(alias, function, exchange)
    case .delete:
      publications.aliases[name] = nil
      keep(publications, of: function, exchange) { exchange.respond(204) }
    default: throw Refused(.unknownPath)
    }
  }

  private func listAliases(_ function: HostedFunction, _ exchange: Exchange) throws(Refused) {
    let version = exchange.parameter("FunctionVersion")
    let all = (host.publications[function.index]?.aliases.values.sorted { $0.name < $1.name } ?? []).filter {
      version == nil || $0.version == version || $0.other?.version == version
    }
    let (page, next) = try ListPage(exchange, sizeMaximum: 50).cut(all)
    answer(exchange, ["Aliases": .array(page.map { $0.described(function) }), "NextMarker": next.map { .string($0) } ?? nil])
  }

  private func createAlias(_ function: HostedFunction, _ exchange: Exchange) throws(Refused) {
    let body = try object(exchange)
    var rules = MemberRules()
    let name = body["Name"]?.string
    if let name {
      let isName = !name.isEmpty && name.utf8.allSatisfy(FunctionName.isNameByte) && !name.utf8.allSatisfy { $0 &- 0x30 < 10 }
      rules.check(name, at: "name", isMatch: isName, pattern: Self.namePattern, bytesMaximum: 128)
    } else {
      rules.missing("name")
    }
    if body["FunctionVersion"]?.string == nil { rules.missing("functionVersion") }
    check(body, &rules)
    try rules.finish()
    var publications = host.publications[function.index] ?? Publications()
    var alias = FunctionAlias(name: name ?? "", version: "")
    try change(&alias, body, function)
    guard publications.aliases[alias.name] == nil else { throw Refused(.conflict("Alias already exists: \(function.arn):\(alias.name)")) }
    guard publications.aliases.count < Publications.aliasesMaximum else {
      throw Refused(.codeStorage("a function keeps at most \(Publications.aliasesMaximum) aliases"))
    }
    publications.aliases[alias.name] = alias
    keep(publications, of: function, exchange) { [weak self, alias] in self?.answer(exchange, alias.described(function), status: 201) }
  }

  private func updateAlias(_ old: FunctionAlias, _ function: HostedFunction, _ exchange: Exchange) throws(Refused) {
    let body = try object(exchange)
    var rules = MemberRules()
    check(body, &rules)
    try rules.finish()
    if let revision = body["RevisionId"]?.string, revision != old.revision { throw Refused(.staleRevision) }
    var alias = old
    try change(&alias, body, function)
    alias.revision = RequestID().description
    var publications = host.publications[function.index] ?? Publications()
    publications.aliases[alias.name] = alias
    keep(publications, of: function, exchange) { [weak self, alias] in self?.answer(exchange, alias.described(function)) }
  }

  /// What both bodies may hold.
  private func check(_ body: JSON, _ rules: inout MemberRules) {
    if let version = body["FunctionVersion"]?.string {
      let isVersion = version == "$LATEST" || !version.isEmpty && version.utf8.allSatisfy { $0 &- 0x30 < 10 }
      rules.check(version, at: "functionVersion", isMatch: isVersion, pattern: Self.versionPattern, bytesMaximum: 1_024)
    }
    if let text = body["Description"]?.string, text.utf8.count > 256 {
      rules.fault(text, at: "description", "Member must have length less than or equal to 256")
    }
    let weights = body["RoutingConfig"]?["AdditionalVersionWeights"]?.object ?? []
    let shown = "{\(weights.map { "\($0.name)=\($0.value.number.map { "\($0)" } ?? "null")" }.joined(separator: ", "))}"
    if weights.contains(where: { !($0.value.number.map { (0.0...1.0).contains($0) } ?? false) }) {
      rules.fault(
        shown, at: "routingConfig.additionalVersionWeights",
        "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]"
      )
    }
    if weights.contains(where: { $0.name.isEmpty || !$0.name.utf8.allSatisfy { $0 &- 0x30 < 10 } }) {
      rules.fault(
        shown, at: "routingConfig.additionalVersionWeights",
        "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]"
      )
    }
  }

  private func change(_ alias: inout FunctionAlias, _ body: JSON, _ function: HostedFunction) throws(Refused) {
    if let version = body["FunctionVersion"]?.string { alias.version = version }
    if let text = body["Description"]?.string { alias.description = text }
    if let routing = body["RoutingConfig"], routing != .null {
      let weights = routing["AdditionalVersionWeights"]?.object ?? []
      guard weights.count <= 1 else { throw Refused(.invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1")) }
      alias.other = weights.first.flatMap { share in share.value.number.map { (share.name, $0) } }
    }
    if let other = alias.other {
      guard alias.version != "$LATEST" else {
        throw Refused(.invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version"))
      }
      guard other.version != alias.version else {
        throw Refused(
          .invalidParameter("Invalid function version \(other.version). Function version \(other.version) is already included in routing configuration."))
      }
    }
    for version in [alias.version, alias.other?.version].compactMap(\.self) where host.version(version, of: function) == nil {
      throw Refused(.notFound("Function not found: \(function.arn):\(version)"))
    }
  }
}

extension JSON {
  fileprivate var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }
}
