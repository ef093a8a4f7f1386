/// What a clause about repositories searches for.
struct SearchReading {
  var query = ""
  /// One search for each; none: of any language.
  var languages: [String] = []
  var sort: String?
  var starsMinimum: Int64?
  var count = defaultCount
  /// Whether more were asked for than a search gives.
  var isCut = false

  static let defaultCount = 5
  static let countMaximum = 100
  /// The longest query that is sent, in characters.
  static let queryMaximum = 256
  static let starsLargest: Int64 = 1_000_000_000

  /// Nil where there is nothing to search for, or what is asked cannot be searched for.
  init?(_ clause: Tokens, word: Int) {
    var used = Set<Int>()
    guard readStars(clause, word, &used) else { return nil }
    readLanguages(clause, word, &used)
    guard readSort(clause, word, &used), readCount(clause, word, &used) else { return nil }
    query = SearchReading.query(clause, word, used)
    // `the top repository and who wrote it`: something else is asked of what is found.
    guard !subject(clause, word).has(["it"]), query.unicodeScalars.count <= SearchReading.queryMaximum, !query.isEmpty || !languages.isEmpty else { return nil }
  }

  // MARK: stars

  /// False where stars are asked for in a way that no search knows.
  private mutating func readStars(_ clause: Tokens, _ word: Int, _ used: inout Set<Int>) -> Bool {
    for place in clause.indices {
      guard clause.token(place + 1)?.isWord(of: ["stars", "star"]) == true else { continue }
      var place = place
      let isOpen = clause[place].isMark("+")
      if isOpen { place -= 1 }
      if clause.token(place)?.isWord(of: SearchReading.writtenOut) == true { return false }
      guard let token = clause.token(place), let number = SearchReading.stars(token) else { continue }
      guard number < SearchReading.starsLargest, !clause.isPiece(place) else { return false }
      let words = clause[max(clause.startIndex, place - 2)..<place]
      if words.suffix(2).map(\.key) == ["more", "than"] {
        starsMinimum = number + 1
        used.formUnion(place - 2...place + 1)
      } else if words.last?.isWord("over") == true {
        starsMinimum = number + 1
        used.formUnion(place - 1...place + 1)
      } else if words.suffix(2).map(\.key) == ["at", "least"] || isOpen {
        starsMinimum = number
        used.formUnion((isOpen ? place : place - 2)...(isOpen ? place + 2 : place + 1))
      } else {
        return false
      }
    }
    // `more than 100 forks`
    let isCompared = subject(clause, word).indices.contains { place in
      guard !used.contains(place), clause[place].kind == .number || SearchReading.stars(clause[place]) != nil, let before = clause.token(place - 1) else {
        return false
      }
      return before.isWord(of: ["over", "under", "above", "below", "than"]) || clause.stand(["at", "least"], at: place - 2)
    }
    guard !isCompared else { return false }
    // `with many stars`, `without stars`
    return subject(clause, word).indices.allSatisfy { place in
      !clause[place].isWord("stars") || used.contains(place) || clause.token(place - 1)?.isWord(of: ["most", "by", "of"]) == true
    }
  }

  /// Up to the words for what repositories are about.
  private func subject(_ clause: Tokens, _ word: Int) -> Tokens { clause[..<(clause[word...].first(SearchReading.beforeTopic) ?? clause.endIndex)] }

  /// Numbers that are written out and are none that is read.
  private static let written: Set<String> = [
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty",
    "seventy", "eighty", "ninety", "hundred", "hundreds", "thousand", "thousands", "million", "millions", "dozen", "dozens",
  ]
  private static let writtenOut = written.union(Words.numbers.keys)

  /// `5000`, `5,000`, `5k`, `2.5k`
  private static func stars(_ token: Token) -> Int64? {
    var text = token.key.filter { $0 != "," }
    let isThousands = token.kind == .word && text.hasSuffix("k")
    if isThousands { text.removeLast() }
    guard token.kind == .number || isThousands, let first = text.utf8.first, (48...57).contains(first), let number = Double(text), number.isFinite else {
      return nil
    }
    let whole = (isThousands ? number * 1_000 : number).rounded(.up)
    return whole < Double(starsLargest) ? Int64(whole) : starsLargest
  }

  // MARK: language

  private mutating func readLanguages(_ clause: Tokens, _ word: Int, _ used: inout Set<Int>) {
    for place in clause.indices where !used.contains(place) {
      let isPlaced = clause.token(place - 1)?.isWord("in") == true || isBefore(word, place, clause)
      guard let language = isPlaced ? Languages.placed(clause[place]) : Languages.named(clause[place]) else { continue }
      used.insert(place)
      if !languages.contains(language) { languages.append(language) }
    }
  }

  /// Directly before the repository word, or before another language that is.
  private func isBefore(_ word: Int, _ place: Int, _ clause: Tokens) -> Bool {
    guard place < word else { return false }
    return clause[(place + 1)..<word].allSatisfy {
      Languages.placed($0) != nil || $0.isWord(of: Words.and) || $0.isMark(",") || $0.isMark("&") || $0.isWord("or") || $0.isWord("github")
    }
  }

  // MARK: order and number

  /// Orders that no search knows.
  private static let otherOrders: Set<String> = ["least", "fewest", "lowest", "oldest", "worst", "smallest", "largest", "biggest", "last"]
  /// `5k of stars` is no order.
  private static let byStars = [["most", "stars"], ["by", "stars"], ["number", "of", "stars"]]
  /// What `most` stands before.
  private static let ofMost = Words.top.union(["stars", "recent", "recently"])

  /// False where another order is asked for than there is: `least popular` is no less than the opposite of `popular`.
  private mutating func readSort(_ clause: Tokens, _ word: Int, _ used: inout Set<Int>) -> Bool {
    for place in subject(clause, word).indices where !used.contains(place) {
      if clause[place].isWord(of: Self.otherOrders) { return false }
      if clause[place].isWord("most"), clause.token(place + 1)?.isWord(of: Self.ofMost) != true { return false }
    }
    for place in clause.indices {
      if clause[place].isWord(of: Words.top) || Self.byStars.contains(where: { clause.stand($0, at: place) }) {
        sort = sort ?? "stars"
      } else if clause[place].isWord(of: Words.new) || clause.stand(["recently", "updated"], at: place) || clause.stand(["most", "recent"], at: place) {
        sort = sort ?? "updated"
        if clause[place].isWord("most") { used.insert(place + 1) }
      }
    }
    return true
  }

  private static let beforeNumber = Words.top.union(Words.new).union(["first"])

  /// False where none is asked for, or as many as no number says that is read.
  private mutating func readCount(_ clause: Tokens, _ word: Int, _ used: inout Set<Int>) -> Bool {
    if subject(clause, word).has(Self.written) { return false }
    for place in clause.indices where !used.contains(place) {
      guard let number = SearchReading.number(clause[place]) else {
        if clause[place].kind == .number, clause.token(place - 1)?.isWord(of: Self.beforeNumber) == true { return false }
        continue
      }
      let isAfter = clause.token(place - 1)?.isWord(of: Self.beforeNumber) == true
      let isBefore = clause.token(place + 1)?.isWord(of: Words.top.union(["most"]).union(Words.new)) == true
      guard isAfter || isBefore || (place < word && !clause[place..<word].has(Words.before.union(["about", "with"]))) else { continue }
      used.insert(place)
      guard number > 0, !clause.isPiece(place) else { return false }
      isCut = number > SearchReading.countMaximum
      count = min(number, SearchReading.countMaximum)
      return true
    }
    if sort != nil, !RepositoryWord.isPlural(clause[word]) { count = 1 }
    return true
  }

  /// A whole number in digits or in words; one beyond all bounds is a large one.
  static func number(_ token: Token) -> Int? {
    if token.kind == .word { return Words.numbers[token.key] }
    guard token.kind == .number, !token.text.contains(".") else { return nil }
    let digits = token.text.filter { $0 != "," }
    return Int(digits) ?? Int.max
  }

  // MARK: query

  private static let beforeTopic: Set<String> = ["about", "for", "on"]

  private static func query(_ clause: Tokens, _ word: Int, _ used: Set<Int>) -> String {
    var isTopic = false
    var words: [String] = []
    for place in clause.indices {
      let token = clause[place]
      if clause.stand(["on", "github"], at: place) || (token.isWord("github") && clause.token(place - 1)?.isWord("on") == true) { continue }
      if token.isWord(of: beforeTopic) {
        isTopic = true
        continue
      }
      guard !used.contains(place) else { continue }
      switch token.kind {
      case .quoted: words.append(token.text)
      case .number, .repository: words.append(token.text)
      case .word where place == word: break
      case .word: if !Words.stop.contains(token.key), isTopic || !Words.searching.contains(token.key) { words.append(token.text) }
      case .mark, .link, .login: break
      }
    }
    return words.joined(separator: " ")
  }
}
