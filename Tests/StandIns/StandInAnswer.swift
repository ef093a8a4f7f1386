/// What a client asked a stand-in.
public struct StandInRequest: Sendable, Hashable {
  public let method: String
  /// As it came, with its query.
  public let target: String
  /// Without the query.
  public let path: String
  /// Decoded, by name; of a name that stands twice the last.
  public let query: [String: String]
  /// Names in small letters.
  public let headers: [String: String]

  init?(_ head: String) {
    let lines = head.split(whereSeparator: \.isNewline)
    let words = (lines.first ?? "").split(separator: " ")
    guard words.count == 3 else { return nil }
    (method, target) = (String(words[0]), String(words[1]))
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(parts[0])
    query = Dictionary(
      (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (Self.decoded(sides[0]), Self.decoded(sides.count > 1 ? sides[1] : ""))
      }, uniquingKeysWith: { _, last in last })
    headers = Dictionary(
      lines.dropFirst().compactMap { line in
        guard let colon = line.firstIndex(of: ":") else { return nil }
        return (line[..<colon].lowercased(), String(line[line.index(after: colon)...].drop { $0 == " " }))
      }, uniquingKeysWith: { _, last in last })
  }

  /// The parts of the path, decoded.
  public var parts: [String] { path.split(separator: "/").map { Self.decoded($0) } }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// What a stand-in answers, and how.
public struct StandInAnswer: Sendable {
  public enum Manner: Sendable, Hashable {
    case whole
    /// The connection ends behind so many bytes of the body.
    case cut(after: Int)
    /// The head comes, and nothing behind it until the client goes.
    case stalled
    /// Nothing comes until the client goes.
    case silent
  }

  public var status: Int
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]
  public var manner: Manner

  public init(_ status: Int, _ headers: [(name: String, value: String)] = [], _ body: [UInt8], _ manner: Manner = .whole) {
    (self.status, self.headers, self.body, self.manner) = (status, headers, body, manner)
  }

  public static func json(_ status: Int, _ text: String, _ headers: [(name: String, value: String)] = [], _ manner: Manner = .whole) -> StandInAnswer {
    StandInAnswer(status, [("Content-Type", "application/json; charset=utf-8")] + headers, Array(text.utf8), manner)
  }

  public static func html(_ status: Int, _ text: String) -> StandInAnswer {
    StandInAnswer(status, [("Content-Type", "text/html; charset=utf-8")], Array(text.utf8))
  }
}

/// A text between the quotes of JSON.
func quoted(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    default: if scalar.value < 0x20 { quoted += " " } else { quoted.unicodeScalars.append(scalar) }
    }
  }
  return quoted + "\""
}
