/// Authorizers of HTTP APIs, which stand under `provider` and are named by routes, and of REST APIs, which stand at their routes.
extension FileReader {
  mutating func authorizerPlaces(_ node: YAMLNode?) -> [String: AuthorizerPlace] {
    var places: [String: AuthorizerPlace] = [:]
    for entry in entries(node, "custom.emulator.authorizers") {
      let path = "custom.emulator.authorizers.\(entry.key)"
      let settings = entries(entry.value, path)
      var place = AuthorizerPlace()
      if let node = settings["jwks"] { place.keySet = text(node, "\(path).jwks") }
      if let node = settings["issuer"] { place.issuer = text(node, "\(path).issuer") }
      if let node = settings["audience"] { place.audience = texts(node, "\(path).audience") }
      places[entry.key] = place
    }
    return places
  }

  /// What routes refer to: the HTTP API's authorizers, the REST API's keys, plans and models.
  mutating func access(of provider: inout Provider, _ intrinsic: Intrinsic) {
    for entry in provider.httpAuthorizers {
      let path = "provider.httpApi.authorizers.\(entry.key)"
      if let authorizer = httpAuthorizer(entry, path, intrinsic) { provider.authorizers[entry.key] = authorizer }
    }
    usage(of: &provider)
    for entry in entries(entries(provider.gateway["request"], "provider.apiGateway.request")["schemas"], "provider.apiGateway.request.schemas") {
      provider.restAPI.schemas[entry.key] = schema(entry.value, provider.restAPI, "provider.apiGateway.request.schemas.\(entry.key)")
    }
  }

  private mutating func httpAuthorizer(_ entry: YAMLNode.Entry, _ path: String, _ intrinsic: Intrinsic) -> Authorizer? {
    let settings = entries(entry.value, path)
    let kind = settings["type"].flatMap { choice($0, "\(path).type", ["jwt", "request"]) } ?? "jwt"
    guard let sources = identitySources(settings["identitySource"], "\(path).identitySource") else { return nil }
    if kind == "request" { return httpFunctionAuthorizer(entry, settings, sources, path, intrinsic) }
    guard !sources.isEmpty else {
      report("is missing", at: entry.mark, "\(path).identitySource")
      return nil
    }
    let place = authorizerPlaces[entry.key]
    guard let issuer = place?.issuer ?? cloudText(settings["issuerUrl"], entry, "\(path).issuerUrl", "issuer", intrinsic) else { return nil }
    guard let audience = place?.audience ?? self.audience(settings["audience"], entry, "\(path).audience", intrinsic) else { return nil }
    return Authorizer(name: entry.key, kind: .jwt(issuer: issuer, audience: audience), sources: sources, keySet: place?.keySet, mark: entry.mark)
  }

  private mutating func httpFunctionAuthorizer(
    _ entry: YAMLNode.Entry, _ settings: [YAMLNode.Entry], _ sources: [IdentitySource], _ path: String, _ intrinsic: Intrinsic
  ) -> Authorizer? {
    var asked = FunctionAuthorizer(function: "", payload: .v2, timeToLive_s: 0)
    guard let node = settings["functionName"] ?? settings["functionArn"] else {
      report("needs `functionName`", at: entry.mark, path)
      return nil
    }
    guard let function = functionReference(node, "\(path).functionName", intrinsic) else { return nil }
    asked.function = function
    if let node = settings["payloadVersion"], let version = payloadVersion(node, "\(path).payloadVersion") { asked.payload = version }
    if let node = settings["enableSimpleResponses"], let flag = boolean(node, "\(path).enableSimpleResponses") { asked.isSimple = flag }
    if asked.isSimple, asked.payload == .v1 { report("goes with payloadVersion '2.0' only", at: entry.mark, "\(path).enableSimpleResponses") }
    if let node = settings["resultTtlInSeconds"], let time = integer(node, "\(path).resultTtlInSeconds", 0...3_600) { asked.timeToLive_s = time }
    if asked.timeToLive_s > 0, sources.isEmpty { report("needs `identitySource`, by which answers are kept", at: entry.mark, "\(path).resultTtlInSeconds") }
    return Authorizer(name: entry.key, kind: .function(asked), sources: sources, mark: entry.mark)
  }

  /// A route's word for it: a name, or `{name, type, scopes}`.
  mutating func httpAccess(_ node: YAMLNode?, _ provider: Provider, _ path: String) -> RouteAccess {
    guard let node, let value = resolved(node, path), !value.isNull else { return RouteAccess() }
    var access = RouteAccess()
    let settings = value.entries ?? []
    let type = settings["type"].flatMap { choice($0, "\(path).type", ["jwt", "request", "aws_iam"]) }
    if type == "aws_iam" {
      access.authorizer = Authorizer(name: "aws_iam", kind: .iam, mark: node.mark)
      return access
    }
    if settings["id"] != nil { return access }
    guard let name = settings["name"].flatMap({ text($0, "\(path).name") }) ?? value.text else {
      report("needs the `name` of one of provider.httpApi.authorizers", at: node.mark, path)
      return access
    }
    guard var authorizer = provider.authorizers[name] else {
      // One that is wrong is told of where it stands.
      if !provider.httpAuthorizers.contains(where: { $0.key == name }) {
        report("`\(name)` is not in provider.httpApi.authorizers; \(Spelling.there(provider.httpAuthorizers.map(\.key)))", at: node.mark, path)
      }
      return access
    }
    authorizer.scopes = settings["scopes"].flatMap { texts($0, "\(path).scopes") } ?? []
    access.authorizer = authorizer
    return access
  }

  /// A REST method's: `aws_iam`, a function's name or ARN, a user pool's ARN, or a mapping of them.
  mutating func restAuthorizer(_ node: YAMLNode?, _ path: String, _ intrinsic: Intrinsic) -> Authorizer? {
    guard let node, let value = resolved(node, path), !value.isNull else { return nil }
    let settings = Intrinsic.isIntrinsic(value) ? [] : value.entries ?? []
    let type = settings["type"].flatMap { text($0, "\(path).type") }?.lowercased()
    if (type ?? value.text?.lowercased()) == "aws_iam" { return Authorizer(name: "aws_iam", kind: .iam, mark: node.mark) }
    if settings["authorizerId"] != nil { return nil }
    let reference = settings["arn"] ?? settings["name"] ?? (settings.isEmpty ? value : nil)
    guard let reference else {
      report("needs `name` or `arn`", at: node.mark, path)
      return nil
    }
    let name = settings["name"].flatMap { text($0, "\(path).name") }
    let written = deepText(reference, intrinsic)
    let isPool = type == "cognito_user_pools" || written?.contains(":cognito-idp:") == true
    return isPool
      ? userPool(written, name, settings, node, path) : restFunctionAuthorizer(reference, name, type, settings, node, path, intrinsic)
  }

  private mutating func userPool(_ arn: String?, _ name: String?, _ settings: [YAMLNode.Entry], _ node: YAMLNode, _ path: String) -> Authorizer? {
    let parts = arn?.split(separator: ":", omittingEmptySubsequences: false) ?? []
    let pool = parts.count == 6 && parts[5].hasPrefix("userpool/") ? String(parts[5].dropFirst(9)) : nil
    let name = name ?? pool ?? "pool"
    let place = authorizerPlaces[name]
    guard let issuer = place?.issuer ?? pool.map({ "https://cognito-idp.\(parts[3]).amazonaws.com/\($0)" }) else {
      report("only the cloud knows the pool; name its issuer under custom.emulator.authorizers.\(name).issuer", at: node.mark, path)
      return nil
    }
    guard let sources = restSources(settings["identitySource"], "\(path).identitySource") else { return nil }
    let scopes = settings["scopes"].flatMap { texts($0, "\(path).scopes") } ?? []
    return Authorizer(name: name, kind: .userPool(issuer: issuer), sources: sources, scopes: scopes, keySet: place?.keySet, mark: node.mark)
  }

  private mutating func restFunctionAuthorizer(
    _ reference: YAMLNode, _ name: String?, _ type: String?, _ settings: [YAMLNode.Entry], _ node: YAMLNode, _ path: String, _ intrinsic: Intrinsic
  ) -> Authorizer? {
    guard let function = functionReference(reference, path, intrinsic) else { return nil }
    guard type == nil || ["token", "request", "custom"].contains(type ?? "") else {
      report("must be token, request, cognito_user_pools or aws_iam, got \"\(type ?? "")\"", at: node.mark, "\(path).type")
      return nil
    }
    var asked = FunctionAuthorizer(function: function, isToken: type != "request")
    if let node = settings["resultTtlInSeconds"], let time = integer(node, "\(path).resultTtlInSeconds", 0...3_600) { asked.timeToLive_s = time }
    asked.pattern = settings["identityValidationExpression"].flatMap { text($0, "\(path).identityValidationExpression") }
    if let pattern = asked.pattern, (try? Regex(pattern)) == nil {
      report("is no regular expression", at: node.mark, "\(path).identityValidationExpression")
    }
    let isUncached = !asked.isToken && asked.timeToLive_s == 0
    guard let sources = isUncached && settings["identitySource"] == nil ? [] : restSources(settings["identitySource"], "\(path).identitySource") else {
      return nil
    }
    if asked.isToken {
      guard sources.count == 1, case .header = sources[0] else {
        report("of a TOKEN authorizer must be one header", at: node.mark, "\(path).identitySource")
        return nil
      }
    }
    return Authorizer(name: name ?? function, kind: .function(asked), sources: sources, mark: node.mark)
  }
}
