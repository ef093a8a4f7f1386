/// Forms as browsers send them.
extension RecordMask {
  /// `application/x-www-form-urlencoded`: names and values. Nil where the bytes are none.
  mutating func maskedForm(_ bytes: [UInt8], _ depth: Int) -> [UInt8]? {
    let pairs = bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
    guard pairs.allSatisfy({ Self.isPair($0) }) else { return nil }
    var out: [UInt8] = []
    for (place, pair) in pairs.enumerated() {
      if place > 0 { out.append(UInt8(ascii: "&")) }
      let sign = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      let name = Array(pair[..<sign])
      out += formPart(name, depth)
      guard sign < pair.endIndex else { continue }
      out.append(UInt8(ascii: "="))
      out += value(Array(pair[(sign + 1)...]), under: PercentText.plain(name, plusIsSpace: true) ?? name, depth)
    }
    return out
  }

  /// A name of few signs, and a value without spaces.
  private static func isPair(_ pair: ArraySlice<UInt8>) -> Bool {
    guard let sign = pair.firstIndex(of: UInt8(ascii: "=")), sign > pair.startIndex, sign - pair.startIndex <= 128 else { return false }
    let isName = pair[..<sign].allSatisfy { MaskBytes.isBase64URL($0) || ".%[]~+".utf8.contains($0) }
    return isName && pair[sign...].allSatisfy { $0 > 32 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: "{") }
  }

  private mutating func value(_ value: [UInt8], under name: [UInt8], _ depth: Int) -> [UInt8] {
    guard RecordMembers.isOne(name), !value.isEmpty else { return formPart(value, depth) }
    if RecordMembers.isToken(name), Self.isToken(value) { return token(value) }
    return PercentText.encoded(Array(MaskedMembers.removed.utf8))
  }

  private mutating func formPart(_ part: [UInt8], _ depth: Int) -> [UInt8] {
    guard let plain = PercentText.plain(part, plusIsSpace: true) else { return maskedText(part, depth) }
    guard Self.isText(plain) || Gzip.isOne(plain) else { return PercentText.encoded(leftOut(plain)) }
    // A plus that is no space: a telephone's, or Base64's.
    if plain == part || !part.contains(UInt8(ascii: "+")) {
      let masked = masked(plain, depth + 1)
      return masked == plain ? part : PercentText.encoded(masked)
    }
    let masked = masked(plain, depth + 1)
    if masked != plain { return PercentText.encoded(masked) }
    guard let other = PercentText.plain(part), Self.isText(other) else { return part }
    let strict = self.masked(other, depth + 1)
    return strict == other ? part : PercentText.encoded(strict)
  }

  /// `multipart/form-data` (RFC 7578), known by its first boundary. Nil where the bytes are none.
  mutating func maskedMultipart(_ bytes: [UInt8], _ depth: Int) -> [UInt8]? {
    guard bytes.starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-")]), let end = bytes.firstIndex(of: 10), end > 4, end < 80 else { return nil }
    let isCRLF = bytes[end - 1] == 13
    let boundary = Array(bytes[..<(isCRLF ? end - 1 : end)])
    let line: [UInt8] = isCRLF ? [13, 10] : [10]
    var rest = bytes[(end + 1)...]
    var out = boundary + line
    while let next = rest.firstRange(of: line + boundary) {
      guard let part = part(Array(rest[..<next.lowerBound]), line, depth) else { return nil }
      out += part + line + boundary
      rest = rest[next.upperBound...]
      if rest.starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-")]) { return out + maskedText(Array(rest), depth) }
      guard rest.starts(with: line) else { return nil }
      out += line
      rest = rest.dropFirst(line.count)
    }
    return nil
  }

  private mutating func part(_ part: [UInt8], _ line: [UInt8], _ depth: Int) -> [UInt8]? {
    guard let gap = part.firstRange(of: line + line) else { return nil }
    let head = Array(part[..<gap.lowerBound])
    let content = Array(part[gap.upperBound...])
    let shownHead = maskedText(head, depth + 1) + line + line
    if let name = Self.name(in: head), RecordMembers.isOne(name), !content.isEmpty {
      if RecordMembers.isToken(name), Self.isToken(content) { return shownHead + token(content) }
      return shownHead + Array(MaskedMembers.removed.utf8)
    }
    return shownHead + masked(content, depth + 1)
  }

  /// Of `Content-Disposition: form-data; name="…"`.
  private static func name(in head: [UInt8]) -> [UInt8]? {
    guard let start = head.firstRange(of: Array("name=\"".utf8)) else { return nil }
    return Array(head[start.upperBound...].prefix { $0 != UInt8(ascii: "\"") })
  }
}
