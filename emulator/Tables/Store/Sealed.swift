/// An item's JSON as it is kept: with a checksum of its key and itself, so that a byte that changed on the disk is noticed and never answered.
///
/// A zero byte, which no JSON holds, and four bytes of CRC-32 follow the text. A row from before there were checksums ends with the text's brace.
package enum Sealed {
  private static let endBytes = 5

  static func sealed(_ item: [UInt8], _ key: ItemKey) -> [UInt8] {
    let sum = CRC32.sum(key.partition, key.sort, item)
    return item + [0] + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * (3 - $0))) }
  }

  static func opened(_ bytes: [UInt8], _ key: ItemKey) throws(Fault) -> [UInt8] {
    guard bytes.count > endBytes, bytes[bytes.count - endBytes] == 0 else {
      guard bytes.last == UInt8(ascii: "}") else { throw damaged }
      return bytes
    }
    let item = Array(bytes.dropLast(endBytes))
    let sum = bytes.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard sum == CRC32.sum(key.partition, key.sort, item) else { throw damaged }
    return item
  }

  /// The same of what is known by a number: four bytes of CRC-32 of the number and the content, then the content.
  package static func sealed(_ content: [UInt8], number: Int64) -> [UInt8] { bytes(CRC32.sum(bytes(number), content)) + content }

  package static func opened(_ sealed: [UInt8], number: Int64) throws(Fault) -> [UInt8] {
    guard sealed.count >= 4 else { throw damaged }
    let content = Array(sealed.dropFirst(4))
    guard bytes(CRC32.sum(bytes(number), content)) == Array(sealed.prefix(4)) else { throw damaged }
    return content
  }

  private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    let bits = number.bitWidth
    return (0..<bits / 8).map { UInt8(truncatingIfNeeded: number >> (bits - 8 * ($0 + 1))) }
  }

  private static var damaged: Fault { .storage(SQLiteFault(code: SQLiteFault.corrupt, message: "an item does not match its checksum")) }
}
