import Forms
import StrictJSON

/// Weather, time, money, arithmetic, services, articles and addresses.
extension Reading {
  mutating func readWeather(_ tool: String, _ tokens: Tokens) -> Bool {
    let named = tokens.indices.lazy.compactMap { tokens.units(at: $0) }.first
    return addForPlaces(tool, [("units", .choice(named ?? planner.units))], place: "city")
  }

  mutating func readTime(_ tokens: Tokens, _ head: Int) -> Bool {
    guard tokens.token(head + 1)?.isWord("to") == true, let start = tokens.indices.first(where: { ClockReading($0, in: tokens) != nil }), start < head,
      let clock = ClockReading(start, in: tokens)
    else {
      // `time in Europe/Berlin`
      let zones = tokens.filter { $0.kind == .repository }
      guard zones.isEmpty else { return zones.allSatisfy { add("world_time", [("place", .string($0.text))]) } }
      return addForPlaces("world_time", [], place: "place")
    }
    let from = sentence.text(tokens[clock.end..<head].trimmed { $0.isWord(of: ["in", "the", "at", "local"]) || $0.isMark(",") || $0.isMark("'s") })
    guard !from.isEmpty else { return false }
    return addForPlaces("world_time", [("at", .string(clock.text)), ("from", .string(from))], place: "place")
  }

  /// One is converted where no amount stands there; an amount that is written otherwise than in digits, or with a sign, is none that is read.
  mutating func readRate(_ tokens: Tokens, _ place: Int) -> Bool {
    var amount = "1"
    if let before = tokens.token(place - 2) {
      if before.kind == .number {
        guard !tokens.isPiece(place - 2) else { return false }
        amount = before.text.filter { $0 != "," }
      } else if !tokens[..<(place - 1)].allSatisfy({ Currencies.isAsking($0) }) {
        return false
      }
    }
    let from = tokens[place - 1].text.uppercased()
    // `5 EUR in USD and GBP`
    let targets = tokens[(place + 1)...].prefix { Currencies.isOne($0) || $0.isWord(of: Words.and) || $0.isMark(",") || $0.isMark("&") }
    // A rate is that of today.
    guard tokens[targets.endIndex...].allSatisfy({ Currencies.isAsking($0) || $0.isWord(of: Words.placeEnds) }) else { return false }
    var isWhole = true
    for token in targets where Currencies.isOne(token) {
      let params: [(name: String, value: JSONValue)] = [("amount", .string(amount)), ("from", .string(from)), ("to", .string(token.text.uppercased()))]
      isWhole = add("exchange_rate", params) && isWhole
    }
    return isWhole
  }

  mutating func readArithmetic(_ run: Tokens) -> Bool {
    guard let expression = ArithmeticReading.expression(run), add("calculate", [("expression", .string(expression.text))]) else { return false }
    if expression.addsShare { plan.note("`\(sentence.text(run))`: a percent that is added or taken off is one of what stands before it") }
    return true
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
    // What else is said of them would be left out of what is listed.
    guard tokens.allSatisfy({ $0.kind != .word || $0.isWord(of: DecisionReading.listing) }) else { return false }
    let named = tokens.first { $0.isWord(of: DecisionReading.statuses) }.map(\.key)
    guard let status = tokens.has(Words.awaiting) ? "awaiting_review" : named else { return add("list_decisions", []) }
    return add("list_decisions", [("status", .string(status))])
  }

  /// `use <server>.<tool> with name=value …`; whatever else stands behind the tool's name is not understood, rather than left out of a value.
  mutating func readNamed(_ tokens: Tokens, _ place: Int) -> Bool {
    guard let tool = planner.tools[tokens[place].text] else { return false }
    var params = JSONObject()
    var rest = tokens[(place + 1)...]
    while let first = rest.first {
      if first.isWord(of: ["with", "and", "please"]) || first.isMark(",") || first.isMark("&") {
        rest = rest.dropFirst()
        continue
      }
      guard first.kind == .word, params[first.text] == nil, rest.dropFirst().first?.isMark("=") == true, let value = NamedValue(rest.dropFirst(2), sentence)
      else {
        return false
      }
      params[first.text] = value.json(of: first.text, in: tool.params)
      rest = rest.dropFirst(2 + value.count)
    }
    return add(tool.name, params.members.map { (name: $0.name, value: $0.value) })
  }
}

/// A value that is written behind a parameter's name: up to a space or a comma, or what stands between quotes.
private struct NamedValue {
  private let text: String
  /// Tokens that it takes.
  let count: Int

  init?(_ tokens: Tokens, _ sentence: Sentence) {
    guard let first = tokens.first else { return nil }
    guard first.kind != .quoted else {
      (text, count) = (first.text, 1)
      return
    }
    var value = tokens.prefix(1)
    while let last = value.last, let next = tokens.token(value.endIndex), next.range.lowerBound == last.range.upperBound, !next.isMark(",") {
      value = tokens[value.startIndex..<value.endIndex + 1]
    }
    guard !first.isMark(",") else { return nil }
    (text, count) = (sentence.text(value), value.count)
  }

  /// In the type that the tool's schema asks for.
  func json(of name: String, in schema: Schema) -> JSONValue {
    guard case .object(let properties)? = schema.json["properties"], case .object(let property)? = properties[name] else { return .string(text) }
    let types = property["type"].map(SchemaCheck.types) ?? []
    if types.contains("string") || types.isEmpty { return .string(text) }
    if types.contains("integer"), let number = Int64(text) { return .integer(number) }
    if types.contains("number"), let number = Double(decimal: text) { return JSONValue(measure: number) }
    if types.contains("boolean"), text == "true" || text == "false" { return .bool(text == "true") }
    return .string(text)
  }
}
