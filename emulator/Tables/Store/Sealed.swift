/// An item's JSON as it is kept: with a checksum of its key and itself, so that a byte that changed on the disk is noticed and never answered.
///
/// A zero byte, which no JSON holds, and four bytes of CRC-32 follow the text. A row from before there were checksums ends with the text's brace.
enum Sealed {
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

  private static var damaged: Fault { .storage(SQLiteFault(code: SQLiteFault.corrupt, message: "an item does not match its checksum")) }
}
