import Forms
import Frameworks

/// The askings of a panel that speaks by the rules, as numbers alone: what `PanelAsking` comes to, without its words.
///
/// What counts as equal is what is the same but for rounding: a boundary stands where two numbers meet, not where they come near each other.
final class RulesPanel: Sendable {
  /// By name, as opinions are.
  let seats: [Seat]
  /// What each one's agreement counts.
  let weights: [Double]
  let total: Double
  /// The places of each role that more than one holds.
  private let roles: [[Int]]
  private let settings: DecisionSettings
  let vetoDomains: Set<String>

  init(_ setting: Setting) {
    seats = setting.seats.sorted { $0.executive.name.precedes($1.executive.name) }
    weights = seats.map { $0.weight * $0.expertise }
    total = weights.sum
    let holders = Dictionary(grouping: seats.indices) { [seats] in seats[$0].executive.role }
    roles = holders.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    settings = setting.settings
    vetoDomains = Set(seats.flatMap(\.executive.vetoDomains))
  }

  /// What the askings came to.
  struct Settled: Sendable {
    /// Places of alternatives that are compared.
    var recommended: Int
    var proposed: Int
    /// Of the first asking.
    var support = 0.0
    /// The critical conflict that keeps the first asking from passing.
    var block: Block?
    /// Who was asked about, by their places among what is compared.
    var asked: (first: Int, second: Int?)
    /// The second one that was asked about, and its support.
    var second: Int?
    var secondSupport = 0.0
    var askings = 1

    var isBlocked: Bool { block != nil }
  }

  /// A critical conflict, whatever the support is.
  enum Block: Sendable, Hashable {
    case polarised
    /// More than half prefer this one.
    case outvoted(by: Int)
    case rolesApart
    /// A concern that more than one has.
    case grave
  }

  /// Two supports are the same number but for rounding.
  static let hair = 1e-13

  /// `proposed` is what is asked about first, `dominated` asked for only where the panel is asked again: by alternative, into what is there already.
  func settled(_ table: inout PanelTable, proposed: Int, dominated: (inout [Bool]) -> Void) -> Settled {
    best(&table, proposed: proposed)
    var found = Settled(recommended: proposed, proposed: proposed, asked: (proposed, nil))
    var (next, greatest) = (proposed, -Double.infinity)
    for attempt in 0...settings.maxResolutionAttempts {
      let (support, block) = asking(about: next, table)
      if attempt == 0 { (found.support, found.block) = (support, block) }
      if attempt == 1 { (found.second, found.secondSupport, found.asked.second) = (next, support, next) }
      found.askings = attempt + 1
      let improves = support > greatest + RulesPanel.hair
      if improves { (found.recommended, greatest) = (next, support) }
      let passes = support >= settings.threshold - RulesPanel.hair && block == nil
      guard !passes, improves, attempt < settings.maxResolutionAttempts else { break }
      if attempt == 0 { dominated(&table.isClosed) }
      table.isClosed[next] = true
      guard let other = unproposed(&table, proposed) else { break }
      next = other
    }
    return found
  }

  /// What each of these would come to, were it asked about; all are compared.
  func verdicts(about alternatives: [String], _ framing: Framing) -> [PanelAsking.Verdict] {
    guard !alternatives.isEmpty else { return [] }
    let ids = framing.judgement.ids
    var table = PanelTable(framing.judgement, self, order: framing.choices.compactMap(ids.firstIndex(of:)))
    best(&table, proposed: ids.firstIndex(of: framing.proposed) ?? 0)
    return alternatives.compactMap(ids.firstIndex(of:)).map { place in
      let (support, block) = asking(about: place, table)
      return PanelAsking.Verdict(support: support.tenDigits, passes: support.tenDigits >= settings.threshold && block == nil)
    }
  }

  /// Each seat's best, and which it is: of equals the one that stands first.
  private func best(_ table: inout PanelTable, proposed: Int) {
    let count = table.count
    let reach = table.scale > 0 ? RulesPanel.hair / table.scale : 0
    let held = table.scores
    let scores = held.span
    for seat in weights.indices where table.hasBasis[seat] {
      let start = seat * count
      var (greatest, place, equals) = (scores[start], 0, 1)
      for other in 1..<max(1, count) {
        let score = scores[start + other]
        if score > greatest + reach {
          (greatest, place, equals) = (score, other, 1)
        } else if score >= greatest - reach {
          (greatest, equals) = (max(greatest, score), equals + 1)
        }
      }
      table.best[seat] = greatest
      if equals > 1 {
        place = scores[start + proposed] >= greatest - reach ? proposed : table.order.first { scores[start + $0] >= greatest - reach } ?? place
      }
      table.first[seat] = place
    }
  }

  /// What a seat loses by an alternative; nil where it has nothing to judge by.
  private func loss(_ seat: Int, _ alternative: Int, _ table: PanelTable) -> Double? {
    guard table.hasBasis[seat] else { return nil }
    return min(1, max(0, (table.best[seat] - table.scores[seat * table.count + alternative]) * table.scale))
  }

  private static func minds(_ loss: Double?) -> Bool { (loss ?? 0) > Judgement.indifference + RulesPanel.hair }

  /// The support, and what is critical whatever it is.
  private func asking(about alternative: Int, _ table: PanelTable) -> (support: Double, block: Block?) {
    var (sum, high, low) = (0.0, 0, 0)
    var (others, otherWeight) = (0, 0.0)
    for seat in weights.indices {
      let loss = loss(seat, alternative, table)
      let agreement = 1 - (loss ?? 0.5)
      sum += agreement * weights[seat]
      if RulesPanel.minds(loss) { (others, otherWeight) = (others + 1, otherWeight + weights[seat]) }
      if agreement >= Conflict.ends.high - RulesPanel.hair { high += 1 }
      if agreement <= Conflict.ends.low + RulesPanel.hair { low += 1 }
    }
    let support = total > 0 ? min(1, max(0, sum / total)) : 0
    if high > 1 && low > 1 { return (support, .polarised) }
    let mayBeOutvoted = 2 * others > weights.count || (total > 0 && otherWeight / total > 0.5 + RulesPanel.hair)
    if mayBeOutvoted, let rival = rival(of: alternative, table) { return (support, .outvoted(by: rival)) }
    if roles.count > 1, rolesAreApart(alternative, table) { return (support, .rolesApart) }
    return (support, table.isGrave(alternative, weights.count) ? .grave : nil)
  }

  /// The other alternative that is the first choice of more than half, by heads or by weight.
  private func rival(of alternative: Int, _ table: PanelTable) -> Int? {
    for seat in weights.indices where RulesPanel.minds(loss(seat, alternative, table)) {
      var (heads, weight) = (0, 0.0)
      for other in weights.indices where table.first[other] == table.first[seat] && RulesPanel.minds(loss(other, alternative, table)) {
        (heads, weight) = (heads + 1, weight + weights[other])
      }
      if 2 * heads > weights.count || (total > 0 && weight / total > 0.5 + RulesPanel.hair) { return table.first[seat] }
    }
    return nil
  }

  private func rolesAreApart(_ alternative: Int, _ table: PanelTable) -> Bool {
    roleGap { loss($0, alternative, table) ?? 0.5 } > Conflict.roleGaps.critical + RulesPanel.hair
  }

  /// How far the mean agreements of two roles are apart at most, by what each seat loses.
  func roleGap(_ loss: (Int) -> Double) -> Double {
    var (low, high) = (Double.infinity, -Double.infinity)
    for role in roles {
      var sum = 0.0
      for seat in role { sum += 1 - loss(seat) }
      let mean = sum / Double(role.count)
      (low, high) = (min(low, mean), max(high, mean))
    }
    return high - low
  }

  /// What the seats would score highest, weighted as their agreement is; the first of equals in order.
  private func unproposed(_ table: inout PanelTable, _ proposed: Int) -> Int? {
    var greatest = -Double.infinity
    for place in 0..<table.count {
      table.totals[place] = table.isClosed[place] ? -.infinity : total(of: place, table)
      greatest = max(greatest, table.totals[place])
    }
    guard greatest > -.infinity else { return nil }
    let reach = greatest - RulesPanel.hair * max(1, greatest.magnitude)
    return table.totals[proposed] >= reach ? proposed : table.order.first { table.totals[$0] >= reach }
  }

  func total(of alternative: Int, _ table: PanelTable) -> Double {
    var total = 0.0
    for seat in weights.indices where table.hasBasis[seat] { total += table.scores[seat * table.count + alternative] * weights[seat] * table.scale }
    return total
  }

}

/// What a panel judges by: a score of each alternative by each seat.
struct PanelTable {
  /// How many alternatives are compared.
  let count: Int
  /// Seat after seat; those of one seat may all be higher or lower than they are told.
  var scores: [Double]
  /// What a difference of two of them counts, 0 where all are alike.
  var scale = 1.0
  var hasBasis: [Bool]
  /// The alternatives as the deciding method has them now, which tells equals apart.
  var order: [Int]
  /// By alternative: it breaks a must.
  var isBreached: [Bool]
  /// Of each criterion that is in a veto domain, seat after seat and alternative after alternative, what being behind on it weighs.
  var concerns: [[Double]] = []
  /// By seat: its greatest score, and whose it is.
  fileprivate var best: [Double]
  fileprivate var first: [Int]
  /// By alternative: it is not asked about (again), and what all seats score it.
  fileprivate var isClosed: [Bool]
  fileprivate var totals: [Double]

  init(count: Int, scores: [Double], hasBasis: [Bool], order: [Int], isBreached: [Bool]) {
    (self.count, self.scores, self.hasBasis, self.order, self.isBreached) = (count, scores, hasBasis, order, isBreached)
    (best, first) = (Array(repeating: 0, count: hasBasis.count), Array(repeating: 0, count: hasBasis.count))
    (isClosed, totals) = (Array(repeating: false, count: count), Array(repeating: 0, count: count))
  }

  /// A concern that more than one has is critical: a must is broken, or it is high on average on what somebody could veto.
  func isGrave(_ alternative: Int, _ seats: Int) -> Bool {
    if isBreached[alternative] { return seats > 1 }
    for weights in concerns {
      var (holders, sum) = (0, 0.0)
      for seat in 0..<seats {
        let weight = weights[seat * count + alternative]
        guard Concern.severity(weight) != nil else { continue }
        holders += 1
        sum += weight
      }
      if holders > 1, Concern.severity(sum / Double(seats)) == .high { return true }
    }
    return false
  }
}
