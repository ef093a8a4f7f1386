/// Telephone numbers.
enum PhoneForms {
  /// Digits and what people write between them, from a place on.
  struct Shape {
    var digits: [UInt8] = []
    var groups: [Int] = []
    var separators: [UInt8] = []
    /// Where each group ends.
    var ends: [Int] = []
    var end: Int { ends.last ?? 0 }

    /// `first` is the place of the first digit or bracket. At most 16 digits are read: a longer number is none.
    init(_ text: MaskBytes, at first: Int) {
      var at = first
      while digits.count <= 16 {
        let length = text.run(from: at, atMost: 17 - digits.count, of: MaskBytes.isDigit)
        if length > 0 {
          digits += text.bytes[at..<at + length]
          groups.append(length)
          at += length
          ends.append(at)
        }
        let gap = text.run(from: at, atMost: 3, of: Shape.isSeparator)
        guard gap > 0, text.isDigit(at: at + gap), Shape.isGap(text, at, gap) else { return }
        separators.append(text[at])
        at += gap
      }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "/"): true
      default: false
      }
    }

    /// One character, or brackets with a space beside them.
    private static func isGap(_ text: MaskBytes, _ at: Int, _ gap: Int) -> Bool {
      gap == 1 || text.bytes[at..<at + gap].contains { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: ")") }
    }
  }

  /// E.164's country codes that are given out: all of one or two digits by their number, those of three by their first two.
  private static let short: Set<Int> = [
    1, 7, 20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86,
    90, 91, 92, 93, 94, 95, 98,
  ]
  private static let unassigned: Set<Int> = [
    210, 214, 215, 217, 219, 259, 292, 293, 294, 295, 296, 384, 422, 424, 425, 426, 427, 428, 429, 671, 684, 693, 694, 695, 696, 697, 698, 699, 801, 802, 803,
    804, 805, 806, 807, 809, 851,
    854, 857, 858, 859, 871, 872, 873, 874, 875, 876, 877, 879, 884, 885, 887, 889, 969, 978, 990, 997, 999,
  ]

  private static func hasCountry(_ digits: [UInt8]) -> Bool {
    guard let first = digits.first, first != UInt8(ascii: "0") else { return false }
    if short.contains(CheckDigits.number(digits.prefix(1))) || short.contains(CheckDigits.number(digits.prefix(2))) { return true }
    let three = CheckDigits.number(digits.prefix(3))
    return [21, 22, 23, 24, 25, 26, 29, 35, 37, 38, 42, 50, 59, 67, 68, 69, 80, 85, 87, 88, 96, 97, 99].contains(three / 10) && !unassigned.contains(three)
  }

  /// `+` and a country's code, 9 to 15 digits.
  static func international(_ text: MaskBytes, at plus: Int) -> Range<Int>? {
    guard !text.isWord(before: plus), text[plus - 1] != UInt8(ascii: "+") else { return nil }
    let start = plus + (text[plus + 1] == UInt8(ascii: "(") ? 2 : 1)
    guard text.isDigit(at: start) else { return nil }
    let shape = Shape(text, at: start)
    guard (9...15).contains(shape.digits.count), hasCountry(shape.digits), text.ends(at: shape.end) else { return nil }
    return plus..<shape.end
  }

  /// `00` and a country's code, with separators; or an area, an exchange and a line of three, three and four digits with separators.
  static func written(_ text: MaskBytes, at place: Int, notBefore first: Int) -> Range<Int>? {
    // Another number right before makes it one of a row.
    guard !(place > first + 1 && text[place - 1] == UInt8(ascii: " ") && text.isDigit(at: place - 2)) else { return nil }
    // Behind a comma and a digit it is the rest of a number.
    guard !(text[place - 1] == UInt8(ascii: ",") && text.isDigit(at: place - 2)) else { return nil }
    let start = text[place] == UInt8(ascii: "(") ? place + 1 : place
    let length = text.run(from: start, atMost: 6, of: MaskBytes.isDigit)
    guard length == 3 || (length == 1 && text[start] == UInt8(ascii: "1")) || text.has("00", at: start), length <= 5 else { return nil }
    let shape = Shape(text, at: start)
    guard !shape.separators.isEmpty else { return nil }
    if shape.digits.starts(with: [48, 48]) {
      let rest = Array(shape.digits.dropFirst(2))
      return text.ends(at: shape.end) && (9...15).contains(rest.count) && hasCountry(rest) && (2...5).contains(shape.groups[0]) ? place..<shape.end : nil
    }
    let isLong = shape.groups.starts(with: [1, 3, 3, 4]) && shape.digits[0] == UInt8(ascii: "1")
    guard isLong || shape.groups.starts(with: [3, 3, 4]) else { return nil }
    let last = isLong ? 3 : 2
    // What goes on behind a space is another number, unless spaces are all that parts this one.
    let goesOn = shape.groups.count > last + 1
    guard !goesOn || (shape.separators[last] == UInt8(ascii: " ") && shape.separators[last - 1] != UInt8(ascii: " ")), text.ends(at: shape.ends[last]) else {
      return nil
    }
    let digits = shape.digits.dropFirst(isLong ? 1 : 0)
    guard digits[digits.startIndex] >= 50, digits[digits.startIndex + 3] >= 50, shape.separators[..<last].allSatisfy({ $0 != UInt8(ascii: "/") }) else {
      return nil
    }
    return place..<shape.ends[last]
  }

  /// A number as it is dialled at home, after a word that says that one comes.
  static func national(_ text: MaskBytes, at place: Int) -> Range<Int>? {
    let shape = Shape(text, at: text[place] == UInt8(ascii: "(") ? place + 1 : place)
    guard (7...15).contains(shape.digits.count), text.ends(at: shape.end), !isMoment(shape), !isAddress(shape), !isYears(shape) else { return nil }
    guard shape.digits[0] == UInt8(ascii: "0") || !shape.separators.isEmpty || shape.digits.count >= 9 else { return nil }
    return place..<shape.end
  }

  /// 2026-03-01 and 01.03.2026 are days.
  private static func isMoment(_ shape: Shape) -> Bool {
    let numbers = shape.groups.reduce(into: (values: [Int](), at: 0)) { state, length in
      state.values.append(CheckDigits.number(shape.digits[state.at..<state.at + length]))
      state.at += length
    }.values
    guard numbers.count >= 3, shape.separators[0] == shape.separators[1] else { return false }
    if shape.groups[0] == 4, shape.groups[1] == 2, shape.groups[2] == 2 { return CheckDigits.isDay(numbers[2], ofMonth: numbers[1]) }
    guard shape.groups[0] <= 2, shape.groups[1] <= 2, shape.groups[2] == 4 else { return false }
    return CheckDigits.isDay(numbers[0], ofMonth: numbers[1]) || CheckDigits.isDay(numbers[1], ofMonth: numbers[0])
  }

  /// 1995-2011 are years.
  private static func isYears(_ shape: Shape) -> Bool {
    shape.groups == [4, 4] && [CheckDigits.number(shape.digits[..<4]), CheckDigits.number(shape.digits[4...])].allSatisfy { (1900...2099).contains($0) }
  }

  /// 192.168.100.200 is a machine.
  private static func isAddress(_ shape: Shape) -> Bool {
    shape.groups.count == 4 && shape.separators.allSatisfy { $0 == UInt8(ascii: ".") } && shape.groups.allSatisfy { $0 <= 3 }
  }
}
