/// Compressed bytes (RFC 1952, RFC 1951), read by a decoder of our own: what masks must run in a function too, which has no zlib. What is written is not compressed again.
enum Gzip {
  static func isOne(_ bytes: [UInt8]) -> Bool { bytes.count >= 18 && bytes[0] == 0x1F && bytes[1] == 0x8B && bytes[2] == 8 }

  /// Nil where the bytes are damaged, go on behind their end, or give more than `bytesMaximum`.
  static func unpacked(_ bytes: [UInt8], bytesMaximum: Int) -> [UInt8]? {
    guard isOne(bytes), let start = headLength(bytes) else { return nil }
    var inflation = Inflation(bytes, from: start, bytesMaximum: bytesMaximum)
    guard let out = inflation.run(), inflation.place + 8 == bytes.count else { return nil }
    let trailer = bytes[inflation.place...].enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
    return UInt32(truncatingIfNeeded: trailer) == checksum(out) && UInt32(truncatingIfNeeded: trailer >> 32) == UInt32(truncatingIfNeeded: out.count)
      ? out : nil
  }

  private static func headLength(_ bytes: [UInt8]) -> Int? {
    let flags = bytes[3]
    var at = 10
    if flags & 4 != 0 { at += 2 + Int(bytes[10]) + Int(bytes[11]) << 8 }
    for flag in [UInt8(8), 16] where flags & flag != 0 {
      guard at < bytes.count, let end = bytes[at...].firstIndex(of: 0) else { return nil }
      at = end + 1
    }
    if flags & 2 != 0 { at += 2 }
    return at < bytes.count ? at : nil
  }

  /// The bytes in blocks that are stored as they are.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var at = 0
    repeat {
      let length = min(bytes.count - at, 65_535)
      let (low, high) = (UInt8(length & 255), UInt8(length >> 8))
      out += [at + length == bytes.count ? 1 : 0, low, high, ~low, ~high] + bytes[at..<at + length]
      at += length
    } while at < bytes.count
    let trailer = UInt64(checksum(bytes)) | UInt64(UInt32(truncatingIfNeeded: bytes.count)) << 32
    return out + (0..<8).map { UInt8(truncatingIfNeeded: trailer >> UInt64(8 * $0)) }
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  /// CRC-32 (RFC 1952 section 8).
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { sum, byte in table[Int((sum ^ UInt32(byte)) & 255)] ^ (sum >> 8) }
  }
}

/// DEFLATE (RFC 1951).
private struct Inflation {
  private let bytes: [UInt8]
  private let bytesMaximum: Int
  private(set) var place: Int
  private var bits: UInt32 = 0
  private var bitCount = 0
  private var out: [UInt8] = []

  /// By the lengths of their codes (RFC 1951 section 3.2.2): how many codes there are of each length, and the symbols in order.
  private struct Codes {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int] = []

    init?(_ lengths: [Int]) {
      for length in lengths where length > 0 { counts[length] += 1 }
      var left = 1
      for length in 1...15 {
        left = left << 1 - counts[length]
        if left < 0 { return nil }
      }
      for length in 1...15 { symbols += lengths.indices.filter { lengths[$0] == length } }
    }
  }

  init(_ bytes: [UInt8], from start: Int, bytesMaximum: Int) { (self.bytes, place, self.bytesMaximum) = (bytes, start, bytesMaximum) }

  mutating func run() -> [UInt8]? {
    while true {
      guard let isLast = take(1), let kind = take(2) else { return nil }
      let isGood: Bool
      switch kind {
      case 0: isGood = stored()
      case 1: isGood = block(Self.fixedLiterals, Self.fixedDistances)
      case 2: isGood = dynamic()
      default: isGood = false
      }
      guard isGood else { return nil }
      if isLast == 1 { return out }
    }
  }

  private mutating func take(_ count: Int) -> Int? {
    while bitCount < count {
      guard place < bytes.count else { return nil }
      bits |= UInt32(bytes[place]) << UInt32(bitCount)
      place += 1
      bitCount += 8
    }
    let value = Int(bits & (1 << UInt32(count) - 1))
    bits >>= UInt32(count)
    bitCount -= count
    return value
  }

  private mutating func stored() -> Bool {
    (bits, bitCount) = (0, 0)
    guard place + 4 <= bytes.count else { return false }
    let length = Int(bytes[place]) | Int(bytes[place + 1]) << 8
    guard length == ~(Int(bytes[place + 2]) | Int(bytes[place + 3]) << 8) & 0xFFFF else { return false }
    place += 4
    guard place + length <= bytes.count, out.count + length <= bytesMaximum else { return false }
    out += bytes[place..<place + length]
    place += length
    return true
  }

  private mutating func symbol(_ codes: Codes) -> Int? {
    var (code, first, index) = (0, 0, 0)
    for length in 1...15 {
      guard let bit = take(1) else { return nil }
      code |= bit
      let count = codes.counts[length]
      if code - count < first { return codes.symbols[index + code - first] }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return nil
  }

  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  private static let lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
  private static let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073, 4_097, 6_145, 8_193, 12_289, 16_385, 24_577,
  ]
  private static let distanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]
  private static let fixedLiterals = Codes((0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = Codes([Int](repeating: 5, count: 30))
  private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  private mutating func block(_ literals: Codes?, _ distances: Codes?) -> Bool {
    guard let literals, let distances else { return false }
    while let symbol = symbol(literals) {
      if symbol < 256 {
        guard out.count < bytesMaximum else { return false }
        out.append(UInt8(symbol))
      } else if symbol == 256 {
        return true
      } else if !copy(symbol - 257, distances) {
        return false
      }
    }
    return false
  }

  private mutating func copy(_ kind: Int, _ distances: Codes) -> Bool {
    guard kind < Self.lengthBases.count, let more = take(Self.lengthBits[kind]), let far = symbol(distances), far < Self.distanceBases.count,
      let further = take(Self.distanceBits[far])
    else { return false }
    let (length, distance) = (Self.lengthBases[kind] + more, Self.distanceBases[far] + further)
    guard distance <= out.count, out.count + length <= bytesMaximum else { return false }
    for _ in 0..<length { out.append(out[out.count - distance]) }
    return true
  }

  private mutating func dynamic() -> Bool {
    guard let literals = take(5), let distances = take(5), let count = take(4), literals + 257 <= 286, distances + 1 <= 30 else { return false }
    var lengths = [Int](repeating: 0, count: 19)
    for place in 0..<count + 4 {
      guard let length = take(3) else { return false }
      lengths[Self.lengthOrder[place]] = length
    }
    guard let codes = Codes(lengths) else { return false }
    var all: [Int] = []
    let wanted = literals + 257 + distances + 1
    while all.count < wanted {
      guard let symbol = symbol(codes) else { return false }
      switch symbol {
      case 0..<16: all.append(symbol)
      case 16:
        guard let last = all.last, let more = take(2) else { return false }
        all += [Int](repeating: last, count: 3 + more)
      default:
        guard let more = take(symbol == 17 ? 3 : 7) else { return false }
        all += [Int](repeating: 0, count: (symbol == 17 ? 3 : 11) + more)
      }
    }
    guard all.count == wanted else { return false }
    return block(Codes(Array(all[..<(literals + 257)])), Codes(Array(all[(literals + 257)...])))
  }
}
