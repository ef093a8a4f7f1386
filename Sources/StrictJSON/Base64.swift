/// Bytes in JSON's strings (RFC 4648). Decoding takes exactly what encoding gives: no white space, no missing or extra padding, no bits left over.
public enum Base64: Sendable {
  /// `+` and `/`, padded with `=`.
  case standard
  /// `-` and `_`, without padding.
  case urlSafe

  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

  private var alphabet: [UInt8] { Self.letters + (self == .standard ? "+/" : "-_").utf8 }

  public func encode(_ bytes: [UInt8]) -> String {
    let alphabet = alphabet
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group: UInt32 = 0
      for offset in 0..<3 { group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0) }
      for sextet in 0...count { text.append(alphabet[Int(group >> (18 - 6 * UInt32(sextet)) & 63)]) }
      if self == .standard { for _ in count..<3 { text.append(UInt8(ascii: "=")) } }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Nil where `text` is not in this form.
  public func decode(_ text: String) -> [UInt8]? {
    var symbols = text.utf8.span
    if self == .standard {
      guard symbols.count % 4 == 0 else { return nil }
      for _ in 0..<2 where symbols.count > 0 && symbols[symbols.count - 1] == UInt8(ascii: "=") { symbols = symbols.extracting(droppingLast: 1) }
    }
    guard symbols.count % 4 != 1 else { return nil }
    let values = values
    var bytes: [UInt8] = []
    bytes.reserveCapacity(symbols.count * 3 / 4)
    var (group, bits): (UInt32, Int) = (0, 0)
    for index in symbols.indices {
      let value = values[Int(symbols[index])]
      guard value < 64 else { return nil }
      (group, bits) = (group << 6 | UInt32(value), bits + 6)
      guard bits >= 8 else { continue }
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
      group &= (1 << UInt32(bits)) - 1
    }
    return group == 0 ? bytes : nil
  }

  /// A symbol's six bits, 64 where a byte is none.
  private var values: [UInt8] {
    var values = [UInt8](repeating: 64, count: 256)
    for (value, symbol) in alphabet.enumerated() { values[Int(symbol)] = UInt8(value) }
    return values
  }
}
