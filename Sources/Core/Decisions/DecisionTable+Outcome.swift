import Forms
import Frameworks
import StrictJSON

extension DecisionTable {
  /// What was compared, as a table in the same form, with the ranks by every method beside it: what is compared by the deciding one's order, then what breaks a must.
  public static func written(_ outcome: DecisionOutcome) -> String {
    let request = outcome.request ?? .null
    let criteria = request.members("criteria")
    let states = request.members("states")
    let rankings = outcome.framework.result.rankings
    let deciding = rankings[0]
    let header =
      [DelimitedText.Cell.text(outcome.query)] + (criteria + states).map { .text($0.text("name")) }
    let ranks =
      [DelimitedText.Cell.text("score by \(deciding.method)")]
      + rankings.map { .text("rank by \($0.method)") }
    var rows = [header + ranks]
    func row(_ name: String, _ cell: (JSONValue) -> DelimitedText.Cell?) {
      let cells = (criteria + states).map { cell($0) ?? .text("") }
      if cells.contains(where: { $0 != .text("") }) { rows.append([.text(name)] + cells) }
    }
    // Of a state it is what payoffs are counted in.
    row("unit") { column in
      let unit = column.text("unit").isEmpty && states.contains(column) ? request.text("payoff_unit") : column.text("unit")
      return unit.isEmpty ? nil : .text(unit)
    }
    for name in ["direction", "category"] {
      row(name) { $0.text(name).isEmpty ? nil : .text($0.text(name)) }
    }
    for name in ["weight", "probability"] { row(name) { $0.number(name).map { .number($0) } } }
    for name in ["worst", "best"] {
      row(name) { $0.member("anchors")?.number(name).map { .number($0) } }
    }
    row("must") { request.musts(on: $0.text("name")).map { .text($0) } }
    for alternative in request.members("alternatives").sorted(by: {
      deciding.place($0.text("id")) < deciding.place($1.text("id"))
    }) {
      let id = alternative.text("id")
      let scores = criteria.map {
        DelimitedText.Cell.number(alternative.member("scores")?.number($0.text("name")))
      }
      let payoffs = states.map {
        DelimitedText.Cell.number(alternative.member("payoffs")?.number($0.text("name")))
      }
      rows.append(
        [.text(alternative.text("name"))] + scores + payoffs + [.number(deciding.scores[id])]
          + rankings.map { .number($0.ranks[id].map { Double($0) }) })
    }
    return DelimitedText.written(rows)
  }
}

extension Ranking {
  fileprivate func place(_ id: String) -> Int { order.firstIndex(of: id) ?? order.count }
}

extension JSONValue {
  /// Of a request: the limits that a criterion must keep to, as a cell has them.
  fileprivate func musts(on criterion: String) -> String? {
    let limits = members("constraints").filter { $0.text("kind") == "must" && $0.text("criterion") == criterion }
    return limits.isEmpty ? nil : limits.map { "\($0.text("op")) \(($0.number("value") ?? 0).shortText)" }.joined(separator: " and ")
  }

  fileprivate func member(_ name: String) -> JSONValue? {
    if case .object(let object) = self { object[name] } else { nil }
  }
  fileprivate func members(_ name: String) -> [JSONValue] {
    if case .array(let elements)? = member(name) { elements } else { [] }
  }
  fileprivate func text(_ name: String) -> String {
    if case .string(let text)? = member(name) { text } else { "" }
  }
  fileprivate func number(_ name: String) -> Double? { member(name)?.measure }
}
