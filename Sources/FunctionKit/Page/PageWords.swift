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
