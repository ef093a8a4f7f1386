extension JSONWriter {
  /// The value for a person to read: two spaces a level, members in canonical order, a line feed at the end; what is empty or a short list of scalars stays on its line.
  public static func indented(_ value: JSONValue) throws(JSONError) -> [UInt8] {
    var lines = IndentedLines()
    try lines.add(value, level: 0)
    return lines.bytes + [UInt8(ascii: "\n")]
  }
}

private struct IndentedLines {
  /// Lists of scalars up to this length stay on one line.
  static let lineBytesMaximum = 100

  var bytes: [UInt8] = []

  mutating func add(_ value: JSONValue, level: Int) throws(JSONError) {
    switch value {
    case .array(let elements) where !elements.isEmpty:
      let short = try JSONWriter.write(value)
      if elements.allSatisfy(\.isScalar), short.count <= Self.lineBytesMaximum { return bytes += short }
      try block("[", "]", elements.count, level) { (lines, index) throws(JSONError) in try lines.add(elements[index], level: level + 1) }
    case .object(let object) where !object.isEmpty:
      try block("{", "}", object.count, level) { (lines, index) throws(JSONError) in
        lines.bytes += try JSONWriter.write(.string(object.members[index].name)) + Array(": ".utf8)
        try lines.add(object.members[index].value, level: level + 1)
      }
    default: bytes += try JSONWriter.write(value)
    }
  }

  private mutating func block(
    _ open: String, _ close: String, _ count: Int, _ level: Int, _ add: (inout IndentedLines, Int) throws(JSONError) -> Void
  ) throws(JSONError) {
    bytes += Array(open.utf8)
    for index in 0..<count {
      bytes += Array((index == 0 ? "\n" : ",\n").utf8) + indentation(level + 1)
      try add(&self, index)
    }
    bytes += Array("\n".utf8) + indentation(level) + Array(close.utf8)
  }

  private func indentation(_ level: Int) -> [UInt8] { Array(repeating: UInt8(ascii: " "), count: 2 * level) }
}

extension JSONValue {
  fileprivate var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}
