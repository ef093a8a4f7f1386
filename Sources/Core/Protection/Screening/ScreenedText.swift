/// A text as it is screened: its words in small Latin letters, each with what it means to a pattern.
struct ScreenedText {
  struct Word {
    /// What it is, and what it is read by ROT13.
    var meaning: WordMeaning
    var rotated: WordMeaning
    var sentence: Int32
    /// In characters of the text as it is screened.
    var place: Int32
    /// In bytes of the text as it came.
    var start: Int32
    var end: Int32

    func meaning(rotated isRotated: Bool) -> WordMeaning { isRotated ? rotated : meaning }
  }

  private(set) var words: [Word] = []
  private(set) var hidden = HiddenCharacters()
  /// Words of Latin letters and of others that look alike: places and ranges.
  private(set) var mixed: [Int] = []
  /// How many characters there are.
  private(set) var length = 0
  let bytes: [UInt8]

  private var sentence: Int32 = 0
  private var run: Range<Int> = 0..<0
  private var current = WordHash()
  private var feeds = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
    words.reserveCapacity(bytes.count / 5)
    read()
  }

  /// By pieces between spaces, so that what is found can be told in bytes of the text as it came.
  private mutating func read() {
    var at = 0
    while at < bytes.count {
      if bytes[at] <= 32 {
        if bytes[at] == 10 { feeds += 1 }
        // An empty line ends a sentence.
        if feeds == 2 { sentence += 1 }
        (at, length) = (at + 1, length + 1)
        continue
      }
      feeds = 0
      var end = at
      var isASCII = true
      while end < bytes.count, bytes[end] > 32 {
        if bytes[end] >= 0x80 { isASCII = false }
        end += 1
      }
      run = at..<end
      if isASCII {
        for place in run { take(UInt32(bytes[place])) }
      } else {
        for scalar in NormalForm.scalars(bytes[run]) where !hidden.take(scalar, at: length) { take(scalar) }
      }
      finish()
      if let last = bytes[run].last(where: { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: ")") && $0 != UInt8(ascii: "'") }),
        last == UInt8(ascii: ".") || last == UInt8(ascii: "!") || last == UInt8(ascii: "?") || last == UInt8(ascii: ";")
      {
        sentence += 1
      }
      at = end
    }
  }

  private mutating func take(_ scalar: UInt32) {
    length += 1
    switch scalar {
    case 97...122: current.add(UInt8(scalar), isLatin: true)
    case 65...90: current.add(UInt8(scalar | 32), isLatin: true)
    case 48...57: current.add(digit: UInt8(scalar))
    // An apostrophe is within a word: don't.
    case 0x27, 0x2019: break
    case 0...127: finish()
    default:
      if let letter = LookAlikes.latin(scalar) {
        current.add(letter, isLatin: true)
      } else if let letter = LookAlikes.alike(scalar) {
        current.add(letter, isLatin: false)
      } else if Self.isLetter(scalar) {
        current.addForeign(scalar)
      } else {
        finish()
      }
    }
  }

  /// Whether a scalar that is no Latin letter belongs to a word: all that is no punctuation, sign or space. Exact enough here, and a table of Unicode's would cost more than all else.
  private static func isLetter(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0..<0xC0, 0xD7, 0xF7, 0x2000..<0x2C00, 0x3000..<0x3040, 0xFE10..<0xFE70, 0xFF00..<0xFF10, 0x1F000..<0x20000: false
    default: true
    }
  }

  private mutating func finish() {
    guard current.count > 0 else { return }
    if current.isMixed { mixed.append(length) }
    let (meaning, rotated) = current.meanings
    words.append(
      Word(meaning: meaning, rotated: rotated, sentence: sentence, place: Int32(length), start: Int32(run.lowerBound), end: Int32(run.upperBound)))
    current = WordHash()
  }
}

/// A word while it is read: hashes of itself, of itself by ROT13, and of itself with digits read as letters.
struct WordHash {
  private var own = Self.start
  private var rotated = Self.start
  private var read = Self.start
  private(set) var count = 0
  private var latin = 0
  private var alike = 0
  private var digits = 0
  private var foreign = 0

  private static let start: UInt64 = 0xcbf2_9ce4_8422_2325
  static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  static func hash(_ word: some StringProtocol) -> UInt64 { word.utf8.reduce(start) { step($0, $1) } }

  mutating func add(_ letter: UInt8, isLatin: Bool) {
    own = Self.step(own, letter)
    read = Self.step(read, letter)
    rotated = Self.step(rotated, letter < 110 ? letter + 13 : letter - 13)
    count += 1
    if isLatin { latin += 1 } else { alike += 1 }
  }

  /// 1gn0r3 is read as ignore.
  private static let asLetters = Array("oizeasgtbg".utf8)

  mutating func add(digit: UInt8) {
    own = Self.step(own, digit)
    rotated = Self.step(rotated, digit)
    read = Self.step(read, Self.asLetters[Int(digit - 48)])
    (count, digits) = (count + 1, digits + 1)
  }

  mutating func addForeign(_ scalar: UInt32) {
    own = Self.step(own, UInt8(truncatingIfNeeded: scalar))
    (rotated, read) = (own, own)
    (count, foreign) = (count + 1, foreign + 1)
  }

  var isMixed: Bool { alike > 0 && latin > 0 && foreign == 0 && count >= 4 }

  var meanings: (WordMeaning, WordMeaning) {
    let words = WordMeaning.words
    var meaning = words[own] ?? []
    if meaning.isEmpty, digits > 0, latin > 0 { meaning = words[read] ?? [] }
    return (meaning, words[rotated] ?? [])
  }
}
