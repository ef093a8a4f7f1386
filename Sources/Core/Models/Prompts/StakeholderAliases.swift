internal import Forms
internal import StrictJSON

/// Who is concerned, as a model is told of it: `stakeholder_1` and so on in place of names, wherever in a call they stand, and the names again in its answer.
///
/// A name is found as a whole, case aside where it has four characters or more, however its words are spaced, and with one or two letters behind it that bend it
/// (`Annas`); not inside another word. A number that the call's own texts use is given to nobody.
struct StakeholderAliases: Sendable, Hashable {
  private struct Form: Hashable {
    /// One space for each run of them; in small letters but where it `isExact`.
    var letters: [Character]
    var isExact: Bool
    var number: Int
  }

  private static let word = "stakeholder"
  private static let exactBelow = 4
  private static let bentMaximum = 2
  /// Of a name in an answer, so that no answer grows out of bounds by what is put back.
  private static let shownMaximum = 200

  /// By number.
  private var names: [Int: String] = [:]
  /// By their first letter in small, the longest first.
  private var forms: [Character: [Form]] = [:]
  private let taken: Set<Int>

  /// Nobody is hidden.
  init() { taken = [] }

  /// `texts` are all that the call says.
  init(_ names: [String], besides texts: [String]) {
    taken = (texts + names).reduce(into: []) { $0.formUnion(Self.numbers(in: $1)) }
    var number = 0
    var known: [[Character]: Int] = [:]
    for name in names {
      let letters = Self.spaced(name)
      let same = letters.count < Self.exactBelow ? letters : letters.map(Self.small)
      guard letters.contains(where: { $0.isLetter || $0.isNumber }), known[same] == nil else { continue }
      repeat { number += 1 } while taken.contains(number)
      self.names[number] = name.count <= Self.shownMaximum ? name : name.prefix(Self.shownMaximum - 1) + "…"
      known[same] = number
      add(letters, number)
      // As it stands within a text of JSON.
      let written = Self.spaced((try? JSONWriter.write(.string(name))).map { String(decoding: $0.dropFirst().dropLast(), as: UTF8.self) } ?? name)
      if written != letters { add(written, number) }
    }
    for first in forms.keys { forms[first]?.sort { ($1.letters.count, $0.number) < ($0.letters.count, $1.number) } }
  }

  private mutating func add(_ letters: [Character], _ number: Int) {
    let isExact = letters.count < Self.exactBelow
    forms[Self.small(letters[0]), default: []].append(Form(letters: isExact ? letters : letters.map(Self.small), isExact: isExact, number: number))
  }

  var isEmpty: Bool { forms.isEmpty }

  // MARK: out

  func hidden(_ text: String) -> String {
    guard !forms.isEmpty else { return text }
    let letters = Array(text)
    let small = letters.map(Self.small)
    var hidden = ""
    var at = 0
    while at < letters.count {
      if let (end, number) = name(letters, small, at) {
        hidden += "\(Self.word)_\(number)"
        at = end
      } else {
        hidden.append(letters[at])
        at += 1
      }
    }
    return hidden
  }

  private func name(_ letters: [Character], _ small: [Character], _ start: Int) -> (end: Int, number: Int)? {
    guard let forms = forms[small[start]], start == 0 || !Self.binds(letters[start]) || !Self.binds(letters[start - 1]) || Self.endsEscape(letters[..<start])
    else {
      return nil
    }
    for form in forms {
      if let end = Self.end(of: form, form.isExact ? letters : small, start), Self.ends(form, letters, end) { return (end, form.number) }
    }
    return nil
  }

  private static func end(of form: Form, _ text: [Character], _ start: Int) -> Int? {
    var at = start
    for letter in form.letters {
      guard at < text.count, text[at] == letter || (letter == " " && text[at].isWhitespace) else { return nil }
      at += 1
      while letter == " ", at < text.count, text[at].isWhitespace { at += 1 }
    }
    return at
  }

  /// Whether no other word goes on there.
  private static func ends(_ form: Form, _ text: [Character], _ end: Int) -> Bool {
    guard let last = form.letters.last, binds(last) else { return true }
    var at = end
    while at < text.count, binds(text[at]), at - end <= bentMaximum { at += 1 }
    return at == end || (!form.isExact && last.isLetter && at - end <= bentMaximum && text[end..<at].allSatisfy(\.isLowercase))
  }

  /// Whether it makes one word with others of its kind: letters of scripts that have capitals, digits, `_`. Others are written without spaces, or bend in front.
  private static func binds(_ letter: Character) -> Bool { letter == "_" || letter.isNumber || letter.isUppercase || letter.isLowercase }

  /// `\n` and `\u0001` of a text of JSON end a word, though they end in a letter.
  private static func endsEscape(_ text: ArraySlice<Character>) -> Bool {
    guard let last = text.last else { return false }
    if "nrtbf".contains(last), text.dropLast().last == "\\" { return true }
    return text.count >= 6 && text.suffix(6).starts(with: ["\\", "u"]) && text.suffix(4).allSatisfy(\.isHexDigit)
  }

  private static func small(_ letter: Character) -> Character {
    let small = letter.lowercased()
    return small.count == 1 ? Character(small) : letter
  }

  private static func spaced(_ text: String) -> [Character] { Array(text.split(whereSeparator: \.isWhitespace).joined(separator: " ")) }

  // MARK: back

  /// With the names where a model wrote what stands for them; a number that stands for nobody stays.
  func restored(_ text: String) -> String {
    guard !names.isEmpty else { return text }
    var restored: [UInt8] = []
    var from = 0
    let bytes = Array(text.utf8)
    for (range, number) in Self.aliases(in: bytes) {
      guard let name = names[number] else { continue }
      restored += bytes[from..<range.lowerBound]
      restored += name.utf8
      from = range.upperBound
    }
    return from == 0 ? text : String(decoding: restored + bytes[from...], as: UTF8.self)
  }

  private static func numbers(in text: String) -> Set<Int> { Set(aliases(in: Array(text.utf8)).map(\.number)) }

  /// `stakeholder_12`, `Stakeholder\_12`.
  private static func aliases(in bytes: [UInt8]) -> [(range: Range<Int>, number: Int)] {
    let word = Array(word.utf8)
    var found: [(Range<Int>, Int)] = []
    var start = 0
    while start + word.count < bytes.count {
      defer { start += 1 }
      guard bytes[start] | 0x20 == word[0], start == 0 || !isWord(bytes[start - 1]), zip(bytes[start...], word).allSatisfy({ $0 | 0x20 == $1 }) else {
        continue
      }
      var at = start + word.count
      if bytes[at] == UInt8(ascii: "\\") { at += 1 }
      guard at < bytes.count, bytes[at] == UInt8(ascii: "_") else { continue }
      let digits = bytes[(at + 1)...].prefix { (48...57).contains($0) }
      guard (1...4).contains(digits.count), digits.first != 48, let number = Int(String(decoding: digits, as: UTF8.self)) else { continue }
      found.append((start..<digits.endIndex, number))
      start = digits.endIndex - 1
    }
    return found
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
  }
}

extension ModelCall {
  /// The same without names of who is concerned: what is sent, kept and counted from here on. Nil where two words that a model may choose from would be one then.
  func hidingStakeholders() -> ModelCall? {
    guard !stakeholders.isEmpty else { return self }
    let texts = parts.map(\.text) + (schema?.choices ?? [])
    var call = self
    call.aliases = StakeholderAliases(stakeholders, besides: texts)
    call.stakeholders = []
    for place in parts.indices { call.parts[place].text = call.aliases.hidden(parts[place].text) }
    guard let schema else { return call }
    guard let worded = schema.worded(call.aliases.hidden) else { return nil }
    (call.schema, call.aliasedChoices) = (worded.schema, worded.choices)
    return call
  }
}
