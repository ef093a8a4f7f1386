import Cases
import Decisions
import Fakes
import Forms
import Frameworks
import SeededProperties
import StrictJSON

/// What the shipped executives decide by the rules.
func made(_ request: DecisionRequest) async throws -> DecisionOutcome {
  let journal = try Journal(
    CasePlace(tenant: "", family: Decisions.name, id: "00000000-0000-4000-8000-000000000000"), engine: engineVersion, surroundings: ScriptedSurroundings())
  return try await makeDecision(request, executives: Executive.shipped, settings: DecisionSettings(), opinions: RulesOpinions(), journal: journal)
}

/// Nil where the question is refused.
func answered(_ question: JSONValue) async throws -> DecisionOutcome? {
  let request: DecisionRequest
  let body = Array(try question.text.utf8)
  do throws(RequestError) { request = try DecisionRequest.read(body) } catch { return nil }
  do { return try await made(request) } catch CaseStop.refused { return nil }
}

extension SplitMix64 {
  private mutating func holds(_ oneOf: Int) -> Bool { below(oneOf) == 0 }

  /// A question with much in it that may be left out, in any framework.
  mutating func richQuestion() throws -> JSONValue {
    let isPaid = holds(3)
    var question = try JSONReader.read(Array((isPaid ? SeededDecisions.paid(next()) : SeededDecisions.scored(next())).utf8))
    if !isPaid, holds(2) {
      let frameworks = ["ooda", "cynefin", "eisenhower", "mcda", "kepner_tregoe"]
      question = question.setting(["method"], to: nil).setting(["framework"], to: .string(frameworks[below(frameworks.count)]))
    }
    if holds(8) { question = question.setting(["method"], to: nil).setting(["framework"], to: nil) }
    func add(_ path: [String], _ value: JSONValue) { question = question.setting(path[...], to: value) }
    for (name, value) in [
      ("risk_tolerance", 0.3), ("urgency", 4), ("importance", 2), ("complexity_level", "complex"), ("uncertainty_types", ["recognized_ignorance"]),
      ("deadline", "2601-01-01T00:00:00Z"), ("budget", ["usd": 3]), ("required_domains", ["risk"]),
      ("parameters", ["vikor_v": 0.4, "hurwicz": 0.4, "ahp_mode": "ideal"]),
    ] as [(String, JSONValue)] where holds(3) { add([name], value) }
    for (name, value) in [
      ("background", "old"), ("data", ["x": 1]), ("priorities", ["speed"]), ("values", ["cost": 2]), ("stakeholders", ["sales"]), ("metrics", ["growth"]),
      ("normalisation", "sum"), ("reference", 7), ("payoff_direction", "max"), ("payoff_unit", "kEUR"),
    ] as [(String, JSONValue)] where holds(3) { add(["context", name], value) }
    if isPaid, holds(2), case .array(let states)? = question.member(["context", "states"]) {
      let up = JSONObject(states.indices.map { ("s\($0)", JSONValue(measure: $0 == 0 ? 0.9 : 0.2)) })
      let down = JSONObject(states.indices.map { ("s\($0)", JSONValue(measure: $0 == 0 ? 0.1 : 0.8)) })
      add(["context", "experiment"], ["cost": 2, "likelihoods": ["up": .object(up), "down": .object(down)]])
      if holds(2) { add(["context", "evidence"], [["signal": "up"]]) }
    }
    if case .array(let criteria)? = question.member(["context", "criteria"]) {
      let anchored = holds(6)
      for place in criteria.indices {
        let path = ["context", "criteria", "\(place)"]
        if holds(3) { add(path + ["unit"], "EUR") }
        if holds(4) { add(path + ["preference"], ["function": "v_shape", "preference": 4]) }
        if anchored || holds(6) { add(path + ["anchors"], anchor(criteria[place])) }
      }
      if holds(2), case .array(let constraints)? = question.member(["constraints"]) {
        let wish: JSONValue = ["criterion": "c1", "op": .string(holds(2) ? "<=" : ">="), "value": .integer(Int64(1 + below(20))), "kind": "want"]
        add(["constraints"], .array(constraints + [wish]))
      }
    }
    guard case .array(let alternatives)? = question.member(["context", "alternatives"]) else { return question }
    let isMarked = question.member(["framework"]) == "eisenhower" || holds(6)
    for place in alternatives.indices {
      let path = ["context", "alternatives", "\(place)"]
      if holds(4) { add(path + ["description"], "the old one") }
      if holds(4) { add(path + ["reversibility"], 0.6) }
      if isMarked {
        add(path + ["urgency"], .integer(Int64(1 + below(5))))
        add(path + ["importance"], .integer(Int64(1 + below(5))))
      }
      if holds(5) { add(path + ["risks"], [["description": "late", "probability": 0.2, "seriousness": 4]]) }
    }
    return question
  }

  private func anchor(_ criterion: JSONValue) -> JSONValue {
    criterion.member(["direction"]) == "max" ? ["worst": 0, "best": 25] : ["worst": 25, "best": 0]
  }
}

extension JSONValue {
  var text: String { get throws { String(decoding: try JSONWriter.write(self), as: UTF8.self) } }

  func member(_ path: ArraySlice<String>) -> JSONValue? {
    guard let name = path.first else { return self }
    return switch self {
    case .object(let object): object[name]?.member(path.dropFirst())
    case .array(let elements): Int(name).flatMap { elements.indices.contains($0) ? elements[$0].member(path.dropFirst()) : nil }
    default: nil
    }
  }

  /// With what stands there put differently, or left out.
  func setting(_ path: ArraySlice<String>, to value: JSONValue?) -> JSONValue {
    guard let name = path.first else { return value ?? .null }
    let rest = path.dropFirst()
    switch self {
    case .object(var object):
      object[name] = rest.isEmpty ? value : (object[name] ?? .object(JSONObject())).setting(rest, to: value)
      return .object(object)
    case .array(var elements):
      guard let place = Int(name), elements.indices.contains(place) else { return self }
      if rest.isEmpty, value == nil { elements.remove(at: place) } else { elements[place] = elements[place].setting(rest, to: value) }
      return .array(elements)
    default: return self
    }
  }
}
