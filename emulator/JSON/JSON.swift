internal import CJansson

/// A JSON value as the emulator reads and writes it. jansson does the reading; nothing here is shared with the functions' own reader.
public enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case real(Double)
  case string(String)
  case array([JSON])
  /// Members in the order they were written; names are distinct.
  case object([Member])

  public struct Member: Sendable, Equatable {
    public var name: String
    public var value: JSON
    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  public subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var array: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
  public var object: [Member]? { if case .object(let members) = self { members } else { nil } }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(nilLiteral: ()) { self = .null }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map { Member($0.0, $0.1) }) }
}

/// What jansson says of a text it cannot read.
public struct JSONReadError: Error, Sendable, Equatable {
  public var text: String
  /// From 1.
  public var line: Int
  public var column: Int
}

extension JSON {
  /// The longest text that is read where a reader names no other bound. Its value takes up to some thirty times as much.
  public static let bytesMaximum = 64 << 20

  /// Reads one JSON text of any kind. Duplicate names, invalid UTF-8, U+0000 in names and numbers outside 64-bit integers or finite doubles are refused, and a text that is longer
  /// than `bytesMaximum`.
  public init(reading bytes: [UInt8], bytesMaximum: Int = JSON.bytesMaximum) throws(JSONReadError) {
    guard bytes.count <= bytesMaximum else {
      throw JSONReadError(text: "the text is longer than \(bytesMaximum) bytes, the most that are read", line: 1, column: 1)
    }
    if let plain = PlainReader.read(bytes) { self = plain } else { self = try JSON(readingWithJansson: bytes) }
  }

  /// The same, whatever the text.
  package init(readingWithJansson bytes: [UInt8]) throws(JSONReadError) {
    var fault = json_error_t()
    let flags = Int(JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL)
    let root = unsafe bytes.withUnsafeBytes { buffer in
      unsafe json_loadb(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count, flags, &fault)
    }
    guard let root = unsafe root else {
      let text = unsafe withUnsafeBytes(of: fault.text) { raw in unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self) }
      throw JSONReadError(text: text, line: Int(fault.line), column: Int(fault.column))
    }
    defer { unsafe json_decref(root) }
    self = unsafe JSON(node: root)
  }

  private init(node: UnsafeMutablePointer<json_t>) {
    switch unsafe node.pointee.type {
    case JSON_NULL: self = .null
    case JSON_TRUE: self = .bool(true)
    case JSON_FALSE: self = .bool(false)
    case JSON_INTEGER: self = unsafe .integer(Int64(json_integer_value(node)))
    case JSON_REAL: self = unsafe .real(json_real_value(node))
    case JSON_STRING:
      let bytes = unsafe UnsafeRawBufferPointer(start: json_string_value(node), count: json_string_length(node))
      self = unsafe .string(String(decoding: bytes, as: UTF8.self))
    case JSON_ARRAY:
      let count = unsafe json_array_size(node)
      self = .array((0..<count).map { unsafe JSON(node: json_array_get(node, $0)) })
    default:
      var members: [Member] = []
      unsafe members.reserveCapacity(json_object_size(node))
      var place = unsafe json_object_iter(node)
      while let here = unsafe place {
        unsafe members.append(Member(String(cString: json_object_iter_key(here)), JSON(node: json_object_iter_value(here))))
        unsafe place = json_object_iter_next(node, here)
      }
      self = .object(members)
    }
  }
}
