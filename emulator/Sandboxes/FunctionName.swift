/// How a request names a function: by name, `account:function:name`, or a whole ARN, each with `:qualifier` behind it or not.
///
/// Read by the pattern of the API's model (`NamespacedFunctionName`), whose optional parts are taken greedily: `function:x` is the function x.
public struct FunctionName: Sendable, Equatable {
  public var name: String
  /// As it was written: `$LATEST`, a version or an alias; nil where none was.
  public var qualifier: String?
  public var region: String?
  public var account: String?

  static let bytesMaximum = 256
  static let pattern =
    #"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"#
    + #"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#

  /// Nil for what the pattern does not describe.
  public init?(_ text: String) {
    guard let found = Self.read(text.split(separator: ":", omittingEmptySubsequences: false)[...]) else { return nil }
    self = found
  }

  init(name: String) { self.name = name }

  /// A path's segment that is a plain name and nothing else, as most are; nil where the pattern must be asked.
  init?(plain segment: ArraySlice<UInt8>) {
    guard (1...64).contains(segment.count) else { return nil }
    for byte in segment where !Self.isNameByte(byte) { return nil }
    name = String(decoding: segment, as: UTF8.self)
  }

  private static func read(_ parts: ArraySlice<Substring>) -> FunctionName? {
    guard parts.count > 3, parts.first == "arn", parts[parts.startIndex + 2] == "lambda" else { return readRegion(parts) }
    let partition = parts[parts.startIndex + 1].utf8
    guard partition.isEmpty || partition.starts(with: "aws".utf8) && partition.allSatisfy({ isLetter($0) || $0 == UInt8(ascii: "-") }) else { return nil }
    return readRegion(parts.dropFirst(3))
  }

  /// What looks like an optional part is one wherever the rest can still be read; otherwise it is the name.
  private static func readRegion(_ parts: ArraySlice<Substring>) -> FunctionName? {
    if let first = parts.first, isRegion(first), var found = readAccount(parts.dropFirst()) {
      found.region = String(first)
      return found
    }
    return readAccount(parts)
  }

  private static func readAccount(_ parts: ArraySlice<Substring>) -> FunctionName? {
    if let first = parts.first, first.utf8.count == 12, first.utf8.allSatisfy(isDigit), var found = readFunction(parts.dropFirst()) {
      found.account = String(first)
      return found
    }
    return readFunction(parts)
  }

  private static func readFunction(_ parts: ArraySlice<Substring>) -> FunctionName? {
    if parts.first == "function", let found = readName(parts.dropFirst()) { return found }
    return readName(parts)
  }

  private static func readName(_ parts: ArraySlice<Substring>) -> FunctionName? {
    guard (1...2).contains(parts.count), let name = parts.first, !name.isEmpty, name.utf8.allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: ".") }) else {
      return nil
    }
    var found = FunctionName(name: String(name))
    guard parts.count == 2, let qualifier = parts.last else { return found }
    let isLatest = qualifier == "$LATEST" || qualifier == "$LATEST.PUBLISHED"
    guard isLatest || !qualifier.isEmpty && qualifier.utf8.allSatisfy(isNameByte) else { return nil }
    found.qualifier = String(qualifier)
    return found
  }

  /// `us-east-1`, `us-gov-west-1`, `us-isob-east-1`.
  private static func isRegion(_ text: Substring) -> Bool {
    var words = text.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = words.first, first.utf8.count == 2, let last = words.popLast(), last.utf8.count == 1, last.utf8.allSatisfy(isDigit) else { return false }
    if words.count == 3 {
      guard words[1] == "gov" || words[1].hasPrefix("iso") && words[1].utf8.count <= 4 else { return false }
      words.remove(at: 1)
    }
    return words.count == 2 && words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) } }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  /// A byte of names and aliases: letters, digits, hyphens and underscores.
  static func isNameByte(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") }
}

/// Nil when an escape is malformed or the bytes are no UTF-8.
func decodedPercent(_ bytes: ArraySlice<UInt8>) -> String? {
  var out: [UInt8] = []
  var place = bytes.startIndex
  while place < bytes.endIndex {
    if bytes[place] == UInt8(ascii: "%") {
      guard place + 2 < bytes.endIndex, let value = UInt8(String(decoding: bytes[(place + 1)...(place + 2)], as: UTF8.self), radix: 16) else { return nil }
      out.append(value)
      place += 3
    } else {
      out.append(bytes[place])
      place += 1
    }
  }
  return String(validating: out, as: UTF8.self)
}
