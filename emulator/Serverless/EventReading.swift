extension FileReader {
  private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"]

  mutating func events(
    _ settings: [YAMLNode.Entry], provider: Provider, _ path: String, _ intrinsic: Intrinsic, into function: inout FunctionDeclaration
  ) {
    var provider = provider
    let own = entries(settings["httpApi"], "\(path).httpApi")
    if let node = own["payload"], let version = payloadVersion(node, "\(path).httpApi.payload") { provider.payload = version }
    if let node = own["timeout"] { provider.httpTimeout_s = integer(node, "\(path).httpApi.timeout", Self.httpTimeout_s) }
    guard let node = settings["events"] else { return }
    for (place, element) in list(node, "\(path).events").enumerated() {
      let here = "\(path).events[\(place)]"
      guard let event = resolved(element, here) else { continue }
      guard let entry = event.entries?.first, event.entries?.count == 1 else {
        report("must be one event such as `- httpApi: POST /x`, got \(event.shown)", at: element.mark, here)
        continue
      }
      read(entry, provider, "\(here).\(entry.key)", intrinsic, into: &function)
    }
  }

  private mutating func read(
    _ event: YAMLNode.Entry, _ provider: Provider, _ path: String, _ intrinsic: Intrinsic, into function: inout FunctionDeclaration
  ) {
    switch event.key {
    case "httpApi":
      if let route = httpAPIRoute(event, provider, path, of: function.key) { function.routes.append(route) }
    case "http":
      if let route = restRoute(event, provider, path, intrinsic, of: function.key) { function.routes.append(route) }
    case "sqs":
      if let source = queueSource(event, path, intrinsic) { function.queueSources.append(source) }
    case "schedule": function.schedules += schedules(event, path)
    case let kind where FunctionKeys.eventKinds.contains(kind):
      let settings = (try? variables.resolveDeeply(event.value)).flatMap { if case .value(let node) = $0 { node.json } else { nil } }
      function.otherEvents.append(OtherEvent(kind: kind, settings: settings ?? event.value.json, mark: event.mark))
      warn("`\(kind)` events are not delivered by this emulator; invoke the function by hand", at: event.mark, path)
    default:
      let meant = Spelling.nearest(to: event.key, in: FunctionKeys.eventKinds).map { "did you mean `\($0)`?" } ?? Spelling.there(FunctionKeys.eventKinds)
      report("unknown kind of event; \(meant)", at: event.mark, path)
    }
  }

  private mutating func httpAPIRoute(_ event: YAMLNode.Entry, _ provider: Provider, _ path: String, of function: String) -> RouteDeclaration? {
    guard let value = resolved(event.value, path) else { return nil }
    let target: Target?
    var (access, timeout_s) = (RouteAccess(), provider.httpTimeout_s)
    if let text = value.text {
      target = text == "*" ? Target(method: "ANY", path: nil) : self.target(text, event.mark, path)
    } else {
      let entries = entries(value, path)
      target = self.target(entries, event.mark, path, starIsDefault: true)
      access = httpAccess(entries["authorizer"], provider, "\(path).authorizer")
      if let node = entries["timeout"] { timeout_s = integer(node, "\(path).timeout", Self.httpTimeout_s) }
    }
    guard let target else { return nil }
    return RouteDeclaration(
      api: .http, payload: provider.payload, method: target.method, path: target.path, timeout_ms: timeout_s.map { $0 * 1_000 }, access: access,
      function: function, mark: event.mark)
  }

  private mutating func restRoute(
    _ event: YAMLNode.Entry, _ provider: Provider, _ path: String, _ intrinsic: Intrinsic, of function: String
  ) -> RouteDeclaration? {
    guard let value = resolved(event.value, path) else { return nil }
    if let text = value.text { return target(text, event.mark, path).map { restRoute($0, provider, of: function, event.mark) } }
    let entries = entries(value, path)
    guard let target = target(entries, event.mark, path, starIsDefault: false) else { return nil }
    var route = restRoute(target, provider, of: function, event.mark)
    if let node = entries["async"], let flag = boolean(node, "\(path).async") { route.isAsynchronous = flag }
    checkIntegration(entries["integration"], isAsynchronous: route.isAsynchronous, "\(path).integration")
    route.cors = entries["cors"].flatMap { restCORS($0, method: target.method, "\(path).cors") }
    if let node = entries["timeoutInMillis"] { route.timeout_ms = integer(node, "\(path).timeoutInMillis", Self.restTimeout_ms) }
    route.access.authorizer = restAuthorizer(entries["authorizer"], "\(path).authorizer", intrinsic)
    if let node = entries["private"], let flag = boolean(node, "\(path).private") { route.access.needsKey = flag }
    requestRules(entries["request"], provider.restAPI, "\(path).request", into: &route.access)
    return route
  }

  private func restRoute(_ target: Target, _ provider: Provider, of function: String, _ mark: Mark) -> RouteDeclaration {
    RouteDeclaration(
      api: .rest, payload: .v1, method: target.method, path: target.path, timeout_ms: provider.restAPI.timeout_ms, function: function, mark: mark)
  }

  private mutating func checkIntegration(_ node: YAMLNode?, isAsynchronous: Bool, _ path: String) {
    guard let node, let kind = text(node, path) else { return }
    let known = ["lambda-proxy", "lambda_proxy", "aws_proxy", "aws-proxy"] + (isAsynchronous ? ["lambda", "aws"] : [])
    if !known.contains(kind.lowercased()) { report("only `lambda-proxy` can be emulated, got \"\(kind)\"", at: node.mark, path) }
    if isAsynchronous, !["lambda", "aws"].contains(kind.lowercased()) { report("with `async` must be `lambda`", at: node.mark, path) }
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
    var policy = standard
    if let node = entries["origins"] ?? entries["origin"], let list = texts(node, "\(path).origins") { policy.origins = list }
    if let node = entries["headers"], let list = texts(node, "\(path).headers") { policy.headers = list }
    if let node = entries["methods"], let list = texts(node, "\(path).methods") { policy.methods = list.map { $0.uppercased() } }
    if let node = entries["exposeHeaders"], let list = texts(node, "\(path).exposeHeaders") { policy.exposedHeaders = list }
    if let node = entries["allowCredentials"], let flag = boolean(node, "\(path).allowCredentials") { policy.credentials = flag }
    if let node = entries["maxAge"] { policy.maxAge_s = integer(node, "\(path).maxAge", 0...86_400) }
    if let node = entries["cacheControl"] { policy.cacheControl = text(node, "\(path).cacheControl") }
    return policy
  }
}
