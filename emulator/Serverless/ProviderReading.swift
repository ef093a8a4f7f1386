/// `provider`, as far as it concerns running functions.
struct Provider {
  var stage = Application.localStage
  var region = "us-east-1"
  var memory_MB = 1_024
  var timeout_s = 6
  var environment: YAMLNode?
  var runtime: YAMLNode?
  var layers: YAMLNode?
  var cors: CORSPolicy?
  var payload = RouteDeclaration.Payload.v2
  var httpTimeout_s: Int?
  var restAPI = RESTAPISettings()
  /// `provider.httpApi.authorizers` and `provider.apiGateway`, as the file has them.
  var httpAuthorizers: [YAMLNode.Entry] = []
  var gateway: [YAMLNode.Entry] = []
  var authorizers: [String: Authorizer] = [:]
}

extension FileReader {
  /// Integration timeouts: an HTTP API's in seconds, a REST API's in milliseconds. Source: docs.aws.amazon.com/apigateway/latest/developerguide/limits.html.
  static let httpTimeout_s = 1...30
  static let restTimeout_ms = 50...300_000
  /// A region is a label of the endpoints' host names.
  private static let regionBytesMaximum = 63

  mutating func provider(_ node: YAMLNode?) -> Provider {
    var provider = Provider()
    let entries = entries(node, "provider")
    if let name = entries["name"] { _ = choice(name, "provider.name", ["aws"]) }
    place(&provider, entries)
    if let memory = entries["memorySize"], let value = integer(memory, "provider.memorySize", 128...10_240) { provider.memory_MB = value }
    if let timeout = entries["timeout"], let value = integer(timeout, "provider.timeout", 1...900) { provider.timeout_s = value }
    provider.runtime = entries["runtime"]
    provider.environment = entries["environment"]
    provider.layers = entries["layers"]
    httpAPI(entries["httpApi"], &provider)
    provider.gateway = self.entries(entries["apiGateway"], "provider.apiGateway")
    if let types = provider.gateway["binaryMediaTypes"] {
      provider.restAPI.binaryMediaTypes = texts(types, "provider.apiGateway.binaryMediaTypes") ?? []
    }
    if let node = provider.gateway["timeoutInMillis"] {
      provider.restAPI.timeout_ms = integer(node, "provider.apiGateway.timeoutInMillis", Self.restTimeout_ms)
    }
    return provider
  }

  /// The option wins over the file, as in the Serverless Framework.
  private mutating func place(_ provider: inout Provider, _ entries: [YAMLNode.Entry]) {
    if let stage = variables.options["stage"] {
      provider.stage = stage
    } else {
      provider.stage = ownStage(entries["stage"])
    }
    if !provider.stage.utf8.allSatisfy(Self.isNameByte) || provider.stage.isEmpty {
      report("must hold letters, digits and hyphens only, got \"\(provider.stage)\"", at: entries["stage"]?.mark ?? variables.root.mark, "provider.stage")
    }
    for key in ["sls:stage", "self:provider.stage"] { variables.known[key] = provider.stage }
    if let region = variables.options["region"] {
      provider.region = region
    } else if let node = entries["region"], let text = text(node, "provider.region") {
      provider.region = text
    }
    if !provider.region.utf8.allSatisfy(Self.isNameByte) || provider.region.isEmpty || provider.region.utf8.count > Self.regionBytesMaximum {
      report(
        "must be a region's name such as eu-central-1, got \"\(provider.region)\"", at: entries["region"]?.mark ?? variables.root.mark, "provider.region")
    }
    for key in ["aws:region", "self:provider.region"] { variables.known[key] = provider.region }
    variables.known["aws:accountId"] = Application.accountID
    variables.known["sls:instanceId"] = "emulator"
  }

  /// The file's stage, or the emulator's own where the file gives none. A deployment has no such stage: there the framework would take `dev`, whoever that lets in.
  private mutating func ownStage(_ node: YAMLNode?) -> String {
    if let node, case .value(let value)? = try? variables.resolve(node), !value.isNull { return text(value, "provider.stage") ?? Application.localStage }
    if let defaultStage { return defaultStage }
    report("no stage is given; say it here, or with --stage", at: node?.mark ?? variables.root.mark, "provider.stage")
    return Application.localStage
  }

  private mutating func httpAPI(_ node: YAMLNode?, _ provider: inout Provider) {
    let entries = entries(node, "provider.httpApi")
    if let cors = entries["cors"] { provider.cors = httpAPICORS(cors, "provider.httpApi.cors") }
    if let node = entries["timeout"] { provider.httpTimeout_s = integer(node, "provider.httpApi.timeout", Self.httpTimeout_s) }
    provider.httpAuthorizers = self.entries(entries["authorizers"], "provider.httpApi.authorizers")
    if let payload = entries["payload"], let version = payloadVersion(payload, "provider.httpApi.payload") { provider.payload = version }
  }

  mutating func payloadVersion(_ node: YAMLNode, _ path: String) -> RouteDeclaration.Payload? {
    choice(node, path, ["1.0", "2.0"]).flatMap(RouteDeclaration.Payload.init)
  }

  /// The methods stay empty where the file names none: they are those of the routes.
  private mutating func httpAPICORS(_ node: YAMLNode, _ path: String) -> CORSPolicy? {
    guard let value = resolved(node, path) else { return nil }
    if let on = value.boolean { return on ? CORSPolicy(origins: ["*"], headers: CORSPolicy.defaultHeaders) : nil }
    let entries = entries(value, path)
    var policy = CORSPolicy(origins: ["*"], headers: CORSPolicy.defaultHeaders)
    if let node = entries["allowedOrigins"], let list = texts(node, "\(path).allowedOrigins") { policy.origins = list }
    if let node = entries["allowedHeaders"], let list = texts(node, "\(path).allowedHeaders") { policy.headers = list }
    if let node = entries["allowedMethods"], let list = texts(node, "\(path).allowedMethods") { policy.methods = list.map { $0.uppercased() } }
    if let node = entries["exposedResponseHeaders"], let list = texts(node, "\(path).exposedResponseHeaders") { policy.exposedHeaders = list }
    if let node = entries["allowCredentials"], let flag = boolean(node, "\(path).allowCredentials") { policy.credentials = flag }
    if let node = entries["maxAge"] { policy.maxAge_s = integer(node, "\(path).maxAge", 0...86_400) }
    if policy.credentials, policy.origins.contains("*") {
      report("cannot be true while `allowedOrigins` holds `*`", at: node.mark, "\(path).allowCredentials")
    }
    return policy
  }

  /// As the Serverless Framework: OPTIONS and the methods of all HTTP API routes.
  func fillMethods(_ policy: CORSPolicy?, _ functions: [FunctionDeclaration]) -> CORSPolicy? {
    guard var policy, policy.methods.isEmpty else { return policy }
    let used = functions.flatMap(\.routes).filter { $0.api == .http }.map(\.method)
    let all = used.contains("ANY") ? ["OPTIONS", "GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"] : ["OPTIONS"] + used
    for method in all where !policy.methods.contains(method) { policy.methods.append(method) }
    return policy
  }
}
