/// In which form an answer is wanted (RFC 9110, 12.5.1).
package enum PreferredForm: Sendable {
  case json
  case html
  /// A table.
  case csv

  /// HTML or CSV only for who prefers it: browsers name HTML before everything else, `curl` takes anything, and anything is JSON here.
  package init(accept: String?) {
    let ranges = (accept ?? "*/*").split(separator: ",").compactMap { MediaRange($0) }
    let json = MediaRange.quality(of: ("application", "json"), in: ranges)
    let html = MediaRange.quality(of: ("text", "html"), in: ranges)
    // Only by its name: who takes any text has not asked for a table.
    let csv = ranges.filter { $0.type == "text" && $0.subtype == "csv" }.map(\.quality).max() ?? 0
    self = csv > max(json, html) ? .csv : html > json ? .html : .json
  }
}

/// One element of an Accept header.
private struct MediaRange {
  package let type: String
  package let subtype: String
  /// 0…1000.
  package let quality: Int

  /// Nil for what is none, and for one with parameters other than `charset=utf-8`, which no form here has.
  package init?(_ element: Substring) {
    let parts = element.split(separator: ";").map { MediaRange.trimmed($0).lowercased() }
    guard let name = parts.first else { return nil }
    let names = name.split(separator: "/", omittingEmptySubsequences: false)
    guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty, names[0] != "*" || names[1] == "*" else { return nil }
    var quality = 1000
    for parameter in parts.dropFirst() {
      if parameter.hasPrefix("q=") {
        guard let read = MediaRange.thousandths(parameter.dropFirst(2)) else { return nil }
        quality = read
      } else if parameter != "charset=utf-8" {
        return nil
      }
    }
    (type, subtype, self.quality) = (String(names[0]), String(names[1]), quality)
  }

  /// What the most specific range says; 0 where none says anything.
  package static func quality(of media: (type: String, subtype: String), in ranges: [MediaRange]) -> Int {
    let matching = ranges.filter { ($0.type == "*" || $0.type == media.type) && ($0.subtype == "*" || $0.subtype == media.subtype) }
    return matching.max { $0.precision < $1.precision }?.quality ?? 0
  }

  private var precision: Int { type == "*" ? 0 : subtype == "*" ? 1 : 2 }

  /// `0`, `1`, or with up to three decimals.
  private static func thousandths(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts[0] == "0" || parts[0] == "1", let whole = Int(parts[0]) else { return nil }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard decimals.utf8.count <= 3, decimals.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    let thousandths = whole * 1000 + (Int(decimals + String(repeating: "0", count: 3 - decimals.utf8.count)) ?? 0)
    return thousandths <= 1000 ? thousandths : nil
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let isSpace = { (character: Character) in character == " " || character == "\t" }
    guard let last = text.lastIndex(where: { !isSpace($0) }) else { return "" }
    return text[...last].drop(while: isSpace)
  }
}
