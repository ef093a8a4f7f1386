/// Addresses of electronic mail, found by their `@`.
enum EmailForm {
  /// Endings that are a file's more than a host's: `icon@2x.png`.
  private static let files: Set<String> = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "css", "js", "ts", "json", "html", "md", "swift", "py", "txt", "pdf",
  ]

  /// The address whose `@` stands at `place`, not starting before `first`.
  static func find(_ text: MaskBytes, at place: Int, notBefore first: Int) -> Range<Int>? {
    guard let end = domain(text, place + 1) else { return nil }
    var start = place
    while start > first, place - start <= 64 {
      if isLocal(text[start - 1]) {
        start -= 1
      } else if text[start - 1] >= 0x80, text.isWord(before: start), start - 1 > first {
        start -= 2
      } else {
        break
      }
    }
    // What only stands before an address: quotes, brackets and the like are no part of it.
    while start < place, !MaskBytes.isAlphanumeric(text[start]), text[start] < 0x80, text[start] != UInt8(ascii: "_") { start += 1 }
    guard start < place, text[place - 1] != UInt8(ascii: ".") else { return nil }
    // `git@host:path` names a repository.
    if text.has("git@", at: start), place - start == 3, text[end] == UInt8(ascii: ":") { return nil }
    return start..<end
  }

  /// Where a host with a dot ends that starts at `place`; the last label is of letters.
  private static func domain(_ text: MaskBytes, _ place: Int) -> Int? {
    guard text.isWord(at: place) else { return nil }
    // Letters of one or two bytes: a typographic quote has three.
    var end =
      place
      + text.run(from: place, atMost: 253) {
        MaskBytes.isAlphanumeric($0) || ($0 >= 0x80 && $0 < 0xE0 && $0 != 0xC2) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
      }
    while end > place, text[end - 1] == UInt8(ascii: ".") || text[end - 1] == UInt8(ascii: "-") { end -= 1 }
    let labels = text.bytes[place..<end].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard labels.count >= 2, !labels.contains(where: \.isEmpty), let last = labels.last, last.count >= 2,
      last.allSatisfy({ MaskBytes.isLetter($0) || $0 >= 0x80 }) || last.starts(with: Array("xn--".utf8))
    else { return nil }
    if MaskBytes.isDigit(text[place]), files.contains(String(decoding: last, as: UTF8.self).lowercased()) { return nil }
    return end
  }

  private static func isLocal(_ byte: UInt8) -> Bool {
    if MaskBytes.isAlphanumeric(byte) { return true }
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "'"), UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"),
      UInt8(ascii: "%"),
      UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "^"), UInt8(ascii: "~"), UInt8(ascii: "|"), UInt8(ascii: "{"), UInt8(ascii: "}"):
      return true
    default: return false
    }
  }
}
