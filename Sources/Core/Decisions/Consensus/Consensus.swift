import Forms

/// How far the panel agrees with a recommendation.
public struct Consensus: Sendable, Hashable {
  /// From the best to the worst.
  public enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
    case strongConsensus = "strong_consensus"
    case generalConsensus = "general_consensus"
    case majority
    case divided
    case strongDisagreement = "strong_disagreement"

    public static func < (a: Level, b: Level) -> Bool { Level.allCases.firstIndex(of: a)! < Level.allCases.firstIndex(of: b)! }
  }

  public enum Resolution: String, Sendable, Hashable, CaseIterable {
    case integrative
    case structuredDebate = "structured_debate"
    case weightedVoting = "weighted_voting"
    case evidenceBased = "evidence_based"
  }

  /// One asking of the panel.
  public struct Attempt: Sendable, Hashable {
    public var alternative: String
    public var support: Double
    public var level: Level
    /// What kept the panel apart in this asking; nil in records of builds that kept those of the last one alone.
    public var conflicts: [Conflict]?
    /// Why the level is worse than the support alone would have it; nil in records of engines before 2.6.
    public var cappedBy: [Cap]?
  }

  public var level: Level
  /// Each reason that the level is worse than the support alone would have it, the gravest first; nil in records of engines before 2.6.
  public var cappedBy: [Cap]?
  /// 0…1: the agreement, weighted by seat and expertise.
  public var support: Double
  /// 0…1: opinions received of seats asked.
  public var participation: Double
  public var supporting: [String]
  public var opposing: [String]
  public var abstaining: [String]
  public var conflicts: [Conflict]
  /// Nil when the panel agreed at once.
  public var resolution: Resolution?
  public var attempts: [Attempt]
  /// The place among `attempts` of the asking that stands; nil in records of engines before 2.
  public var standing: Int?
  /// 0…1, nil without an opinion: Tastle & Wierman's consensus over five classes of agreement.
  public var tastleWierman: Double?
  /// 0…1, nil where it is undefined: Kendall's W over the executives' own orders of the alternatives.
  public var kendallW: Double?

  /// What the voices on one recommendation amount to; `attempts`, `standing` and `resolution` are the asker's to fill in.
  init(_ voices: Voices, _ settings: DecisionSettings, seats: [Seat]) {
    let all = voices.all
    support = voices.support
    participation = seats.isEmpty ? 0 : (Double(all.count) / Double(seats.count)).tenDigits
    let (byShare, isFull) = (Consensus.level(support), participation >= settings.minParticipation)
    let caps = voices.caps + (isFull ? [] : [.participation(share: participation, least: settings.minParticipation)])
    level = caps.map(\.level).reduce(byShare, max)
    // By level, the order of the reasons among equals.
    cappedBy = Level.allCases.reversed().flatMap { level in caps.filter { $0.level == level && level > byShare } }
    supporting = all.filter { $0.stance == .supports }.map(\.opinion.executive)
    opposing = all.filter { $0.stance == .opposes }.map(\.opinion.executive)
    abstaining = all.filter { $0.stance == .abstains }.map(\.opinion.executive)
    conflicts = Conflict.found(in: voices)
    resolution = nil
    attempts = []
    tastleWierman = AgreementMeasures.tastleWierman(all.map(\.opinion.agreement)).map(\.tenDigits)
    kendallW = nil
  }

  /// Where an executive stands; nil for one that gave no opinion.
  public func stance(of executive: String) -> Opinion.Stance? {
    if supporting.contains(executive) { return .supports }
    if opposing.contains(executive) { return .opposes }
    return abstaining.contains(executive) ? .abstains : nil
  }

  /// By the support alone.
  private static func level(_ support: Double) -> Level {
    switch support {
    case 0.9...: .strongConsensus
    case 0.75...: .generalConsensus
    case 0.6...: .majority
    case 0.4...: .divided
    default: .strongDisagreement
    }
  }

  /// Whether the recommendation may stand without asking again.
  public func passes(_ settings: DecisionSettings) -> Bool {
    support >= settings.threshold && participation >= settings.minParticipation && !conflicts.contains { $0.severity == .critical }
  }

  /// How to go on, by the gravest conflict.
  public var nextResolution: Resolution {
    guard let gravest = conflicts.max(by: { $0.severity < $1.severity }) else { return .evidenceBased }
    switch conflicts.first(where: { $0.severity == gravest.severity })?.kind {
    case .sharedConcern: return .integrative
    case .majorityPrefersAnother: return .evidenceBased
    case .polarised: return .structuredDebate
    case .role: return .weightedVoting
    case nil: return .evidenceBased
    }
  }
}
