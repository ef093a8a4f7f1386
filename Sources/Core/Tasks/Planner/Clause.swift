/// One thing that is asked.
struct Clause {
  let tokens: Tokens
  /// What it asks for; nil: it is not understood.
  let head: Head?
  /// The part it stands in, from 0.
  let part: Int
  /// Whether its part waits for all of the part before.
  let isAfter: Bool
}

/// Cuts a sentence into parts, and parts into clauses.
struct ClauseReader {
  let services: Set<String>
  let tools: Set<String>

  func clauses(of sentence: Sentence) -> [Clause] {
    var clauses: [Clause] = []
    for (place, part) in parts(of: sentence).enumerated() {
      for tokens in self.clauses(of: part.tokens) {
        let head = startsWithOrder(tokens) ? nil : head(tokens)
        let isReadable = head.map { !Beyond.stands(in: tokens, $0) } ?? false
        clauses.append(Clause(tokens: tokens, head: isReadable ? head : nil, part: place, isAfter: part.isAfter))
      }
    }
    return clauses
  }

  private func head(_ tokens: Tokens) -> Head? { Head.first(in: tokens, services: services, tools: tools) }

  // MARK: parts

  /// A stop within a word, as in an address, ends nothing.
  private func isEnd(_ token: Token, _ sentence: Sentence) -> Bool {
    guard token.kind == .mark else { return false }
    switch token.text {
    case ";", "\n": return true
    case ".", "?", "!":
      let next = token.range.upperBound
      // Those of other scripts have no space behind them.
      guard sentence.scalars[token.range.lowerBound].isASCII else { return true }
      return next == sentence.scalars.count || sentence.scalars[next].properties.isWhitespace || !sentence.scalars[next].properties.isAlphabetic
    default: return false
    }
  }

  /// They end at `;`, a new line, the end of a sentence, and where something is said to come later.
  private func parts(of sentence: Sentence) -> [(tokens: Tokens, isAfter: Bool)] {
    let tokens = sentence.tokens[...]
    var parts: [(tokens: Tokens, isAfter: Bool)] = []
    var start = tokens.startIndex
    var isAfter = false
    var place = start
    func cut(_ length: Int, after: Bool) {
      let part = tokens[start..<place].trimmed { isSeparator($0) || $0.isMark(":") }
      if !part.isEmpty {
        parts.append((part, isAfter && !parts.isEmpty))
        isAfter = false
      }
      isAfter = isAfter || after
      place += length
      start = place
    }
    while place < tokens.endIndex {
      let token = tokens[place]
      if isEnd(token, sentence) {
        cut(1, after: false)
      } else if token.isWord(of: ["then", "afterwards", "finally"]) {
        cut(1, after: true)
      } else if tokens.stand(["after", "that"], at: place) {
        cut(2, after: true)
      } else {
        place += 1
      }
    }
    cut(0, after: false)
    return parts
  }

  // MARK: clauses

  private func isSeparator(_ token: Token) -> Bool { token.isWord(of: Words.and) || token.isMark(",") || token.isMark("&") }

  /// `2 plus 3`
  private func isSum(at place: Int, in part: Tokens) -> Bool {
    guard part[place].isWord("plus"), let before = part.token(place - 1), let after = part.token(place + 1) else { return false }
    return (before.kind == .number || before.isMark(")") || before.isMark("%")) && (after.kind == .number || after.isMark("("))
  }

  private func clauses(of part: Tokens) -> [Tokens] {
    var clauses: [Tokens] = []
    var current: Tokens?
    for segment in segments(of: part) {
      guard let before = current else {
        current = segment
        continue
      }
      if begins(segment, after: before) {
        clauses.append(before)
        current = segment
      } else {
        current = part[before.startIndex..<segment.endIndex]
      }
    }
    if let current { clauses.append(current) }
    return clauses.filter { !isPresentation($0) }
  }

  /// What stands between separators.
  private func segments(of part: Tokens) -> [Tokens] {
    var segments: [Tokens] = []
    var start = part.startIndex
    var place = start
    func cut(_ length: Int) {
      if place > start { segments.append(part[start..<place]) }
      place += length
      start = place
    }
    while place < part.endIndex {
      if isSeparator(part[place]), !isSum(at: place, in: part), !part.isWithinNumber(place) {
        cut(1)
      } else if part.stand(["as", "well", "as"], at: place) {
        cut(3)
      } else {
        place += 1
      }
    }
    cut(0)
    return segments
  }

  private func begins(_ segment: Tokens, after before: Tokens) -> Bool {
    if startsWithOrder(segment) || isPresentation(segment) { return true }
    // `weather in Rome and 10% off 50`: no place.
    if segment.contains(where: { $0.kind == .number }), ArithmeticSigns.found(in: segment) != nil { return true }
    guard let head = head(segment) else { return false }
    return !goesOnWithList(segment, after: before) && !leads(before, to: head, segment)
  }

  /// More logins or repositories of a list before: `weather in Rome and @torvalds` asks for two things.
  private func goesOnWithList(_ segment: Tokens, after before: Tokens) -> Bool {
    if segment.allSatisfy({ $0.kind == .repository }) { return before.contains { $0.kind == .repository } }
    guard segment.allSatisfy({ $0.kind == .login || $0.isWord(of: Words.live) }) else { return false }
    return before.contains { $0.kind == .login } || before.has(Words.anyUser)
  }

  /// Names before the head that they share: `London and Paris weather`, `top Swift and Rust repositories`, `is github and openai up`.
  private func leads(_ before: Tokens, to head: Head, _ segment: Tokens) -> Bool {
    guard self.head(before) == nil, !startsWithOrder(before), !isPresentation(before) else { return false }
    let names: (Token) -> Bool
    switch head {
    case .weather, .forecast, .time: names = { $0.isCapital }
    case .status: names = { services.contains($0.key) }
    case .repositories:
      guard !segment.contains(where: { $0.kind == .number }), !segment.has(Words.top.union(Words.new)) else { return false }
      names = { Languages.placed($0) != nil || $0.kind == .number || Words.searching.contains($0.key) }
    default: return false
    }
    let rest = before.filter { !isSeparator($0) && !$0.isWord(of: Words.stop) && !$0.isWord(of: Words.presentation) && !$0.isMark("'s") }
    return !rest.isEmpty && rest.allSatisfy(names)
  }

  /// An order that no tool carries out, with or without politeness before it.
  private func startsWithOrder(_ tokens: Tokens) -> Bool {
    guard let place = tokens.firstIndex(where: { !$0.isWord(of: Words.polite) }) else { return false }
    if tokens[place].isWord(of: Words.imperatives) { return true }
    guard tokens[place].isWord(of: Words.imperativesOfObject), let object = tokens.token(place + 1) else { return false }
    return object.isWord(of: Words.objects) || object.kind == .repository || object.kind == .login
  }

  /// Only how the answer is to be shown.
  private func isPresentation(_ tokens: Tokens) -> Bool {
    var rest = tokens.filter { !$0.isWord(of: Words.polite) || $0.isWord("me") }
    guard rest.first?.isWord(of: Words.presentation) == true else { return false }
    rest.removeFirst()
    if rest.first?.isWord("me") == true { rest.removeFirst() }
    return [[], ["it"], ["them"], ["the", "results"]].contains(rest.map(\.key))
  }
}
