extension JSON {
  /// The compact text, members in their order, non-ASCII characters as they are.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
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

  /// What is needed is counted first, so that the output grows once however much of the text needs escapes.
  private static func appendQuoted(_ bytes: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
    let escapes = escapeBytes
    var needed = bytes.count + 2
    for place in 0..<bytes.count {
      let escape = unsafe escapes[Int(bytes[place])]
      if escape > 0 { needed += Int(escape) - 1 }
    }
    if out.capacity - out.count < needed { out.reserveCapacity(max(out.count + needed, 2 * out.capacity)) }
    out.append(UInt8(ascii: "\""))
    if needed == bytes.count + 2 {
      unsafe out.append(contentsOf: bytes)
    } else {
      out.append(addingCapacity: needed - 2) { (span: inout OutputSpan<UInt8>) in
        for place in 0..<bytes.count {
          let byte = unsafe bytes[place]
          if escapes[Int(byte)] == 0 { span.append(byte) } else { appendEscape(of: byte, to: &span) }
        }
      }
    }
    out.append(UInt8(ascii: "\""))
  }

  /// How many bytes a byte's escape takes; 0 where it needs none.
  private static let escapeBytes: [UInt8] = (0..<256).map { byte in
    switch byte {
    case 0x22, 0x5C, 0x09, 0x0A, 0x0D: 2
    case 0..<0x20: 6
    default: 0
    }
  }

  private static func appendEscape(of byte: UInt8, to span: inout OutputSpan<UInt8>) {
    span.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): span.append(byte)
    case 0x0A: span.append(UInt8(ascii: "n"))
    case 0x0D: span.append(UInt8(ascii: "r"))
    case 0x09: span.append(UInt8(ascii: "t"))
    default:
      span.append(UInt8(ascii: "u"))
      span.append(UInt8(ascii: "0"))
      span.append(UInt8(ascii: "0"))
      span.append(UInt8(ascii: "0") + byte >> 4)
      span.append(byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : UInt8(ascii: "a") - 10 + byte & 15)
    }
  }
}
