/// The bounds of one reading.
public struct JSONLimits: Sendable, Hashable {
  /// Bytes of the text.
  public var bytesMaximum: Int
  /// Arrays and objects within one another; `[[]]` has depth 2.
  public var depthMaximum: Int
  /// Values of any kind in the text, the root included: what bounds the memory, 40 bytes a value beside the strings' own.
  public var nodesMaximum: Int
  /// Whether a number that is nearer to 0 than any double is read as 0, as it was of texts that are stored.
  public var takesUnderflow: Bool

  public init(bytesMaximum: Int = 7 << 20, depthMaximum: Int = 64, nodesMaximum: Int = 250_000, takesUnderflow: Bool = false) {
    self.takesUnderflow = takesUnderflow
    self.bytesMaximum = bytesMaximum
    self.depthMaximum = depthMaximum
    self.nodesMaximum = nodesMaximum
  }
}

/// Reads JSON strictly (RFC 8259) in one pass over the bytes.
///
/// Refused, beside what the grammar refuses: equal names in one object, bytes that are no UTF-8 (overlong forms and encoded surrogates too), lone surrogates in
/// `\u` escapes, numbers beyond a double's range (too large for one, or not 0 and so small that it would be 0), a byte order mark, anything after the value, and whatever is over the limits.
public enum JSONReader {
  public static func read(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes, limits)
    return try parser.text()
  }
}

struct JSONParser {
  let bytes: [UInt8]
  let limits: JSONLimits
  var at = 0
  private var nodes = 0

  init(_ bytes: [UInt8], _ limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  mutating func text() throws(JSONError) -> JSONValue {
    guard bytes.count <= limits.bytesMaximum else { throw failure("a text must have at most \(limits.bytesMaximum) bytes") }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw failure("a text must start without a byte order mark") }
    let value = try value(depth: 0)
    skipSpace()
    guard at == bytes.count else { throw expected("the end") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipSpace()
    nodes += 1
    guard nodes <= limits.nodesMaximum else { throw failure("a text must have at most \(limits.nodesMaximum) values") }
    switch next {
    case UInt8(ascii: "\""):
      at += 1
      return .string(try string())
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw expected("a value")
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
    try enter(depth)
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return elements }
    repeat {
      do { elements.append(try value(depth: depth)) } catch { throw error.under(String(elements.count)) }
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw expected("`,` or `]`") }
    return elements
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
    let start = at
    try enter(depth)
    var members: [(name: String, value: JSONValue)] = []
    if take(UInt8(ascii: "}")) { return JSONObject() }
    var sorted = true
    repeat {
      let name = try memberName()
      if sorted, let last = members.last { sorted = JSONName.precedes(last.name, name) }
      do { members.append((name, try value(depth: depth))) } catch { throw error.under(name) }
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw expected("`,` or `}`") }
    if !sorted { try sort(&members, objectAt: start) }
    return JSONObject(sortedUnique: members)
  }

  /// Steps over the bracket that opens a container.
  private mutating func enter(_ depth: Int) throws(JSONError) {
    guard depth <= limits.depthMaximum else { throw failure("values must be nested at most \(limits.depthMaximum) deep") }
    at += 1
    skipSpace()
  }

  private mutating func memberName() throws(JSONError) -> String {
    skipSpace()
    guard take(UInt8(ascii: "\"")) else { throw expected("a name in quotes") }
    let name = try string()
    skipSpace()
    guard take(UInt8(ascii: ":")) else { throw expected("`:`") }
    return name
  }

  private mutating func sort(_ members: inout [(name: String, value: JSONValue)], objectAt start: Int) throws(JSONError) {
    members.sort { JSONName.precedes($0.name, $1.name) }
    for index in members.indices.dropFirst() where JSONName.same(members[index - 1].name, members[index].name) {
      throw try repetition(of: members[index].name, objectAt: start)
    }
  }

  /// Reads the object once more, on the way to refusing it, to say where the name stands for the second time.
  private mutating func repetition(of name: String, objectAt start: Int) throws(JSONError) -> JSONError {
    at = start + 1
    nodes = 0
    var seen = false
    repeat {
      skipSpace()
      let place = at
      if JSONName.same(try memberName(), name) {
        if seen { return JSONError(path: "", rule: "the name `\(name)` stands a second time", offset: place).under(name) }
        seen = true
      }
      _ = try value(depth: 0)
      skipSpace()
    } while take(UInt8(ascii: ","))
    return failure("the name `\(name)` stands a second time")
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    let letters = Array("\(word)".utf8)
    guard bytes[at...].starts(with: letters) else { throw expected("a value") }
    at += letters.count
    return value
  }

  /// The byte at the current place, 0 at the end: no value starts with it.
  var next: UInt8 { at < bytes.count ? bytes[at] : 0 }

  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    at += 1
    return true
  }

  private mutating func skipSpace() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x09, 0x0A, 0x0D: at += 1
      default: return
      }
    }
  }

  /// What is missing here, and what stands in its place: a letter or sign as it is, anything else by its number.
  func expected(_ what: String) -> JSONError {
    guard at < bytes.count else { return failure("expected \(what), found the end") }
    let isSign = (0x21...0x7E).contains(bytes[at]) && bytes[at] != UInt8(ascii: "`")
    let found = isSign ? "`\(Character(Unicode.Scalar(bytes[at])))`" : "byte 0x" + String(bytes[at], radix: 16, uppercase: true)
    return failure("expected \(what), found \(found)")
  }

  func failure(_ rule: String, at offset: Int? = nil) -> JSONError { JSONError(path: "", rule: rule, offset: offset ?? at) }
}
