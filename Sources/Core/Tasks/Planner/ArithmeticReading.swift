/// Arithmetic in a sentence: `17.5% of 240`, `(2 + 3) * 4`, `12 divided by 5`.
enum ArithmeticReading {
  private static let marks: [String: String] = [
    "+": "+", "-": "-", "\u{2212}": "-", "*": "*", "\u{D7}": "*", "/": "/", "\u{F7}": "/", "^": "^", "(": "(", ")": ")", "%": "%",
  ]
  private static let words = ["plus": "+", "minus": "-", "times": "*", "percent": "%"]
  private static let asking: Set<String> = [
    "calculate", "compute", "evaluate", "calculation", "result", "value", "equal", "equals", "much", "work", "out", "find", "get", "solve",
  ]

  /// Where an expression stands, if the clause asks for nothing else.
  static func range(in tokens: Tokens) -> Range<Int>? {
    guard let first = tokens.firstIndex(where: { $0.kind == .number || $0.isMark("(") || $0.isMark("-") }) else { return nil }
    var end = first
    while end < tokens.endIndex, let length = length(of: end, in: tokens) { end += length }
    let run = tokens[first..<end]
    guard run.contains(where: { $0.kind == .number }), !hasDate(run), !hasOtherNumber(tokens), !hasRemainder(run), !hasNeighbours(run),
      expression(run) != nil
    else { return nil }
    let outside = tokens[..<first] + tokens[end...]
    guard outside.allSatisfy({ isAsking($0) }) else { return nil }
    let isAsked = tokens.has(["calculate", "compute", "evaluate"])
    guard isAsked || (run.count { $0.kind == .number } >= 2 && run.contains { $0.kind != .number }) else { return nil }
    return first..<end
  }

  static func isAsking(_ token: Token) -> Bool {
    token.isWord(of: asking) || token.isWord(of: Words.stop) || token.isWord(of: Words.presentation) || token.isMark("=") || token.isMark("'s")
      || token.isMark(":")
  }

  /// How many tokens the next piece of an expression takes; nil: it ends.
  private static func length(of place: Int, in tokens: Tokens) -> Int? {
    let token = tokens[place]
    if token.kind == .number { return 1 }
    if token.kind == .mark { return marks[token.text] == nil ? nil : 1 }
    let next = tokens.token(place + 1)
    if token.isWord(of: ["divided", "multiplied"]), next?.isWord("by") == true { return 2 }
    let isOperand = next.map { $0.kind == .number || $0.isMark("(") || $0.isMark("-") } ?? false
    if token.isWord("of"), isOperand, let before = tokens.token(place - 1), before.isMark("%") || before.isWord("percent") { return 1 }
    if token.isWord("percent") { return 1 }
    return words[token.key] != nil && isOperand ? 1 : nil
  }

  /// `2026-11-29`, alone or among others: days are not counted by subtracting their digits.
  static func hasDate(_ run: Tokens) -> Bool {
    run.indices.contains { start in
      let date = run[start...].prefix(5)
      guard date.count == 5, zip(date, date.dropFirst()).allSatisfy({ $0.range.upperBound == $1.range.lowerBound }) else { return false }
      let texts = date.map(\.text)
      return texts[1] == "-" && texts[3] == "-" && texts[0].utf8.count == 4 && texts[2].utf8.count == 2 && texts[4].utf8.count == 2
    }
  }

  /// `1.000,50` is a number that is written in another way.
  private static func hasOtherNumber(_ tokens: Tokens) -> Bool { tokens.indices.contains { tokens.isWithinNumber($0) } }

  /// `7 % 3` asks for what no tool knows.
  private static func hasRemainder(_ run: Tokens) -> Bool {
    run.indices.contains { run[$0].isMark("%") && run.token($0 + 1).map { $0.kind == .number || $0.isMark("(") } ?? false }
  }

  /// `3 4` are two numbers, and never 34.
  private static func hasNeighbours(_ run: Tokens) -> Bool {
    run.indices.contains { run[$0].kind == .number && run.token($0 + 1)?.kind == .number }
  }

  /// As `calculate` takes it: digits without commas, `n/100` for percents, `*` for *of*, and whether a percent is added to something or taken off it;
  /// nil: a percent may be one of several things.
  static func expression(_ run: Tokens) -> (text: String, addsShare: Bool)? {
    let pieces = run.compactMap { token -> String? in
      if token.kind == .number { return token.text.filter { $0 != "," } }
      if token.isWord("of") { return "of" }
      if token.isWord("multiplied") { return "*" }
      return token.isWord("divided") ? "/" : marks[token.text] ?? words[token.key]
    }
    return pieces.contains("%") ? PercentReading.expression(pieces) : (pieces.joined(), false)
  }
}
