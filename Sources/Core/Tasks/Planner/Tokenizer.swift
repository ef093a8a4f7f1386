import Forms

/// Cuts a sentence into tokens, from left to right; what is none becomes a mark, so that nothing is lost.
struct Tokenizer {
  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var tokens: [Token] = []

  init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

  mutating func read() -> [Token] {
    while place < scalars.count {
      let scalar = scalars[place]
      if Tokenizer.marks[scalar] == "\n" {
        take(.mark, to: place + 1)
      } else if scalar.properties.isWhitespace {
        place += 1
      } else if !readQuoted(scalar), !readLink(), !readLogin(), !readRepository(), !readID(), !readNumber(), !readWord(), !readPossessive() {
        take(.mark, to: place + 1)
      }
    }
    return tokens
  }

  private func at(_ index: Int) -> Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private mutating func take(_ kind: Token.Kind, to end: Int, inside: Range<Int>? = nil) {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[inside ?? place..<end])
    // Within quotes a space is a space.
    var string = kind == .quoted ? Sentence.shortened(String(text)) : String(text)
    if kind == .mark, let mark = Tokenizer.marks[scalars[place]] { string = mark }
    tokens.append(Token(kind: kind, text: string, key: string.lowercased(), range: place..<end))
    place = end
  }

  /// Marks of other scripts, as the ones that they stand for.
  private static let marks: [Unicode.Scalar: String] = [
    "\n": "\n", "\u{85}": "\n", "\u{2028}": "\n", "\u{2029}": "\n", "\u{3002}": ".", "\u{FF0E}": ".", "\u{FF61}": ".", "\u{964}": ".", "\u{6D4}": ".",
    "\u{FF1F}": "?", "\u{61F}": "?", "\u{FF01}": "!", "\u{FF1B}": ";", "\u{61B}": ";", "\u{37E}": ";", "\u{FF0C}": ",", "\u{3001}": ",", "\u{FF64}": ",",
    "\u{60C}": ",", "\u{FF06}": "&", "\u{FF1A}": ":",
  ]

  // MARK: the kinds

  private mutating func readQuoted(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar == "\"" || scalar == "\u{201C}" else { return false }
    let ends: Set<Unicode.Scalar> = ["\"", "\u{201D}"]
    var end = place + 1
    while let next = at(end), !ends.contains(next), next != "\n" { end += 1 }
    guard let last = at(end), ends.contains(last), end > place + 1, scalars[place + 1..<end].contains(where: { !$0.properties.isWhitespace }) else {
      return false
    }
    take(.quoted, to: end + 1, inside: place + 1..<end)
    return true
  }

  private mutating func readLink() -> Bool {
    var end = place
    while let next = at(end), next.isLatinLetter { end += 1 }
    guard end > place, at(end) == ":", at(end + 1) == "/", at(end + 2) == "/" else { return false }
    let ends: Set<Unicode.Scalar> = ["\"", "<", ">", "\u{201C}", "\u{201D}"]
    while let next = at(end), !next.properties.isWhitespace, !ends.contains(next) { end += 1 }
    let trailing: Set<Unicode.Scalar> = [".", ",", ";", ":", "!", "?", ")", "]", "}", "'"]
    while end > place + 1, trailing.contains(scalars[end - 1]) { end -= 1 }
    take(.link, to: end)
    return true
  }

  private mutating func readLogin() -> Bool {
    guard scalars[place] == "@", place == 0 || !(scalars[place - 1].isInWord || scalars[place - 1] == "."), let end = loginEnd(from: place + 1) else {
      return false
    }
    take(.login, to: end, inside: place + 1..<end)
    return true
  }

  /// Behind a GitHub login: at most 39 letters and digits with single hyphens between them.
  private func loginEnd(from start: Int) -> Int? {
    var end = start
    while let next = at(end), next.isLatinLetterOrDigit || (next == "-" && end > start && at(end + 1)?.isLatinLetterOrDigit == true) { end += 1 }
    return end > start && end - start <= 39 ? end : nil
  }

  /// Words with a stroke that are no repositories.
  private static let strokes: Set<String> = ["and/or", "n/a", "km/h", "he/she", "she/he", "w/o", "i/o"]

  private mutating func readRepository() -> Bool {
    guard scalars[place].isLatinLetterOrDigit, let slash = loginEnd(from: place), at(slash) == "/",
      scalars[place..<slash].contains(where: \.isLatinLetter)
    else { return false }
    var end = slash + 1
    while let next = at(end), next.isLatinLetterOrDigit || next == "-" || next == "_" || next == "." { end += 1 }
    while end > slash + 1, scalars[end - 1] == "." { end -= 1 }
    guard end > slash + 1, end - slash <= 101, scalars[slash + 1..<end].contains(where: \.isLatinLetterOrDigit) else { return false }
    if let next = at(end), next == "/" || next == "+" || next == "#" || next.isInWord { return false }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[place..<end])
    guard !Self.strokes.contains(String(text).lowercased()) else { return false }
    take(.repository, to: end)
    return true
  }

  /// A UUID is one word, also where its first groups are digits alone, which would be a subtraction.
  private mutating func readID() -> Bool {
    let end = place + 36
    guard at(place + 8) == "-", end <= scalars.count, at(end)?.isInWord != true, at(end) != "-" else { return false }
    guard UUIDText.isOne(String(String.UnicodeScalarView(scalars[place..<end]))) else { return false }
    take(.word, to: end)
    return true
  }

  private mutating func readNumber() -> Bool {
    guard scalars[place].isDigit || (scalars[place] == "." && at(place + 1)?.isDigit == true) else { return false }
    var end = place
    while at(end)?.isDigit == true { end += 1 }
    if end - place <= 3 {
      while at(end) == ",", (1...3).allSatisfy({ at(end + $0)?.isDigit == true }), at(end + 4)?.isDigit != true { end += 4 }
    }
    if at(end) == ".", at(end + 1)?.isDigit == true {
      end += 1
      while at(end)?.isDigit == true { end += 1 }
    }
    // `3:30`, `3pm`, `5k`, `2nd`, `1.2.3`: words.
    if at(end) == ":", at(end + 1)?.isDigit == true { return takeWord(from: end + 1) }
    if at(end)?.isInWord == true || (at(end) == "." && at(end + 1)?.isInWord == true) { return takeWord(from: end) }
    if at(end) == "-", at(end + 1)?.isInWord == true, at(end + 1)?.isDigit == false { return takeWord(from: end + 1) }
    take(.number, to: end)
    return true
  }

  private mutating func readWord() -> Bool {
    guard scalars[place].isInWord else { return false }
    return takeWord(from: place)
  }

  /// Words that end with a stop where they are cut short.
  private static let cutShort: Set<String> = ["st", "mt", "ft", "dr", "mr", "mrs", "ms", "jr", "sr", "vs", "no"]

  private mutating func takeWord(from start: Int) -> Bool {
    var end = start
    while let next = at(end), next.isInWord || (next.joinsWords && at(end + 1)?.isInWord == true && !isPossessive(end)) { end += 1 }
    let word = scalars[place..<end]
    if word.count == 1, let letter = word.first?.asSmall, letter == "c" || letter == "f" {
      if letter == "c", at(end) == "+", at(end + 1) == "+" { end += 2 } else if at(end) == "#" { end += 1 }
    }
    // `D.C.`, `St.`: the stop belongs to the word, unless the sentence may end there.
    if at(end) == ".", isCutShort(place..<end) { end += 1 }
    take(.word, to: end)
    return true
  }

  private func isCutShort(_ range: Range<Int>) -> Bool {
    let word = scalars[range]
    if word.count >= 3, word.count % 2 == 1, word.enumerated().allSatisfy({ $0.offset % 2 == 1 ? $0.element == "." : $0.element.isLatinLetter }) { return true }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: word)
    return word.count <= 3 && at(range.upperBound + 1) != nil && Self.cutShort.contains(String(text).lowercased())
  }

  /// Whether `'s` stands here, at the end of a word.
  private func isPossessive(_ index: Int) -> Bool {
    guard let mark = at(index), mark == "'" || mark == "\u{2019}", let letter = at(index + 1), letter == "s" || letter == "S" else { return false }
    return at(index + 2)?.isInWord != true
  }

  private mutating func readPossessive() -> Bool {
    guard isPossessive(place) else { return false }
    tokens.append(Token(kind: .mark, text: "'s", key: "'s", range: place..<place + 2))
    place += 2
    return true
  }
}

extension Unicode.Scalar {
  var isDigit: Bool { ("0"..."9").contains(self) }
  var isLatinLetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
  var isLatinLetterOrDigit: Bool { isDigit || isLatinLetter }
  fileprivate var asSmall: Unicode.Scalar { ("A"..."Z").contains(self) ? Unicode.Scalar(UInt8(value) | 0x20) : self }

  /// Letters, digits, the marks that stand on letters, and `_`.
  fileprivate var isInWord: Bool {
    if isASCII { return isLatinLetterOrDigit || self == "_" }
    if properties.isAlphabetic { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber: return true
    default: return false
    }
  }

  /// What may stand inside a word: `Node.js`, `objective-c`, `O'Hare`.
  fileprivate var joinsWords: Bool { self == "-" || self == "." || self == "'" || self == "\u{2019}" }
}
