/// One pass over a text that finds what is not to be shown, in order and without overlaps.
package struct MaskScan {
  private let text: MaskBytes
  private var words = MaskWords()
  /// Where the next look is taken; nothing before it is looked at again.
  private var at = 0
  /// Where the last find ended.
  private var done = 0

  /// Where secrets stand that are known, in the midst of words too; the last first.
  private var known: [Range<Int>]
  /// Found already, behind a known one.
  private var waiting: MaskFind?

  package init(_ text: String, _ secrets: KnownSecrets) {
    self.text = MaskBytes(text)
    known = secrets.ranges(in: self.text).reversed()
  }

  package var bytes: [UInt8] { text.bytes }

  /// What was given as a secret goes before what only looks like something: where both are, it is a secret from end to end.
  package mutating func next() -> MaskFind? {
    var find = waiting ?? formed()
    waiting = nil
    guard let secret = known.last else { return find }
    guard let formed = find, formed.range.lowerBound < secret.upperBound else {
      known.removeLast()
      waiting = find
      return MaskFind(kind: .secret, range: secret)
    }
    guard formed.range.upperBound > secret.lowerBound else { return find }
    find = MaskFind(kind: .secret, range: min(formed.range.lowerBound, secret.lowerBound)..<max(formed.range.upperBound, secret.upperBound))
    while let next = known.last, let range = find?.range, next.lowerBound < range.upperBound {
      find?.range = range.lowerBound..<max(range.upperBound, next.upperBound)
      known.removeLast()
    }
    if let end = find?.range.upperBound { (at, done) = (max(at, end), end) }
    return find
  }

  private mutating func formed() -> MaskFind? {
    while at < text.count {
      let byte = text.bytes[at]
      if MaskBytes.isLetter(byte) || (byte >= 0xC3 && byte < 0xE0) || byte == UInt8(ascii: "_") {
        if let find = word() { return find }
      } else if MaskBytes.isDigit(byte) {
        if let find = number() { return find }
      } else if let find = sign(byte) {
        return find
      } else {
        at += 1
      }
    }
    return nil
  }

  private mutating func found(_ kind: MaskKind, _ range: Range<Int>) -> MaskFind {
    (at, done) = (range.upperBound, range.upperBound)
    return MaskFind(kind: kind, range: range)
  }

  /// Nobody is born twice: a day further on is another.
  private mutating func birth(_ range: Range<Int>) -> MaskFind {
    words.end(.birth)
    return found(.date, range)
  }

  /// From the first letter of a word to its end.
  private mutating func word() -> MaskFind? {
    let start = at
    if text.starts(at: start) || !text.isWord(before: start) {
      if let range = SecretForms.find(text, at: start) { return found(.secret, range) }
      if text.starts(at: start), let find = lettered(start) { return find }
    }
    // Letters of two bytes too; what has three is no part of a word here: Chinese has no spaces before a number.
    let end = start + text.run(from: start) { MaskBytes.isAlphanumeric($0) || $0 == UInt8(ascii: "_") || ($0 >= 0x80 && $0 < 0xE0 && $0 != 0xC2) }
    if words.isNamed(.birth, at: start), let range = BirthDates.named(text, at: start) { return birth(range) }
    words.read(text, start, end)
    at = max(end, start + 1)
    return nil
  }

  /// Numbers that begin with letters: a digit among the first seven characters tells them from words.
  private mutating func lettered(_ start: Int) -> MaskFind? {
    guard MaskBytes.isLetter(text[start]), (1...7).contains(where: { text.isDigit(at: start + $0) }) else { return nil }
    if let range = PaymentForms.iban(text, at: start, isNamed: words.isNamed(.iban, at: start)) { return found(.iban, range) }
    guard MaskBytes.isCapital(text[start]), let range = NationalForms.find(text, at: start, among: NationalForms.lettered, { _ in false }) else { return nil }
    return found(.id, range)
  }

  private mutating func number() -> MaskFind? {
    let start = at
    if text.starts(at: start) {
      if let range = PaymentForms.card(text, at: start) { return found(.card, range) }
      if let range = PhoneForms.written(text, at: start, notBefore: done) { return found(.phone, range) }
      let forms = NationalForms.numeric(text, at: start)
      if let range = NationalForms.find(text, at: start, among: forms, { words.isNamed($0, at: start) }) { return found(.id, range) }
      if words.isNamed(.birth, at: start), let range = BirthDates.numeric(text, at: start) { return birth(range) }
      if words.isNamed(.phone, at: start), let range = PhoneForms.national(text, at: start) { return found(.phone, range) }
    }
    // A whole run of digits, letters that follow too: what is inside of it is nobody's.
    at += max(1, text.run(from: start) { MaskBytes.isAlphanumeric($0) || $0 == UInt8(ascii: "_") })
    return nil
  }

  private mutating func sign(_ byte: UInt8) -> MaskFind? {
    switch byte {
    case UInt8(ascii: "@"): return EmailForm.find(text, at: at, notBefore: done).map { found(.email, $0) }
    case UInt8(ascii: "+"): return PhoneForms.international(text, at: at).map { found(.phone, $0) }
    case UInt8(ascii: "("):
      guard text.isDigit(at: at + 1), !text.isWord(before: at) else { return nil }
      if let range = PhoneForms.written(text, at: at, notBefore: done) { return found(.phone, range) }
      return words.isNamed(.phone, at: at) ? PhoneForms.national(text, at: at).map { found(.phone, $0) } : nil
    case UInt8(ascii: "-"): return SecretForms.privateKey(text, at: at).map { found(.secret, $0) }
    case UInt8(ascii: ":"): return text.has("://", at: at) ? SecretForms.userinfo(text, after: at + 3).map { found(.secret, $0) } : nil
    default: return nil
    }
  }
}

/// Secrets that this process was given, in the forms in which they get about: as they are, encoded for addresses, and in Base64 at each of its three offsets.
package struct KnownSecrets: Sendable {
  /// Shorter ones are in half of all texts.
  static let bytesMinimum = 8
  private var forms: [[UInt8]] = []

  package init(_ secrets: [String] = []) {
    for secret in secrets where secret.utf8.count >= Self.bytesMinimum {
      let bytes = Array(secret.utf8)
      forms.append(bytes)
      forms.append(Array(Self.percent(bytes).utf8))
      for offset in 0..<3 { forms.append(Self.inner(bytes, offset)) }
    }
    // The longest first, so that nothing of one is left over.
    forms = Array(Set(forms)).sorted { $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1) }
  }

  /// In order, without overlaps. A process has few secrets: their first bytes are looked for.
  func ranges(in text: MaskBytes) -> [Range<Int>] {
    guard !forms.isEmpty else { return [] }
    var begins = [Bool](repeating: false, count: 256)
    for form in forms { begins[Int(form[0])] = true }
    var ranges: [Range<Int>] = []
    var at = 0
    while at < text.count {
      guard begins[Int(text.bytes[at])],
        let form = forms.first(where: { at + $0.count <= text.count && text.bytes[at..<at + $0.count].elementsEqual($0) })
      else {
        at += 1
        continue
      }
      ranges.append(at..<at + form.count)
      at += form.count
    }
    return ranges
  }

  private static func percent(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    return String(
      decoding: bytes.flatMap { byte -> [UInt8] in
        MaskBytes.isBase64URL(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~")
          ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }, as: UTF8.self)
  }

  /// What of a Base64 text depends on these bytes alone where `offset` bytes stand before them.
  private static func inner(_ bytes: [UInt8], _ offset: Int) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let bits = [UInt8](repeating: 0, count: offset) + bytes
    let first = (offset * 8 + 5) / 6
    let last = bits.count * 8 / 6
    return (first..<last).map { place in
      let bit = place * 6
      let pair = UInt16(bits[bit / 8]) << 8 | (bit / 8 + 1 < bits.count ? UInt16(bits[bit / 8 + 1]) : 0)
      return alphabet[Int(pair >> (10 - UInt16(bit % 8)) & 63)]
    }
  }
}
