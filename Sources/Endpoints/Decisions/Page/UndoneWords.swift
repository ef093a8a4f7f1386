internal import Decisions
internal import Forms
internal import Frameworks
internal import FunctionKit

/// How far each alternative can be undone: by that OODA puts one before another that has the same score, or all where nothing else was measured.
extension DecisionPage {
  /// Level with what is recommended by the deciding method, and before or after it by how far each can be undone.
  func isTieBroken(_ other: String) -> Bool { outcome.framework.result.isTieBroken(recommended, other) }

  /// 0…1; nil where the question does not say it. Of records that do not keep the question, what they counted.
  func reversibility(_ id: String) -> Double? {
    guard let comparison else { return deciding?.isByReversibility ?? false ? deciding?.scores[id] : nil }
    return comparison.reversibility(id)
  }

  /// In a table.
  func undone(_ id: String) -> String? { deciding?.scores[id] == nil ? nil : reversibility(id)?.percent ?? "not said" }

  /// What a share is of that says how far something can be undone.
  var undoneScale: String {
    let scale = "100% is entirely, 0% not at all, as the question estimates it"
    let isUnsaid = comparison?.problem.ids.contains { reversibility($0) == nil } ?? false
    return isUnsaid ? "\(scale); where it does not say how far, that counts as not at all" : scale
  }

  /// Of another one, as it was counted beside what is recommended, or chosen.
  func undone(_ other: String, _ its: Double, beside name: String, _ own: Double) -> String {
    if reversibility(other) == nil { return "The question does not say how far it can be undone; \(name) can by \(own.percent)." }
    if reversibility(recommended) == nil { return "It can be undone by \(its.percent); of \(name) the question does not say how far." }
    return "It can be undone by \(its.percent(apart: own)), \(name) by \(own.percent(apart: its))."
  }

  /// Where nothing else ranks them.
  func furthest(beside other: String) -> String {
    let (own, its) = (reversibility(recommended), reversibility(other))
    switch (own, its) {
    case (let own?, let its?) where own > its:
      return "It can be undone furthest, by \(own.percent(apart: its)); “\(title(other))” by \(its.percent(apart: own))."
    case (let own?, let its?) where own == its: return "“\(title(other))” can be undone as far, by \(own.percent)."
    case (let own?, let its?): return "It can be undone by \(own.percent(apart: its)); “\(title(other))” by \(its.percent(apart: own))."
    case (let own?, nil): return "It can be undone\(own > 0 ? " furthest" : ""), by \(own.percent); of “\(title(other))” the question does not say how far."
    case (nil, let its?): return "The question does not say how far it can be undone; “\(title(other))” can by \(its.percent)."
    case (nil, nil): return "The question says neither of it nor of “\(title(other))” how far it can be undone."
    }
  }

  /// How what is recommended stands beside one that has the same score; `ahead`: what it is better in.
  func tieBroken(beside other: String, _ deciding: Ranking, _ ahead: [String]) -> String {
    let (own, its) = (reversibility(recommended), reversibility(other))
    let isBefore = (deciding.ranks[recommended] ?? 0) < (deciding.ranks[other] ?? 0)
    let unsaid = "the question does not say how far, which counts as not at all"
    let figures =
      switch (isBefore ? own : its, isBefore ? its : own) {
      case (let more?, let less?): "\(more.percent(apart: less)), not \(less.percent(apart: more))"
      case (let more, _): "\((more ?? 0).percent); of \(isBefore ? "that one" : "this one") \(unsaid)"
      }
    let place = isBefore ? "and before it" : "which comes before it"
    let better = ahead.isEmpty ? "" : "; better than it \(ahead.joined(separator: " and "))"
    return "Level with “\(title(other))” by \(deciding.method.methodName), \(place) as it can be undone further (\(figures))\(better)."
  }

  /// Where nothing else ranks them: by how much more each would have to be undone, the least first.
  var undone: [Markup] {
    guard isFirst, let deciding, deciding.isByReversibility, let own = deciding.scores[recommended] else { return [] }
    let others = deciding.order.filter { $0 != recommended && deciding.scores[$0] != nil }
    return [
      .list(
        others.map { other in
          let now = reversibility(other).map { ", not \($0.percent(apart: own))" } ?? "; the question does not say how far it can be"
          return "“\(title(other))” would be first if it could be undone by over \(own.percent)\(now)."
        })
    ]
  }
}
