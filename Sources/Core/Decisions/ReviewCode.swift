import Forms
package import Frameworks

/// What programs know a reason for a review by; it stands in parentheses after or within the words for people.
public enum ReviewCode: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  case constraintInWords = "constraint_in_words"
  case criticalConflict = "critical_conflict"
  case thinPanel = "thin_panel"
  case uncoveredDomain = "uncovered_domain"
  case panelOverrulesFramework = "panel_overrules_framework"
  case tie
  /// The request itself says that not even what may happen is known.
  case totalIgnorance = "total_ignorance"
  /// One alternative alone, and no number of it.
  case nothingCompared = "nothing_compared"

  public var description: String { ReviewCode.text(rawValue) }

  private static func text(_ code: String) -> String { "(`\(code)`)" }

  private static let texts: [String] =
    allCases.map(\.description) + (Caution.Kind.allCases.map(\.rawValue) + Flag.Kind.allCases.map(\.rawValue)).map(text)

  /// A sentence without the codes that programs know it by.
  public static func removed(from sentence: String) -> String {
    texts.reduce(sentence) { $0.replacing(" \($1)", with: "") }
  }
}

extension Flag {
  /// Lower case, no full stop.
  var sentence: String { "\(words) (`\(kind.rawValue)`)" }

  /// What it says of its alternative, for people.
  package var words: String {
    switch kind {
    case .highVariation: value.map { "the results spread \($0.roundNumeral) times as far as the mean is from 0" } ?? "the results spread, and their mean is 0"
    case .likelyLoss: "a loss has a chance of \((value ?? 0).percent)"
    case .mustsUnmet: "no alternative meets every must; this one breaks \((value ?? 0).numeral)"
    }
  }
}
