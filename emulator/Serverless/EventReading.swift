extension FileReader {
  private static let eventKinds = [
    "httpApi", "http", "sqs", "schedule", "sns", "s3", "stream", "websocket", "alb", "eventBridge", "cloudwatchEvent", "cloudwatchLog", "iot", "alexaSkill",
    "alexaSmartHome", "cloudFront", "cognitoUserPool", "kafka", "activemq", "rabbitmq", "msk",
  ]
  private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"]

  mutating func events(_ settings: [YAMLNode.Entry], provider: Provider, _ path: String, into function: inout FunctionDeclaration) {
    var payload = provider.payload
    if let own = settings["httpApi"], let node = entries(own, "\(path).httpApi")["payload"], let version = payloadVersion(node, "\(path).httpApi.payload") {
      payload = version
    }
    guard let node = settings["events"] else { return }
    for (place, element) in list(node, "\(path).events").enumerated() {
      let here = "\(path).events[\(place)]"
      guard let event = resolved(element, here) else { continue }
      guard let entry = event.entries?.first, event.entries?.count == 1 else {
        report("must be one event such as `- httpApi: POST /x`, got \(event.shown)", at: element.mark, here)
        continue
      }
      read(entry, payload: payload, "\(here).\(entry.key)", into: &function)
    }
  }

  private mutating func read(_ event: YAMLNode.Entry, payload: RouteDeclaration.Payload, _ path: String, into function: inout FunctionDeclaration) {
    switch event.key {
    case "httpApi":
      if let route = httpAPIRoute(event, payload, path, of: function.key) { function.routes.append(route) }
    case "http":
      if let route = restRoute(event, path, of: function.key) { function.routes.append(route) }
    case let kind where Self.eventKinds.contains(kind):
      let settings = (try? variables.resolveDeeply(event.value)).flatMap { if case .value(let node) = $0 { node.json } else { nil } }
      function.otherEvents.append(OtherEvent(kind: kind, settings: settings ?? event.value.json, mark: event.mark))
      warn("`\(kind)` events are not delivered by this emulator; invoke the function by hand", at: event.mark, path)
    default:
      let meant = Spelling.nearest(to: event.key, in: Self.eventKinds).map { "; did you mean `\($0)`?" } ?? ""
      report("unknown kind of event\(meant)", at: event.mark, path)
    }
  }

  private mutating func httpAPIRoute(_ event: YAMLNode.Entry, _ payload: RouteDeclaration.Payload, _ path: String, of function: String) -> RouteDeclaration? {
    guard let value = resolved(event.value, path) else { return nil }
    let target: Target?
    if let text = value.text {
      target = text == "*" ? Target(method: "ANY", path: nil) : self.target(text, event.mark, path)
    } else {
      let entries = entries(value, path)
      checkKeys(entries, known: ["method", "path", "authorizer", "timeout"], path)
      target = self.target(entries, event.mark, path, starIsDefault: true)
    }
    guard let target else { return nil }
    return RouteDeclaration(api: .http, payload: payload, method: target.method, path: target.path, function: function, mark: event.mark)
  }

  private mutating func restRoute(_ event: YAMLNode.Entry, _ path: String, of function: String) -> RouteDeclaration? {
    guard let value = resolved(event.value, path) else { return nil }
    let target: Target?
    var cors: CORSPolicy?
    if let text = value.text {
      target = self.target(text, event.mark, path)
    } else {
      let entries = entries(value, path)
      let known = [
        "method", "path", "cors", "private", "authorizer", "async", "request", "response", "integration", "operationId", "connectionType", "timeoutInMillis",
      ]
      checkKeys(entries, known: known, path)
      if let integration = entries["integration"], let kind = text(integration, "\(path).integration"),
        !["lambda-proxy", "aws_proxy", "AWS_PROXY"].contains(kind)
      {
        report("only `lambda-proxy` can be emulated, got \"\(kind)\"", at: integration.mark, "\(path).integration")
      }
      target = self.target(entries, event.mark, path, starIsDefault: false)
      cors = entries["cors"].flatMap { restCORS($0, method: target?.method ?? "ANY", "\(path).cors") }
    }
    guard let target else { return nil }
    return RouteDeclaration(api: .rest, payload: .v1, method: target.method, path: target.path, cors: cors, function: function, mark: event.mark)
  }

  private struct Target {
    var method: String
    var path: String?
  }

  /// `POST /x` or `post x`.
  private mutating func target(_ text: String, _ mark: Mark, _ path: String) -> Target? {
    let words = text.split(separator: " ")
    guard words.count == 2 else {
      report("must be a method and a path such as `POST /x`, got \"\(text)\"", at: mark, path)
      return nil
    }
    return checked(String(words[0]), String(words[1]), mark, path)
  }

  private mutating func target(_ entries: [YAMLNode.Entry], _ mark: Mark, _ path: String, starIsDefault: Bool) -> Target? {
    guard let pathNode = entries["path"] else {
      report("is missing", at: mark, "\(path).path")
      return nil
    }
    guard let route = text(pathNode, "\(path).path") else { return nil }
    if route == "*", starIsDefault { return Target(method: "ANY", path: nil) }
    guard let methodNode = entries["method"] else {
      report("is missing", at: mark, "\(path).method")
      return nil
    }
    return text(methodNode, "\(path).method").flatMap { checked($0, route, mark, path) }
  }

  private mutating func checked(_ method: String, _ route: String, _ mark: Mark, _ path: String) -> Target? {
    let method = method == "*" ? "ANY" : method.uppercased()
    guard Self.methods.contains(method) else {
      report("the method must be one of \(Self.methods.joined(separator: ", ")), got \"\(method)\"", at: mark, path)
      return nil
    }
    let route = route.hasPrefix("/") ? route : "/\(route)"
    if let fault = PathTemplate.fault(in: route) {
      report("the path `\(route)` \(fault)", at: mark, path)
      return nil
    }
    return Target(method: method, path: route)
  }

  private mutating func restCORS(_ node: YAMLNode, method: String, _ path: String) -> CORSPolicy? {
    guard let value = resolved(node, path) else { return nil }
    let standard = CORSPolicy(origins: ["*"], headers: CORSPolicy.defaultHeaders, methods: ["OPTIONS", method])
    if let on = value.boolean { return on ? standard : nil }
    let entries = entries(value, path)
    checkKeys(entries, known: ["origin", "origins", "headers", "methods", "allowCredentials", "exposeHeaders", "maxAge", "cacheControl"], path)
    var policy = standard
    if let node = entries["origins"] ?? entries["origin"], let list = texts(node, "\(path).origins") { policy.origins = list }
    if let node = entries["headers"], let list = texts(node, "\(path).headers") { policy.headers = list }
    if let node = entries["methods"], let list = texts(node, "\(path).methods") { policy.methods = list.map { $0.uppercased() } }
    if let node = entries["exposeHeaders"], let list = texts(node, "\(path).exposeHeaders") { policy.exposedHeaders = list }
    if let node = entries["allowCredentials"], let flag = boolean(node, "\(path).allowCredentials") { policy.credentials = flag }
    if let node = entries["maxAge"] { policy.maxAge_s = integer(node, "\(path).maxAge", 0...86_400) }
    return policy
  }
}
