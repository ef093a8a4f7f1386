import Forms
import StrictJSON

/// Weather, time, money, services, articles and addresses.
extension Reading {
  mutating func readWeather(_ tool: String, _ tokens: Tokens) -> Bool {
    let named = tokens.lazy.compactMap { $0.kind == .word ? Words.units[$0.key] : nil }.first
    return addForPlaces(tool, [("units", .choice(named ?? planner.units))], place: "city")
  }

  mutating func readTime(_ tokens: Tokens, _ head: Int) -> Bool {
    guard tokens.token(head + 1)?.isWord("to") == true, let start = tokens.indices.first(where: { ClockReading($0, in: tokens) != nil }), start < head,
      let clock = ClockReading(start, in: tokens)
    else { return addForPlaces("world_time", [], place: "place") }
    let from = sentence.text(tokens[clock.end..<head].trimmed { $0.isWord(of: ["in", "the", "at", "local"]) || $0.isMark(",") || $0.isMark("'s") })
    guard !from.isEmpty else { return false }
    return addForPlaces("world_time", [("at", .string(clock.text)), ("from", .string(from))], place: "place")
  }

  mutating func readRate(_ tokens: Tokens, _ place: Int) -> Bool {
    let amount = tokens.token(place - 2).flatMap { $0.kind == .number ? $0.text.filter { $0 != "," } : nil }
    var params: [(name: String, value: JSONValue)] = [("amount", .string(amount ?? "1"))]
    params += [("from", .string(tokens[place - 1].text.uppercased())), ("to", .string(tokens[place + 1].text.uppercased()))]
    return add("exchange_rate", params)
  }

  mutating func readStatus(_ tokens: Tokens) -> Bool {
    var isWhole = true
    for token in tokens where planner.services.contains(token.key) { isWhole = add("service_status", [("service", .string(token.key))]) && isWhole }
    // Of a list, what is no service that is known.
    if let of = tokens.place(of: ["status", "of"]) {
      let others = Words.stop.union(Words.and).union(Words.placeEnds).union(["service", "services", "status", "currently", "api"])
      for token in tokens[(of + 2)...] where token.kind == .word && !planner.services.contains(token.key) && !token.isWord(of: others) {
        plan.leave(token.text)
      }
    }
    return isWhole
  }

  mutating func readArticle(_ title: Tokens) -> Bool {
    let text = title.count == 1 && title.first?.kind == .quoted ? title.first?.text ?? "" : sentence.text(title)
    guard text.unicodeScalars.count <= 255 else { return false }
    return add("wikipedia", [("title", .string(text))])
  }

  mutating func readLinks(_ tokens: Tokens) -> Bool {
    var isWhole = true
    for token in tokens where token.kind == .link {
      if !LinkReading.isWeb(token.text) || !add("http_get", [("url", .string(token.text))]) { isWhole = false }
    }
    return isWhole
  }

  mutating func readDecisions(_ tokens: Tokens) -> Bool {
    if let id = tokens.first(where: { DecisionReading.isID($0) }) { return add("get_decision", [("id", .string(id.key))]) }
    return add("list_decisions", tokens.has(Words.awaiting) ? [("status", "awaiting_review")] : [])
  }

  /// `use <server>.<tool> with name=value …`
  mutating func readNamed(_ tokens: Tokens, _ place: Int) -> Bool {
    guard let tool = planner.tools[tokens[place].text] else { return false }
    var params: [(name: String, value: JSONValue)] = []
    for mark in tokens[place...].indices where tokens[mark].isMark("=") {
      guard let name = tokens.token(mark - 1), let value = tokens.token(mark + 1), name.kind == .word else { return false }
      params.append((name.text, NamedValue.value(value, of: name.text, in: tool.params)))
    }
    return add(tool.name, params)
  }
}

/// A value that is written behind a parameter's name, in the type that its schema asks for.
private enum NamedValue {
  static func value(_ token: Token, of name: String, in schema: Schema) -> JSONValue {
    guard case .object(let properties)? = schema.json["properties"], case .object(let property)? = properties[name], let type = property["type"] else {
      return .string(token.text)
    }
    switch (type, token.kind) {
    case (.string("integer"), .number): return Int64(token.text.filter { $0 != "," }).map { .integer($0) } ?? .string(token.text)
    case (.string("number"), .number): return Double(token.text.filter { $0 != "," }).map { JSONValue(measure: $0) } ?? .string(token.text)
    case (.string("boolean"), .word) where token.key == "true" || token.key == "false": return .bool(token.key == "true")
    default: return .string(token.text)
    }
  }
}
