import Cases
import Decisions
import Fakes
import Forms
import Frameworks
import SeededProperties
import StrictJSON

extension Property {
  /// Nothing given disappears: a member that may be anything, and nothing of the outcome is another, is told to have changed nothing; and what is told so may be left out.
  static let givenMembers = Property(
    "given-members", "what is told to have changed nothing is what changes nothing", small: 100, whole: 2_000, kinds: ["used", "unused"]
  ) {
    { random in
      let question = try random.richQuestion()
      let asked = try question.text
      guard let outcome = try await answered(question) else { return "refused" }
      let told = Set((outcome.inputsNotUsed ?? []).map(\.path))
      var members = GivenMember.all(question)
      var kinds: Set<String> = []
      for _ in 0..<5 where !members.isEmpty {
        let member = members.remove(at: random.below(members.count))
        if member.isBoundary(outcome) { continue }
        var changed: [(value: JSONValue?, outcome: DecisionOutcome)] = []
        for value in member.values {
          let other = question.setting(member.path[...], to: value)
          if other != question, let answer = try await answered(other) { changed.append((value, answer)) }
        }
        let isTold = told.contains(member.pointer(outcome))
        if changed.count > 1, changed.allSatisfy({ $0.outcome.json.compared == outcome.json.compared }) {
          try hold(isTold || member.comparesWhoIsLetIn(outcome), "/\(member.path.joined(separator: "/")) changes nothing, and nobody says so: \(asked)")
          kinds.insert("unused")
        } else {
          kinds.insert("used")
        }
        if isTold, let without = changed.first(where: { $0.value == nil })?.outcome {
          try hold(
            without.json.decided == outcome.json.decided,
            "/\(member.path.joined(separator: "/")) is said to change nothing, and without it another is \(without.json.decided.differing(from: outcome.json.decided)): \(asked)"
          )
        }
      }
      return kinds.sorted().first ?? "nothing given"
    }
  }
}

/// A member of a question that may be left out, and what else it may be.
private struct GivenMember {
  var path: [String]
  /// Nil leaves it out.
  var values: [JSONValue?]

  private static let texts: [JSONValue?] = [nil, "one", "another"]
  private static let lists: [JSONValue?] = [nil, ["one"], ["another", "third"]]

  private static let top: [String: [JSONValue?]] = [
    "risk_tolerance": [nil, 0, 0.25, 0.75, 1], "urgency": [nil, 1, 5], "importance": [nil, 1, 5],
    "complexity_level": [nil, "simple", "complex", "chaotic"], "uncertainty_types": [nil, ["statistical"], ["scenario"]],
    "deadline": [nil, "2001-01-01T00:00:00Z", "2901-01-01T00:00:00Z"], "budget": [nil, ["usd": 1], ["usd": 7]],
    "required_domains": [nil, ["finance"], ["ethics"]],
  ]
  private static let context: [String: [JSONValue?]] = [
    "background": texts, "data": [nil, ["a": 1], ["b": 2]], "priorities": lists + [["c0", "one"], ["one", "C1"]], "values": [nil, ["cost": 1], ["ethics": 7]],
    "stakeholders": lists,
    "metrics": lists, "normalisation": [nil, "min_max", "vector"], "reference": [nil, -5000, 5000, 20], "payoff_direction": [nil, "min", "max"],
    "payoff_unit": texts,
    "evidence": [nil, [["signal": "up"]], [["signal": "down"]]],
  ]
  private static let parameters: [String: [JSONValue?]] = [
    "hurwicz": [nil, 0, 1], "ahp_mode": [nil, "distributive", "ideal"],
  ]
  private static let criterion: [String: [JSONValue?]] = [
    "unit": texts, "preference": [nil, ["function": "usual"], ["function": "u_shape", "indifference": 100], ["function": "gaussian", "sigma": 1]],
    "anchors": [nil, ["worst": 0, "best": 30], ["worst": 30, "best": 0]],
  ]
  private static let alternative: [String: [JSONValue?]] = [
    "description": texts, "reversibility": [nil, 0, 1], "urgency": [nil, 1, 5], "importance": [nil, 1, 5],
    "risks": [nil, [["description": "d", "probability": 0.9, "seriousness": 9]], [["description": "e", "probability": 0.1, "seriousness": 2]]],
  ]

  /// Those that stand in it.
  static func all(_ question: JSONValue) -> [GivenMember] {
    func listed(_ path: [String], _ known: [String: [JSONValue?]]) -> [GivenMember] {
      guard case .object(let object)? = question.member(path[...]) else { return [] }
      return object.names.sorted().compactMap { name in known[name].map { GivenMember(path: path + [name], values: $0) } }
    }
    var found = listed([], top) + listed(["context"], context) + listed(["parameters"], parameters)
    for (name, known) in [("criteria", criterion), ("alternatives", alternative)] {
      guard case .array(let elements)? = question.member(["context", name][...]) else { continue }
      for place in elements.indices { found += listed(["context", name, "\(place)"], known) }
    }
    guard case .array(let constraints)? = question.member(["constraints"][...]) else { return found }
    for (place, constraint) in constraints.enumerated() where constraint.member(["kind"][...]) == "want" {
      func limit(_ value: JSONValue) -> JSONValue { constraint.setting(["value"][...], to: value) }
      // One that all meet, whichever way it is meant; one that is left out takes its place with it.
      found.append(
        GivenMember(path: ["constraints", "\(place)"], values: [nil, limit(constraint.member(["op"][...]) == "<=" ? 1e6 : -1e6)]))
    }
    return found
  }

  /// It tells which of equals comes first, where a number moves so far that two are: no change of it alone need show that.
  func isBoundary(_ outcome: DecisionOutcome) -> Bool {
    guard path.last == "reversibility", outcome.framework.name == .ooda, let place = path.dropLast().last else { return false }
    return outcome.framework.result.rankings[0].scores["a\(place)"] != nil
  }

  /// What the deciding method compares alternatives by that another limit would let in: that no number of it changes who is first then is not claimed.
  func comparesWhoIsLetIn(_ outcome: DecisionOutcome) -> Bool {
    let readers = ["preference": RankingMethod.prometheeII, "vikor_v": .vikor]
    guard let reader = path.compactMap({ readers[$0] }).first else { return false }
    return outcome.framework.method == reader.rawValue && !outcome.framework.result.inadmissible.isEmpty
  }

  /// Where it stands in the request as it was read, whose constraints are in an order of their own.
  func pointer(_ outcome: DecisionOutcome) -> String {
    let given = "/" + path.joined(separator: "/")
    guard path.first == "constraints", case .array(let read)? = outcome.request?.member(["constraints"][...]) else { return given }
    return read.firstIndex { $0.member(["kind"][...]) == "want" }.map { "/constraints/\($0)" } ?? given
  }
}

extension JSONValue {
  private func without(_ names: [String]) -> JSONValue {
    guard case .object(var object) = self else { return self }
    for name in names { object[name] = nil }
    return .object(object)
  }

  /// An outcome but for what was asked, and what of it was not used.
  fileprivate var compared: JSONValue { without(["request", "inputs_not_used"]) }

  /// The same but for what is said of the question itself: how well each framework would have suited it, and how far it is documented.
  fileprivate var decided: JSONValue {
    let framework = member(["framework"]).map { $0.without(["applicability", "rationale"]) }
    return compared.without(["ai_act_assessment"]).setting(["framework"], to: framework)
  }

  /// The members of an object that are another.
  fileprivate func differing(from other: JSONValue) -> String {
    guard case .object(let own) = self, case .object(let its) = other else { return "the whole" }
    return own.members.filter { its[$0.name] != $0.value }.map { "\($0.name): \($0.value)" }.joined(separator: ", ").prefix(300).description
  }
}
