import Cases
import Forms
import Frameworks

/// How far each opinion on the recommendation that stands may move before another alternative is recommended, or before the panel begins or ceases to agree.
///
/// The moved agreement changes this one asking; what was said in the others stays. Where the panel would be asked about more than it was, it is taken to answer
/// by the rules.
struct AgreementSensitivity {
  /// What the panel's askings come to.
  struct Position: Sendable, Hashable {
    var recommended: String
    var passes: Bool
  }

  private let asked: PanelAsking
  private let settings: DecisionSettings
  private let asking: MovedAsking
  private let hasBasis: [Bool]
  /// What is asked about, in this order, and what it comes to; those that were not asked stand last.
  private let proposals: [String]
  private let verdicts: [PanelAsking.Verdict]

  init(_ asked: PanelAsking, _ setting: Setting, _ framing: Framing) {
    self.asked = asked
    settings = setting.settings
    let asking = MovedAsking(asked.opinions, asked.consensus, setting)
    self.asking = asking
    let heard = Dictionary(uniqueKeysWithValues: asked.voices.all.map { ($0.opinion.executive, $0.loss != nil) })
    hasBasis = asked.opinions.map { heard[$0.executive] ?? false }
    // Whatever can make an asking fail is worst at one end of the scale.
    let mayFail = asked.opinions.indices.contains { place in [0, 1].contains { !asking.verdict(place, $0, setting.settings).passes } }
    let further = mayFail ? AgreementSensitivity.further(asked, setting, framing) : []
    proposals = asked.rounds.map(\.recommended) + further
    verdicts = asked.rounds.map { $0.verdict(setting.settings) } + RulesPanel(setting).verdicts(about: further, framing)
  }

  /// What there was no need to ask about, up to as much as may be.
  private static func further(_ asked: PanelAsking, _ setting: Setting, _ framing: Framing) -> [String] {
    let rounds = asked.rounds.map(\.recommended)
    var further: [String] = []
    while rounds.count + further.count <= setting.settings.maxResolutionAttempts,
      let next = PanelAsking.bestUnproposed(rounds + further, setting, framing)
    {
      further.append(next)
    }
    return further
  }

  /// By executive, as `sensitivity.opinions` lists them; who had nothing to judge by gave no number that could move.
  var all: [OpinionSensitivity] { asked.opinions.indices.filter { hasBasis[$0] }.map(entry) }

  private func entry(_ place: Int) -> OpinionSensitivity {
    let current = asked.opinions[place].agreement
    let rivals = verdicts.indices.filter { $0 != asked.standing }.map { verdicts[$0].support }
    let breakpoints = asking.breakpoints(place, supports: rivals + [settings.threshold])
    // A support has ten digits, so that further ones of its boundaries say nothing.
    let stability = FlipSearch.between(breakpoints, around: current, in: 0...1, finest: 1e-12) { position(place, $0) }
    // Supports are compared to their last digit: where two are equal the boundary is the agreement itself.
    func written(_ value: Double) -> Double { (value - current).magnitude <= 1e-9 ? current.tenDigits : value.tenDigits }
    return OpinionSensitivity(
      executive: asked.opinions[place].executive, alternative: asked.recommended, current: current.tenDigits,
      flip: stability.flip.map { value in
        flip(written(value), written(value) == current.tenDigits ? 0 : value - current, position(place, stability.beyond(current, in: 0...1) ?? value))
      },
      stable: .init(low: written(stability.low), high: written(stability.high)))
  }

  private func flip(_ value: Double, _ change: Double, _ there: Position) -> OpinionSensitivity.Flip {
    let agrees = there.passes ? "the panel agrees" : "the panel does not agree"
    let effect = there.recommended == asked.recommended ? agrees : "`\(there.recommended)` is recommended and \(agrees)"
    return OpinionSensitivity.Flip(
      value: value, change: change.tenDigits, effect: effect, alternative: there.recommended, agrees: there.passes)
  }

  /// What the askings come to when the opinion at this place has another agreement.
  private func position(_ place: Int, _ agreement: Double) -> Position {
    var seen = verdicts
    seen[asked.standing] = asking.verdict(place, agreement, settings)
    var count = asked.standing + 1
    while count < seen.count, PanelAsking.goesOn(after: seen[..<count], settings) { count += 1 }
    let standing = PanelAsking.standing(seen[..<count])
    return Position(recommended: proposals[standing], passes: seen[standing].passes)
  }
}

/// One asking as a function of one of its agreements, without the words.
private struct MovedAsking {
  private let agreements: [Double]
  /// By opinion; 0 for who has no seat.
  private let weights: [Double]
  /// The places of each role that more than one holds.
  private let roles: [[Int]]
  private let participation: Double
  /// A concern that weighs on all, and that most would choose another one, stay whatever the agreement.
  private let hasLastingConflict: Bool

  init(_ opinions: [Opinion], _ consensus: Consensus, _ setting: Setting) {
    let seats = Dictionary(uniqueKeysWithValues: setting.seats.map { ($0.executive.name, $0) })
    agreements = opinions.map(\.agreement)
    weights = opinions.map { seats[$0.executive].map { $0.weight * $0.expertise } ?? 0 }
    let holders = Dictionary(grouping: opinions.indices) { seats[opinions[$0].executive]?.executive.role ?? "" }
    roles = holders.values.filter { $0.count > 1 }
    participation = consensus.participation
    hasLastingConflict = consensus.conflicts.contains { [.sharedConcern, .majorityPrefersAnother].contains($0.kind) && $0.severity == .critical }
  }

  func verdict(_ place: Int, _ agreement: Double, _ settings: DecisionSettings) -> PanelAsking.Verdict {
    var moved = agreements
    moved[place] = agreement
    let support = support(moved)
    let isCritical = hasLastingConflict || Conflict.polarisation(of: moved) == .critical || hasCriticalRoles(moved)
    return PanelAsking.Verdict(support: support, passes: support >= settings.threshold && participation >= settings.minParticipation && !isCritical)
  }

  /// In the order of `Consensus`, to the same last digit.
  private func support(_ agreements: [Double]) -> Double { Voices.support(agreements, weights) }

  private func hasCriticalRoles(_ agreements: [Double]) -> Bool {
    guard roles.count > 1 else { return false }
    let means = roles.map { mean($0, agreements) }
    return (means.max() ?? 0) - (means.min() ?? 0) > Conflict.roleGaps.critical
  }

  private func mean(_ places: [Int], _ agreements: [Double]) -> Double { places.reduce(0) { $0 + agreements[$1] } / Double(places.count) }

  /// Where the outcome may change: at the ends of the scale, where the support meets one of these, and where two roles come critically far apart.
  func breakpoints(_ place: Int, supports: [Double]) -> [Double] {
    let apart = roles.first { $0.contains(place) }.map { own in
      roles.filter { $0 != own }.map { mean($0, agreements) }.flatMap { other in
        [other - Conflict.roleGaps.critical, other + Conflict.roleGaps.critical].map {
          agreements[place] + ($0 - mean(own, agreements)) * Double(own.count)
        }
      }
    }
    let total = weights.reduce(0, +)
    let crossings = weights[place] > 0 ? supports.map { agreements[place] + ($0 - support(agreements)) * total / weights[place] } : []
    return [Conflict.ends.low, Conflict.ends.high] + crossings + (apart ?? [])
  }
}
