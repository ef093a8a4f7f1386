import Cases
import Decisions
import Fakes
import Frameworks
import SeededProperties

extension Property {
  /// What is looked into no further than the tenth that is listed, beside the same looked into to its end.
  static let prunedFlips = Property(
    "pruned-flips", "the flips that are listed are those of a search that prunes nothing", small: 400, whole: 4_000, kinds: ["score", "utility"]
  ) {
    { random in
      let request = try random.wide()
      let pruned: [NumberSensitivity]
      // A method that is named may not be defined on the scores that came up.
      do { pruned = try await searched(request, prunes: true) } catch CaseStop.refused { return "not applicable" }
      let whole = try await searched(request, prunes: false)
      var kinds: [String] = []
      for kind in Sensitivity.Kind.allCases {
        let (own, all) = (pruned.filter { $0.kind == kind }, whole.filter { $0.kind == kind })
        try hold(own.count == min(all.count, kind.isListedWhole ? all.count : 10), "\(own.count) of \(all.count) of \(kind) are listed")
        try await own.hold(against: all, request)
        if own.count == 10, own.allSatisfy({ $0.reached.isFinite }) { kinds.append(kind.rawValue) }
      }
      return kinds.randomElement(using: &random) ?? "all listed"
    }
  }
}

private let place = CasePlace(tenant: "", family: Decisions.name, id: "00000000-0000-4000-8000-000000000000")

private func searched(_ request: DecisionRequest, prunes: Bool) async throws -> [NumberSensitivity] {
  try await searchedNumbers(request, prunes: prunes, journal: Journal(place, engine: engineVersion, surroundings: ScriptedSurroundings()))
}

extension NumberSensitivity {
  fileprivate var reached: Double { recommendation?.flip?.change.magnitude ?? .infinity }

  /// The two searches close in from other places, so that the last digits may differ.
  fileprivate func isAsFar(as other: NumberSensitivity) -> Bool {
    reached == other.reached || (reached - other.reached).magnitude <= 1e-8 * max(1, other.reached)
  }
}

extension Sensitivity.Kind {
  fileprivate var isListedWhole: Bool { [.weight, .limit, .riskTolerance].contains(self) }
}

extension [NumberSensitivity] {
  /// `all`: every number of the kind, looked into to its end.
  fileprivate func hold(against all: [NumberSensitivity], _ request: DecisionRequest) async throws {
    for number in self {
      guard let other = all.first(where: { $0.subject == number.subject }) else {
        throw Broken("\(number.subject) is listed, and is no number of the question")
      }
      guard number.isAsFar(as: other) else {
        let (near, far) = number.reached < other.reached ? (number, other) : (other, number)
        let end = (near.recommendation?.flip?.change ?? 0) < 0 ? far.stable.low ?? -1e9 : far.stable.high ?? 1e9
        let isBack = try await near.isBack(by: [far.reached, (end - near.current).magnitude], request)
        try SeededProperties.hold(isBack, "\(number.subject) flips by \(number.reached), and by \(other.reached) where nothing is pruned")
        continue
      }
      let (own, its) = (number.recommendation?.flip?.recommended, other.recommendation?.flip?.recommended)
      try SeededProperties.hold(own == its, "beyond its flip \(number.subject) recommends \(own ?? "nothing else") and not \(its ?? "nothing else")")
    }
    guard let last else { return }
    // It was looked into as far as the tenth that was known by then.
    let reaches = all.map(\.reached).filter { $0 >= last.reached }
    // Which of equals is the last that is listed hangs on the last digits.
    for number in all.prefix(count) where !contains(where: { $0.subject == number.subject }) && !number.isAsFar(as: last) && number.reached < last.reached {
      let isBack = try await number.isBack(by: reaches, request)
      try SeededProperties.hold(isBack, "\(number.subject) by \(number.reached) is not listed, and \(last.subject) by \(last.reached) is")
    }
  }
}

extension NumberSensitivity {
  /// Whether somewhere beyond its flip, at one of these distances, the same is recommended as now again: what changes in between alone may be narrower than the steps of either search.
  fileprivate func isBack(by distances: [Double], _ request: DecisionRequest) async throws -> Bool {
    func recommended(_ request: DecisionRequest) async throws -> String {
      try await makeDecision(
        request, executives: Executive.shipped, settings: DecisionSettings(), opinions: RulesOpinions(),
        journal: Journal(place, engine: engineVersion, surroundings: ScriptedSurroundings())
      ).recommendation.alternative
    }
    guard let flip = recommendation?.flip else { return true }
    for distance in distances where distance.isFinite {
      var moved = request
      moved.input = request.input.moving(subject, to: current + (flip.change < 0 ? -distance : distance) * (1 - 1e-6))
      if try await recommended(moved) == recommended(request) { return true }
    }
    return false
  }
}

extension SplitMix64 {
  /// A question with more numbers of a kind than are listed: scores by six or seven criteria, or payoffs in as many states.
  fileprivate mutating func wide() throws -> DecisionRequest {
    let (alternatives, columns) = (3 + below(3), 6 + below(2))
    let isPaid = below(3) == 0
    let names = (0..<columns).map { "n\($0)" }
    let rows = (0..<alternatives).map { row in
      let cells = names.map { name in "\"\(name)\":\(isPaid ? below(181) - 60 : 1 + below(40))" }
      return "{\"id\":\"a\(row)\",\"\(isPaid ? "payoffs" : "scores")\":{\(cells.joined(separator: ","))}}"
    }
    var context = ["\"alternatives\":[\(rows.joined(separator: ","))]"]
    var method = ""
    if isPaid {
      let shares = names.map { _ in 1 + below(9) }
      let total = Double(shares.reduce(0, +))
      let states = zip(names, shares).map { "{\"name\":\"\($0)\",\"probability\":\(Double($1) / total)}" }
      context.append("\"states\":[\(states.joined(separator: ","))]")
      method = "\"framework\":\"\(pick(["bayesian", "bayesian", "ooda"]))\","
    } else {
      let categories = ["cost", "revenue", "risk", "ethics", "legal", "feasibility", "strategy"]
      let criteria = names.map { name in
        "{\"name\":\"\(name)\",\"weight\":\(1 + below(9)),\"direction\":\"\(pick(["max", "min"]))\",\"category\":\"\(pick(categories))\"}"
      }
      context.append("\"criteria\":[\(criteria.joined(separator: ","))]")
      method = "\"method\":\"\(pick(["weighted_sum", "weighted_sum", "topsis", "vikor", "promethee_ii"]))\","
    }
    return try DecisionRequest.read(Array("{\"query\":\"Which?\",\(method)\"context\":{\(context.joined(separator: ","))}}".utf8))
  }
}
