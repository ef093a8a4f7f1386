import Forms
import Frameworks

/// Something that keeps a panel apart.
public struct Conflict: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case sharedConcern = "shared_concern"
    case polarised
    case role
    /// One other alternative is the first choice of more than half.
    case majorityPrefersAnother = "majority_prefers_another"
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

  /// `shared concern (…; raised by …)`.
  var text: String { "\(kind.rawValue.replacing("_", with: " ")) (\(evidence.joined(separator: "; ")))" }

  /// By kind, then by concern or role.
  static func found(in voices: Voices) -> [Conflict] {
    let opinions = voices.all.map(\.opinion)
    let roles = Dictionary(uniqueKeysWithValues: voices.all.map { ($0.opinion.executive, $0.seat.executive.role) })
    return majority(voices) + sharedConcerns(voices) + polarisation(opinions) + roleConflicts(opinions, roles)
  }

  private static func majority(_ voices: Voices) -> [Conflict] {
    guard let other = voices.majorityChoice else { return [] }
    let title = voices.judgement.title(other.alternative)
    return [
      Conflict(
        kind: .majorityPrefersAnother, severity: .critical,
        evidence: ["`\(title)` is the first choice of \(other.names.joined(separator: ", "))"])
    ]
  }

  /// What more than one is concerned about, as grave as it weighs on average over all voices.
  private static func sharedConcerns(_ voices: Voices) -> [Conflict] {
    var holders: [String: [Voices.Voice]] = [:]
    for voice in voices.all {
      for concern in Set(voice.concerns.map(\.words)) { holders[concern, default: []].append(voice) }
    }
    return holders.filter { $0.value.count > 1 }.sorted { $0.key.precedes($1.key) }.map { concern, own in
      let weights = own.compactMap { voice in voice.concerns.first { $0.words == concern }?.weight }
      return Conflict(
        kind: .sharedConcern, severity: severity(concern, weights.sum / Double(voices.all.count), voices),
        evidence: [concern, "raised by \(own.map(\.opinion.executive).joined(separator: ", "))"])
    }
  }

  private static func severity(_ concern: String, _ mean: Double, _ voices: Voices) -> Severity {
    if voices.judgement.isBreach(concern, by: voices.recommended) { return .critical }
    guard let found = Concern.severity(mean), found > .low else { return .low }
    guard found == .high else { return .medium }
    let column = Concern.column(concern, about: voices.recommended, voices.judgement)
    let category = column.flatMap { voices.judgement.problem.criteria[$0].category }
    let isVetoed = category.map { category in voices.all.contains { $0.seat.executive.vetoDomains.contains(category) } } ?? false
    return isVetoed ? .critical : .high
  }

  /// From here an agreement is at the upper end, or up to here at the lower one.
  static let ends = (low: 0.3, high: 0.7)
  /// By how much the means of two roles differ before they conflict, and before the conflict is critical.
  static let roleGaps = (high: 0.4, critical: 0.6)

  private static func polarisation(_ opinions: [Opinion]) -> [Conflict] {
    guard let severity = polarisation(of: opinions.map(\.agreement)) else { return [] }
    let extreme = opinions.filter { $0.agreement >= ends.high } + opinions.filter { $0.agreement <= ends.low }
    return [Conflict(kind: .polarised, severity: severity, evidence: extreme.map { "\($0.executive) agrees \($0.agreement.percent)" })]
  }

  /// Nil where one end of the scale is empty.
  static func polarisation(of agreements: [Double]) -> Severity? {
    let (high, low) = (agreements.count { $0 >= ends.high }, agreements.count { $0 <= ends.low })
    return high == 0 || low == 0 ? nil : high > 1 && low > 1 ? .critical : .high
  }

  private static func roleConflicts(_ opinions: [Opinion], _ roles: [String: String]) -> [Conflict] {
    var agreements: [String: [Double]] = [:]
    for opinion in opinions { agreements[roles[opinion.executive] ?? "", default: []].append(opinion.agreement) }
    let means = agreements.filter { $0.value.count > 1 }.map { (role: $0.key, mean: $0.value.reduce(0, +) / Double($0.value.count)) }
      .sorted { $0.role.precedes($1.role) }
    var conflicts: [Conflict] = []
    for (place, first) in means.enumerated() {
      for second in means[(place + 1)...] where abs(first.mean - second.mean) > roleGaps.high {
        let evidence = [first, second].map { "\($0.role) agrees \($0.mean.percent) on average" }
        conflicts.append(Conflict(kind: .role, severity: abs(first.mean - second.mean) > roleGaps.critical ? .critical : .high, evidence: evidence))
      }
    }
    return conflicts
  }
}
