internal import EmulatorJSON

/// The REST API's keys and plans, and what requests of a method must hold.
extension FileReader {
  mutating func usage(of provider: inout Provider) {
    let path = "provider.apiGateway"
    if let node = provider.gateway["apiKeySourceType"], let source = text(node, "\(path).apiKeySourceType")?.uppercased() {
      if !["HEADER", "AUTHORIZER"].contains(source) { report("must be HEADER or AUTHORIZER, got \"\(source)\"", at: node.mark, "\(path).apiKeySourceType") }
      provider.restAPI.keyIsAuthorizers = source == "AUTHORIZER"
    }
    let stack = variables.known["self:service"].map { "\($0)-\(provider.stage)" } ?? provider.stage
    if let node = provider.gateway["usagePlan"] { plans(node, stack, "\(path).usagePlan", into: &provider.restAPI) }
    if let node = provider.gateway["apiKeys"] { keys(node, stack, "\(path).apiKeys", into: &provider.restAPI) }
    let names = provider.restAPI.plans.map(\.name)
    for key in provider.restAPI.keys where !names.contains(key.plan) { provider.restAPI.plans.append(UsagePlan(name: key.plan)) }
  }

  /// One plan for all keys, or a list of named ones.
  private mutating func plans(_ node: YAMLNode, _ stack: String, _ path: String, into api: inout RESTAPISettings) {
    guard let value = resolved(node, path) else { return }
    guard let elements = value.elements else {
      api.plans.append(plan(value, stack, path))
      return
    }
    for (place, element) in elements.enumerated() {
      for entry in entries(element, "\(path)[\(place)]") { api.plans.append(plan(entry.value, entry.key, "\(path)[\(place)].\(entry.key)")) }
    }
  }

  private mutating func plan(_ node: YAMLNode, _ name: String, _ path: String) -> UsagePlan {
    var plan = UsagePlan(name: name)
    let settings = entries(node, path)
    for entry in settings where !["quota", "throttle"].contains(entry.key) { unknown(entry, ["quota", "throttle"], "\(path).\(entry.key)") }
    let quota = entries(settings["quota"], "\(path).quota")
    if let node = quota["limit"], let limit = integer(node, "\(path).quota.limit", 0...Int(Int32.max)) {
      let offset = quota["offset"].flatMap { integer($0, "\(path).quota.offset", 0...limit) } ?? 0
      let period = quota["period"].flatMap { choice($0, "\(path).quota.period", UsagePlan.Period.allCases.map(\.rawValue)) }
      plan.quota = UsagePlan.Quota(limit: limit, offset: offset, period: period.flatMap(UsagePlan.Period.init) ?? .day)
    }
    let throttle = entries(settings["throttle"], "\(path).throttle")
    if !throttle.isEmpty {
      let burst = throttle["burstLimit"].flatMap { integer($0, "\(path).throttle.burstLimit", 0...1_000_000) }
      let rate = throttle["rateLimit"].flatMap { integer($0, "\(path).throttle.rateLimit", 0...1_000_000) }
      plan.throttle = UsagePlan.Rate(burst: burst ?? rate ?? 0, rate: Double(rate ?? burst ?? 0))
    }
    return plan
  }

  /// A name, `{name, value, …}`, or `{plan: [keys]}`.
  private mutating func keys(_ node: YAMLNode, _ stack: String, _ path: String, into api: inout RESTAPISettings) {
    for (place, element) in list(node, path).enumerated() {
      let here = "\(path)[\(place)]"
      guard let value = resolved(element, here) else { continue }
      if let entries = value.entries, entries.count == 1, entries[0].value.elements != nil {
        for (number, inner) in list(entries[0].value, here).enumerated() {
          if let key = key(inner, plan: entries[0].key, stack, "\(here).\(entries[0].key)[\(number)]") { api.keys.append(key) }
        }
      } else if let key = key(value, plan: api.plans.first?.name ?? stack, stack, here) {
        api.keys.append(key)
      }
    }
  }

  private mutating func key(_ node: YAMLNode, plan: String, _ stack: String, _ path: String) -> APIKey? {
    guard let value = resolved(node, path) else { return nil }
    let settings = value.entries ?? []
    let known = ["name", "value", "description", "customerId", "enabled"]
    for entry in settings where !known.contains(entry.key) { unknown(entry, known, "\(path).\(entry.key)") }
    guard let name = value.text ?? settings["name"].flatMap({ text($0, "\(path).name") }) ?? (settings["value"] == nil ? nil : "\(stack)-key") else {
      report("must be a name, or {name, value}", at: node.mark, path)
      return nil
    }
    let given = settings["value"].flatMap { text($0, "\(path).value") }
    if let given, !(20...128).contains(given.utf8.count) { report("must have 20 to 128 characters", at: node.mark, "\(path).value") }
    let isEnabled = settings["enabled"].flatMap { boolean($0, "\(path).enabled") } ?? true
    return APIKey(name: name, value: given ?? "emulator-key-\(stack)-\(name)", isGiven: given != nil, plan: plan, isEnabled: isEnabled)
  }

  // MARK: Requests

  mutating func requestRules(_ node: YAMLNode?, _ api: RESTAPISettings, _ path: String, into access: inout RouteAccess) {
    let settings = entries(node, path)
    let parameters = entries(settings["parameters"], "\(path).parameters")
    for (group, place) in [("querystrings", RequestParameter.Place.querystring), ("headers", .header), ("paths", .path)] {
      for entry in entries(parameters[group], "\(path).parameters.\(group)") where isRequired(entry.value, "\(path).parameters.\(group).\(entry.key)") {
        access.requiredParameters.append(RequestParameter(place: place, name: entry.key))
      }
    }
    for entry in entries(settings["schemas"], "\(path).schemas") {
      guard let schema = schema(entry.value, api, "\(path).schemas.\(entry.key)") else { continue }
      access.schemas.append(RequestSchema(mediaType: entry.key.lowercased(), schema: schema))
    }
  }

  /// `true`, or `{required: true, mappedValue: …}`, which requires unless it says otherwise.
  private mutating func isRequired(_ node: YAMLNode, _ path: String) -> Bool {
    guard let value = resolved(node, path) else { return false }
    guard let settings = value.entries else { return boolean(value, path) ?? false }
    return settings["required"].flatMap { boolean($0, "\(path).required") } ?? true
  }

  /// A schema, `{schema, name, description}`, a text that is one, or the name of one under `provider`.
  mutating func schema(_ node: YAMLNode, _ api: RESTAPISettings, _ path: String) -> JSON? {
    let value: YAMLNode
    do {
      switch try variables.resolveDeeply(node) {
      case .value(let found): value = found
      case .missing(let what):
        report(what, at: node.mark, path)
        return nil
      }
    } catch {
      report(error.text, at: node.mark, path)
      return nil
    }
    let schema: JSON
    if let text = value.text {
      guard let found = api.schemas[text] ?? (try? JSON(reading: Array(text.utf8))) else {
        report("`\(text.prefix(YAMLNode.shownCharacters))` is neither a schema nor in provider.apiGateway.request.schemas", at: node.mark, path)
        return nil
      }
      schema = found
    } else {
      schema = (value["schema"] ?? value).json
    }
    if let fault = RequestSchema.fault(in: schema) {
      report(fault, at: node.mark, path)
      return nil
    }
    return schema
  }
}

extension RequestSchema {
  /// A word of draft 4 that is nothing, or one that only another document could say, would let through what the cloud refuses.
  static func fault(in schema: JSON, depth: Int = 0) -> String? {
    guard depth < 32 else { return "is nested deeper than 32" }
    guard let members = schema.object else { return schema.bool == nil ? "must be a JSON Schema" : nil }
    for member in members {
      switch member.name {
      case "$ref":
        guard member.value.string?.hasPrefix("#/") == true || member.value.string == "#" else { return "`$ref` can name a part of the schema itself only" }
      case "pattern":
        guard let pattern = member.value.string, (try? Regex(pattern)) != nil else { return "`pattern` is no regular expression" }
      case "properties", "definitions", "patternProperties":
        for inner in member.value.object ?? [] { if let fault = fault(in: inner.value, depth: depth + 1) { return fault } }
      case "items", "additionalProperties", "additionalItems", "not":
        for inner in member.value.array ?? [member.value] { if let fault = fault(in: inner, depth: depth + 1) { return fault } }
      case "allOf", "anyOf", "oneOf":
        for inner in member.value.array ?? [] { if let fault = fault(in: inner, depth: depth + 1) { return fault } }
      default: break
      }
    }
    return nil
  }
}
