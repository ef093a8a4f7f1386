import EmulatorTables
import SeededProperties

extension Property {
  /// The table service's decimals.
  static let numbers = Property(
    "numbers", "the table service's numbers keep order, sums, key bytes and texts", small: 20_000, whole: 1_000_000, kinds: ["number", "refused"]
  ) {
    { random in
      let text = random.numberText()
      let number: DecimalNumber
      do throws(NumberFault) {
        number = try DecimalNumber(text)
      } catch {
        try hold(!error.description.isEmpty, "`\(text)` is refused without a word")
        return "refused"
      }
      try hold(DecimalNumber(keyBytes: number.keyBytes) == number, "`\(text)` does not come back from its key bytes")
      try hold(try DecimalNumber(number.description) == number, "`\(text)` does not come back from its text")
      let text2 = random.numberText()
      guard let other = try? DecimalNumber(text2) else { return "number" }
      try hold(
        (number < other) == number.keyBytes.lexicographicallyPrecedes(other.keyBytes), "`\(text)` and `\(text2)` are ordered otherwise by their key bytes")
      if let sum = try? number.adding(other), let back = try? sum.adding(other.negated) {
        try hold(back == number, "`\(text)` and `\(text2)` added, and then subtracted, are `\(back)`")
      }
      return "number"
    }
  }
}

extension SplitMix64 {
  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// Mostly a number, sometimes nearly one.
  mutating func numberText() -> String {
    var text = pick(["", "", "-", "+"])
    for _ in 0...below(pick([4, 21, 42])) { text += pick(["0", "1", "5", "9", "7"]) }
    if below(2) == 0 { text += ".\(below(100_000))" }
    if below(2) == 0 { text += "e\(below(281) - 140)" }
    if below(20) == 0 { text += pick([" ", "e", ".", "x", "é"]) }
    return text
  }
}
