import Forms
import Frameworks
import StrictJSON

extension DecisionTable {
  /// What was compared, as a table in the same form, with what the score was computed from and the ranks by every method beside it: what is compared by the deciding one's order,
  /// then what breaks a must.
  public static func written(_ outcome: DecisionOutcome) -> String {
    let request = outcome.request ?? .null
    let rankings = outcome.framework.result.rankings
    let deciding = rankings[0]
    let alternatives = request.members("alternatives").sorted { deciding.place($0.text("id")) < deciding.place($1.text("id")) }
    let computed = Column.computed(outcome, request)
    let score = Column(
      "score by \(deciding.method)",
      about: deciding.method == RankingMethod.certaintyEquivalent.rawValue ? ["risk_tolerance": .number(request.number("risk_tolerance"))] : [:]
    ) { .number(deciding.scores[$0.text("id")]) }
    let ranks = rankings.map { ranking in
      Column("rank by \(ranking.method)") { .number(ranking.ranks[$0.text("id")].map { Double($0) }) }
    }
    let columns = computed + [score] + ranks
    let rows = Column.rows.filter { row in columns.contains { $0.about[row] != nil } }.map { row in
      [DelimitedText.Cell.text(row)] + columns[...(columns.lastIndex { $0.about[row] != nil } ?? 0)].map { $0.about[row] ?? .text("") }
    }
    let header = [DelimitedText.Cell.text(outcome.query)] + columns.map { .text($0.name) }
    return DelimitedText.written([header] + rows + alternatives.map { alternative in [.text(alternative.text("name"))] + columns.map { $0.cell(alternative) } })
  }

  /// A column of an outcome's table.
  fileprivate struct Column {
    let name: String
    /// What the rows before the alternatives say of it.
    let about: [String: DelimitedText.Cell]
    /// Of an alternative of the request.
    let cell: (JSONValue) -> DelimitedText.Cell

    init(_ name: String, about: [String: DelimitedText.Cell] = [:], _ cell: @escaping (JSONValue) -> DelimitedText.Cell) {
      (self.name, self.about, self.cell) = (name, about, cell)
    }

    /// Which rows there may be, in their order. What is `posterior` is believed after `evidence`, in place of `probability`.
    static let rows = [
      "unit", "direction", "category", "weight", "probability", "posterior", "worst", "best", "points", "preference", "must", "risk_tolerance",
    ]
  }
}

extension DecisionTable.Column {
  /// Whatever the deciding method read, of an alternative and of what it is compared by.
  fileprivate static func computed(_ outcome: DecisionOutcome, _ request: JSONValue) -> [Self] {
    let alternatives = request.members("alternatives")
    let comparison = Comparison(outcome)
    func number(_ name: String, as told: String? = nil) -> [Self] {
      guard alternatives.contains(where: { $0.member(name) != nil }) else { return [] }
      return [Self(told ?? name) { .number($0.number(name)) }]
    }
    let given = request.members("criteria").map { criterion($0, request, comparison) } + request.members("states").map { state($0, request, outcome) }
    let results = request.members("states").isEmpty ? lotteries(alternatives, request) : []
    let isCarriedOut = !request.members("states").isEmpty || !results.isEmpty
    let framework = outcome.framework.name
    let risks = Dictionary((comparison?.request.input.alternatives ?? []).map { ($0.id, $0.adverse) }) { first, _ in first }
    let adverse = Self("adverse consequences") { .number(risks[$0.text("id")] ?? nil) }
    let quarter = Self("quarter") { .text(outcome.framework.result.quarter(of: $0.text("id")) ?? "") }
    return given + results + (isCarriedOut ? number("prior_probability") : [])
      + (framework == .eisenhower ? number("urgency") + number("importance") + [quarter] : []) + (framework == .ooda ? number("reversibility") : [])
      + ([.ooda, .kepnerTregoe].contains(framework) && risks.values.contains { $0 != nil } ? [adverse] : [])
  }

  /// Its weight is what its judgements in pairs come to, and so are its scores, where there are such judgements.
  private static func criterion(_ criterion: JSONValue, _ request: JSONValue, _ comparison: Comparison?) -> Self {
    let name = criterion.text("name")
    let problem = comparison?.problem
    let place = problem?.criteria.firstIndex { $0.name == name }
    var about: [String: DelimitedText.Cell] = [:]
    for member in ["unit", "direction", "category"] where !criterion.text(member).isEmpty { about[member] = .text(criterion.text(member)) }
    if let weight = criterion.number("weight") { about["weight"] = .number(weight) }
    if let problem, let place, problem.hierarchy != nil { about["weight"] = .number(problem.weights[place].tenDigits) }
    for end in ["worst", "best"] { if let score = criterion.member("anchors")?.number(end) { about[end] = .number(score) } }
    if let points = criterion.member("anchors")?.members("points"), !points.isEmpty { about["points"] = .text(points.map(\.point).joined(separator: " ")) }
    if let preference = criterion.member("preference") { about["preference"] = .text(preference.preference) }
    if let must = request.musts(on: name) { about["must"] = .text(must) }
    guard let problem, let place, let judged = problem.comparisons[name] else {
      return Self(name, about: about) { .number($0.member("scores")?.number(name)) }
    }
    (about["unit"], about["direction"]) = (.text("priority"), .text(problem.criteria[place].direction.rawValue))
    let priorities = Dictionary(zip(problem.ids, judged.weights)) { first, _ in first }
    return Self(name, about: about) { .number(priorities[$0.text("id")]?.tenDigits) }
  }

  private static func state(_ state: JSONValue, _ request: JSONValue, _ outcome: DecisionOutcome) -> Self {
    let name = state.text("name")
    var about = utilities(request)
    if let probability = state.number("probability") { about["probability"] = .number(probability) }
    let details = outcome.framework.result.rankings.map { JSONValue.object($0.details) }
    if !request.members("evidence").isEmpty, let posterior = details.lazy.compactMap({ $0.member("posterior")?.number(name) }).first {
      about["posterior"] = .number(posterior)
    }
    return Self(name, about: about) { .number($0.member("payoffs")?.number(name)) }
  }

  /// Two columns for each result that an alternative can have, in the request's order.
  private static func lotteries(_ alternatives: [JSONValue], _ request: JSONValue) -> [Self] {
    (0..<(alternatives.map { $0.members("outcomes").count }.max() ?? 0)).flatMap { place in
      ["probability", "utility"].map { member in
        Self("\(member) of result \(place + 1)", about: member == "utility" ? utilities(request) : [:]) { alternative in
          let results = alternative.members("outcomes")
          return .number(results.indices.contains(place) ? results[place].number(member) : nil)
        }
      }
    }
  }

  /// What payoffs and utilities are counted in, and which are better.
  private static func utilities(_ request: JSONValue) -> [String: DelimitedText.Cell] {
    [("unit", request.text("payoff_unit")), ("direction", request.text("payoff_direction"))].reduce(into: [:]) { about, row in
      if !row.1.isEmpty { about[row.0] = .text(row.1) }
    }
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

  /// `2:0.8`, of a value function.
  fileprivate var point: String {
    guard case .array(let ends) = self else { return "" }
    return ends.map { ($0.measure ?? 0).shortText }.joined(separator: ":")
  }

  /// `linear, indifference 1, preference 6`, of PROMETHEE's.
  fileprivate var preference: String {
    let thresholds = ["indifference", "preference", "sigma"].compactMap { name in number(name).flatMap { $0 == 0 ? nil : "\(name) \($0.shortText)" } }
    return ([text("function")] + thresholds).joined(separator: ", ")
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
