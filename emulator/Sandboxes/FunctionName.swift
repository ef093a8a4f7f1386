/// How a request names a function: by name, `account:function:name`, or a whole ARN, each with `:qualifier` behind it or not.
struct FunctionName {
  var name: String
  /// `$LATEST` unless named.
  var qualifier: String?

  /// Reads a path segment, percent-encoded.
  init?(_ segment: ArraySlice<UInt8>) {
    guard let text = decodedPercent(segment) else { return nil }
    var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    if let marker = parts.firstIndex(of: "function"), parts.count > marker + 1, marker > 0 { parts.removeFirst(marker + 1) }
    guard (1...2).contains(parts.count), !parts[0].isEmpty else { return nil }
    name = parts[0]
    qualifier = parts.count == 2 ? parts[1] : nil
  }
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
