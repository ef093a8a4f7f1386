/// Reads the JSON that programs send each other most: small, of ASCII, without escapes, with whole numbers. Of anything else, faults included, it says nothing, and jansson
/// reads the text from its beginning: what is read here is read as jansson reads it.
struct PlainReader {
  /// What is read in vain is at most so much.
  static let bytesMaximum = 65_536
  private static let depthMaximum = 64
  /// Names are compared with each one before; of more members others see to it that none comes twice.
  private static let membersMaximum = 32
  /// What always fits 64 bits.
  private static let digitsMaximum = 18

  private let bytes: [UInt8]
  private var place = 0

  /// Nil: this is for jansson.
  static func read(_ bytes: [UInt8]) -> JSON? {
    guard bytes.count <= bytesMaximum else { return nil }
    var reader = PlainReader(bytes: bytes)
    guard let value = reader.value(depth: 0) else { return nil }
    reader.skipBlanks()
    // `nil` alone would be JSON's own null in a choice of two.
    guard reader.place == bytes.count else { return Optional.none }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8 { place < bytes.count ? bytes[place] : 0 }

  private mutating func skipBlanks() {
    while next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { place += 1 }
  }

  /// The next byte but for blanks, taken where it is `wanted`.
  private mutating func takes(_ wanted: UInt8) -> Bool {
    skipBlanks()
    guard next == wanted else { return false }
    place += 1
    return true
  }

  private mutating func value(depth: Int) -> JSON? {
    guard depth < Self.depthMaximum else { return nil }
    skipBlanks()
    switch next {
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return array(depth)
    case UInt8(ascii: "t"): return word("true", .bool(true))
    case UInt8(ascii: "f"): return word("false", .bool(false))
    case UInt8(ascii: "n"): return word("null", .null)
    default: return integer()
    }
  }

  private mutating func word(_ text: StaticString, _ value: JSON) -> JSON? {
    let end = place + text.utf8CodeUnitCount
    guard end <= bytes.count, bytes[place..<end].elementsEqual(text.description.utf8) else { return nil }
    place = end
    return value
  }

  private mutating func string() -> String? {
    let start = place + 1
    let end = unsafe bytes.withUnsafeBufferPointer { buffer -> Int? in
      var here = start
      while here < buffer.count {
        let byte = unsafe buffer[here]
        if byte == UInt8(ascii: "\"") { return here }
        if byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\\") { return nil }
        here += 1
      }
      return nil
    }
    guard let end else { return nil }
    place = end + 1
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private mutating func integer() -> JSON? {
    let isNegative = next == UInt8(ascii: "-")
    if isNegative { place += 1 }
    let start = place
    var number: Int64 = 0
    while next &- UInt8(ascii: "0") < 10, place - start < Self.digitsMaximum {
      number = number * 10 + Int64(next - UInt8(ascii: "0"))
      place += 1
    }
    let count = place - start
    guard (1...Self.digitsMaximum).contains(count), count == 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
    guard next != UInt8(ascii: "."), next | 0x20 != UInt8(ascii: "e") else { return nil }
    return .integer(isNegative ? -number : number)
  }

  private mutating func array(_ depth: Int) -> JSON? {
    place += 1
    var elements: [JSON] = []
    if takes(UInt8(ascii: "]")) { return .array(elements) }
    repeat {
      guard let element = value(depth: depth + 1) else { return nil }
      elements.append(element)
    } while takes(UInt8(ascii: ","))
    guard takes(UInt8(ascii: "]")) else { return Optional.none }
    return .array(elements)
  }

  private mutating func object(_ depth: Int) -> JSON? {
    place += 1
    var members: [JSON.Member] = []
    if takes(UInt8(ascii: "}")) { return .object(members) }
    repeat {
      skipBlanks()
      guard next == UInt8(ascii: "\""), members.count < Self.membersMaximum, let name = string(), !members.contains(where: { $0.name == name }),
        takes(UInt8(ascii: ":")), let value = value(depth: depth + 1)
      else { return nil }
      members.append(JSON.Member(name, value))
    } while takes(UInt8(ascii: ","))
    guard takes(UInt8(ascii: "}")) else { return Optional.none }
    return .object(members)
  }
}
