/// Writes JSON without white space straight to bytes, either a whole value in canonical form (RFC 8785) or piece by piece in the caller's order.
///
/// One deviation from RFC 8785: an `.integer` beyond ±2^53 is written with all its digits, as no double holds it.
public struct JSONWriter: Sendable {
  public private(set) var bytes: [UInt8] = []
  private var followsValue = false

  public init(capacityBytes: Int = 0) { bytes.reserveCapacity(capacityBytes) }

  /// The canonical bytes of a value; a number that is not finite is refused with its path.
  public static func write(_ value: JSONValue) throws(JSONError) -> [UInt8] {
    var writer = JSONWriter()
    try writer.value(value)
    return writer.bytes
  }

  public mutating func value(_ value: JSONValue) throws(JSONError) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .integer(let value): integer(value)
    case .number(let value): try number(value)
    case .string(let value): string(value)
    case .array(let elements):
      beginArray()
      for (index, element) in elements.enumerated() {
        do { try self.value(element) } catch { throw error.under(String(index)) }
      }
      endArray()
    case .object(let object):
      beginObject()
      for member in object.members {
        name(member.name)
        do { try self.value(member.value) } catch { throw error.under(member.name) }
      }
      endObject()
    }
  }

  public mutating func beginObject() { open(UInt8(ascii: "{")) }
  public mutating func endObject() { close(UInt8(ascii: "}")) }
  public mutating func beginArray() { open(UInt8(ascii: "[")) }
  public mutating func endArray() { close(UInt8(ascii: "]")) }

  public mutating func name(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    followsValue = false
  }

  public mutating func null() { word("null") }
  public mutating func bool(_ value: Bool) { word(value ? "true" : "false") }
  public mutating func integer(_ value: Int64) { word(String(value)) }

  /// Refuses a number that is not finite.
  public mutating func number(_ value: Double) throws(JSONError) {
    guard value.isFinite else { throw JSONError(path: "", rule: "a number is finite", offset: 0) }
    word(ECMAScriptNumber.text(value))
  }

  public mutating func string(_ text: String) { quoted(text.utf8.span) }

  /// A string whose bytes the caller knows to be valid UTF-8.
  public mutating func string(utf8 text: UTF8Span) { quoted(text.span) }

  private mutating func quoted(_ text: Span<UInt8>) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    while true {
      let end = PlainRun.end(in: text, from: start)
      unsafe text.extracting(start..<end).withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
      guard end < text.count else { break }
      escape(text[end])
      start = end + 1
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x08: bytes.append(contentsOf: "\\b".utf8)
    case 0x09: bytes.append(contentsOf: "\\t".utf8)
    case 0x0A: bytes.append(contentsOf: "\\n".utf8)
    case 0x0C: bytes.append(contentsOf: "\\f".utf8)
    case 0x0D: bytes.append(contentsOf: "\\r".utf8)
    case 0..<0x20: bytes.append(contentsOf: ((byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16)).utf8)
    default:
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    }
  }

  private mutating func word(_ word: String) {
    separate()
    bytes.append(contentsOf: word.utf8)
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    followsValue = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    followsValue = true
  }

  private mutating func separate() {
    if followsValue { bytes.append(UInt8(ascii: ",")) }
    followsValue = true
  }
}
