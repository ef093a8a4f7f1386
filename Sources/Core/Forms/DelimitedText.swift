/// A table as spreadsheets write it: RFC 4180, a byte order mark, a semicolon or a tab in place of the comma, any line ends.
public struct DelimitedText: Sendable, Hashable {
  /// A cell that cannot be read, or a text that is no table.
  public struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
    /// From 1; nil for the whole text.
    public var row: Int?
    /// From 0; nil for the whole row.
    public var column: Int?
    /// Lower case, no full stop.
    public var rule: String

    public init(row: Int? = nil, column: Int? = nil, _ rule: String) {
      (self.row, self.column, self.rule) = (row, column, rule)
    }

    public var description: String {
      guard let row else { return rule }
      return "row \(row)" + (column.map { ", column \(DelimitedText.letters($0))" } ?? "")
        + ": \(rule)"
    }
  }

  public static let bytesMaximum = 1 << 20
  public static let cellsMaximum = 100_000

  /// Without what is empty at the end of a row, and without empty rows at the end.
  public private(set) var rows: [[String]] = []
  public private(set) var delimiter: UInt8 = UInt8(ascii: ",")

  /// As spreadsheets name a column, from 0: A … Z, AA ….
  public static func letters(_ column: Int) -> String {
    let last = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(column % 26)))
    return column < 26 ? last : letters(column / 26 - 1) + last
  }

  public init(_ bytes: [UInt8]) throws(Fault) {
    guard bytes.count <= Self.bytesMaximum else {
      throw Fault("must have at most \(Self.bytesMaximum) bytes, not \(bytes.count)")
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw Fault("is UTF-16: save it as UTF-8")
    }
    guard
      let text = String(
        validating: bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes, as: UTF8.self)
    else {
      throw Fault("is no UTF-8: save it with that character set")
    }
    var rest = Array(text.utf8)[...]
    delimiter = DelimitedText.delimiter(&rest)
    try read(rest)
    while rows.last?.isEmpty ?? false { rows.removeLast() }
    guard !rows.isEmpty else { throw Fault("is empty") }
  }

  /// `sep=;` in the first line, else what stands most often outside of quotes in it.
  private static func delimiter(_ rest: inout ArraySlice<UInt8>) -> UInt8 {
    let line = rest.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    if line.count == 5, line.starts(with: Array("sep=".utf8)), let named = line.last {
      rest = rest.dropFirst(5)
      if rest.first == UInt8(ascii: "\r") { rest = rest.dropFirst() }
      if rest.first == UInt8(ascii: "\n") { rest = rest.dropFirst() }
      return named
    }
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in rest {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
      if !isQuoted { counts[byte, default: 0] += 1 }
    }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    let most = candidates.map { counts[$0] ?? 0 }.max() ?? 0
    return candidates.first { counts[$0] ?? 0 == most } ?? UInt8(ascii: ",")
  }

  private mutating func read(_ text: ArraySlice<UInt8>) throws(Fault) {
    var rest = text
    var row: [String] = []
    var cells = 0
    while !rest.isEmpty {
      row.append(try cell(&rest, row.count))
      cells += 1
      guard cells <= Self.cellsMaximum else {
        throw Fault("has more than \(Self.cellsMaximum) cells")
      }
      if rest.first == delimiter {
        rest = rest.dropFirst()
        if !rest.isEmpty { continue }
        row.append("")
      }
      if rest.first == UInt8(ascii: "\r") { rest = rest.dropFirst() }
      if rest.first == UInt8(ascii: "\n") { rest = rest.dropFirst() }
      while row.last?.isEmpty ?? false { row.removeLast() }
      rows.append(row)
      row = []
    }
  }

  private func cell(_ rest: inout ArraySlice<UInt8>, _ column: Int) throws(Fault) -> String {
    func isEnd(_ byte: UInt8) -> Bool {
      byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
    guard rest.first == UInt8(ascii: "\"") else {
      let plain = rest.prefix { !isEnd($0) }
      rest = rest.dropFirst(plain.count)
      return DelimitedText.trimmed(plain)
    }
    var quoted: [UInt8] = []
    rest = rest.dropFirst()
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\"") else {
        quoted.append(byte)
        continue
      }
      guard rest.first == UInt8(ascii: "\"") else {
        guard rest.first.map(isEnd) ?? true else {
          throw Fault(row: rows.count + 1, column: column, "has something after its closing quote")
        }
        return DelimitedText.trimmed(quoted[...])
      }
      quoted.append(byte)
      rest = rest.dropFirst()
    }
    throw Fault(row: rows.count + 1, column: column, "begins with a quote that nothing closes")
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    // A space that does not break is what spreadsheets group digits by.
    let text = String(decoding: bytes, as: UTF8.self)
    let isInner = { (character: Character) in !character.isWhitespace }
    guard let first = text.firstIndex(where: isInner), let last = text.lastIndex(where: isInner)
    else { return "" }
    return String(text[first...last])
  }
}

extension DelimitedText {
  /// Rows as RFC 4180 has them, with line ends of both kinds. A text that a spreadsheet would compute stands behind an apostrophe.
  public static func written(_ rows: [[Cell]]) -> String {
    rows.map { $0.map(\.text).joined(separator: ",") + "\r\n" }.joined()
  }

  public enum Cell: Sendable, Hashable {
    case text(String)
    /// In the shortest digits that give it back.
    case number(Double?)

    fileprivate var text: String {
      switch self {
      case .number(let number):
        number.map { $0 == $0.rounded() && $0.magnitude < 1e15 ? "\(Int64($0))" : "\($0)" } ?? ""
      case .text(let text): Cell.quoted(Cell.guarded(text))
      }
    }

    /// What begins with one of these may be a formula (OWASP, CSV Injection).
    private static func guarded(_ text: String) -> String {
      let first = text.unicodeScalars.first
      return first.map { "=+-@\t\r＝＋－＠".unicodeScalars.contains($0) } ?? false ? "'\(text)" : text
    }

    private static func quoted(_ text: String) -> String {
      let special: Set<UInt8> = [
        UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "\""),
        UInt8(ascii: "\r"), UInt8(ascii: "\n"),
      ]
      guard text.utf8.contains(where: special.contains) || text.first == " " || text.last == " "
      else { return text }
      return
        "\"\(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }
  }
}
