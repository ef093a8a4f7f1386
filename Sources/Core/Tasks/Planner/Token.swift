/// A piece of a sentence.
struct Token: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case word
    /// Digits, with commas between thousands and a fraction where there are any.
    case number
    /// What stood between double quotes.
    case quoted
    /// `scheme://…`
    case link
    /// What stood behind an `@`.
    case login
    /// `owner/name`
    case repository
    /// One character that belongs to none of these, or `'s`.
    case mark
  }

  let kind: Kind
  /// As the sentence has it, without the quotes or the `@`.
  let text: String
  /// The text in small letters.
  let key: String
  /// Where it stands, quotes and `@` included, in Unicode scalars.
  let range: Range<Int>

  /// Whether it begins with a capital letter.
  var isCapital: Bool { kind == .word && text.unicodeScalars.first?.properties.isUppercase == true }

  /// `NY`, `UK`, `D.C.`
  var isTwoCapitals: Bool {
    let letters = text.unicodeScalars.filter { $0 != "." }
    return kind == .word && letters.count == 2 && letters.allSatisfy(\.properties.isUppercase)
  }

  func isMark(_ text: String) -> Bool { kind == .mark && self.text == text }
  func isWord(_ word: String) -> Bool { kind == .word && key == word }
  func isWord(of words: Set<String>) -> Bool { kind == .word && words.contains(key) }
}

/// Tokens that stand one behind the other.
typealias Tokens = ArraySlice<Token>

extension Tokens {
  /// The place of the first of these words; nil: none.
  func first(_ words: Set<String>) -> Int? { firstIndex { $0.isWord(of: words) } }

  func has(_ words: Set<String>) -> Bool { first(words) != nil }

  /// Whether these words stand one behind the other from a place on.
  func stand(_ words: [String], at place: Int) -> Bool {
    guard place >= startIndex, place + words.count <= endIndex else { return false }
    return words.indices.allSatisfy { self[place + $0].isWord(words[$0]) }
  }

  /// The place of the first of the words that stand one behind the other.
  func place(of words: [String]) -> Int? { indices.first { stand(words, at: $0) } }

  /// Whether a comma stands between two digits, as where thousands are divided by stops: `1.000,50`.
  func isWithinNumber(_ place: Int) -> Bool {
    guard token(place)?.isMark(",") == true, let before = token(place - 1), let after = token(place + 1), before.kind == .number, after.kind == .number else {
      return false
    }
    return before.range.upperBound == self[place].range.lowerBound && after.range.lowerBound == self[place].range.upperBound
  }

  /// Whether the number at a place is not all of what is written there: it has a sign, or belongs to one that is written in another way, or to a range.
  func isPiece(_ place: Int) -> Bool {
    isWithinNumber(place - 1) || isWithinNumber(place + 1) || isSign(place - 1) || (isSign(place + 1) && token(place + 2)?.kind == .number)
  }

  /// Whether a minus stands here with no space between it and a number behind it.
  private func isSign(_ place: Int) -> Bool {
    guard let mark = token(place), mark.isMark("-") || mark.isMark("\u{2212}"), let next = token(place + 1) else { return false }
    return next.range.lowerBound == mark.range.upperBound
  }

  func token(_ place: Int) -> Token? { indices.contains(place) ? self[place] : nil }

  /// `fahrenheit`, `°F`, `in F`
  func units(at place: Int) -> Units? {
    guard let token = token(place), token.kind == .word else { return nil }
    if let units = Words.units[token.key] { return units }
    let isWritten = self.token(place - 1)?.isMark("\u{B0}") == true || (self.token(place - 1)?.isWord("in") == true && token.isCapital)
    return isWritten && self.token(place + 1)?.kind != .word ? Words.unitLetters[token.key] : nil
  }

  /// Without what stands for nothing at either end.
  func trimmed(_ isNothing: (Token) -> Bool) -> Tokens {
    var rest = self
    while let first = rest.first, isNothing(first) { rest = rest.dropFirst() }
    while let last = rest.last, isNothing(last) { rest = rest.dropLast() }
    return rest
  }
}

/// A sentence and its tokens.
struct Sentence {
  let scalars: [Unicode.Scalar]
  let tokens: [Token]

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var reader = Tokenizer(scalars)
    tokens = reader.read()
  }

  /// The caller's own words from the first of the tokens to the last, with single spaces.
  func text(_ tokens: Tokens) -> String {
    guard let first = tokens.first, let last = tokens.last else { return "" }
    var text = String.UnicodeScalarView()
    for scalar in scalars[first.range.lowerBound..<last.range.upperBound] {
      if !scalar.properties.isWhitespace { text.append(scalar) } else if text.last != " " { text.append(" ") }
    }
    return String(text)
  }
}
