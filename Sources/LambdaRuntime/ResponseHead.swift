/// The status line and header fields of an HTTP/1.1 response (RFC 9112), read strictly: whatever could be framed in two ways is refused.
struct ResponseHead {
  enum Framing: Equatable {
    case length(Int)
    case chunked
  }

  private(set) var status = 0
  /// Names as sent.
  private var fields: [(name: Substring.UTF8View, value: Substring.UTF8View)] = []

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
  init(_ bytes: ArraySlice<UInt8>) throws(RuntimeAPIError) {
    guard let text = String(validating: bytes.dropLast(4), as: UTF8.self) else { throw .malformed("a response's head is UTF-8") }
    var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    try readStatus(try Self.line(lines.popFirst() ?? text.utf8[...], isLast: lines.isEmpty))
    while let line = lines.popFirst() { try readField(try Self.line(line, isLast: lines.isEmpty)) }
  }

  /// A line without its carriage return, which the last one has lost already.
  private static func line(_ line: Substring.UTF8View, isLast: Bool) throws(RuntimeAPIError) -> Substring.UTF8View {
    var line = line
    guard isLast || line.popLast() == 0x0D, line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
      throw .malformed("a line ends with CR LF and has no control characters")
    }
    return line
  }

  private mutating func readStatus(_ line: Substring.UTF8View) throws(RuntimeAPIError) {
    let code = line.dropFirst(9).prefix(3)
    guard line.starts(with: "HTTP/1.1 ".utf8) || line.starts(with: "HTTP/1.0 ".utf8), code.count == 3, code.allSatisfy({ (48...57).contains($0) }),
      let status = Int(Substring(code)), status >= 100, line.dropFirst(12).first.map({ $0 == 0x20 }) ?? true
    else { throw .malformed("a response starts with `HTTP/1.1` and a status") }
    self.status = status
    if line.starts(with: "HTTP/1.0".utf8) { fields.append(("connection"[...].utf8, "close"[...].utf8)) }
  }

  private mutating func readField(_ line: Substring.UTF8View) throws(RuntimeAPIError) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon != line.startIndex, line[..<colon].allSatisfy(Self.isTokenByte) else {
      throw .malformed("a header field is a name, a colon and a value")
    }
    let value = line[line.index(after: colon)...].drop { $0 == 0x20 || $0 == 0x09 }
    let trailing = value.reversed().prefix { $0 == 0x20 || $0 == 0x09 }.count
    fields.append((line[..<colon], value.dropLast(trailing)))
  }

  /// RFC 9110, 5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  /// The value of a field that may stand once; nil where it is absent or empty. `name` is in lower case.
  func value(_ name: String) throws(RuntimeAPIError) -> String? {
    let found = fields.filter { Self.same($0.name, name) }
    guard found.count <= 1 else { throw .malformed("`\(name)` stands once") }
    return found.first.flatMap { $0.value.isEmpty ? nil : String(Substring($0.value)) }
  }

  private static func same(_ name: Substring.UTF8View, _ wanted: String) -> Bool {
    name.elementsEqual(wanted.utf8) { ((65...90).contains($0) ? $0 | 0x20 : $0) == $1 }
  }

  /// How the body is delimited. One that only the connection's end would delimit is refused: it could have been cut off.
  func framing(bytesMaximum: Int) throws(RuntimeAPIError) -> Framing {
    if status == 204 || status == 304 { return .length(0) }
    let length = try value("content-length")
    if let coding = try value("transfer-encoding") {
      guard length == nil, coding.lowercased() == "chunked" else { throw .malformed("a response is framed by one of a length and `chunked`") }
      return .chunked
    }
    guard let length, (1...12).contains(length.utf8.count), length.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(length) else {
      throw .malformed("a response has a length in digits or is chunked")
    }
    guard count <= bytesMaximum else { throw .malformed("a response has at most \(bytesMaximum) bytes") }
    return .length(count)
  }

  /// Whether the connection ends with this response.
  var closes: Bool {
    fields.contains {
      Self.same($0.name, "connection") && Substring($0.value).lowercased().split(separator: ",").contains { $0.filter { $0 != " " } == "close" }
    }
  }
}
