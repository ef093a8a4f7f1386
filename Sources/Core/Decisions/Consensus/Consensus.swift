import Cases
import Forms
import Frameworks

/// How far the panel agrees with a recommendation.
public struct Consensus: Sendable, Hashable {
  public enum Level: String, Sendable, Hashable, CaseIterable {
    case strongConsensus = "strong_consensus"
    case generalConsensus = "general_consensus"
    case majority
    case divided
    case strongDisagreement = "strong_disagreement"
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
  }

  public var level: Level
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
  /// 0…1, nil without an opinion: Tastle & Wierman's consensus over five classes of agreement.
  public var tastleWierman: Double?
  /// 0…1, nil where it is undefined: Kendall's W over the executives' own orders of the alternatives.
  public var kendallW: Double?

  /// What the opinions on one recommendation amount to; `attempts` and `resolution` are the asker's to fill in.
  public init(_ opinions: [Opinion], of seats: [Seat], settings: DecisionSettings) {
    let voiced = opinions.sorted { $0.executive.precedes($1.executive) }
    let bySeat = Dictionary(uniqueKeysWithValues: seats.map { ($0.executive.name, $0) })
    var weighted = 0.0
    var total = 0.0
    for opinion in voiced {
      guard let seat = bySeat[opinion.executive] else { continue }
      let weight = seat.weight * seat.expertise
      weighted += opinion.agreement * weight
      total += weight
    }
    support = total > 0 ? min(1, max(0, weighted / total)) : 0
    participation = seats.isEmpty ? 0 : Double(voiced.count) / Double(seats.count)
    level = Consensus.level(support, full: participation >= settings.minParticipation)
    supporting = voiced.filter { $0.stance == .supports }.map(\.executive)
    opposing = voiced.filter { $0.stance == .opposes }.map(\.executive)
    abstaining = voiced.filter { $0.stance == .abstains }.map(\.executive)
    conflicts = Conflict.found(in: voiced, roles: bySeat.mapValues(\.executive.role))
    resolution = nil
    attempts = []
    tastleWierman = AgreementMeasures.tastleWierman(voiced.map(\.agreement))
    kendallW = nil
  }

  /// Under full participation nothing is a consensus; the most it can be is a majority.
  static func level(_ support: Double, full: Bool) -> Level {
    switch support {
    case 0.9...: full ? .strongConsensus : .majority
    case 0.75...: full ? .generalConsensus : .majority
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
    case .polarised: return .structuredDebate
    case .role: return .weightedVoting
    case nil: return .evidenceBased
    }
  }
}
