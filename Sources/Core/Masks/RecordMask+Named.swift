/// Texts that are no whole JSON, form or multipart body: cut off, or quoted in a sentence.
extension RecordMask {
  /// What stands behind a name that says what it holds is a secret from now on, wherever it stands: `"password": "…` however often it is escaped or percent-encoded, `token=…`,
  /// `Authorization: Bearer …`, `name="secret"` and the lines after it. Of under eight bytes nothing is learnt.
  mutating func learnNamed(in bytes: [UInt8]) {
    var found: [[UInt8]] = []
    var at = 0
    while at < bytes.count {
      let start = at
      while at < bytes.count, MaskBytes.isBase64URL(bytes[at]) { at += 1 }
      guard at > start else {
        at += 1
        continue
      }
      guard at - start <= 68, Self.names(in: bytes, start..<at).contains(where: RecordMembers.isOne), let value = Self.value(in: bytes, behind: at) else {
        continue
      }
      found.append(value)
    }
    learn(found)
  }

  /// The word as it stands, and without what is an escape's: the digits of `%22`, the letter of `\n`.
  private static func names(in bytes: [UInt8], _ word: Range<Int>) -> [[UInt8]] {
    let before = word.lowerBound > 0 ? bytes[word.lowerBound - 1] : 0
    let escape = before == UInt8(ascii: "%") ? 2 : before == UInt8(ascii: "\\") ? 1 : 0
    return [Array(bytes[word]), Array(bytes[word].dropFirst(escape))]
  }

  /// Behind quotes, spaces and what joins a name to its value: a colon, an equals sign, or the empty line of a part of a form.
  private static func value(in bytes: [UInt8], behind end: Int) -> [UInt8]? {
    var (at, lines, joins) = (end, 0, false)
    while at - end < 64, let (sign, length) = sign(in: bytes, at) {
      switch sign {
      case UInt8(ascii: ":"), UInt8(ascii: "="): joins = true
      case 10: lines += 1
      default: break
      }
      at += length
    }
    guard joins || lines > 1 else { return nil }
    let value = run(in: bytes, at)
    guard ["bearer", "basic"].contains(String(decoding: value, as: UTF8.self).lowercased()) else { return value.count < 8 ? nil : value }
    while let (sign, length) = sign(in: bytes, at + value.count), sign == 32 {
      let rest = run(in: bytes, at + value.count + length)
      return rest.count < 8 ? nil : rest
    }
    return nil
  }

  private static func run(in bytes: [UInt8], _ start: Int) -> [UInt8] {
    Array(bytes[min(start, bytes.count)...].prefix { $0 > 32 && $0 != 127 && !"\"'`\\,;&<>{}()[]%".utf8.contains($0) })
  }

  /// A sign between a name and its value, and how many bytes it takes: as it is, escaped as in JSON any number of times, or percent-encoded.
  private static func sign(in bytes: [UInt8], _ at: Int) -> (UInt8, Int)? {
    guard at < bytes.count else { return nil }
    switch bytes[at] {
    case UInt8(ascii: "\\"):
      let end = at + bytes[at...].prefix { $0 == UInt8(ascii: "\\") }.count
      guard end < bytes.count else { return (32, end - at) }
      switch bytes[end] {
      case UInt8(ascii: "n"): return (10, end - at + 1)
      case UInt8(ascii: "r"), UInt8(ascii: "t"): return (32, end - at + 1)
      default: return (32, end - at)
      }
    case UInt8(ascii: "%"):
      guard at + 2 < bytes.count, let byte = UInt8(String(decoding: bytes[at + 1...at + 2], as: UTF8.self), radix: 16), isSign(byte) else { return nil }
      return (byte, 3)
    default: return isSign(bytes[at]) ? (bytes[at], 1) : nil
    }
  }

  private static func isSign(_ byte: UInt8) -> Bool { "\"'\\:= \t\r\n".utf8.contains(byte) }
}
