public import StrictJSON

/// The JSON in a model's text: the text itself, or what one fence of code or the first balanced object holds. No number is read out of prose.
public enum AnswerText {
  public static func json(_ text: String) -> JSONValue? {
    let bytes = Array(text.utf8)
    if let value = read(bytes) { return value }
    if let fenced = fenced(text), let value = read(Array(fenced.utf8)) { return value }
    return firstObject(bytes).flatMap { read(Array($0)) }
  }

  private static func read(_ bytes: [UInt8]) -> JSONValue? {
    guard let value = try? JSONReader.read(bytes, limits: JSONLimits(bytesMaximum: 8 << 20)), case .object = value else { return nil }
    return value
  }

  /// What stands in the only fence of three backticks.
  private static func fenced(_ text: String) -> Substring? {
    let parts = text.split(separator: "```", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    // The word after the fence names the language.
    guard let end = parts[1].firstIndex(where: \.isNewline) else { return parts[1] }
    return parts[1][end...]
  }

  /// From the first brace to the one that closes it, braces within strings apart.
  private static func firstObject(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    guard let start = bytes.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for place in start..<bytes.count {
      let byte = bytes[place]
      if isQuoted {
        if isEscaped { isEscaped = false } else if byte == UInt8(ascii: "\\") { isEscaped = true } else if byte == UInt8(ascii: "\"") { isQuoted = false }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isQuoted = true
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return bytes[start...place] }
      default: break
      }
    }
    return nil
  }
}
