/// An absolute URL of HTTP, read strictly: what two readers could take for two hosts is none.
///
/// `http` or `https` in lower case, a host, perhaps a port, a path and a query, in the characters of RFC 3986. No user and no fragment: neither is sent, and both are what a host is disguised with.
/// A host is a name of letters, digits, `-` and `_` in labels of at most 63, an IPv4 address in four plain decimals, or an IPv6 address in brackets; a name whose last label is
/// a number is none, since readers take `127.1`, `0x7f.1` and `2130706433` for an address.
public struct HTTPURL: Sendable, Hashable {
  public static let bytesMaximum = 8_000

  public let isSecure: Bool
  /// In lower case, an IPv6 address without its brackets.
  public let host: String
  public let port: Int?

  /// Nil for any other text.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.bytesMaximum, let colon = text.firstIndex(of: ":") else { return nil }
    switch text[..<colon] {
    case "https": isSecure = true
    case "http": isSecure = false
    default: return nil
    }
    guard text[colon...].hasPrefix("://") else { return nil }
    let rest = text[colon...].dropFirst(3)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard let (host, port) = Self.split(authority), Self.isTarget(rest[authority.endIndex...].utf8) else { return nil }
    (self.host, self.port) = (host, port)
  }

  /// Whether it leads to this machine by a name or an address that no resolver could turn elsewhere.
  public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") && HostText.isIPv4(host[...]) }

  private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
    let host: Substring
    var rest: Substring
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = authority[..<end].dropFirst()
      rest = authority[end...].dropFirst()
      guard HostText.isIPv6(host) else { return nil }
    } else {
      host = authority.prefix { $0 != ":" }
      rest = authority[host.endIndex...]
      guard HostText.isIPv4(host) || HostText.isName(host) else { return nil }
    }
    guard !rest.isEmpty else { return (host.lowercased(), nil) }
    guard rest.removeFirst() == ":", rest.utf8.allSatisfy(HostText.isDigit), rest.utf8.count <= 5, let port = Int(rest), (1...65_535).contains(port) else {
      return nil
    }
    return (host.lowercased(), port)
  }

  /// Path and query: RFC 3986's characters, each `%` before two hexadecimal digits.
  private static func isTarget(_ text: Substring.UTF8View) -> Bool {
    var escaped = 0
    for byte in text {
      if escaped > 0 {
        guard HostText.isHexadecimal(byte) else { return false }
        escaped -= 1
      } else if byte == UInt8(ascii: "%") {
        escaped = 2
      } else {
        guard HostText.isLetter(byte) || HostText.isDigit(byte) || "-._~!$&'()*+,;=:@/?".utf8.contains(byte) else { return false }
      }
    }
    return escaped == 0
  }
}

/// The forms of a URL's host.
private enum HostText {
  static func isName(_ text: Substring) -> Bool {
    var labels = text.split(separator: ".", omittingEmptySubsequences: false)
    // The root's dot.
    if labels.count > 1, labels.last == "" { labels.removeLast() }
    guard text.utf8.count <= 253, labels.allSatisfy(isLabel), let last = labels.last else { return false }
    // `0x7f` too is a number to some.
    return !last.utf8.allSatisfy(isDigit) && !last.lowercased().hasPrefix("0x")
  }

  private static func isLabel(_ label: Substring) -> Bool {
    (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
      && label.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
  }

  static func isIPv4(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        // Not `010`, which is eight to some.
        part.utf8.allSatisfy(isDigit) && (part == "0" || !part.hasPrefix("0")) && part.utf8.count <= 3 && Int(part).map { $0 <= 255 } ?? false
      }
  }

  /// RFC 4291, 2.2, without a zone.
  static func isIPv6(_ text: Substring) -> Bool {
    guard let gap = text.firstRange(of: "::") else { return groups(text, isEnd: true) == 8 }
    guard let before = groups(text[..<gap.lowerBound], isEnd: false), let after = groups(text[gap.upperBound...], isEnd: true) else { return false }
    return before + after <= 7
  }

  /// How many groups of 16 bits; nil where one is none. The last two may be written as an IPv4 address.
  private static func groups(_ text: Substring, isEnd: Bool) -> Int? {
    guard !text.isEmpty else { return 0 }
    var parts = text.split(separator: ":", omittingEmptySubsequences: false)
    var count = parts.count
    if isEnd, let last = parts.last, isIPv4(last) {
      parts.removeLast()
      count += 1
    }
    return parts.allSatisfy { (1...4).contains($0.utf8.count) && $0.utf8.allSatisfy(isHexadecimal) } ? count : nil
  }

  static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
  static func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20) }
}
