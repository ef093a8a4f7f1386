/// Where a clause of weather, forecast or time asks for.
enum PlaceAsk {
  /// As the caller has them, and what stood among them and is none.
  case names([String], left: [String])
  /// Where somebody lives.
  case residence(Residents)
  case none
}

/// Who lives somewhere.
enum Residents {
  case logins([String])
  /// The owner, or the author, of what an earlier step found.
  case owner(isPlural: Bool)
  case author(isPlural: Bool)
  /// Those that an earlier step found.
  case they
}

/// Reads places.
struct PlaceReading {
  let sentence: Sentence

  /// `head` is the place of the clause's head.
  func ask(_ clause: Tokens, head: Int) -> PlaceAsk {
    // `3pm London time to New York`
    if clause[head].isWord("time"), clause.token(head + 1)?.isWord("to") == true {
      return list(clause[(head + 2)...])
    }
    if let residents = residents(clause) { return .residence(residents) }
    for candidate in candidates(clause, head) { if case .names(let names, let left) = list(candidate) { return .names(names, left: left) } }
    return .none
  }

  /// What could be a place where nothing else is one: `london weather`.
  func guess(_ clause: Tokens, head: Int) -> PlaceAsk {
    var start = head
    while start > clause.startIndex, clause[start - 1].kind == .word, !clause[start - 1].isWord(of: Self.notNames) { start -= 1 }
    return list(clause[start..<head])
  }

  // MARK: where somebody lives

  private func residents(_ clause: Tokens) -> Residents? {
    if clause.has(["there"]), clause.last?.isWord("there") == true { return .they }
    guard let `where` = clause.first(["where"]), let live = clause[`where`...].first(Words.live) else { return nil }
    let who = clause[(`where` + 1)..<live]
    let logins = who.filter { $0.kind == .login }.map(\.text)
    if !logins.isEmpty { return .logins(logins) }
    if who.has(Words.anyOwner) { return .owner(isPlural: who.has(Words.owners) || who.has(Words.each)) }
    if who.has(Words.anyAuthor) { return .author(isPlural: who.has(Words.authors) || who.has(Words.each)) }
    if who.has(["they", "those", "he", "she", "users"]) { return .they }
    return nil
  }

  // MARK: where the names stand

  /// The stretches in which a place may stand, the likeliest first.
  private func candidates(_ clause: Tokens, _ head: Int) -> [Tokens] {
    var found: [Tokens] = []
    for place in clause.indices where clause[place].isWord(of: Words.before) {
      let rest = clause[(place + 1)...]
      guard let next = rest.first, next.kind != .number, !isUnits(clause, from: place + 1), ClockReading(rest.startIndex, in: rest) == nil else { continue }
      guard !clause.stand(["at", "the", "moment"], at: place) else { continue }
      found.append(rest)
    }
    for possessive in clause.indices where clause[possessive].isMark("'s") && clause.token(possessive + 1).map({ isName($0) }) != true {
      if let owner = possessor(clause[..<possessive]) { found.append(owner) }
    }
    found.append(capitals(before: head, in: clause))
    let after = clause[(head + 1)...]
    if let capital = after.firstIndex(where: { isName($0) }) { found.append(after[capital...]) }
    found.append(after[..<end(of: after)].trimmed { $0.isWord(of: Words.stop.union(["like", "there", "outside", "going", "be", "'s"])) })
    return found
  }

  private static let notPossessors: Set<String> = ["what", "who", "how", "it", "that", "where", "here", "there", "let", "today", "tomorrow", "tonight", "now"]

  private func possessor(_ before: Tokens) -> Tokens? {
    guard let last = before.last, last.kind == .word, !last.isWord(of: Self.notPossessors) else { return nil }
    let run = capitals(endingAt: before.endIndex, in: before)
    return run.isEmpty ? before.suffix(1) : run
  }

  private func capitals(before head: Int, in clause: Tokens) -> Tokens {
    var end = head
    // `the London current weather`
    while end > clause.startIndex, clause[end - 1].isWord(of: ["current", "live", "local", "weather", "the", "hourly", "daily"]) { end -= 1 }
    return capitals(endingAt: end, in: clause)
  }

  /// Names with the separators between them.
  private func capitals(endingAt end: Int, in clause: Tokens) -> Tokens {
    var start = end
    while start > clause.startIndex {
      let token = clause[start - 1]
      let isWithinName = token.isMark("'s") && clause.token(start - 2).map { isName($0) } == true
      let isBetween = start < end && (token.isMark(",") || token.isMark("&") || token.isWord(of: ["and", "or"]) || isWithinName)
      guard isName(token) || isBetween else { break }
      start -= 1
    }
    return clause[start..<end].trimmed { !isName($0) }
  }

  private static let notNames = Words.stop.union(Words.presentation).union(Words.polite).union(Words.imperatives).union(Words.placeEnds).union(
    Words.weather
  ).union(Words.forecast).union(["get", "find", "check", "current", "today", "look", "is", "hourly", "daily", "local", "time", "convert", "fetch"])

  private func isName(_ token: Token) -> Bool { token.isCapital && !token.isWord(of: Self.notNames) }

  // MARK: lists

  /// `celsius`, `the metric system`, `°F`; the word before them stands in the same tokens.
  private func isUnits(_ stretch: Tokens, from place: Int) -> Bool {
    var place = place
    while let token = stretch.token(place), token.isMark("\u{B0}") || token.isWord(of: ["degrees", "the"]) { place += 1 }
    return stretch.units(at: place) != nil
  }

  /// The places of a stretch. Behind a comma two capital letters, a country or a state join the one before, but never behind *and*, *or* or `&`.
  private func list(_ stretch: Tokens) -> PlaceAsk {
    var names: [Tokens] = []
    var left: [String] = []
    var start = stretch.startIndex
    /// Whether the place before ended before its comma: what follows need not be a place.
    var isOver = false
    var isAfterComma = false
    func add(_ end: Int) {
      let element = stretch[start..<end]
      let cut = element[..<self.end(of: element)]
      let name = bare(cut)
      defer { isOver = isOver || cut.endIndex < end }
      guard !name.isEmpty else { return }
      if isAfterComma, let last = names.last, isRegion(name), !isOver {
        names[names.count - 1] = stretch[last.startIndex..<name.endIndex]
      } else if !names.isEmpty, Self.isMeasure(name) {
        left.append(sentence.text(element))
      } else if isOver, element.first?.isWord(of: Words.before) != true, name.first?.isCapital != true {
        left.append(sentence.text(element))
      } else {
        names.append(name)
      }
      isAfterComma = false
    }
    for place in stretch.indices {
      let token = stretch[place]
      let isComma = token.isMark(",")
      guard isComma || token.isMark("&") || token.isWord(of: ["and", "plus", "also"]) || token.text == "or" || token.isWord(of: Self.between) else { continue }
      add(place)
      start = place + 1
      isAfterComma = isComma
    }
    add(stretch.endIndex)
    return names.isEmpty ? .none : .names(names.map { $0.count == 1 ? $0.first?.text ?? "" : sentence.text($0) }, left: left)
  }

  /// What points at a place and names none: `what time is it`, `the weather here`.
  private static let pointing: Set<String> = [
    "it", "here", "there", "me", "us", "you", "him", "her", "everywhere", "anywhere", "somewhere", "nowhere", "outside", "home", "abroad",
  ]

  /// What names a kind of places and none of them: `their owners' cities`.
  private static let kinds: Set<String> = ["cities", "towns", "places", "capitals", "countries", "locations", "hometowns", "villages"]

  /// Words that belong to no name of a place.
  private static let between: Set<String> = ["vs", "vs.", "versus", "than", "but"]

  /// Whether a name is, in small letters, that of something which is measured: `temperature of Cairo and humidity` asks for no place called humidity.
  private static func isMeasure(_ name: Tokens) -> Bool {
    name.allSatisfy { !$0.isCapital }
      && name.last?.isWord(of: ["humidity", "wind", "winds", "pressure", "precipitation", "rainfall", "visibility", "temperature", "temperatures"]) == true
  }

  private func isRegion(_ name: Tokens) -> Bool {
    if name.count == 1, let only = name.first, only.isTwoCapitals { return true }
    return name.first?.isCapital == true && Regions.isOne(sentence.text(name).lowercased())
  }

  /// Where a stretch of places ends.
  private func end(of stretch: Tokens) -> Int {
    for place in stretch.indices {
      let token = stretch[place]
      if token.isWord(of: Words.placeEnds) || token.kind == .link || token.kind == .login { return place }
      // `King's Lynn` and `St. John's` are names.
      if token.isMark("'s"), place == stretch.startIndex || (place + 1 < stretch.endIndex && !stretch[place + 1].isCapital) { return place }
      if stretch.stand(["at", "the", "moment"], at: place) { return place }
      if token.isWord("in"), isUnits(stretch, from: place + 1) { return place }
    }
    return stretch.endIndex
  }

  /// Without what stands around a name.
  private func bare(_ name: Tokens) -> Tokens {
    var rest = name.trimmed { ($0.kind == .mark && !$0.isMark("'s")) || (!$0.isCapital && $0.isWord(of: ["and", "the", "also", "plus"])) }
    while let first = rest.first, first.isMark("'s") || (!first.isCapital && first.isWord(of: Words.stop.union(["near", "city"]))) { rest = rest.dropFirst() }
    while let last = rest.last,
      (last.kind == .mark && !last.isMark("'s")) || (!last.isCapital && last.isWord(of: Words.stop.union(Words.forecast).union(["over", "like", "weather"])))
    {
      rest = rest.dropLast()
    }
    guard rest.contains(where: { $0.kind == .word || $0.kind == .quoted }) else { return rest.prefix(0) }
    if rest.count == 1, let only = rest.first, only.kind == .word, !only.isCapital, only.isWord(of: Self.pointing) { return rest.prefix(0) }
    if let last = rest.last, !last.isCapital, last.isWord(of: Self.kinds) { return rest.prefix(0) }
    return rest
  }
}
