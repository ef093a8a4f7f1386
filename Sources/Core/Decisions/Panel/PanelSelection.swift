import Forms

/// An executive that sits on the panel of one decision.
public struct Seat: Sendable, Hashable {
  public var executive: Executive
  /// Over 0, at most 5: the greatest `role_priority` over the required domains.
  public var priority: Double
  public var isLead: Bool
  /// 0.2…1: the greatest expertise over the required domains, as a share of 5; 1 when no domain is required.
  public var expertise: Double
  /// 0.5…1.5: what the executive's record of forecasts makes of its voice; 1 without one.
  public var voice: Double

  /// What its agreement counts: priority/5, the lead at least .8, times its voice.
  public var weight: Double { (isLead ? max(priority / 5, 0.8) : priority / 5) * voice }
}

public enum PanelSelection {
  /// The seats, the lead first. Empty only when no executive is active.
  public static func seats(
    _ executives: [Executive], domains: [String], atMost: Int = 10, voices: [String: Double] = [:]
  ) -> [Seat] {
    let active = executives.filter(\.active).sorted { $0.name.precedes($1.name) }
    var ranked = active.map { (executive: $0, priority: domains.isEmpty ? 5 : domains.map($0.priority).max() ?? 0) }.filter { $0.priority > 0 }
    if ranked.isEmpty { ranked = active.prefix(1).map { ($0, 1) } }
    // Stable on purpose: equal priorities stay in the order of the names.
    ranked.sort { $0.priority != $1.priority ? $0.priority > $1.priority : $0.executive.name.precedes($1.executive.name) }
    return ranked.prefix(atMost).enumerated().map { place, found in
      Seat(
        executive: found.executive, priority: found.priority, isLead: place == 0, expertise: found.executive.expertise(in: domains),
        voice: voices[found.executive.name] ?? 1)
    }
  }
}

extension Executive {
  fileprivate func priority(_ domain: String) -> Double { rolePriority[domain] ?? 0 }

  /// A required domain that it does not know counts as the least level, 1 of 5.
  fileprivate func expertise(in domains: [String]) -> Double {
    domains.isEmpty ? 1 : (domains.compactMap { expertise[$0] }.max() ?? 1) / 5
  }
}
