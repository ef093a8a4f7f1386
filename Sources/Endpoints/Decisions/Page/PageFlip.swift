internal import Decisions
internal import Forms
internal import Frameworks
internal import FunctionKit

/// One number and the smallest change of it that has another alternative recommended or, where that is not known, puts another one first.
struct PageFlip {
  /// `the weight of “price”`.
  var subject: String
  /// Nil where no change does.
  var flip: Flip?
  /// The change as a share of the whole scale of its kind, −1…1 and beyond; 0 without one.
  var share: Double
  /// The same fact told of the number that moves against this one: `, or its limit fell to under 10 weeks`.
  var also = ""
  /// The number must be just what it is, so that any change does it: true, and the least that one wants to know.
  var isExact = false
  /// Where it would have to be, which its scale does not hold: `over 11.15 of 10`; nil where it holds it, or names no bounds.
  var beyond: String?

  struct Flip {
    /// `fell from 40% to under 33%`, or, where the boundary is where the number is, `fell from 40% at all`.
    var change: String
    /// The same in the request's own scale, where it has another one, and of what moves with it.
    var notes: [String] = []
    /// The alternative that is then recommended; nil where that is not known, or the same one is.
    var recommends: String?
    /// The alternative that is then first by the deciding method, where no more is known.
    var winner: String?
    /// It is recommended already, though it is not first.
    var isRecommended = false
    /// Another one would be recommended.
    var isAboutAnother = false
    /// What is recommended first is an experiment: it is the choice without it that changes.
    var isWithoutExperiment = false
    /// A person chose since: it is the panel’s recommendation alone that changes.
    var isOfPanelAlone = false
    /// What else follows, in words.
    var effect: String?
  }

  /// What happens to the number, in words; `isRise` is nil where it may move either way.
  static func change(_ change: Double, from current: String, to value: String, isRise: Bool?, reach: DecisionPage.Reach = .beyond) -> String {
    let verb = isRise.map { $0 ? "rose" : "fell" } ?? "moved"
    if change == 0 { return "\(verb) from \(current) at all" }
    if current == value { return "\(verb) from \(current) by less than shows here" }
    return "\(verb) from \(current) \(isRise == nil ? "past \(value)" : "to \(there(value, isRise: change > 0, reach))")"
  }

  /// `over 12 weeks`, `12 weeks or more`, `exactly 12 weeks`.
  static func there(_ value: String, isRise: Bool, _ reach: DecisionPage.Reach) -> String {
    switch reach {
    // At the boundary itself the two are level: it is beyond it that the other one is first.
    case .beyond: "\(isRise ? "over" : "under") \(value)"
    case .at: "\(value) or \(isRise ? "more" : "less")"
    case .exactly: "exactly \(value)"
    }
  }

  func sentence(_ title: (String) -> String, isBrief: Bool = false) -> String {
    guard let flip else { return "" }
    let standing = flip.isRecommended ? flip.isOfPanelAlone ? ", which a person chose," : ", which is recommended," : ""
    let first = flip.winner.map { "“\(title($0))”\(standing) would be first" }
    let other = flip.recommends.map {
      flip.isOfPanelAlone
        ? "the panel would recommend “\(title($0))”" : "“\(title($0))” would be recommended\(flip.isWithoutExperiment ? " without the experiment" : "")"
    }
    let effect = other ?? first ?? flip.effect ?? ""
    return "If \(subject) \(flip.change)\(isBrief || flip.notes.isEmpty ? "" : " (\(flip.notes.joined(separator: "; ")))")\(also), \(effect)."
  }
}

/// What would change the decision.
struct PageFlips {
  var numbers: [PageFlip]
  var opinions: [PageFlip]

  var isEmpty: Bool { numbers.isEmpty && opinions.isEmpty }
}

extension [PageFlip] {
  /// Those that change something, the least change first; what must be just what it is stands last.
  var nearest: [PageFlip] {
    filter { $0.flip != nil }.sorted { ($0.isExact ? 1 : 0, $0.share.magnitude) < ($1.isExact ? 1 : 0, $1.share.magnitude) }
  }
}
