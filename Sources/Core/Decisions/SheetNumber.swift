import StrictJSON

/// What a cell of a sheet says as a number. A mark before three digits may divide decimals or thousands, which only the sheet as a whole can tell.
enum SheetNumber: Sendable, Equatable {
  /// In digits with a decimal point; `mark` is what divides the decimals, nil where there are none.
  case number(String, mark: Character?)
  /// `1.300`: 1300 where the mark stands between thousands, 1.3 where it divides decimals.
  case either(String, mark: Character)
  /// `1.300,50`, `1'300`: one number, but in groups; without them it is this.
  case grouped(String, mark: Character?)
  case none

  init(_ cell: some StringProtocol) {
    let text = Substring(cell).trimmed
    let isNegative = text.first == "-" || text.first == "−"
    let unsigned = isNegative || text.first == "+" ? text.dropFirst().drop(while: \.isWhitespace) : text[...]
    let mantissa = unsigned.prefix { $0 != "e" && $0 != "E" }
    let sign = isNegative ? "-" : ""
    let exponent = String(unsigned.dropFirst(mantissa.count))
    self = Self.read(mantissa, exponent: exponent, sign: sign)
  }

  /// The spaces that digits are grouped by: most of them do not break.
  private static let spaces: Set<Character> = [" ", "\u{A0}", "\u{2007}", "\u{2009}", "\u{202F}"]

  private static func read(_ mantissa: Substring, exponent: String, sign: String) -> SheetNumber {
    let marks = mantissa.filter { !$0.isDigit }.map { spaces.contains($0) ? " " : $0 }
    let blocks = mantissa.split(maxSplits: Int.max, omittingEmptySubsequences: false, whereSeparator: { !$0.isDigit }).map { String($0) }
    guard marks.allSatisfy({ " .,'’".contains($0) }) else { return .none }
    func plain(_ whole: ArraySlice<String>, _ decimals: String?) -> String? {
      let text = sign + whole.joined() + (decimals.map { ".\($0)" } ?? "") + exponent
      return Double(decimal: text) == nil ? nil : text
    }
    guard let last = marks.last else { return plain(blocks[...], nil).map { .number($0, mark: nil) } ?? .none }
    let isDecimal = (last == "." || last == ",") && !marks.dropLast().contains(last)
    if isDecimal, marks.count == 1 {
      guard let number = plain(blocks.prefix(1), blocks[1]) else { return .none }
      let isEither = (1...3).contains(blocks[0].count) && blocks[0].first != "0" && blocks[1].count == 3 && exponent.isEmpty
      return isEither ? .either(number, mark: last) : .number(number, mark: last)
    }
    let groups = isDecimal ? blocks.dropLast() : blocks[...]
    let grouping = isDecimal ? marks.dropLast() : marks[...]
    guard Set(grouping).count == 1, (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 }),
      let number = plain(groups, isDecimal ? blocks.last : nil)
    else { return .none }
    // A space divides nothing but thousands.
    return grouping.first == " " ? .number(number, mark: isDecimal ? last : nil) : .grouped(number, mark: isDecimal ? last : nil)
  }
}

/// How a sheet writes numbers.
struct SheetNumbers: Sendable {
  /// What divides decimals for certain, in some cell of it.
  private let marks: Set<Character>
  /// Then a comma divides cells, and a point decimals.
  private let isCommaSeparated: Bool

  /// A cell that is no number, or could be two.
  struct Refusal: Error {
    let rule: String
  }

  init(_ cells: [Substring], delimiter: UInt8) {
    isCommaSeparated = delimiter == UInt8(ascii: ",")
    let sure = cells.compactMap { if case .number(_, let mark) = SheetNumber($0) { mark } else { nil } }
    marks = isCommaSeparated ? ["."] : Set(sure)
  }

  /// What is refused is told with what to write in place of it.
  func number(_ untrimmed: Substring) throws(Refusal) -> Double {
    let cell = untrimmed.trimmed
    switch SheetNumber(cell) {
    case .number(let text, let mark) where isCommaSeparated && mark == ",":
      throw Refusal(rule: "`\(cell)` has a decimal comma, and commas divide the cells: write `\(text)`")
    case .number(let text, _):
      if let number = Double(decimal: text) { return number }
    case .either(let text, let mark):
      if marks == [mark], let number = Double(decimal: text) { return number }
      throw Refusal(rule: "`\(cell)` could be \(Self.joined(text)) or \(Self.short(text)): write \(both(text))")
    case .grouped(let text, let mark): throw Refusal(rule: "`\(cell)` has marks between thousands: write `\(written(text, mark))`")
    case .none: break
    }
    let known = "digits, a decimal point\(isCommaSeparated ? "" : " or comma"), no unit, nothing between thousands"
    throw Refusal(rule: "`\(cell)` is no number: " + (withoutUnit(cell).map { "write \($0), without a unit" } ?? known))
  }

  private func withoutUnit(_ cell: Substring) -> String? {
    let bare = cell.drop { $0.isCurrencySymbol || $0.isWhitespace }
    guard let last = bare.lastIndex(where: \.isDigit), bare.count < cell.count || bare.index(after: last) < bare.endIndex else { return nil }
    return switch SheetNumber(bare[...last]) {
    case .number(let text, let mark), .grouped(let text, let mark): "`\(written(text, mark))`"
    case .either(let text, let mark): marks == [mark] ? "`\(written(text, mark))`" : both(text)
    case .none: nil
    }
  }

  private func written(_ text: String, _ mark: Character?) -> String { mark == "," && !isCommaSeparated ? text.replacing(".", with: ",") : text }

  /// Both that `1.300` may be, each as it can be read in no other way.
  private func both(_ text: String) -> String {
    let short = Self.short(text)
    let isSure = if case .number = SheetNumber(short) { true } else { marks == ["."] }
    let decimal = marks == [","] ? written(short, ",") : isSure ? short : short + "0"
    return "`\(Self.joined(text))` or `\(decimal)`"
  }

  private static func joined(_ text: String) -> String { text.replacing(".", with: "") }

  /// Without the zeros that end it.
  private static func short(_ text: String) -> String {
    let shorter = text[...(text.lastIndex { $0 != "0" } ?? text.startIndex)]
    return String(shorter.last == "." ? shorter.dropLast() : shorter)
  }
}

extension Character {
  fileprivate var isDigit: Bool { isASCII && isNumber }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = drop(while: \.isWhitespace)
    return start[..<(start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex)]
  }
}
