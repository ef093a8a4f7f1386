internal import EmulatorJSON

/// A function's answer for the eye: an HTTP answer as status, headers and body; JSON indented.
enum Readable {
  static func answer(_ bytes: [UInt8]) -> String {
    guard let value = try? JSON(reading: bytes) else { return String(decoding: bytes, as: UTF8.self) }
    guard let status = value["statusCode"], status != .null else { return indented(value) }
    var lines = ["status \(inline(status))"]
    for member in value["headers"]?.object ?? [] { lines.append("\(member.name): \(member.value.string ?? inline(member.value))") }
    for member in value["multiValueHeaders"]?.object ?? [] {
      lines += (member.value.array ?? []).map { "\(member.name): \($0.string ?? inline($0))" }
    }
    for cookie in value["cookies"]?.array ?? [] { lines.append("set-cookie: \(cookie.string ?? inline(cookie))") }
    if let body = value["body"]?.string, !body.isEmpty {
      lines += ["", (try? JSON(reading: Array(body.utf8))).map { indented($0) } ?? body]
    }
    return lines.joined(separator: "\n")
  }

  private static func inline(_ value: JSON) -> String { String(decoding: value.bytes, as: UTF8.self) }

  /// Two spaces a level; what fits in a line stays in one.
  static func indented(_ value: JSON, level: Int = 0) -> String {
    let flat = inline(value)
    guard flat.count + level * 2 > 100 else { return flat }
    let inner = String(repeating: "  ", count: level + 1)
    let outer = String(repeating: "  ", count: level)
    switch value {
    case .object(let members):
      let lines = members.map { inner + inline(.string($0.name)) + ": " + indented($0.value, level: level + 1) }
      return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
    case .array(let elements):
      return "[\n\(elements.map { inner + indented($0, level: level + 1) }.joined(separator: ",\n"))\n\(outer)]"
    default: return flat
    }
  }
}
