import Forms
import StrictJSON

extension Consensus {
  /// Why a level is worse than the support alone would have it: settled where the level is, and kept with it.
  public enum Cap: Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable, CaseIterable {
      case majorityPrefersAnother = "majority_prefers_another"
      case firstChoices = "first_choices"
      case participation
      case tie
      case thinPanel = "thin_panel"
      case uncoveredDomain = "uncovered_domain"
    }

    /// The id of one other alternative that more than half would choose.
    case majorityPrefersAnother(alternative: String)
    /// The share of the voices' weight that would choose the recommended one or does not mind, under the least that would allow more than `level`.
    case firstChoices(share: Double, least: Double, level: Level)
    /// The share of the seats that spoke.
    case participation(share: Double, least: Double)
    /// The ids of those that share the first place.
    case tie([String])
    case thinPanel(opinions: Int, least: Int)
    /// Required, and known well by nobody who sits.
    case uncoveredDomain([String])

    public var reason: Reason {
      switch self {
      case .majorityPrefersAnother: .majorityPrefersAnother
      case .firstChoices: .firstChoices
      case .participation: .participation
      case .tie: .tie
      case .thinPanel: .thinPanel
      case .uncoveredDomain: .uncoveredDomain
      }
    }

    /// The best that it allows.
    public var level: Level {
      switch self {
      case .majorityPrefersAnother: .divided
      case .firstChoices(_, _, let level): level
      case .participation, .tie, .thinPanel, .uncoveredDomain: .majority
      }
    }

    /// What a share of the first choices is too small for, of what allows no more than this level.
    private static func short(of level: Level) -> String {
      switch level {
      case .generalConsensus, .strongConsensus: "not all of it"
      case .majority: "less than two thirds"
      case .divided, .strongDisagreement: "less than a third"
      }
    }

    /// Up to so many of those that share a place are named.
    private static let namedMaximum = 4

    /// Of the voices' first choices; nil where all of them are for the recommended one.
    init?(firstShare share: Double) {
      let third = 1.0 / 3
      let steps: [(least: Double, level: Level)] = [(third.tenDigits, .divided), ((2 * third).tenDigits, .majority), (1, .generalConsensus)]
      guard let step = steps.first(where: { share < $0.least }) else { return nil }
      self = .firstChoices(share: share, least: step.least, level: step.level)
    }

    /// What follows “…, as”; `quoted` makes a name of an id or a domain that a sentence can hold.
    package func words(_ quoted: (_ alternative: String) -> String, domain: (String) -> String) -> String {
      switch self {
      case .majorityPrefersAnother(let other): "more than half of the seats, or of their weight, would choose \(quoted(other))"
      case .firstChoices(let share, _, let level):
        "the seats that would choose this one, or do not mind, hold \(share.percent) of the weight of all seats, \(Cap.short(of: level))"
      case .participation(let share, let least): "\(share.percent(apart: least)) of the seats spoke, less than \(least.percent)"
      case .tie(let ids): "\(ids.count > Cap.namedMaximum ? "\(ids.count) alternatives" : ids.map(quoted).listed) share the first place"
      case .thinPanel(let opinions, let least): "\(opinions.of("opinion")) came, fewer than \(least)"
      case .uncoveredDomain(let domains): "nobody on the panel knows \(domains.map(domain).listed) well"
      }
    }
  }

  /// The caps that the level comes of, as one clause; nil where none lowers it, or the record does not say.
  package func capWords(_ quoted: (_ alternative: String) -> String, domain: (String) -> String) -> String? {
    let binding = (cappedBy ?? []).filter { $0.level == level }
    return binding.isEmpty ? nil : binding.map { $0.words(quoted, domain: domain) }.joined(separator: ", and ")
  }

  /// The level, and why it is no better one: `majority, as 2 opinions came, fewer than 3`.
  func told(_ title: (String) -> String) -> String {
    level.words + (capWords({ "`\(title($0))`" }, domain: { "`\($0)`" }).map { ", as \($0)" } ?? "")
  }
}

extension [String] {
  /// `a, b and c`.
  var listed: String {
    guard count > 1, let last else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " and " + last
  }
}

// MARK: JSON

extension Consensus.Cap {
  var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [("reason", .choice(reason)), ("level", .choice(level))]
    switch self {
    case .majorityPrefersAnother(let other): members.append(("alternative_ids", JSONValue(strings: [other])))
    case .firstChoices(let share, let least, _), .participation(let share, let least):
      members += [("share", JSONValue(measure: share)), ("least", JSONValue(measure: least))]
    case .tie(let ids): members.append(("alternative_ids", JSONValue(strings: ids)))
    case .thinPanel(let opinions, let least): members += [("opinions", .integer(Int64(opinions))), ("least", .integer(Int64(least)))]
    case .uncoveredDomain(let domains): members.append(("domains", JSONValue(strings: domains)))
    }
    return .fields(members)
  }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    let reason: Reason = try object.required("reason").choice()
    switch reason {
    case .majorityPrefersAnother:
      let field = try object.required("alternative_ids")
      guard let other = try field.strings().first else { throw StoredError(path: field.path, rule: "must name one") }
      self = .majorityPrefersAnother(alternative: other)
    case .firstChoices:
      self = .firstChoices(
        share: try object.required("share").number(), least: try object.required("least").number(), level: try object.required("level").choice())
    case .participation: self = .participation(share: try object.required("share").number(), least: try object.required("least").number())
    case .tie: self = .tie(try object.required("alternative_ids").strings())
    case .thinPanel: self = .thinPanel(opinions: try object.required("opinions").integer(), least: try object.required("least").integer())
    case .uncoveredDomain: self = .uncoveredDomain(try object.required("domains").strings())
    }
  }
}
