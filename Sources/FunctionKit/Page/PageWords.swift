internal import Cases
internal import Forms

extension String {
  /// `awaiting_review` as `awaiting review`.
  package var words: String { replacing("_", with: " ") }

  /// The first letter large.
  package var capitalised: String { prefix(1).uppercased() + dropFirst() }

  /// A sentence of the engine's for a reader: what stands between backticks as `naming` has it (a single backtick stays), and methods as the literature writes them.
  package func quoted(_ naming: (String) -> String) -> String {
    let parts = split(separator: "`", omittingEmptySubsequences: false)
    guard !parts.count.isMultiple(of: 2) else { return self }
    return parts.enumerated().map { place, part in place.isMultiple(of: 2) ? String(part).namingMethods : naming(String(part)) }.joined()
  }

  /// Only names that no ordinary word is.
  private var namingMethods: String {
    let names = [
      "kepner_tregoe", "weighted_sum", "weighted_product", "topsis", "vikor", "promethee_ii", "expected_utility", "certainty_equivalent", "minimax_regret",
      "spotis", "mcda", "ooda",
    ]
    return names.reduce(self) { text, method in text.contains(method) ? text.replacing(method, with: method.methodName) : text }
  }

  /// As a whole sentence.
  package var sentence: String { last.map { ".?!".contains($0) } ?? true ? capitalised : capitalised + "." }

  /// At most so many characters, cut at a space if there is one in the last third.
  package func shortened(to maximum: Int) -> String {
    guard count > maximum else { return self }
    let start = prefix(maximum - 1)
    let cut = start.lastIndex(where: \.isWhitespace) ?? start.endIndex
    return (start.distance(from: start.startIndex, to: cut) > maximum * 2 / 3 ? start[..<cut] : start) + "…"
  }

  /// A method or framework as the literature writes it.
  package var methodName: String {
    switch self {
    case "topsis", "vikor", "ahp", "ooda", "spotis": uppercased()
    case "mcda": "multi-criteria analysis"
    case "promethee_ii": "PROMETHEE II"
    case "bayesian": "Bayesian analysis"
    case "cynefin": "Cynefin"
    case "eisenhower": "Eisenhower’s matrix"
    case "kepner_tregoe": "Kepner–Tregoe"
    case "laplace": "Laplace’s rule"
    case "hurwicz": "Hurwicz’s rule"
    default: words
    }
  }
}

extension Double {
  /// At most four decimals, or four digits of what is smaller; thousands in groups from four digits on; a minus is one.
  package var numeral: String {
    let text = shortText.withoutExponent
    let (sign, rest) = text.hasPrefix("-") ? ("−", text.dropFirst()) : ("", text[...])
    let digits = rest.prefix { $0.isNumber }
    guard digits.count > 3, !text.contains("e") else { return sign + rest }
    let grouped = digits.enumerated().map { place, digit in
      place > 0 && (digits.count - place).isMultiple(of: 3) ? ",\(digit)" : "\(digit)"
    }
    return sign + grouped.joined() + rest[digits.endIndex...]
  }

  /// What is computed, for a reader: whole from a thousand on, else to four significant digits.
  package var roundNumeral: String {
    guard isFinite, self != 0 else { return numeral }
    var unit = 1000.0
    while magnitude < unit, unit > 1e-4 { unit /= 10 }
    let step = magnitude >= 1000 ? 1 : unit / 1000
    return ((self / step).rounded() * step).numeral
  }
}

extension Int64 {
  /// Of billionths of a dollar, none lost.
  package var dollars: String {
    let digits = String(String("\(self % 1_000_000_000)".reversed()).padded(to: 9).reversed())
    let decimals = digits.prefix(upTo: digits.lastIndex { $0 != "0" }.map(digits.index(after:)) ?? digits.startIndex)
    return "$\((self / 1_000_000_000))" + (decimals.isEmpty ? "" : ".\(decimals)")
  }
}

extension String {
  /// A number as people write it: `0.00001`, not `1e-05`. One so large that nobody would count its zeros stays as it is.
  fileprivate var withoutExponent: String {
    let parts = split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]), (-20...20).contains(exponent) else { return self }
    let sign = hasPrefix("-") ? "-" : ""
    let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".")
    let digits = mantissa.joined()
    let point = mantissa[0].count + exponent
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    return sign + String(digits.prefix(point)).padded(to: point) + (digits.count > point ? "." + digits.dropFirst(point) : "")
  }

  fileprivate func padded(to width: Int) -> String { self + String(repeating: "0", count: Swift.max(0, width - count)) }
}

/// A moment for people, with its RFC 3339 form for programs.
package struct Moment {
  package var time_ms: Int64

  package init(time_ms: Int64) { self.time_ms = time_ms }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]

  package var markup: Markup { .tag("time", ["datetime": Timestamp.text(time_ms)], [.text(text)]) }

  /// `1 March 2026, 09:30 UTC`.
  package var text: String {
    let written = Array(Timestamp.text(time_ms))
    guard let month = Int(String(written[5..<7])), let day = Int(String(written[8..<10])), Moment.months.indices.contains(month - 1) else {
      return String(written)
    }
    return "\(day) \(Moment.months[month - 1]) \(String(written[0..<4])), \(String(written[11..<16])) UTC"
  }
}
