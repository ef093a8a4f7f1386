/// Texts that are no JSON, and what may be encoded in them.
extension RecordMask {
  mutating func maskedText(_ bytes: [UInt8], _ depth: Int) -> [UInt8] {
    guard bytes.count >= 6 else { return bytes }
    if let other = replacement(of: bytes) { return other }
    if depth < Self.depthMaximum {
      if let masked = maskedInside(bytes, depth) { return masked }
      if bytes.contains(UInt8(ascii: "\\")), let masked = maskedEscapes(bytes, depth) { return masked }
      if bytes.contains(UInt8(ascii: "%")), let masked = maskedPercent(bytes, depth) { return masked }
      if let mark = bytes.firstIndex(of: UInt8(ascii: "?")), let form = maskedForm(Array(bytes[(mark + 1)...]), depth) {
        return maskedText(Array(bytes[..<mark]), depth) + [bytes[mark]] + form
      }
    }
    return maskedRuns(masked(byForm: bytes), depth)
  }

  /// JSON in the middle of a text, as logs and errors have it. Nil where there is none.
  private mutating func maskedInside(_ bytes: [UInt8], _ depth: Int) -> [UInt8]? {
    // Up to `end` it is written, from `from` on it is looked at.
    var (out, end, from, failures): ([UInt8], Int, Int, Int) = ([], 0, 0, 0)
    while let place = bytes[from...].firstRange(of: Array("{\"".utf8))?.lowerBound {
      var walk = JSONMasking(bytes, depth + 1, from: place)
      guard walk.value(&self, under: nil, level: 0) else {
        // What opens so often and is never closed is read no further.
        failures += 1
        if failures > 64 { return out + leftOut(Array(bytes[end...])) }
        from = place + 2
        continue
      }
      out += maskedText(Array(bytes[end..<place]), depth + 1) + walk.out
      (end, from) = (walk.place, walk.place)
    }
    return end == 0 ? nil : out + maskedText(Array(bytes[end...]), depth + 1)
  }

  /// What its own form gives away.
  private mutating func masked(byForm bytes: [UInt8]) -> [UInt8] {
    var scan = MaskScan(String(decoding: bytes, as: UTF8.self), secrets)
    guard var find = scan.next() else { return bytes }
    var masked: [UInt8] = []
    var from = 0
    while true {
      let value = Array(bytes[find.range])
      masked += bytes[from..<find.range.lowerBound]
      if find.kind == .secret, Self.isToken(value) { masked += token(value) } else { masked += mark(find.kind, String(decoding: value, as: UTF8.self)) }
      from = find.range.upperBound
      guard let next = scan.next() else { break }
      find = next
    }
    return masked + bytes[from...]
  }

  /// The same with escapes in the text, as it stands in another's middle. Nil where nothing of it is hidden by them.
  private mutating func maskedEscapes(_ bytes: [UInt8], _ depth: Int) -> [UInt8]? {
    guard let plain = EscapedText.plain(bytes), plain != bytes, Self.isText(plain) else { return nil }
    let masked = masked(plain, depth + 1)
    return masked == plain ? nil : EscapedText.escaped(masked)
  }

  /// Percent-encoded pieces (RFC 3986), between what parts addresses and forms.
  private mutating func maskedPercent(_ bytes: [UInt8], _ depth: Int) -> [UInt8]? {
    var out: [UInt8] = []
    var hasChanged = false
    for piece in Self.pieces(of: bytes, atEach: { " \t\r\n&=?#;,\"<>".utf8.contains($0) }) {
      guard piece.contains(UInt8(ascii: "%")), let plain = PercentText.plain(piece), plain != piece, Self.isText(plain) || Gzip.isOne(plain) else {
        out += piece
        continue
      }
      let masked = masked(plain, depth + 1)
      hasChanged = hasChanged || masked != plain
      out += masked == plain ? piece : PercentText.encoded(masked)
    }
    guard hasChanged else { return nil }
    return maskedRuns(masked(byForm: out), depth)
  }

  /// The text in pieces, each sign that parts them one of its own.
  static func pieces(of bytes: [UInt8], atEach isSign: (UInt8) -> Bool) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var piece: [UInt8] = []
    for byte in bytes {
      guard isSign(byte) else {
        piece.append(byte)
        continue
      }
      if !piece.isEmpty { pieces.append(piece) }
      pieces.append([byte])
      piece = []
    }
    return piece.isEmpty ? pieces : pieces + [piece]
  }

  // MARK: Runs of other alphabets

  /// Base64 of either alphabet that is a text or is compressed when it is decoded, and tokens with their digests.
  private mutating func maskedRuns(_ bytes: [UInt8], _ depth: Int) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
      var end = at
      while end < bytes.count, Base64Text.isOne(bytes[end]) { end += 1 }
      if end - at >= Base64Text.charactersMinimum {
        while end < bytes.count, bytes[end] == UInt8(ascii: "="), end - at < bytes.count { end += 1 }
        out += maskedRun(Array(bytes[at..<end]), depth)
      } else {
        end = max(end, at + 1)
        out += bytes[at..<end]
      }
      at = end
    }
    return out
  }

  private mutating func maskedRun(_ run: [UInt8], _ depth: Int) -> [UInt8] {
    if let other = replacement(of: run) { return other }
    guard depth + 1 < Self.depthMaximum, let decoded = Base64Text.decoded(run) else { return run }
    guard Self.isText(decoded) || Gzip.isOne(decoded) else {
      // A path may go before it.
      if let slash = run.firstIndex(of: UInt8(ascii: "/")), run.count - slash > Base64Text.charactersMinimum {
        return run[...slash] + maskedRuns(Array(run[(slash + 1)...]), depth)
      }
      // Of another type: it may stay unless there is something in it.
      return isSuspect(decoded) ? leftOut(run) : run
    }
    let masked = masked(decoded, depth + 1)
    return masked == decoded ? run : Base64Text.encoded(masked, like: run)
  }

  private func isSuspect(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 32 else { return false }
    var scan = MaskScan(String(decoding: bytes.map { (32...126).contains($0) ? $0 : 32 }, as: UTF8.self), secrets)
    return scan.next() != nil
  }

  /// A body that is Base64 by the word of what it stands in: of one that is no text nothing is kept.
  mutating func maskedBase64Body(_ value: [UInt8], _ depth: Int) -> [UInt8] {
    guard let decoded = Base64Text.decoded(value.filter { !JSONMasking.isSpace($0) }) else { return leftOut(value) }
    let masked = masked(decoded, depth + 1)
    return masked == decoded ? value : Base64Text.encoded(masked, like: value)
  }
}

/// Percent-encoding. Source: RFC 3986 section 2.1.
enum PercentText {
  /// Nil where a percent sign begins nothing.
  static func plain(_ text: [UInt8], plusIsSpace: Bool = false) -> [UInt8]? {
    var plain: [UInt8] = []
    var at = 0
    while at < text.count {
      if text[at] == UInt8(ascii: "%") {
        guard at + 2 < text.count, let value = UInt8(String(decoding: text[at + 1...at + 2], as: UTF8.self), radix: 16), text[at + 1] != UInt8(ascii: "+")
        else {
          return nil
        }
        plain.append(value)
        at += 3
      } else {
        plain.append(plusIsSpace && text[at] == UInt8(ascii: "+") ? 32 : text[at])
        at += 1
      }
    }
    return plain
  }

  static func encoded(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { byte -> [UInt8] in
      MaskBytes.isBase64URL(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~")
        ? [byte] : [UInt8(ascii: "%")] + String(byte, radix: 16, uppercase: true).leftPadded.utf8
    }
  }
}

extension String {
  fileprivate var leftPadded: String { count < 2 ? "0" + self : self }
}

/// Base64 of either alphabet. Source: RFC 4648 sections 4 and 5.
package enum Base64Text {
  /// Shorter runs are words.
  static let charactersMinimum = 16

  package static func isOne(_ byte: UInt8) -> Bool { MaskBytes.isBase64URL(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") }

  /// Nil where the text is none.
  static func decoded(_ text: [UInt8]) -> [UInt8]? {
    let digits = text.prefix { $0 != UInt8(ascii: "=") }
    guard digits.count % 4 != 1, digits.allSatisfy(isOne), text.count - digits.count <= 2, text[digits.count...].allSatisfy({ $0 == UInt8(ascii: "=") }) else {
      return nil
    }
    return bytes(of: digits)
  }

  /// What digits of either alphabet stand for; bits that are left over are none.
  package static func bytes(of digits: ArraySlice<UInt8>) -> [UInt8] {
    var (bits, count): (UInt32, Int) = (0, 0)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count * 3 / 4)
    for digit in digits {
      bits = bits << 6 | UInt32(value(digit))
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  private static func value(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte + 4
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    default: 63
    }
  }

  /// In the alphabet of another text, padded where that is.
  static func encoded(_ bytes: [UInt8], like text: [UInt8]) -> [UInt8] {
    let isURL = text.contains(UInt8(ascii: "-")) || text.contains(UInt8(ascii: "_"))
    let alphabet = Array(("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + (isURL ? "-_" : "+/")).utf8)
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0...group.count { out.append(alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)]) }
    }
    let isPadded = text.last == UInt8(ascii: "=") || (!isURL && text.count % 4 == 0)
    while isPadded, out.count % 4 != 0 { out.append(UInt8(ascii: "=")) }
    return out
  }
}
