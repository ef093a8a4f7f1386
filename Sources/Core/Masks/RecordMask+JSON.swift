/// JSON as it is written: what need not change stays byte for byte, numbers and spaces too.
extension RecordMask {
  /// Nil where the bytes are no JSON object, array or string.
  mutating func maskedJSON(_ bytes: [UInt8], _ depth: Int) -> [UInt8]? {
    guard let first = bytes.first(where: { !JSONMasking.isSpace($0) }), [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\"")].contains(first) else {
      return nil
    }
    var walk = JSONMasking(bytes, depth)
    guard walk.value(&self, under: nil, level: 0), walk.isAtEnd else { return nil }
    return walk.out
  }
}

/// One walk over a JSON text.
struct JSONMasking {
  private static let levelMaximum = 128
  static let removed = Array(#""[removed]""#.utf8)

  private let bytes: [UInt8]
  private let depth: Int
  private var at: Int
  /// How far the walk has come.
  var place: Int { at }
  private(set) var out: [UInt8] = []
  /// Whether what is read is a member that is not to be shown: all texts of it are removed.
  private var isRemoving = false
  /// Whether the event's or the answer's own `body` is Base64 by its own word.
  private let hasEncodedBody: Bool

  init(_ bytes: [UInt8], _ depth: Int, from start: Int = 0) {
    (self.bytes, self.depth, at) = (bytes, depth, start)
    hasEncodedBody = depth == 0 && Self.saysEncoded(bytes)
    if start == 0 { out.reserveCapacity(bytes.count) }
  }

  /// `"isBase64Encoded": true`, spaces or not.
  private static func saysEncoded(_ bytes: [UInt8]) -> Bool {
    let name = Array(#""isBase64Encoded""#.utf8)
    guard let place = bytes.firstRange(of: name) else { return false }
    return bytes[place.upperBound...].prefix(32).filter { !isSpace($0) }.starts(with: Array(":true".utf8))
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  var isAtEnd: Bool {
    mutating get {
      spaces()
      return at == bytes.count
    }
  }

  private mutating func spaces() {
    while at < bytes.count, Self.isSpace(bytes[at]) { take() }
  }

  private mutating func take() {
    out.append(bytes[at])
    at += 1
  }

  private mutating func takes(_ byte: Character) -> Bool {
    guard at < bytes.count, bytes[at] == byte.asciiValue else { return false }
    take()
    return true
  }

  /// Whether there is a value; it is written out as it may be seen.
  mutating func value(_ mask: inout RecordMask, under name: [UInt8]?, level: Int) -> Bool {
    spaces()
    guard at < bytes.count, level <= Self.levelMaximum else { return false }
    switch bytes[at] {
    case UInt8(ascii: "{"): return object(&mask, under: name, level)
    case UInt8(ascii: "["): return array(&mask, under: name, level)
    case UInt8(ascii: "\""): return text(&mask, under: name, level)
    default: return word(&mask)
    }
  }

  private mutating func array(_ mask: inout RecordMask, under name: [UInt8]?, _ level: Int) -> Bool {
    take()
    spaces()
    if takes("]") { return true }
    while true {
      guard value(&mask, under: name, level: level + 1) else { return false }
      spaces()
      if takes("]") { return true }
      guard takes(",") else { return false }
    }
  }

  private mutating func object(_ mask: inout RecordMask, under outer: [UInt8]?, _ level: Int) -> Bool {
    take()
    spaces()
    if takes("}") { return true }
    let wasRemoving = isRemoving
    while true {
      spaces()
      guard at < bytes.count, bytes[at] == UInt8(ascii: "\""), let name = string() else { return false }
      let shown = mask.maskedText(name, depth + 1)
      out += shown == name ? Array(bytes[rawName]) : Self.quoted(shown)
      spaces()
      guard takes(":") else { return false }
      isRemoving = wasRemoving || RecordMembers.isOne(name)
      // In a table's own form the name of a value's type stands between.
      let isType = name.count <= 4 && name.allSatisfy(MaskBytes.isCapital)
      guard value(&mask, under: isType && outer != nil ? outer : name, level: level + 1) else { return false }
      isRemoving = wasRemoving
      spaces()
      if takes("}") { return true }
      guard takes(",") else { return false }
    }
  }

  private mutating func text(_ mask: inout RecordMask, under name: [UInt8]?, _ level: Int) -> Bool {
    guard let value = string() else { return false }
    if isRemoving {
      let isToken = name.map(RecordMembers.isToken) ?? false
      if isToken, RecordMask.isToken(value) { out += Self.quoted(mask.token(value)) } else { out += value.isEmpty ? Array(#""""#.utf8) : Self.removed }
      return true
    }
    let shown = hasEncodedBody && level == 1 && name == Array("body".utf8) ? mask.maskedBase64Body(value, depth) : mask.masked(value, depth + 1)
    out += shown == value ? Array(bytes[rawName]) : Self.quoted(shown)
    return true
  }

  /// A number, true, false or null. A card's number is one without quotes too.
  private mutating func word(_ mask: inout RecordMask) -> Bool {
    let start = at
    while at < bytes.count, MaskBytes.isAlphanumeric(bytes[at]) || [UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ".")].contains(bytes[at]) { at += 1 }
    let word = Array(bytes[start..<at])
    guard !word.isEmpty, isWord(word) else { return false }
    let isNumber = MaskBytes.isDigit(word[word.count - 1])
    if isRemoving, isNumber {
      out += Self.removed
    } else if isNumber, word.count >= 12, word.allSatisfy(MaskBytes.isDigit), PaymentForms.isCard(word) {
      out += Self.quoted(mask.mark(.card, String(decoding: word, as: UTF8.self)))
    } else {
      out += word
    }
    return true
  }

  private func isWord(_ word: [UInt8]) -> Bool {
    if MaskBytes.isDigit(word[0]) || word[0] == UInt8(ascii: "-") { return MaskBytes.isDigit(word[word.count - 1]) }
    return ["true", "false", "null"].contains { word.elementsEqual($0.utf8) }
  }

  // MARK: Texts

  /// Where the text that was read last stands, its quotes with it.
  private var rawName: Range<Int> = 0..<0

  /// What the text at this place says; nothing is written. Nil where it is none.
  private mutating func string() -> [UInt8]? {
    let start = at
    var end = at + 1
    var isEscaped = false
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      guard bytes[end] >= 0x20 else { return nil }
      if bytes[end] == UInt8(ascii: "\\") {
        isEscaped = true
        end += 1
      }
      end += 1
    }
    guard end < bytes.count else { return nil }
    at = end + 1
    rawName = start..<at
    let inside = Array(bytes[start + 1..<end])
    return isEscaped ? EscapedText.plain(inside) : inside
  }

  static func quoted(_ text: [UInt8]) -> [UInt8] { [UInt8(ascii: "\"")] + EscapedText.escaped(text) + [UInt8(ascii: "\"")] }
}

/// Members and headers whose values are not recorded, by their names.
enum RecordMembers {
  private static let others: Set<[UInt8]> = Set(
    [
      "x_api_key", "x_amz_security_token", "review_token", "cookies", "secret_access_key", "aws_secret_access_key", "private_key_id", "proxy_authorization",
      "session_token",
    ].map { MaskedMembers.plain($0) })
  private static let tokens: Set<[UInt8]> = Set(["token", "review_token"].map { MaskedMembers.plain($0) })

  static func isOne(_ name: [UInt8]) -> Bool {
    guard name.count <= 64 else { return false }
    let text = String(decoding: name, as: UTF8.self)
    return MaskedMembers.isOne(text) || others.contains(MaskedMembers.plain(text))
  }

  /// Where a right to answer a wait may stand.
  static func isToken(_ name: [UInt8]) -> Bool { tokens.contains(MaskedMembers.plain(String(decoding: name, as: UTF8.self))) }
}

/// JSON's escapes in a text (RFC 8259 section 7).
enum EscapedText {
  /// Nil where an escape is none.
  static func plain(_ text: [UInt8]) -> [UInt8]? {
    var plain: [UInt8] = []
    plain.reserveCapacity(text.count)
    var at = 0
    while at < text.count {
      guard text[at] == UInt8(ascii: "\\") else {
        plain.append(text[at])
        at += 1
        continue
      }
      guard at + 1 < text.count else { return nil }
      switch text[at + 1] {
      case UInt8(ascii: "n"): plain.append(10)
      case UInt8(ascii: "r"): plain.append(13)
      case UInt8(ascii: "t"): plain.append(9)
      case UInt8(ascii: "b"): plain.append(8)
      case UInt8(ascii: "f"): plain.append(12)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain.append(text[at + 1])
      case UInt8(ascii: "u"):
        guard let (scalar, length) = scalar(text, at) else { return nil }
        plain += Array(String(Character(scalar)).utf8)
        at += length
        continue
      default: return nil
      }
      at += 2
    }
    return plain
  }

  private static func scalar(_ text: [UInt8], _ at: Int) -> (Unicode.Scalar, Int)? {
    guard let first = unit(text, at) else { return nil }
    if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
    guard first < 0xDC00, let second = unit(text, at + 6), (0xDC00...0xDFFF).contains(second) else { return nil }
    return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)).map { ($0, 12) }
  }

  private static func unit(_ text: [UInt8], _ at: Int) -> UInt32? {
    guard at + 6 <= text.count, text[at] == UInt8(ascii: "\\"), text[at + 1] == UInt8(ascii: "u"), text[at + 2..<at + 6].allSatisfy(MaskBytes.isHexadecimal)
    else {
      return nil
    }
    return UInt32(String(decoding: text[at + 2..<at + 6], as: UTF8.self), radix: 16)
  }

  static func escaped(_ text: [UInt8]) -> [UInt8] {
    var escaped: [UInt8] = []
    escaped.reserveCapacity(text.count + 8)
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): escaped += [UInt8(ascii: "\\"), byte]
      case 10: escaped += Array("\\n".utf8)
      case 13: escaped += Array("\\r".utf8)
      case 9: escaped += Array("\\t".utf8)
      case 0..<0x20: escaped += Array("\\u00".utf8) + RecordMask.hexadecimal([byte])
      default: escaped.append(byte)
      }
    }
    return escaped
  }
}
