internal import StrictJSON

/// Finds what of an answer repeats the instructions that a model was given: so many characters of them in a row or more, whatever became of spaces, marks and capitals,
/// and over the borders of an answer's texts too. What is told in other words, encoded or in another language is not found.
struct PromptEcho {
  /// In a row, a run of spaces counted as one.
  static let characters = 40
  /// A run of fewer letters and digits tells nothing.
  private static let lettersMinimum = 20
  private static let chanceMaximum = 2
  static let mark = "[…]"

  /// The instructions' letters and digits, in small.
  private let told: [Unicode.Scalar]
  /// The shortest runs that are too long, by the hash of their first letters: where they start, and how many letters they have.
  private var runs: [UInt64: [(start: Int, count: Int)]] = [:]

  init(_ instructions: String) {
    var told: [Unicode.Scalar] = []
    /// Of each letter, with the marks that touch it: the first of its places, and the last.
    var places: [(first: Int, last: Int)] = []
    var place = 0
    var isSpaced = true
    for scalar in instructions.unicodeScalars {
      guard !scalar.properties.isWhitespace else {
        if !isSpaced { place += 1 }
        isSpaced = true
        continue
      }
      let letters = Self.letters(scalar)
      if letters.isEmpty, !isSpaced, !places.isEmpty { places[places.count - 1].last = place }
      for letter in letters {
        told.append(letter)
        places.append((place, place))
      }
      isSpaced = false
      place += 1
    }
    self.told = told
    let hashes = RollingHash(told)
    func isLong(_ start: Int, _ end: Int) -> Bool {
      end - start + 1 >= Self.lettersMinimum && places[end].last - places[start].first + 1 >= Self.characters
    }
    var seen: Set<[UInt64]> = []
    func add(_ start: Int, _ end: Int) {
      let (first, count) = (hashes.of(start, Self.lettersMinimum), end - start + 1)
      // Of equal runs one is enough.
      if seen.insert([first, UInt64(count), hashes.of(start, count)]).inserted { runs[first, default: []].append((start, count)) }
    }
    // The shortest from each letter on, and the shortest up to each: any longer run is made of these.
    var end = 0
    for start in told.indices {
      while end < told.count, !isLong(start, end) { end += 1 }
      guard end < told.count else { break }
      add(start, end)
    }
    var start = 0
    for end in told.indices where isLong(start, end) {
      while isLong(start + 1, end) { start += 1 }
      add(start, end)
    }
  }

  /// The texts without what is repeated, a mark in its place; a text of which nothing else is left is empty. Nil where nothing is repeated.
  func cut(_ texts: [String]) -> [String]? {
    guard !runs.isEmpty else { return nil }
    let texts = texts.map { Array($0.unicodeScalars) }
    var said: [Unicode.Scalar] = []
    var places: [(text: Int, scalar: Int)] = []
    for (text, scalars) in texts.enumerated() {
      for (place, scalar) in scalars.enumerated() {
        for letter in Self.letters(scalar) {
          said.append(letter)
          places.append((text, place))
        }
      }
    }
    let repeated = repeated(said)
    guard repeated.contains(true) else { return nil }
    var letters: [[(place: Int, isRepeated: Bool)]] = Array(repeating: [], count: texts.count)
    for (place, isRepeated) in zip(places, repeated) { letters[place.text].append((place.scalar, isRepeated)) }
    return zip(texts, letters).map { Self.without($0, $1) }
  }

  private func repeated(_ said: [Unicode.Scalar]) -> [Bool] {
    var repeated = Array(repeating: false, count: said.count)
    guard said.count >= Self.lettersMinimum else { return repeated }
    let hashes = RollingHash(said)
    for start in 0...(said.count - Self.lettersMinimum) {
      for run in runs[hashes.of(start, Self.lettersMinimum)] ?? [] where start + run.count <= said.count {
        guard said[start..<start + run.count].elementsEqual(told[run.start..<run.start + run.count]) else { continue }
        for place in start..<start + run.count { repeated[place] = true }
      }
    }
    return repeated
  }

  private static func without(_ text: [Unicode.Scalar], _ letters: [(place: Int, isRepeated: Bool)]) -> String {
    guard letters.contains(where: \.isRepeated) else { return string(text) }
    guard letters.contains(where: { !$0.isRepeated }) else { return "" }
    var left = ""
    var from = 0
    var at = 0
    while at < letters.count {
      guard letters[at].isRepeated else {
        at += 1
        continue
      }
      let first = at
      while at + 1 < letters.count, letters[at + 1].isRepeated { at += 1 }
      left += string(text[from..<letters[wordStart(first, letters)].place]) + mark
      from = letters[wordEnd(at, letters)].place + 1
      at += 1
    }
    return left + string(text[from...])
  }

  /// By chance a letter or two of the word before are like the instructions': where a word begins so near, the cut begins there.
  private static func wordStart(_ at: Int, _ letters: [(place: Int, isRepeated: Bool)]) -> Int {
    func begins(_ at: Int) -> Bool { at == 0 || letters[at - 1].place + 1 < letters[at].place }
    return (at...min(at + chanceMaximum, letters.count - 1)).first(where: begins) ?? at
  }

  private static func wordEnd(_ at: Int, _ letters: [(place: Int, isRepeated: Bool)]) -> Int {
    func ends(_ at: Int) -> Bool { at + 1 == letters.count || letters[at].place + 1 < letters[at + 1].place }
    return (max(0, at - chanceMaximum)...at).last(where: ends) ?? at
  }

  private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  private static func letters(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar.value {
    case 48...57, 97...122: [scalar]
    case 65...90: [Unicode.Scalar(UInt8(scalar.value) | 0x20)]
    case ..<0x80: []
    default: scalar.properties.isAlphabetic || scalar.properties.numericType != nil ? Array(scalar.properties.lowercaseMapping.unicodeScalars) : []
    }
  }
}

/// Of any part of a text at once, whatever its length; equal parts have equal hashes.
private struct RollingHash {
  private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15
  private var sums: [UInt64] = [0]
  private var powers: [UInt64] = [1]

  init(_ text: [Unicode.Scalar]) {
    sums.reserveCapacity(text.count + 1)
    powers.reserveCapacity(text.count + 1)
    for scalar in text {
      sums.append((sums.last ?? 0) &* Self.base &+ UInt64(scalar.value) &+ 1)
      powers.append((powers.last ?? 1) &* Self.base)
    }
  }

  func of(_ start: Int, _ count: Int) -> UInt64 { sums[start + count] &- sums[start] &* powers[count] }
}

extension PromptEcho {
  /// An answer without what it repeats; `choices` are words that it was to choose from, whatever they are. Nil where it repeats nothing.
  func cut(_ content: ModelAnswer.Content, choices: Set<String>) -> ModelAnswer.Content? {
    switch content {
    case .text(let text): return cut([text]).map { .text($0[0]) }
    case .value(let value):
      var texts: [String] = []
      _ = Self.mapped(value, choices) { text in
        texts.append(text)
        return text
      }
      guard let cut = cut(texts) else { return nil }
      var place = 0
      return .value(
        Self.mapped(value, choices) { text in
          defer { place += 1 }
          // A text that goes whole leaves its list too.
          return cut[place].isEmpty && !text.isEmpty ? nil : cut[place]
        } ?? .null)
    }
  }

  private static func mapped(_ value: JSONValue, _ choices: Set<String>, _ change: (String) -> String?) -> JSONValue? {
    switch value {
    case .string(let text): return choices.contains(text) ? value : change(text).map { .string($0) }
    case .array(let elements): return .array(elements.compactMap { mapped($0, choices, change) })
    case .object(let object):
      return .object(JSONObject(sortedUnique: object.members.map { ($0.name, mapped($0.value, choices, change) ?? "") }))
    case .null, .bool, .integer, .number: return value
    }
  }
}
