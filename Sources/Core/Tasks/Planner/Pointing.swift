/// How a clause points at what an earlier step found.
enum Pointing: Equatable {
  /// The first of them.
  case first
  /// Each of them, at most so many where the clause says how many.
  case each(Int?)

  /// Nil: it points at nothing. `nouns` are the plurals of what is asked for.
  init?(_ clause: Tokens) {
    let count = Pointing.count(clause)
    let plurals = Words.repositories.union(Words.owners).union(Words.authors).union(Words.users)
    if clause.has(plurals) || clause.has(Words.each) {
      self = .each(count)
    } else if clause.has(Words.its) || Pointing.namesOne(clause) {
      self = .first
    } else if let count, count > 1 {
      self = .each(count)
    } else if clause.has(["all"]) {
      self = .each(nil)
    } else if clause.has(Words.owner.union(Words.author).union(Words.repository)) {
      self = .first
    } else {
      return nil
    }
  }

  /// `that one`, `the first`, `the top one`, `the best one`
  private static func namesOne(_ clause: Tokens) -> Bool {
    if clause.place(of: ["that", "one"]) != nil { return true }
    return clause.indices.contains { place in
      guard clause[place].isWord("the"), let next = clause.token(place + 1) else { return false }
      if next.isWord("first") { return clause.token(place + 2).flatMap { SearchReading.number($0) } == nil || clause.token(place + 2)?.isWord("one") == true }
      return next.isWord(of: ["top", "best"]) && clause.token(place + 2)?.isWord("one") == true
    }
  }

  /// `top 3`, `first two`
  private static func count(_ clause: Tokens) -> Int? {
    for place in clause.indices where clause[place].isWord(of: ["top", "first", "best"]) {
      if let next = clause.token(place + 1), !next.isWord("one"), let number = SearchReading.number(next), number > 0 { return number }
    }
    return nil
  }
}
