extension JSON {
  /// The compact text, members in their order, non-ASCII characters as they are.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(192)
    append(to: &out)
    return out
  }

  public func append(to out: inout [UInt8]) {
    switch self {
    case .null: out.append(contentsOf: "null".utf8)
    case .bool(let value): out.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): out.append(contentsOf: String(value).utf8)
    case .real(let value): out.append(contentsOf: "\(value)".utf8)
    case .string(let text): JSON.appendQuoted(text, to: &out)
    case .array(let elements):
      out.append(UInt8(ascii: "["))
      for (place, element) in elements.enumerated() {
        if place > 0 { out.append(UInt8(ascii: ",")) }
        element.append(to: &out)
      }
      out.append(UInt8(ascii: "]"))
    case .object(let members):
      out.append(UInt8(ascii: "{"))
      for (place, member) in members.enumerated() {
        if place > 0 { out.append(UInt8(ascii: ",")) }
        JSON.appendQuoted(member.name, to: &out)
        out.append(UInt8(ascii: ":"))
        member.value.append(to: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  public static func appendQuoted(_ text: String, to out: inout [UInt8]) {
    var text = text
    text.withUTF8 { bytes in unsafe appendQuoted(bytes, to: &out) }
  }

  /// The same of bytes that are already known to be UTF-8. What needs no escape is copied in runs.
  public static func appendQuoted(utf8 bytes: [UInt8], to out: inout [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { bytes in unsafe appendQuoted(bytes, to: &out) }
  }

  /// What is needed is counted first, so that the output grows once however much of the text needs escapes. Then eight bytes are written for each one, of which those that
  /// are too many are written over by the next: a text of escapes alone takes the loop hardly longer than another.
  private static func appendQuoted(_ bytes: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
    unsafe Escapes.all.withUnsafeBufferPointer { escapes in
      var needed = bytes.count + 2
      for place in 0..<bytes.count { unsafe needed += escapes[Int(bytes[place])].more }
      let spare = needed == bytes.count + 2 ? 0 : 7
      if out.capacity - out.count < needed + spare { out.reserveCapacity(max(out.count + needed + spare, 2 * out.capacity)) }
      out.append(UInt8(ascii: "\""))
      if spare == 0 {
        unsafe out.append(contentsOf: bytes)
      } else {
        out.append(addingCapacity: needed - 2 + spare) { (span: inout OutputSpan<UInt8>) in
          unsafe span.withUnsafeMutableBufferPointer { buffer, count in
            let target = UnsafeMutableRawBufferPointer(buffer)
            for place in 0..<bytes.count {
              let escape = unsafe escapes[Int(bytes[place])]
              unsafe target.storeBytes(of: escape.bytes, toByteOffset: count, as: UInt64.self)
              count += escape.more + 1
            }
          }
        }
      }
      out.append(UInt8(ascii: "\""))
    }
  }

  private enum Escapes {
    /// For every byte what stands for it, the first lowest, and how many bytes more than one that is.
    static let all: [(bytes: UInt64, more: Int)] = (0..<256).map { byte in
      let byte = UInt8(byte)
      let text: [UInt8]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): text = [UInt8(ascii: "\\"), byte]
      case 0x0A: text = Array("\\n".utf8)
      case 0x0D: text = Array("\\r".utf8)
      case 0x09: text = Array("\\t".utf8)
      case 0..<0x20: text = Array("\\u00\(byte < 16 ? "0" : "1")".utf8) + [Array("0123456789abcdef".utf8)[Int(byte & 15)]]
      default: text = [byte]
      }
      let bytes = text.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return (bytes.littleEndian, text.count - 1)
    }
  }
}
