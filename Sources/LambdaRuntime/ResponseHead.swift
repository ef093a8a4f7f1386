/// The status line and header fields of an HTTP/1.1 response (RFC 9112), read strictly: whatever could be framed in two ways is refused.
struct ResponseHead {
  enum Framing: Equatable {
    case length(Int)
    case chunked
  }

  private struct Field {
    var name: Range<Int>
    var value: Range<Int>
  }

  private(set) var status = 0
  private var isOldVersion = false
  private let bytes: [UInt8]
  private var fields: [Field] = []

  /// The index behind the empty line that ends a head, nil while there is none.
  static func end(in bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + 3 < bytes.count {
      if bytes[index + 3] == 0x0A && bytes[index + 2] == 0x0D && bytes[index + 1] == 0x0A && bytes[index] == 0x0D { return index + 4 }
      index += 1
    }
    return nil
  }

  /// Takes the bytes up to and with the empty line.
  init(_ bytes: [UInt8]) throws(RuntimeAPIError) {
    self.bytes = bytes
    fields.reserveCapacity(12)
    var start = 0
    while start < bytes.count - 2 {
      let end = try lineEnd(from: start)
      if start == 0 { try readStatus(0..<end) } else { try readField(start..<end) }
      start = end + 2
    }
    guard status != 0 else { throw .malformed("a response starts with `HTTP/1.1` and a status") }
  }

  private func lineEnd(from start: Int) throws(RuntimeAPIError) -> Int {
    for index in start..<bytes.count - 1 {
      let byte = bytes[index]
      if byte >= 0x20 && byte != 0x7F || byte == 0x09 { continue }
      guard byte == 0x0D && bytes[index + 1] == 0x0A else { break }
      return index
    }
    throw .malformed("a line ends with CR LF and has no control characters")
  }

  private mutating func readStatus(_ line: Range<Int>) throws(RuntimeAPIError) {
    let isCurrent = bytes.starts(with: "HTTP/1.1 ".utf8)
    guard isCurrent || bytes.starts(with: "HTTP/1.0 ".utf8), line.count == 12 || line.count > 12 && bytes[12] == 0x20, let code = number(9..<12), code >= 100
    else {
      throw .malformed("a response starts with `HTTP/1.1` and a status")
    }
    (status, isOldVersion) = (code, !isCurrent)
  }

  private mutating func readField(_ line: Range<Int>) throws(RuntimeAPIError) {
    var colon = line.lowerBound
    while colon < line.upperBound, Self.isTokenByte(bytes[colon]) { colon += 1 }
    guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == UInt8(ascii: ":") else {
      throw .malformed("a header field is a name, a colon and a value")
    }
    var value = (colon + 1)..<line.upperBound
    while let first = value.first, isSpace(first) { value = (first + 1)..<value.upperBound }
    while let last = value.last, isSpace(last) { value = value.lowerBound..<last }
    fields.append(Field(name: line.lowerBound..<colon, value: value))
  }

  private func isSpace(_ index: Int) -> Bool { bytes[index] == 0x20 || bytes[index] == 0x09 }

  /// RFC 9110, 5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  /// The value of a field that may stand once; nil where it is absent or empty. `name` is in lower case.
  func value(_ name: StaticString) throws(RuntimeAPIError) -> String? {
    guard let range = try range(name), !range.isEmpty else { return nil }
    guard let text = String(validating: bytes[range], as: UTF8.self) else { throw .malformed("`\(name)` is UTF-8") }
    return text
  }

  private func range(_ name: StaticString) throws(RuntimeAPIError) -> Range<Int>? {
    var found: Range<Int>?
    for field in fields where isNamed(field, name) {
      guard found == nil else { throw .malformed("`\(name)` stands once") }
      found = field.value
    }
    return found
  }

  private func isNamed(_ field: Field, _ name: StaticString) -> Bool {
    guard field.name.count == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { wanted in
      for offset in 0..<field.name.count {
        let byte = bytes[field.name.lowerBound + offset]
        guard unsafe wanted[offset] == ((65...90).contains(byte) ? byte | 0x20 : byte) else { return false }
      }
      return true
    }
  }

  /// Up to twelve digits and nothing else.
  private func number(_ range: Range<Int>) -> Int? {
    guard (1...12).contains(range.count), bytes[range].allSatisfy({ (48...57).contains($0) }) else { return nil }
    return bytes[range].reduce(0) { $0 * 10 + Int($1 - 48) }
  }

  /// How the body is delimited. One that only the connection's end would delimit is refused: it could have been cut off.
  func framing(bytesMaximum: Int) throws(RuntimeAPIError) -> Framing {
    if status == 204 || status == 304 { return .length(0) }
    let length = try range("content-length")
    if let coding = try value("transfer-encoding") {
      guard length == nil, coding.lowercased() == "chunked" else { throw .malformed("a response is framed by one of a length and `chunked`") }
      return .chunked
    }
    guard let count = length.flatMap(number) else { throw .malformed("a response has a length in digits or is chunked") }
    guard count <= bytesMaximum else { throw .malformed("a response has at most \(bytesMaximum) bytes") }
    return .length(count)
  }

  /// Whether the connection ends with this response.
  var closes: Bool {
    isOldVersion
      || fields.contains { field in
        isNamed(field, "connection")
          && String(decoding: bytes[field.value], as: UTF8.self).lowercased().split(separator: ",").contains { $0.filter { $0 != " " } == "close" }
      }
  }
}
