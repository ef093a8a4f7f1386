import StrictJSON

/// What a text says that can be looked up: its numbers, and its names, addresses and moments, word by word.
struct Claims {
  /// A number as it is written: its value, and half a unit of its last digit.
  struct Number: Hashable {
    let value: Double
    let half: Double
    /// As many digits as no `Double` holds are compared as they stand.
    let digits: String

    /// Whether it is the other one to the digits that it shows.
    func says(_ other: Number) -> Bool {
      digits.utf8.count > 15 ? digits == other.digits : (value - other.value).magnitude <= half * 1.000_000_1 && (half < 0.5 || other.half <= 0.5)
    }
  }

  private(set) var numbers: [Number] = []
  /// In small letters: what must be found as it stands.
  private(set) var names: [String] = []
  /// In small letters, every one, for who is looked up in.
  private(set) var words: Set<String> = []

  init(_ text: String) {
    var expectsName = false
    var isListed = false
    let pieces = text.split { $0.isWhitespace }
    for (place, piece) in pieces.enumerated() {
      let word = Claims.bare(piece)
      words.insert(word)
      if word.isEmpty { continue }
      // `steps 2 and 3` name steps, and are looked at elsewhere.
      isListed = word == "step" || word == "steps" || (isListed && (word == "and" || word == "or" || Int(word) != nil))
      if isListed { continue }
      if Claims.isName(word) || Claims.isMarked(piece) || (expectsName && !Claims.small.contains(word)) {
        names.append(word)
        for part in Claims.parts(word) { words.insert(part) }
      } else if let number = Claims.number(word, then: place + 1 < pieces.count ? Claims.bare(pieces[place + 1]) : "") {
        numbers.append(number)
      } else if let count = Claims.counts[word] {
        numbers.append(Number(value: count, half: 0.5, digits: "\(Int(count))"))
      } else if word.utf8.contains(where: { (48...57).contains($0) }) {
        // Digits among letters and marks: a date, a time, a version, a name.
        for part in Claims.split(word) {
          if let number = Claims.number(part, then: "") { numbers.append(number) } else { names.append(part) }
        }
      }
      expectsName = Claims.people.contains(word) || (expectsName && Claims.between.contains(word))
    }
  }

  // MARK: words

  /// Without the marks around it, `'s`, and capitals. Of a link in Markdown the address.
  static func bare(_ piece: Substring) -> String {
    var word = piece.lowercased()[...]
    if let scheme = word.firstRange(of: "://") {
      var start = scheme.lowerBound
      while start > word.startIndex, word[word.index(before: start)].isASCII, word[word.index(before: start)].isLetter { start = word.index(before: start) }
      word = word[start...].prefix { !"()<>[]\"`{}|\\".contains($0) }
    }
    while let first = word.first, "(\"'`[<{*_“‘«".contains(first) { word = word.dropFirst() }
    while let last = word.last, ".,;:!?)\"'`]>}*_”’»%°".contains(last) { word = word.dropLast() }
    for ending in ["'s", "’s"] where word.hasSuffix(ending) { word = word.dropLast(ending.count) }
    if word.hasPrefix("@") || word.hasPrefix("#") { word = word.dropFirst() }
    return String(word)
  }

  /// `@login`, or what stands between backticks.
  private static func isMarked(_ piece: Substring) -> Bool { piece.first { !"(\"'[<{*_“‘«".contains($0) }.map { $0 == "@" || $0 == "`" } == true }

  /// `https://a.example/b`, `owner/name`, `host.example`, `repo0`.
  private static func isName(_ word: String) -> Bool {
    if word.contains("://") || word.hasPrefix("www.") { return true }
    let letters = word.unicodeScalars
    guard let first = letters.first, first.properties.isAlphabetic || letters.contains("/") || letters.contains(".") else { return false }
    if letters.contains("/") { return letters.contains { $0.properties.isAlphabetic } }
    if first.properties.isAlphabetic, letters.contains(where: { ("0"..."9").contains($0) }) { return true }
    let labels = word.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count > 1 && labels.allSatisfy { !$0.isEmpty } && labels.last.map { $0.count > 1 && $0.allSatisfy { $0.isASCII && $0.isLetter } } == true
  }

  /// Of an address or a repository, what may be named alone: its host, its owner, its name.
  private static func parts(_ word: String) -> [String] { word.split { "/:?#&=@".contains($0) }.map(String.init) }

  private static let people: Set<String> = ["user", "login", "owner", "author", "account", "maintainer", "username", "users", "owners", "authors"]
  /// What may stand between such a word and the name.
  private static let between: Set<String> = ["is", "was", "are", "named", "called", "the", "github", "user", "login"]
  private static let small: Set<String> = between.union(people).union([
    "a", "an", "and", "as", "at", "by", "did", "does", "for", "from", "has", "have", "in", "lives", "not", "of", "on", "or", "that", "to", "with", "who",
    "whose", "could", "cannot", "which", "there", "it", "its", "profile", "info", "information", "data", "details", "found", "failed", "exists", "was",
  ])

  // MARK: numbers

  private static let counts: [String: Double] = [
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "both": 2,
  ]
  private static let sizes: [String: Double] = ["k": 1e3, "thousand": 1e3, "million": 1e6, "billion": 1e9]

  /// Digits with commas between thousands and a fraction, a sign before and a unit behind them; `then` is the word after.
  private static func number(_ word: String, then: String) -> Number? {
    var rest = word[...]
    var sign = 1.0
    for mark in ["-", "\u{2212}", "+", "$", "€", "£", "~", "≈"] where rest.hasPrefix(mark) {
      if mark == "-" || mark == "\u{2212}" { sign = -1 }
      rest = rest.dropFirst()
    }
    let written = rest.prefix { ("0"..."9").contains($0) || $0 == "." || $0 == "," }
    let unit = rest.dropFirst(written.count)
    guard let first = written.first, ("0"..."9").contains(first), let last = written.last, ("0"..."9").contains(last), !unit.contains(where: \.isNumber),
      unit.allSatisfy({ $0.isLetter || $0 == "°" || $0 == "%" || $0 == "+" })
    else { return nil }
    let halves = written.split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count <= 2, !halves[halves.count - 1].contains(",") || halves.count == 1 else { return nil }
    let groups = halves[0].split(separator: ",", omittingEmptySubsequences: false)
    guard groups.count == 1 || (groups[0].count <= 3 && groups.dropFirst().allSatisfy { $0.count == 3 }) else { return nil }
    let decimals = halves.count > 1 ? String(halves[1]) : ""
    guard let value = Double(groups.joined() + (decimals.isEmpty ? "" : "." + decimals)) else { return nil }
    let size = sizes[unit.lowercased()] ?? (unit.isEmpty ? sizes[then] : nil) ?? 1
    var half = 0.5 * size
    for _ in decimals.utf8 { half /= 10 }
    var digits = groups.joined() + (decimals.isEmpty ? "" : "." + decimals)
    while digits.hasPrefix("0"), digits.count > 1 { digits.removeFirst() }
    return Number(value: sign * value * size, half: half, digits: (sign < 0 ? "-" : "") + digits)
  }

  /// An expression in its numbers; a date or a time stays whole.
  private static func split(_ word: String) -> [String] {
    guard word.contains(where: { "*/^()=+".contains($0) }) else { return [word] }
    return word.split { "*/^()=+%".contains($0) }.map(String.init)
  }
}
