/// A day of the UTC calendar, `YYYY-MM-DD`; the order of texts is the order of days.
struct Day: Sendable, Hashable, Comparable {
  let text: String

  /// Nil where a text is no day that ever was.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month), (1...Self.days(month, year)).contains(day)
    else { return nil }
    self.text = text
  }

  private static func days(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  static func < (a: Day, b: Day) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
}
