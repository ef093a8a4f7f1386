/// Percent-decoding and query strings.
package enum PercentCoding {
  /// Decoded; as it was where it is not well formed or would be no UTF-8.
  package static func decoded(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || plusIsSpace && $0 == UInt8(ascii: "+") }) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return String(text) }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(validating: bytes, as: UTF8.self) ?? String(text)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The parameters of a query, decoded, each name once in the order of its first place.
  static func parameters(of query: String) -> [(name: String, values: [String])] {
    guard !query.isEmpty else { return [] }
    var grouped = Grouped()
    for part in query.utf8.split(separator: UInt8(ascii: "&")) {
      let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let name = decoded(Substring(sides[0]), plusIsSpace: true)
      grouped.add(sides.count > 1 ? decoded(Substring(sides[1]), plusIsSpace: true) : "", under: name, as: name)
    }
    return grouped.groups
  }
}

/// Values under a name, in the order in which the names first came.
struct Grouped {
  private(set) var groups: [(name: String, values: [String])] = []
  private var places: [String: Int] = [:]

  /// `key` decides what belongs together, `name` is how the first of them is written.
  mutating func add(_ value: String, under key: String, as name: String) {
    if let place = places[key] {
      groups[place].values.append(value)
    } else {
      places[key] = groups.count
      groups.append((name, [value]))
    }
  }
}
