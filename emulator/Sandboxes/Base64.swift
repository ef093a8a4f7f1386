private let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

/// RFC 4648, section 4, with padding.
func encodedBase64(_ bytes: [UInt8]) -> [UInt8] {
  var out: [UInt8] = []
  out.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let part = bytes[start..<min(start + 3, bytes.count)]
    let bits = (0..<3).reduce(0) { $0 << 8 | Int(start + $1 < part.endIndex ? part[start + $1] : 0) }
    for place in 0..<4 { out.append(place <= part.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "=")) }
  }
  return out
}

/// Nil for anything that is not padded base64 of the standard alphabet.
func decodedBase64(_ text: some Collection<UInt8>) -> [UInt8]? {
  guard text.count % 4 == 0 else { return nil }
  var out: [UInt8] = []
  var (bits, count, padding) = (0, 0, 0)
  for byte in text {
    if byte == UInt8(ascii: "=") {
      padding += 1
      bits <<= 6
    } else {
      guard padding == 0, let digit = value(byte) else { return nil }
      bits = bits << 6 | digit
    }
    count += 1
    if count % 4 == 0 {
      out += [UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits)]
      bits = 0
    }
  }
  guard padding <= 2 else { return nil }
  return out.dropLast(padding)
}

private func value(_ byte: UInt8) -> Int? {
  switch byte {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte - UInt8(ascii: "A"))
  case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte - UInt8(ascii: "a") + 26)
  case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0") + 52)
  case UInt8(ascii: "+"): 62
  case UInt8(ascii: "/"): 63
  default: nil
  }
}
