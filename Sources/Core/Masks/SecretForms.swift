/// Keys, tokens and passwords that are known by their form.
enum SecretForms {
  /// What starts at `place`, where a word begins, if it is a secret: its range.
  static func find(_ text: MaskBytes, at place: Int) -> Range<Int>? {
    switch text[place] {
    case UInt8(ascii: "s"):
      if text.has("sk-", at: place) { return body(text, place, after: 3, atLeast: 16, MaskBytes.isBase64URL, isMixed: true) }
      return live(text, place)
    case UInt8(ascii: "r"): return live(text, place)
    case UInt8(ascii: "g"):
      if text.has("github_pat_", at: place) { return body(text, place, after: 11, atLeast: 20, MaskBytes.isBase64URL) }
      guard text.has("gh", at: place), text[place + 3] == UInt8(ascii: "_"), MaskBytes.isLetter(text[place + 2]) else { return nil }
      return body(text, place, after: 4, atLeast: 20, MaskBytes.isAlphanumeric)
    case UInt8(ascii: "A"):
      if text.has("AKIA", at: place) || text.has("ASIA", at: place) {
        return body(text, place, after: 4, atLeast: 16, atMost: 16) { MaskBytes.isDigit($0) || MaskBytes.isCapital($0) }
      }
      return text.has("AIza", at: place) ? body(text, place, after: 4, atLeast: 35, atMost: 35, MaskBytes.isBase64URL) : nil
    case UInt8(ascii: "x"):
      guard text.has("xox", at: place), MaskBytes.isLetter(text[place + 3]), text[place + 4] == UInt8(ascii: "-") else { return nil }
      return body(text, place, after: 5, atLeast: 10, MaskBytes.isBase64URL, isMixed: true)
    case UInt8(ascii: "q"): return ours(text, place)
    case UInt8(ascii: "w"):
      return text.has("whsec_", at: place) ? body(text, place, after: 6, atLeast: 16) { MaskBytes.isToken($0) && $0 != UInt8(ascii: ".") } : nil
    case UInt8(ascii: "e"): return text.has("eyJ", at: place) ? token(text, place) : nil
    case UInt8(ascii: "B"), UInt8(ascii: "b"): return header(text, place)
    default: return nil
    }
  }

  /// `isMixed`: words joined by hyphens are no key, so that one has a digit or capital, or is one long piece.
  private static func body(
    _ text: MaskBytes, _ place: Int, after prefix: Int, atLeast least: Int, atMost most: Int = .max, _ isOne: (UInt8) -> Bool, isMixed: Bool = false
  ) -> Range<Int>? {
    let length = text.run(from: place + prefix, of: isOne)
    guard length >= least, length <= most else { return nil }
    let end = place + prefix + length
    let body = text.bytes[place + prefix..<end]
    guard !isMixed || body.contains(where: { MaskBytes.isDigit($0) || MaskBytes.isCapital($0) }) || body.allSatisfy(MaskBytes.isLetter) else { return nil }
    return place..<end
  }

  private static func live(_ text: MaskBytes, _ place: Int) -> Range<Int>? {
    text.has("k_live_", at: place + 1) ? body(text, place, after: 8, atLeast: 16, MaskBytes.isAlphanumeric) : nil
  }

  /// `qk1_` id `_` secret and checksum; `qw1_` tenant `_` secret.
  private static func ours(_ text: MaskBytes, _ place: Int) -> Range<Int>? {
    if text.has("qk1_", at: place) {
      guard text.run(from: place + 4, of: MaskBytes.isAlphanumeric) == 16, text[place + 20] == UInt8(ascii: "_"),
        text.run(from: place + 21, atMost: 49, of: MaskBytes.isAlphanumeric) == 49
      else { return nil }
      return place..<place + 70
    }
    guard text.has("qw1_", at: place) else { return nil }
    let length = text.run(from: place + 4, of: MaskBytes.isBase64URL)
    let end = place + 4 + length
    guard length > 65, text[end - 65] == UInt8(ascii: "_"), text.run(from: end - 64, of: MaskBytes.isHexadecimal) >= 64 else { return nil }
    return place..<end
  }

  /// A JSON Web Token: three parts, of which the first two are objects.
  private static func token(_ text: MaskBytes, _ place: Int) -> Range<Int>? {
    let header = text.run(from: place, of: MaskBytes.isBase64URL)
    let second = place + header + 1
    guard header >= 10, text[second - 1] == UInt8(ascii: "."), text.has("eyJ", at: second) else { return nil }
    let payload = text.run(from: second, of: MaskBytes.isBase64URL)
    let third = second + payload + 1
    guard text[third - 1] == UInt8(ascii: ".") else { return nil }
    return place..<third + text.run(from: third, of: MaskBytes.isBase64URL)
  }

  /// What follows `Bearer` or `Basic`, at least 16 characters. A word of small letters after the latter is a sentence going on.
  private static func header(_ text: MaskBytes, _ place: Int) -> Range<Int>? {
    let isBearer = text.has("earer ", at: place + 1)
    guard isBearer || text.has("asic ", at: place + 1) else { return nil }
    let start = place + (isBearer ? 7 : 6)
    var length = text.run(from: start, of: MaskBytes.isToken)
    // A sentence's full stop is no part of it.
    while length > 0, text[start + length - 1] == UInt8(ascii: ".") { length -= 1 }
    guard length >= 16 else { return nil }
    let isWord = text.bytes[start..<start + length].allSatisfy { $0 == UInt8(ascii: "-") || (97...122).contains($0) }
    return isWord && !isBearer ? nil : start..<start + length
  }

  /// A private key in PEM (RFC 7468), from its first line to its last; one without an end goes to the end.
  static func privateKey(_ text: MaskBytes, at place: Int) -> Range<Int>? {
    guard text.has("-----BEGIN ", at: place) else { return nil }
    var at = place + 11
    let label = text.run(from: at, atMost: 60) { MaskBytes.isCapital($0) || $0 == UInt8(ascii: " ") || MaskBytes.isDigit($0) }
    guard (at..<at + label).contains(where: { text.has("PRIVATE KEY", at: $0) }), text.has("-----", at: at + label) else { return nil }
    at += label + 5
    while at < text.count {
      if text[at] == UInt8(ascii: "-"), text.has("-----END ", at: at) {
        at += 9
        at += text.run(from: at, atMost: 60) { $0 != UInt8(ascii: "-") }
        return place..<at + text.run(from: at, atMost: 5) { $0 == UInt8(ascii: "-") }
      }
      at += 1
    }
    return place..<text.count
  }

  /// `user:password` in an address, from behind `://`.
  static func userinfo(_ text: MaskBytes, after place: Int) -> Range<Int>? {
    var at = place
    var hasColon = false
    while at < text.count, at - place <= 300 {
      switch text[at] {
      case UInt8(ascii: "@"): return hasColon && at > place && text[at - 1] != UInt8(ascii: ":") ? place..<at : nil
      case UInt8(ascii: ":"): hasColon = true
      case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), 0...32:
        return nil
      default: break
      }
      at += 1
    }
    return nil
  }
}
