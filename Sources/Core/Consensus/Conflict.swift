/// Something that keeps a panel apart.
public struct Conflict: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case sharedConcern = "shared_concern"
    case polarised
    case role
  }

  public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    case low, medium, high, critical

    public static func < (a: Severity, b: Severity) -> Bool { Severity.allCases.firstIndex(of: a)! < Severity.allCases.firstIndex(of: b)! }
  }

  public var kind: Kind
  public var severity: Severity
  /// Lower case, no full stop; never empty.
  public var evidence: [String]

  public init(kind: Kind, severity: Severity, evidence: [String]) {
    self.kind = kind
    self.severity = severity
    self.evidence = evidence
  }

  /// By kind, then by concern or role; the opinions come in the order of their executives' names.
  static func found(in opinions: [Opinion], roles: [String: String]) -> [Conflict] {
    sharedConcerns(opinions) + polarisation(opinions) + roleConflicts(opinions, roles)
  }

  private static func sharedConcerns(_ opinions: [Opinion]) -> [Conflict] {
    var holders: [String: [String]] = [:]
    for opinion in opinions {
      for concern in Set(opinion.concerns) { holders[concern, default: []].append(opinion.executive) }
    }
    return holders.filter { $0.value.count > 1 }.sorted { $0.key.precedes($1.key) }.map { concern, names in
      let share = Double(names.count) / Double(opinions.count)
      let severity: Severity = share > 0.5 ? .critical : share > 1.0 / 3 ? .medium : .low
      return Conflict(kind: .sharedConcern, severity: severity, evidence: [concern, "raised by \(names.joined(separator: ", "))"])
    }
  }

  private static func polarisation(_ opinions: [Opinion]) -> [Conflict] {
    let high = opinions.filter { $0.agreement >= 0.7 }
    let low = opinions.filter { $0.agreement <= 0.3 }
    guard !high.isEmpty, !low.isEmpty else { return [] }
    let named: (Opinion) -> String = { "\($0.executive) agrees \($0.agreement.percent)" }
    return [Conflict(kind: .polarised, severity: high.count > 1 && low.count > 1 ? .critical : .high, evidence: (high + low).map(named))]
  }

  private static func roleConflicts(_ opinions: [Opinion], _ roles: [String: String]) -> [Conflict] {
    var agreements: [String: [Double]] = [:]
    for opinion in opinions { agreements[roles[opinion.executive] ?? "", default: []].append(opinion.agreement) }
    let means = agreements.filter { $0.value.count > 1 }.map { (role: $0.key, mean: $0.value.reduce(0, +) / Double($0.value.count)) }
      .sorted { $0.role.precedes($1.role) }
    var conflicts: [Conflict] = []
    for (place, first) in means.enumerated() {
      for second in means[(place + 1)...] where abs(first.mean - second.mean) > 0.4 {
        let evidence = [first, second].map { "\($0.role) agrees \($0.mean.shortText) on average" }
        conflicts.append(Conflict(kind: .role, severity: abs(first.mean - second.mean) > 0.6 ? .critical : .high, evidence: evidence))
      }
    }
    return conflicts
  }
}
