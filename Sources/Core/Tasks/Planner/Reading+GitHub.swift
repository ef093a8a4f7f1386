import StrictJSON

/// Repositories, issues and people.
extension Reading {
  // MARK: repositories

  mutating func readRepositories(_ tokens: Tokens, _ word: Int) -> Bool {
    let named = tokens.indices.filter { tokens[$0].kind == .repository && !isTopic($0, tokens) }
    if !named.isEmpty { return readRepository(tokens) }
    return search(tokens, word) != nil
  }

  /// Behind `about` a name with a stroke is a subject: `repositories about TCP/IP`.
  private func isTopic(_ place: Int, _ tokens: Tokens) -> Bool { tokens[..<place].has(["about"]) }

  mutating func readRepository(_ tokens: Tokens) -> Bool {
    var isWhole = true
    for token in tokens where token.kind == .repository { isWhole = add("github_repository", [("repo", .string(token.text))]) && isWhole }
    return isWhole
  }

  /// The steps of a search and how many each gives; nil: there is nothing to search for.
  private mutating func search(_ tokens: Tokens, _ word: Int) -> (steps: [Int], count: Int)? {
    guard let search = SearchReading(tokens, word: word) else { return nil }
    if search.isCut { plan.note("a search gives at most \(SearchReading.countMaximum) repositories") }
    var params: [(name: String, value: JSONValue)] = [("query", .string(search.query)), ("max_results", .integer(Int64(search.count)))]
    if let sort = search.sort { params.append(("sort", .string(sort))) }
    if let stars = search.starsMinimum { params.append(("min_stars", .integer(stars))) }
    let each = search.languages.isEmpty ? [params] : search.languages.map { params + [("language", .string($0))] }
    let steps = each.compactMap { plan.add("github_search_repositories", $0, clause: clause) }
    return steps.count == each.count ? (steps, search.count) : nil
  }

  /// What a clause points at: repositories that it describes itself (`the owner of the most popular Zig repository`), else what earlier steps found.
  private mutating func links(to need: Need, _ tokens: Tokens, behind head: Int) -> [Link] {
    if let word = RepositoryWord.place(in: tokens), word > head,
      let start = tokens[head..<word].lastIndex(where: { $0.isWord(of: ["of", "in", "for", "from"]) }),
      let found = search(tokens[(start + 1)...], word)
    {
      return found.steps.flatMap { plan.links(to: need, found.count == 1 ? .first : .each(nil), from: $0) }
    }
    return Pointing(tokens).map { plan.links(to: need, $0) } ?? []
  }

  // MARK: issues

  mutating func readIssues(_ tokens: Tokens, _ head: Int) -> Bool {
    let label = IssueWords.label(in: tokens)
    var others: [(name: String, value: JSONValue)] = [
      ("state", .string(IssueWords.state(in: tokens))),
      ("max_results", .integer(Int64(IssueWords.count(in: tokens, head) ?? SearchReading.defaultCount))),
    ]
    if let label { others.append(("label", .string(label.count == 1 ? label.first?.text ?? "" : sentence.text(label)))) }
    let repositories = tokens.filter { $0.kind == .repository }
    guard repositories.isEmpty else {
      // What else is said of them, as what they are about, would be left out of what is listed.
      guard tokens.indices.allSatisfy({ label?.indices.contains($0) == true || IssueWords.isAsking(tokens[$0]) }) else { return false }
      var isWhole = true
      for token in repositories { isWhole = add("github_issues", [("repo", .string(token.text))] + others) && isWhole }
      return isWhole
    }
    let links = self.links(to: .repository, tokens, behind: head)
    var isWhole = !links.isEmpty
    for link in links where add("github_issues", "repo", link, others) == nil { isWhole = false }
    return isWhole
  }

  // MARK: people

  mutating func readUsers(_ tokens: Tokens) -> Bool {
    let logins = PeopleWords.logins(in: tokens)
    guard logins.isEmpty else {
      var isWhole = true
      for login in logins { isWhole = add("github_user", [("login", .string(login))]) && isWhole }
      return isWhole
    }
    let people = Words.anyOwner.union(Words.anyAuthor).union(Words.anyUser)
    guard let head = tokens.first(people) else { return false }
    let need: Need = tokens.has(Words.anyOwner) ? .owner : tokens.has(Words.anyAuthor) ? .author : .person
    let links = self.links(to: need, tokens, behind: head)
    var isWhole = !links.isEmpty
    for link in links where add("github_user", "login", link) == nil { isWhole = false }
    return isWhole
  }
}

enum IssueWords {
  private static let asking = Words.issues.union(Words.stop).union(Words.presentation).union(Words.polite).union(Words.new).union(Words.anyRepository).union([
    "all", "open", "opened", "closed", "labeled", "labelled", "label", "labels", "top", "first", "last", "most", "recent", "get", "find", "search", "look",
    "check",
    "fetch", "github", "any", "known", "reported", "filed", "current", "currently", "existing", "outstanding", "right", "now", "still",
  ])

  static func state(in tokens: Tokens) -> String {
    switch (tokens.has(["open"]), tokens.has(["closed"])) {
    case (true, true): "all"
    case (false, true): "closed"
    case (true, false): "open"
    case (false, false): tokens.has(["all"]) ? "all" : "open"
    }
  }

  /// Whether a word of a clause about issues only asks for them.
  static func isAsking(_ token: Token) -> Bool {
    token.kind != .word || token.isWord(of: asking) || Words.numbers[token.key] != nil
  }

  /// `labeled bug`, `labeled help wanted`, `with the label "good first issue"`
  static func label(in tokens: Tokens) -> Tokens? {
    guard let place = tokens.first(["labeled", "labelled", "label", "labels"]) else { return nil }
    let rest = tokens[(place + 1)...].drop { $0.isWord(of: ["as", "with", "the"]) }
    if rest.first?.kind == .quoted { return rest.prefix(1) }
    let label = rest.prefix { $0.kind == .word && !$0.isWord(of: Words.stop) && !$0.isWord(of: Words.issues.union(Words.anyRepository)) }
    // `labeled bug`: a word that is an issue's too.
    return label.isEmpty ? rest.first.flatMap { $0.kind == .word ? rest.prefix(1) : nil } : label
  }

  /// How many are asked for: a number that stands before what they are of.
  static func count(in tokens: Tokens, _ head: Int) -> Int? {
    let end = tokens[head...].firstIndex { $0.isWord(of: ["of", "in", "for", "from", "on"]) || $0.kind == .repository } ?? tokens.endIndex
    for place in tokens[..<end].indices {
      if tokens.token(place - 1)?.isWord(of: ["labeled", "labelled", "label"]) == true { continue }
      guard let number = SearchReading.number(tokens[place]), number > 0, tokens[place].key != "one" || tokens.token(place - 1)?.isWord("the") != true else {
        continue
      }
      return min(number, SearchReading.countMaximum)
    }
    return nil
  }
}

enum PeopleWords {
  /// Logins: behind `@`, before `'s profile`, or behind the words for users.
  static func logins(in tokens: Tokens) -> [String] {
    var logins = tokens.filter { $0.kind == .login }.map(\.text)
    guard let word = tokens.first(Words.anyUser) else { return logins }
    if let mark = tokens[..<word].lastIndex(where: { $0.isMark("'s") }), let before = tokens.token(mark - 1), isLogin(before) { logins.append(before.text) }
    let fillers: Set<String> = ["of", "for", "named", "called", "github", "the", "user", "users", "profile", "profiles"]
    let ends: Set<String> = ["on", "in", "from", "with", "who", "that"]
    for token in tokens[(word + 1)...] {
      if token.isWord(of: ends) { break }
      guard token.kind == .word, !token.isWord(of: fillers), !token.isWord(of: Words.and), token.key != "or" else { continue }
      if isLogin(token), !logins.contains(token.text) { logins.append(token.text) }
    }
    return logins
  }

  /// At most 39 letters, digits and single hyphens, and no word that only helps a sentence along.
  private static func isLogin(_ token: Token) -> Bool {
    let bytes = token.text.utf8
    let others = Words.stop.union(Words.anyRepository).union(Words.anyProject).union(Words.placeEnds).union(Words.each)
    return token.kind == .word && bytes.count <= 39 && !token.isWord(of: others)
      && bytes.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 0x20) || $0 == UInt8(ascii: "-") }
  }
}
