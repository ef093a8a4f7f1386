import Forms
import Frameworks

/// The opinions on one recommendation, with what gives each its weight.
struct Voices: Sendable {
  struct Voice: Sendable {
    var opinion: Opinion
    var seat: Seat
    /// Nil where it had nothing to judge by.
    var loss: Double?
    /// What each of its concerns weighs.
    var concerns: [(words: String, weight: Double)]

    /// What its agreement counts.
    var weight: Double { seat.weight * seat.expertise }

    /// It opposes what costs it much, or what it has a grave concern about and would not choose; it supports what costs it nearly nothing.
    var stance: Opinion.Stance {
      guard let loss else { return .abstains }
      if loss > 0.3 || (loss > 0.05 && concerns.contains { Concern.severity($0.weight) == .high }) { return .opposes }
      return loss <= 0.05 ? .supports : .abstains
    }
  }

  let recommended: String
  /// By executive.
  let all: [Voice]
  let judgement: Judgement
  private let seats: [Seat]
  /// Alternatives that have the first place of the deciding ranking, in its order.
  private let first: [String]
  private let domains: [String]

  /// Opinions of who has no seat count nothing.
  init(_ opinions: [Opinion], on recommended: String, _ setting: Setting, _ framing: Framing) {
    self.recommended = recommended
    let judgement = framing.judgement
    self.judgement = judgement
    seats = setting.seats
    domains = setting.request.requiredDomains
    first = framing.result.rankings.first.map { ranking in ranking.order.filter { ranking.ranks[$0] == 1 } } ?? []
    let bySeat = Dictionary(uniqueKeysWithValues: setting.seats.map { ($0.executive.name, $0) })
    all = opinions.sorted { $0.executive.precedes($1.executive) }.compactMap { opinion in
      bySeat[opinion.executive].map { seat in
        let hasBasis = opinion.source == .model || judgement.scores(by: seat.executive) != nil
        return Voice(
          opinion: opinion, seat: seat, loss: hasBasis ? opinion.loss : nil,
          concerns: opinion.concerns.map { ($0, Concern.weight($0, of: seat, about: recommended, judgement)) })
      }
    }
  }

  var support: Double { Voices.support(all.map(\.opinion.agreement), all.map(\.weight)) }

  /// 0…1: the agreements by their weights.
  static func support(_ agreements: [Double], _ weights: [Double]) -> Double {
    let total = weights.sum
    return total > 0 ? min(1, max(0, zip(agreements, weights).map { $0 * $1 }.sum / total)).tenDigits : 0
  }

  /// What a voice would choose; a model that was not understood to choose anything else is taken at its agreement.
  func firstChoice(_ voice: Voice) -> String? {
    voice.opinion.firstChoice ?? (voice.opinion.loss <= Judgement.indifference ? recommended : nil)
  }

  private func share(_ holds: (Voice) -> Bool) -> Double {
    let total = all.map(\.weight).sum
    return total > 0 ? (all.filter(holds).map(\.weight).sum / total).tenDigits : 0
  }

  /// The share of the voices' weight that would choose the recommended one itself, or does not mind.
  var firstShare: Double { share { firstChoice($0) == recommended } }

  /// One other alternative that more than half would choose, by heads or by weight, and they.
  var majorityChoice: (alternative: String, names: [String])? {
    let others = Set(all.compactMap(firstChoice)).subtracting([recommended]).sorted { $0.precedes($1) }
    for other in others {
      let names = all.filter { firstChoice($0) == other }.map(\.opinion.executive)
      if 2 * names.count > all.count || share({ firstChoice($0) == other }) > 0.5 { return (other, names) }
    }
    return nil
  }

  /// The required domains that nobody who sits knows at 3 of 5.
  var uncovered: [String] {
    domains.filter { domain in !seats.contains { $0.executive.expertise[domain] ?? 0 >= Voices.expertLevel } }
  }

  private static let expertLevel = 3.0
  /// Fewer opinions are no panel.
  static let thinUnder = 3

  var isThin: Bool { all.count < Voices.thinUnder }

  var isTied: Bool { first.count > 1 }

  /// Somebody had something to judge by, or nobody spoke.
  var hasBasis: Bool { all.isEmpty || all.contains { $0.loss != nil } }

  /// What the voices' first choices, and who they are, allow at most.
  var caps: [Consensus.Cap] {
    let choices = [majorityChoice.map { .majorityPrefersAnother(alternative: $0.alternative) }, Consensus.Cap(firstShare: firstShare)].compactMap(\.self)
    let tie: [Consensus.Cap] = isTied ? [.tie(first)] : []
    let thin: [Consensus.Cap] = isThin ? [.thinPanel(opinions: all.count, least: Voices.thinUnder)] : []
    return choices + tie + thin + (uncovered.isEmpty ? [] : [.uncoveredDomain(uncovered)])
  }
}
