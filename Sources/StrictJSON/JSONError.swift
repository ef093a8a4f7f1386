/// What a text that is no strict JSON breaks, and where.
public struct JSONError: Error, Sendable, Hashable {
  /// The JSON Pointer (RFC 6901) of the value being read; empty for the whole text.
  public var path: String
  /// What is wrong, lower case, no full stop.
  public var rule: String
  /// The byte at which it was seen, from 0; 0 where a value is written rather than read.
  public var offset: Int

  public init(path: String, rule: String, offset: Int) {
    self.path = path
    self.rule = rule
    self.offset = offset
  }

  /// The same error seen from the container that holds the value at `step`, a member's name or an element's index.
  func under(_ step: String) -> JSONError {
    JSONError(path: "/" + JSONPointer.escape(step) + path, rule: rule, offset: offset)
  }
}

/// The text form of a place in a JSON value (RFC 6901).
public enum JSONPointer {
  /// One reference token as it stands in a pointer: `~` is `~0`, `/` is `~1`.
  public static func escape(_ token: String) -> String {
    guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return token }
    return token.reduce(into: "") { text, character in
      switch character {
      case "~": text += "~0"
      case "/": text += "~1"
      default: text.append(character)
      }
    }
  }

  /// A reference token as it was before `escape`.
  public static func unescape(_ token: String) -> String { token.replacing("~1", with: "/").replacing("~0", with: "~") }
}
