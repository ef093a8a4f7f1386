internal import EmulatorHTTP
internal import EmulatorJSON

/// Which function a request means, and what the API says of functions.
extension InvokeAPI {
  /// What a request names. Its members are checked with those of `rules`, so that all that is wrong is said at once.
  func find(_ segment: ArraySlice<UInt8>, _ exchange: Exchange, _ rules: MemberRules = MemberRules(), ofInvocation: Bool = false) throws(Refused)
    -> FoundFunction
  {
    if exchange.head.query == nil, let name = FunctionName(plain: segment) {
      try rules.finish()
      return looked(try host.find(name, namesLatest: ofInvocation), ofInvocation)
    }
    var rules = rules
    let text = decodedPercent(segment) ?? String(decoding: segment, as: UTF8.self)
    let name = FunctionName(text)
    rules.check(text, at: "functionName", isMatch: name != nil, pattern: FunctionName.pattern, bytesMaximum: FunctionName.bytesMaximum)
    let asked = exchange.parameter("Qualifier")
    if let asked {
      rules.check(asked, at: "qualifier", isMatch: Qualifier.isValid(asked), pattern: Qualifier.pattern, bytesMaximum: Qualifier.bytesMaximum)
    }
    try rules.finish()
    guard var name else { throw Refused(.unknownPath) }
    if let asked {
      guard name.qualifier == nil || name.qualifier == asked else {
        throw Refused(.invalidParameter("The derived qualifier from the function name does not match the specified qualifier."))
      }
      name.qualifier = asked
    }
    return looked(try host.find(name, namesLatest: ofInvocation), ofInvocation)
  }

  /// What is said or frozen of it is said of it as it is now. An invocation looks by itself.
  private func looked(_ found: FoundFunction, _ ofInvocation: Bool) -> FoundFunction {
    if !ofInvocation { host.beforeUse?(found.function, true) }
    return found
  }

  func list(_ exchange: Exchange) throws(Refused) {
    let (functions, next) = try ListPage(exchange, sizeMaximum: 50).cut(host.functions)
    for function in functions { host.beforeUse?(function, false) }
    codes.read(functions.map(\.definition.executable)) { [weak self] codes in
      guard let self else { return }
      let described = functions.map { configuration($0, host, codes[$0.definition.executable] ?? FunctionCode()) }
      answer(exchange, ["Functions": .array(described), "NextMarker": next.map { .string($0) } ?? nil])
    }
  }

  func describe(_ segment: ArraySlice<UInt8>, _ exchange: Exchange, isWhole: Bool) throws(Refused) {
    let found = try find(segment, exchange)
    let definition = found.function.definition
    codes.read([definition.executable]) { [weak self] codes in
      guard let self else { return }
      let described = configuration(found.function, host, codes[definition.executable] ?? FunctionCode(), qualifier: found.qualifier)
      guard isWhole else { return answer(exchange, described) }
      var members: [JSON.Member] = [
        .init("Configuration", described), .init("Code", ["RepositoryType": "S3", "Location": .string("file://" + definition.executable)]),
      ]
      if let reserved = definition.reservedConcurrency {
        members.append(.init("Concurrency", ["ReservedConcurrentExecutions": .integer(Int64(reserved))]))
      }
      answer(exchange, .object(members))
    }
  }

  func answer(_ exchange: Exchange, _ value: JSON, status: Int = 200) {
    exchange.respond(status, body: value.bytes) { head in
      head.field("Content-Type", "application/json")
      head.field("x-amzn-RequestId", RequestID().text)
    }
  }
}

/// A function, or a version of one, as a request named it.
struct FoundFunction {
  var function: HostedFunction
  var qualifier: String?

  /// Nil where no qualifier was named: it is the function's own then.
  @EventLoop var invokedARN: String? { qualifier.map { "\(function.arn):\($0)" } }
}

extension FunctionHost {
  /// `namesLatest`: whether what is not found is called `name:$LATEST` where no qualifier was given, as Invoke does.
  func find(_ name: FunctionName, namesLatest: Bool) throws(Refused) -> FoundFunction {
    if let region = name.region, region != limits.region {
      throw Refused(.notFound("Functions from '\(region)' are not reachable in this region ('\(limits.region)')"))
    }
    if name.qualifier == nil, name.account == nil, let latest = function(named: name.name) { return FoundFunction(function: latest, qualifier: nil) }
    let isHere = name.account == nil || name.account == limits.accountID
    if isHere, let latest = function(named: name.name), let function = qualified(latest, name.qualifier) {
      return FoundFunction(function: function, qualifier: name.qualifier)
    }
    let qualifier = name.qualifier ?? (namesLatest ? "$LATEST" : nil)
    let arn = "arn:aws:lambda:\(limits.region):\(name.account ?? limits.accountID):function:\(name.name)"
    throw Refused(.notFound("Function not found: \(arn)\(qualifier.map { ":\($0)" } ?? "")"))
  }

  /// Nil for a version or an alias that is not there.
  private func qualified(_ function: HostedFunction, _ qualifier: String?) -> HostedFunction? {
    guard let qualifier, qualifier != "$LATEST" else { return function }
    guard let publications = publications[function.index] else { return nil }
    if let number = Int(qualifier) { return publications.versions[number] }
    return publications.aliases[qualifier].flatMap { alias in version(alias.chosen(using: &chance), of: function) }
  }

  /// `$LATEST` or a number.
  func version(_ version: String, of function: HostedFunction) -> HostedFunction? {
    version == "$LATEST" ? function : Int(version).flatMap { publications[function.index]?.versions[$0] }
  }
}

extension Exchange {
  /// The first query parameter of that name, decoded; nil where there is none.
  func parameter(_ name: String) -> String? {
    guard let pairs = head.query?.split(separator: UInt8(ascii: "&")) else { return nil }
    let found = pairs.first { $0.starts(with: name.utf8) && $0.dropFirst(name.utf8.count).first == UInt8(ascii: "=") }
    return found.map { pair in
      let value = pair.dropFirst(name.utf8.count + 1)
      return decodedPercent(value) ?? String(decoding: value, as: UTF8.self)
    }
  }
}

/// `Marker` and `MaxItems` of a list. A marker is the place of the page's first element.
@EventLoop struct ListPage {
  private var start = 0
  private let size: Int

  init(_ exchange: Exchange, sizeMaximum: Int) throws(Refused) {
    var rules = MemberRules()
    var asked = sizeMaximum
    if let text = exchange.parameter("MaxItems") { asked = rules.check(text, at: "maxItems", 1...10_000) ?? sizeMaximum }
    try rules.finish()
    size = min(asked, sizeMaximum)
    if let marker = exchange.parameter("Marker"), !marker.isEmpty {
      guard let place = Int(marker), place >= 0 else { throw Refused(.invalidParameter("Invalid Marker")) }
      start = place
    }
  }

  func cut<Element>(_ all: [Element]) -> (elements: ArraySlice<Element>, next: String?) {
    let first = min(start, all.count)
    let end = min(first + size, all.count)
    return (all[first..<end], end < all.count ? String(end) : nil)
  }
}
