/// What a clause asks for, by the first of its words that say so; a place is that of the word.
enum Head: Hashable {
  case named(Int)
  case link
  /// The place of `to` between two currencies.
  case currency(Int)
  case arithmetic(Range<Int>)
  case status
  case forecast(Int)
  case weather(Int)
  case time(Int)
  case issues(Int)
  case decisions
  case repositories(Int)
  case repository
  case users
  /// Where the title begins.
  case article(Int)

  static func first(in tokens: Tokens, services: Set<String>, tools: Set<String>) -> Head? {
    let signs = HeadSigns(tokens, services)
    if let head = signs.named(tools) ?? signs.link ?? signs.currency ?? signs.arithmetic { return head }
    if let head = signs.status ?? signs.forecast ?? signs.weather ?? signs.time { return head }
    if let head = signs.issues ?? signs.decisions ?? signs.repositories { return head }
    return signs.repository ?? signs.users ?? signs.article
  }
}

/// Looks for the words of each head.
private struct HeadSigns {
  let tokens: Tokens
  let services: Set<String>
  /// Where a repository word stands.
  let repositoryWord: Int?

  init(_ tokens: Tokens, _ services: Set<String>) {
    (self.tokens, self.services) = (tokens, services)
    repositoryWord = RepositoryWord.place(in: tokens)
  }

  func named(_ tools: Set<String>) -> Head? {
    guard let use = tokens.firstIndex(where: { $0.isWord("use") }), let tool = tokens.token(use + 1), tool.text.contains("."), tools.contains(tool.text) else {
      return nil
    }
    return .named(use + 1)
  }

  var link: Head? { tokens.contains { $0.kind == .link && LinkReading.isWeb($0.text) } ? .link : nil }

  var currency: Head? {
    for place in tokens.indices.dropFirst().dropLast() where tokens[place].isWord(of: ["to", "in", "into"]) {
      let (from, to) = (tokens[place - 1], tokens[place + 1])
      guard Currencies.isOne(from), Currencies.isOne(to) else { continue }
      let isCapital = [from, to].allSatisfy { $0.text == $0.text.uppercased() }
      if isCapital || tokens.token(place - 2)?.kind == .number { return .currency(place) }
    }
    return nil
  }

  var arithmetic: Head? { ArithmeticReading.range(in: tokens).map { .arithmetic($0) } }

  var status: Head? {
    guard repositoryWord == nil, let first = tokens.firstIndex(where: { services.contains($0.key) }) else { return nil }
    if tokens.has(["status"]) { return .status }
    // `is github up`, `are github and openai currently down`
    let between: Set<String> = ["is", "are", "currently", "still", "and", "or", "right", "now"]
    let after = tokens[first...].drop { services.contains($0.key) || $0.isWord(of: between) || $0.isMark(",") || $0.isMark("&") }
    return after.first?.isWord(of: ["up", "down", "status"]) == true ? .status : nil
  }

  var forecast: Head? {
    guard repositoryWord == nil else { return nil }
    if let place = tokens.first(Words.forecast) { return .forecast(place) }
    if let place = tokens.place(of: ["will", "it", "rain"]) ?? tokens.place(of: ["will", "it", "snow"]) { return .forecast(place + 2) }
    if let next = tokens.first(["next"]), tokens[next...].prefix(4).contains(where: { $0.isWord("hours") }) {
      return .forecast(tokens.first(Words.weather) ?? next)
    }
    guard let weather = tokens.first(["weather"]) else { return nil }
    return tokens.has(Words.ahead) || tokens.place(of: ["this", "week"]) != nil ? .forecast(weather) : nil
  }

  var weather: Head? {
    guard repositoryWord == nil else { return nil }
    if let place = tokens.first(Words.weather) { return .weather(place) }
    if let place = tokens.place(of: ["is", "it"]), let next = tokens.token(place + 2), next.isWord(of: Words.how) { return .weather(place + 2) }
    return tokens.indices.first { tokens[$0].isWord("how") && tokens.token($0 + 1)?.isWord(of: Words.how) == true }.map { .weather($0 + 1) }
  }

  var time: Head? {
    guard repositoryWord == nil else { return nil }
    if let place = tokens.place(of: ["what", "time"]) { return .time(place + 1) }
    if let place = tokens.place(of: ["time", "in"]) { return .time(place) }
    guard let clock = tokens.indices.first(where: { ClockReading($0, in: tokens) != nil }) else { return nil }
    return tokens[clock...].indices.first { tokens[$0].isWord("time") && tokens.token($0 + 1)?.isWord("to") == true }.map { .time($0) }
  }

  var issues: Head? { tokens.first(Words.issues).flatMap { isSubject($0) ? .issues($0) : nil } }

  /// Whether a word is asked for itself: not before a repository word (`issue tracker repositories`), nor what repositories are about.
  private func isSubject(_ place: Int) -> Bool {
    guard let word = repositoryWord else { return true }
    let between = word > place ? tokens[place..<word] : tokens[word..<place]
    let ends: Set<String> = word > place ? Words.before.union(["does", "has", "from", "on"]) : ["about", "for", "on"]
    let isApart = between.has(ends) || between.contains { $0.kind == .repository }
    return word > place ? isApart || word - place > 3 : !between.has(ends)
  }

  var decisions: Head? {
    if tokens.has(Words.decisions) { return .decisions }
    return tokens.has(["decision"]) && tokens.contains { DecisionReading.isID($0) } ? .decisions : nil
  }

  var repositories: Head? {
    guard let word = repositoryWord, !isAboutPeople(word) else { return nil }
    return .repositories(word)
  }

  /// `the owners of those repositories`, `the repository's owner`
  private func isAboutPeople(_ word: Int) -> Bool {
    let people = Words.anyOwner.union(Words.anyAuthor)
    if tokens[..<word].indices.contains(where: { tokens[$0].isWord(of: people) && tokens.token($0 + 1)?.isWord("of") == true }) { return true }
    return tokens[word...].dropFirst().prefix(2).has(people)
  }

  var repository: Head? { tokens.contains { $0.kind == .repository } ? .repository : nil }

  var users: Head? {
    let people = Words.anyUser.union(Words.anyOwner).union(Words.anyAuthor)
    return tokens.contains { $0.kind == .login } || tokens.has(people) ? .users : nil
  }

  var article: Head? {
    if let place = tokens.place(of: ["tell", "me", "about"]) { return ArticleReading.title(tokens[(place + 3)...]).map { .article($0.startIndex) } }
    guard let place = tokens.firstIndex(where: { !$0.isWord(of: Words.polite) && !$0.isWord(of: Words.presentation) }),
      tokens[place].isWord(of: ["who", "what"]), let verb = tokens.token(place + 1), verb.isWord(of: ["is", "was"]) || verb.isMark("'s")
    else { return nil }
    return ArticleReading.title(tokens[(place + 2)...]).map { .article($0.startIndex) }
  }
}

/// The word that says that repositories are meant.
enum RepositoryWord {
  static func place(in tokens: Tokens) -> Int? {
    if let place = tokens.first(Words.anyRepository) { return place }
    return tokens.has(["github"]) ? tokens.first(Words.anyProject) : nil
  }

  static func isPlural(_ token: Token) -> Bool { token.isWord(of: Words.repositories) || token.isWord(of: Words.projects) }
}
