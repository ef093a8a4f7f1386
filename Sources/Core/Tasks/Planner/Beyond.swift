/// What a clause says that no step can do: read past, the rest of it would be carried out as if it had not been said.
enum Beyond {
  /// Whether a clause says such a thing, apart from what stands between quotes, and from the words of a title, of a subject or of a value.
  static func stands(in clause: Tokens, _ head: Head) -> Bool {
    let said: Tokens
    switch head {
    case .article(let title): return excludes(clause[..<title])
    case .named(let tool): return excludes(clause[..<tool])
    case .repositories(let word):
      said = clause[..<(clause[word...].first(["about"]) ?? clause.endIndex)]
      if hasOrdinal(said) { return true }
    case .issues, .decisions:
      said = clause
      if hasOrdinal(said) { return true }
    case .repository, .users:
      said = clause
      if hasOrdinal(said) || said.has(untold) { return true }
    case .weather:
      said = clause
      if Moments.stand(in: said) || Moments.reachBeyondNow(said) || ArithmeticSigns.convertsDegrees(said) { return true }
    case .forecast, .status, .currency:
      said = clause
      if Moments.stand(in: said) { return true }
    case .time(let place):
      said = clause
      if clause.token(place + 1)?.isWord("to") != true, Moments.stand(in: said) { return true }
    case .link, .arithmetic: said = clause
    }
    return excludes(said)
  }

  /// What repositories and people have and no tool tells: `pull requests in vapor/vapor` asks for more than what the repository is.
  private static let untold: Set<String> = [
    "pull", "pulls", "pr", "prs", "commit", "commits", "contributor", "contributors", "release", "releases", "readme", "branch", "branches", "workflow",
    "workflows", "discussion", "discussions", "wiki", "tag", "tags", "milestone", "milestones", "stargazers", "gist", "gists",
  ]

  // MARK: what is not wanted

  private static let excluding: Set<String> = [
    "not", "no", "never", "neither", "nor", "none", "without", "except", "excepting", "excluding", "exclude", "besides", "unless", "cannot", "dont",
  ]

  /// No tool leaves anything out: `weather in London but not in Paris`, `do not show the weather`.
  private static func excludes(_ said: Tokens) -> Bool {
    said.indices.contains { place in
      let token = said[place]
      if said.stand(["instead", "of"], at: place) || said.stand(["rather", "than"], at: place) { return true }
      // A capital letter makes it a name: `No Name Key`.
      guard token.kind == .word, place == said.startIndex || !token.isCapital else { return false }
      return excluding.contains(token.key) || token.key.hasSuffix("n't") || token.key.hasSuffix("n\u{2019}t")
    }
  }

  // MARK: which of them

  private static let ordinals: Set<String> = ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]

  /// `the second one`, `the 3rd best`: of a list only the first is pointed at.
  private static func hasOrdinal(_ said: Tokens) -> Bool {
    said.contains { token in
      guard token.kind == .word else { return false }
      if ordinals.contains(token.key) { return true }
      let (digits, ending) = (token.key.dropLast(2), token.key.suffix(2))
      return !digits.isEmpty && digits.utf8.allSatisfy { (48...57).contains($0) } && digits != "1" && ["st", "nd", "rd", "th"].contains(ending)
    }
  }
}

/// Moments that no tool tells of a place: the weather is that of now, a forecast that of the next day, the time that of now.
private enum Moments {
  private static let days: Set<String> = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays",
    "sundays",
  ]
  private static let months: Set<String> = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
  ]
  private static let words: Set<String> = ["yesterday", "ago", "noon", "midnight", "when", "while", "whenever", "because", "until", "since"]
  private static let spans: Set<String> = ["day", "days", "hour", "hours", "week", "weeks", "weekend", "month", "months", "year", "years", "summer", "winter"]

  private static let asking = Words.polite.union(Words.presentation).union(Words.stop).union([
    "check", "see", "know", "find", "out", "look", "wonder", "whether",
  ])

  static func stand(in clause: Tokens) -> Bool { clause.indices.contains { isOne($0, clause) } }

  /// `the next 3 days`, of which the weather of now says nothing.
  static func reachBeyondNow(_ clause: Tokens) -> Bool {
    clause.indices.contains { place in
      clause[place].isWord(of: ["next", "coming", "following"]) && clause.token(place + 1).flatMap { SearchReading.number($0) } != nil
        && clause.token(place + 2)?.isWord(of: spans) == true
    }
  }

  private static func isOne(_ place: Int, _ clause: Tokens) -> Bool {
    let token = clause[place]
    if token.isWord(of: days) || (token.isWord(of: words) && !token.isCapital) || ClockReading(place, in: clause) != nil { return true }
    // `tell me if it is raining` asks whether; `the weather if it rains` asks for what may come.
    if token.isWord("if"), !clause[..<place].allSatisfy({ $0.isWord(of: asking) }) { return true }
    guard let next = clause.token(place + 1) else { return false }
    if token.isWord(of: ["in", "during", "for", "last", "next", "this"]), next.isWord(of: months) { return true }
    if token.isWord(of: ["last", "past", "next", "this"]), next.isWord(of: spans.union(["night"])) {
      // `this week` is the forecast, `the next hours` too.
      return !(token.isWord("this") && next.isWord("week")) && !(token.isWord("next") && next.isWord(of: ["hour", "hours", "day", "days"]))
    }
    // `in three days`, `for 2 weeks`
    return token.isWord(of: ["in", "for", "after", "within", "last", "past"]) && SearchReading.number(next) != nil
      && clause.token(place + 2)?.isWord(of: spans) == true
  }
}
