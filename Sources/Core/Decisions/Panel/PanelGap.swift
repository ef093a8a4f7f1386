/// A number that is over 0 on one side of a boundary of the recommendation and not on the other. Alternatives are told by their places among what is compared.
enum PanelGap: Equatable {
  /// The first support over what is asked for.
  case threshold
  /// The second support over the first.
  case second
  /// By how much more than half of the seats, by heads or by weight, would rather have another one, over what they do not mind.
  case majority(of: Int, preferring: Int)
  /// The loss of the second of those who agree most, and of the second of those who agree least, over where the ends of the scale begin.
  case agreeing(Int)
  case disagreeing(Int)
  /// How far roles are apart, over what is critical.
  case roles(Int)
  /// What all score one alternative over another.
  case total(Int, Int)

  /// What may tell these two apart, the likeliest first; empty where nothing is known that does.
  static func between(_ one: RulesPanel.Settled, _ other: RulesPanel.Settled) -> [PanelGap] {
    guard one.proposed == other.proposed, one.asked.first == other.asked.first else { return [] }
    var gaps: [PanelGap] = []
    if one.isBlocked != other.isBlocked {
      switch one.block ?? other.block {
      case .outvoted(let rival): gaps.append(.majority(of: one.asked.first, preferring: rival))
      case .polarised: gaps += [.agreeing(one.asked.first), .disagreeing(one.asked.first)]
      case .rolesApart: gaps.append(.roles(one.asked.first))
      case .grave, nil: break
      }
    } else if !one.isBlocked {
      gaps.append(.threshold)
    }
    guard let second = one.asked.second, let its = other.asked.second else { return gaps }
    return gaps + [second == its ? .second : .total(second, its)]
  }
}

extension RulesPanel {
  /// How large the number is, as the table has it now; nil of what the support says, and where a seat has nothing to judge by.
  func size(of gap: PanelGap, _ table: PanelTable) -> Double? {
    switch gap {
    case .threshold, .second: nil
    case .majority(let alternative, let rival):
      losses(table) { (table.scores[$0 + rival] - table.scores[$0 + alternative]) * table.scale }.map { losses in
        let order = losses.indices.sorted { losses[$0] > losses[$1] }
        var (weight, byWeight) = (0.0, -1.0)
        for seat in order where byWeight < 0 {
          weight += weights[seat]
          if weight > total / 2 { byWeight = losses[seat] }
        }
        return max(losses[order[order.count / 2]], byWeight) - Judgement.indifference
      }
    case .agreeing(let alternative): extreme(1, alternative, table).map { $0 - (1 - Conflict.ends.high) }
    case .disagreeing(let alternative): extreme(seats.count - 2, alternative, table).map { $0 - (1 - Conflict.ends.low) }
    case .roles(let alternative): losses(alternative, table).map { losses in roleGap { losses[$0] } - Conflict.roleGaps.critical }
    case .total(let one, let other): total(of: one, table) - total(of: other, table)
    }
  }

  /// By seat, of where its scores begin; nil where one has none.
  private func losses(_ table: PanelTable, _ loss: (Int) -> Double) -> [Double]? {
    table.hasBasis.allSatisfy(\.self) ? seats.indices.map { loss($0 * table.count) } : nil
  }

  private func losses(_ alternative: Int, _ table: PanelTable) -> [Double]? {
    losses(table) { start in
      var greatest = -Double.infinity
      for place in start..<(start + table.count) { greatest = max(greatest, table.scores[place]) }
      return (greatest - table.scores[start + alternative]) * table.scale
    }
  }

  /// The loss at this place, from the least.
  private func extreme(_ place: Int, _ alternative: Int, _ table: PanelTable) -> Double? {
    guard seats.indices.contains(place) else { return nil }
    return losses(alternative, table).map { $0.sorted()[place] }
  }
}
