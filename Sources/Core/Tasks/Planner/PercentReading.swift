/// A run of arithmetic with percents, as people mean them: `5% of 200` is a share, and `200 + 10%` adds a tenth of the 200, as a pocket calculator does.
///
/// What may be meant in several ways is not read: `3 + 200 - 10%` (of which?), `10% + 200`, `10%^2`, `200 + 10% * 2`.
struct PercentReading {
  /// What an operand is as text for `calculate`, and of how many percent where it is nothing else.
  private struct Piece {
    var text: String
    var percent: String?
    /// Whether it begins with percents of which it is not said of what they are: `10% * 2`.
    var beginsOpen = false
  }

  private let marks: [String]
  private var place = 0
  /// Whether a percent is added to what stands before it, or taken off.
  private var addsShare = false

  /// Nested no deeper than `calculate` takes it.
  private static let depthMaximum = 100

  /// Numbers, `+ - * / ^ ( ) %`, and `of`; nil: it may be meant in several ways, or is no arithmetic.
  static func expression(_ marks: [String]) -> (text: String, addsShare: Bool)? {
    var reading = PercentReading(marks: marks)
    guard let sum = reading.sum(0), reading.place == marks.count else { return nil }
    return (sum.text, reading.addsShare)
  }

  private init(marks: [String]) { self.marks = marks }

  private var next: String? { place < marks.count ? marks[place] : nil }

  private mutating func take(_ mark: String) -> Bool {
    guard next == mark else { return false }
    place += 1
    return true
  }

  private mutating func sum(_ depth: Int) -> Piece? {
    guard depth <= Self.depthMaximum, let first = product(depth) else { return nil }
    var sum = first
    var terms = 1
    while let sign = next, sign == "+" || sign == "-" {
      place += 1
      guard first.percent == nil, let term = product(depth), !term.beginsOpen else { return nil }
      if let percent = term.percent {
        // Of a sum it is not said whether all of it is meant.
        guard terms == 1 else { return nil }
        addsShare = true
        sum.text += "*(1\(sign)\(percent)/100)"
      } else {
        sum.text += sign + term.text
      }
      terms += 1
    }
    return sum
  }

  private mutating func product(_ depth: Int) -> Piece? {
    guard var product = signed(depth) else { return nil }
    while let mark = next, ["*", "/", "of"].contains(mark) {
      place += 1
      // Neither what `200 / 10% of 50` divides by is said, nor of what `10% of 20%` is.
      guard let factor = signed(depth), mark != "/" || next != "of" else { return nil }
      if product.percent != nil, factor.percent != nil, next != "of" { return nil }
      if mark == "/", factor.percent != nil {
        product = Piece(text: "\(product.text)/(\(factor.text))", beginsOpen: product.beginsOpen)
      } else {
        let beginsOpen = product.beginsOpen || (product.percent != nil && mark != "of")
        product = Piece(text: product.text + (mark == "/" ? "/" : "*") + factor.text, beginsOpen: beginsOpen)
      }
    }
    return product
  }

  private mutating func signed(_ depth: Int) -> Piece? {
    guard depth <= Self.depthMaximum else { return nil }
    guard let sign = next, sign == "+" || sign == "-" else { return power(depth) }
    place += 1
    guard let rest = signed(depth + 1), rest.percent == nil || next == "of" else { return nil }
    return Piece(text: sign + rest.text)
  }

  private mutating func power(_ depth: Int) -> Piece? {
    guard let base = operand(depth) else { return nil }
    if take("%") {
      guard base.percent == nil, next != "%", next != "^" else { return nil }
      return Piece(text: base.text + "/100", percent: base.text)
    }
    guard take("^") else { return base }
    guard base.percent == nil, let exponent = signed(depth + 1), exponent.percent == nil else { return nil }
    return Piece(text: "\(base.text)^\(exponent.text)")
  }

  private mutating func operand(_ depth: Int) -> Piece? {
    if take("(") {
      guard let inner = sum(depth + 1), take(")") else { return nil }
      return Piece(text: "(\(inner.text))", percent: inner.percent)
    }
    guard let number = next, number.utf8.first.map({ (46...57).contains($0) && $0 != 47 }) == true else { return nil }
    place += 1
    return Piece(text: number)
  }
}
