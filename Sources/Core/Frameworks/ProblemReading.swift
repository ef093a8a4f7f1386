import Forms

extension Problem {
  /// What a question is made of.
  struct Parts: Sendable {
    var input: FrameworkInput
    /// Sorted.
    var ids: [String]
    /// In the order of `ids`; their scores and payoffs still in the input's order: read `scores` and `payoffs`.
    var alternatives: [FrameworkInput.Alternative]
    /// By name; one whose alternatives were compared in pairs is of priorities, larger better.
    var criteria: [FrameworkInput.Criterion]
    /// Alternatives × criteria.
    var scores: Grid
    /// By criterion, summing to 1; the eigenvector of the pairwise judgements when there are some. Empty without criteria.
    var weights: [Double]
    let hierarchy: AHP?
    /// By criterion whose alternatives were compared in pairs.
    var comparisons: [String: AHP]
    /// By criterion: the judgements, in the order of `ids`.
    var judgements: [String: [[Double?]]]
    /// By name.
    let states: [String]
    /// By state, summing to 1, before any evidence.
    var probabilities: [Double]
    /// Alternatives × states; costs are below 0.
    var payoffs: Grid
    /// Signals by name × states; nil without an experiment.
    let likelihoods: Grid?
    let signals: [String]
    /// Indices into `signals`, in their order.
    let evidence: [Int]
    /// By alternative, each sorted by utility as given, then probability, with probabilities summing to 1; costs are below 0.
    var outcomes: [[FrameworkInput.Outcome]]

    init(_ input: FrameworkInput) throws(FrameworkError) {
      self.input = input
      guard !input.alternatives.isEmpty else { throw .invalid(path: "context.alternatives", rule: "needs at least one alternative") }
      let rows = try input.alternatives.map(\.id).canonicalOrder("context.alternatives")
      let columns = try input.criteria.map(\.name).canonicalOrder("context.criteria")
      let places = try input.states.map(\.name).canonicalOrder("context.states")
      alternatives = rows.map { input.alternatives[$0] }
      ids = alternatives.map(\.id)
      var criteria = columns.map { input.criteria[$0] }
      states = places.map { input.states[$0].name }
      for column in criteria.indices where input.alternativesPairwise[criteria[column].name] != nil {
        (criteria[column].direction, criteria[column].anchors) = (.max, nil)
      }
      self.criteria = criteria
      scores = try Grid(alternatives.map(\.scores), columns, "context.alternatives.scores")
      let sign: Double = input.payoffDirection == .max ? 1 : -1
      payoffs = try Grid(alternatives.map(\.payoffs), places, "context.alternatives.payoffs")
      payoffs.values = payoffs.values.map { sign * $0 }
      probabilities = try places.map { input.states[$0].probability }.distribution("context.states")
      if input.pairwise.isEmpty {
        hierarchy = nil
        weights = try criteria.map(\.weight).shares("context.criteria")
      } else {
        let judged = try AHP(try input.pairwise.judgements(columns, "context.pairwise", "criteria"), names: criteria.map(\.name))
        hierarchy = judged
        weights = judged.weights
      }
      outcomes = try alternatives.mapped { (alternative) throws(FrameworkError) in try alternative.orderedOutcomes(sign) }
      judgements = [:]
      comparisons = [:]
      let named = (input.experiment?.signals ?? []).sorted { $0.name.precedes($1.name) }
      signals = named.map(\.name)
      likelihoods = try Parts.likelihoods(named, places)
      evidence = try input.evidence.mapped { [signals] (seen) throws(FrameworkError) in
        guard let place = signals.firstIndex(of: seen) else {
          throw .invalid(path: "context.evidence", rule: "`\(seen)` is not a signal of the experiment")
        }
        return place
      }.sorted()
      for (name, judged) in input.alternativesPairwise {
        judgements[name] = try judged.judgements(rows, "context.alternatives_pairwise.\(name)", "alternatives")
      }
      try compare()
      try checkRanges()
    }

    /// The priorities of the alternatives that were compared in pairs become their scores.
    mutating func compare() throws(FrameworkError) {
      for (column, criterion) in criteria.enumerated() {
        guard let judged = judgements[criterion.name] else { continue }
        let compared = try AHP(judged, names: ids, path: "context.alternatives_pairwise.\(criterion.name)")
        comparisons[criterion.name] = compared
        for row in ids.indices { scores[row, column] = compared.weights[row] }
      }
    }

    private static func likelihoods(_ signals: [FrameworkInput.Signal], _ places: [Int]) throws(FrameworkError) -> Grid? {
      guard !signals.isEmpty else { return nil }
      let path = "context.experiment.likelihoods"
      _ = try signals.map(\.name).canonicalOrder(path)
      guard !places.isEmpty else { throw .invalid(path: path, rule: "needs states") }
      var grid = try Grid(signals.map(\.likelihoods), places, path)
      for state in 0..<grid.columns {
        let column = try Array(grid.column(state)).distribution(path)
        for signal in 0..<grid.rows { grid[signal, state] = column[signal] }
      }
      return grid
    }

    /// The ranges that the mathematics relies on; a request's decoding has refused them before, with better paths.
    private func checkRanges() throws(FrameworkError) {
      func require(_ holds: Bool, _ path: String, _ rule: String) throws(FrameworkError) {
        guard holds else { throw .invalid(path: path, rule: rule) }
      }
      let unit = 0.0...1.0
      try require(unit.contains(input.riskTolerance), "risk_tolerance", "must be within 0 and 1")
      try require((input.experiment?.cost ?? 0) >= 0, "context.experiment.cost", "must be 0 or more")
      _ = try (input.experiment?.cost ?? 0).finite("the experiment's cost")
      for alternative in alternatives {
        let path = "context.alternatives.\(alternative.id)"
        try require(unit.contains(alternative.priorProbability ?? 1), "\(path).prior_probability", "must be within 0 and 1")
        try require(unit.contains(alternative.reversibility ?? 0), "\(path).reversibility", "must be within 0 and 1")
        for risk in alternative.risks {
          try require(unit.contains(risk.probability), "\(path).risks.probability", "must be within 0 and 1")
          try require((0.0...10).contains(risk.seriousness), "\(path).risks.seriousness", "must be within 1 and 10")
        }
        _ = try [alternative.urgency ?? 0, alternative.importance ?? 0].finite("an urgency or importance")
      }
      for name in input.alternativesPairwise.keys.sorted(by: { $0.precedes($1) }) {
        try require(criteria.contains { $0.name == name }, "context.alternatives_pairwise", "`\(name)` is none of the criteria")
      }
      try require(unit.contains(input.parameters.vikorWeight), "parameters.vikor_v", "must be within 0 and 1")
      try require(unit.contains(input.parameters.hurwicz), "parameters.hurwicz", "must be within 0 and 1")
      _ = try (input.reference ?? 0).finite("the reference")
      for criterion in criteria {
        if let anchors = criterion.anchors {
          let path = "context.criteria.\(criterion.name).anchors"
          _ = try ([anchors.worst, anchors.best] + anchors.points.map(\.score)).finite(path)
          try require(anchors.worst != anchors.best, path, "`worst` and `best` must differ")
          try require(anchors.points.allSatisfy { unit.contains($0.value) }, path, "a value must be within 0 and 1")
          try require(zip(anchors.points, anchors.points.dropFirst()).allSatisfy { $0.score < $1.score }, path, "a score stands twice among the points")
        }
        let preference = criterion.preference
        let thresholds = [preference.indifference, preference.preference, preference.sigma]
        try require(thresholds.allSatisfy { $0 >= 0 && $0.isFinite }, "context.criteria.\(criterion.name).preference", "thresholds must be 0 or more")
        if preference.function == .level || preference.function == .linear {
          try require(
            preference.preference >= preference.indifference, "context.criteria.\(criterion.name).preference",
            "the preference threshold must not be under the indifference threshold")
        }
        if preference.function == .gaussian {
          try require(preference.sigma > 0, "context.criteria.\(criterion.name).preference.sigma", "must be over 0 for `gaussian`")
        }
      }
      for constraint in input.constraints {
        try require(
          criteria.contains { $0.name == constraint.criterion }, "constraints", "`\(constraint.criterion)` is not one of the criteria")
        _ = try constraint.value.finite("a constraint's value")
        try require(
          input.alternativesPairwise[constraint.criterion] == nil || constraint.kind == .want, "constraints",
          "`\(constraint.criterion)` is compared in pairs, which no must can be held against")
      }
    }
  }
}

extension [String] {
  /// The indices of the names in byte order.
  fileprivate func canonicalOrder(_ path: String) throws(FrameworkError) -> [Int] {
    let order = indices.sorted { self[$0].precedes(self[$1]) }
    for (before, after) in zip(order, order.dropFirst()) where self[before] == self[after] {
      throw .invalid(path: path, rule: "`\(self[after])` is listed twice")
    }
    return order
  }
}

extension Grid {
  /// Rows as they are, columns in the given order.
  fileprivate init(_ rows: [[Double]], _ columns: [Int], _ path: String) throws(FrameworkError) {
    self.init(rows: rows.count, columns: columns.count)
    for (row, numbers) in rows.enumerated() {
      guard numbers.count == columns.count else {
        throw .invalid(path: path, rule: "needs \(columns.count) numbers, has \(numbers.count)")
      }
      for (column, source) in columns.enumerated() { self[row, column] = try numbers[source].finite(path) }
    }
  }
}

extension [Double] {
  /// Probabilities, 0 or more, whose sum is within 1e-3 of 1, divided by it.
  fileprivate func distribution(_ path: String) throws(FrameworkError) -> [Double] {
    guard !isEmpty else { return self }
    guard allSatisfy({ $0 >= 0 && $0 <= 1.001 }) else { throw .invalid(path: path, rule: "probabilities must be within 0 and 1") }
    let total = sum
    guard (total - 1).magnitude <= 1.000_000_001e-3 else { throw .invalid(path: path, rule: "the probabilities sum to \(total), not 1") }
    // Divided already, as a request's are: a second division would only stir the last digit.
    return (total - 1).magnitude <= 1e-12 ? self : map { $0 / total }
  }

  /// Weights, 0 or more, divided by their sum.
  fileprivate func shares(_ path: String) throws(FrameworkError) -> [Double] {
    guard !isEmpty else { return self }
    guard allSatisfy({ $0 >= 0 && $0.isFinite }) else { throw .invalid(path: path, rule: "a weight must be 0 or more") }
    let total = try sum.finite("the sum of the weights")
    guard total > 0 else { throw .invalid(path: path, rule: "at least one weight must be over 0") }
    return map { $0 / total }
  }
}

extension [[Double?]] {
  /// A square matrix with rows and columns in the given order.
  fileprivate func judgements(_ order: [Int], _ path: String, _ what: String) throws(FrameworkError) -> [[Double?]] {
    guard count == order.count, allSatisfy({ $0.count == order.count }) else {
      throw .invalid(path: path, rule: "must have a row and a column for each of the \(order.count) \(what)")
    }
    return order.map { row in order.map { self[row][$0] } }
  }
}

extension FrameworkInput.Alternative {
  fileprivate func orderedOutcomes(_ sign: Double) throws(FrameworkError) -> [FrameworkInput.Outcome] {
    let sorted = outcomes.sorted { ($0.utility, $0.probability) < ($1.utility, $1.probability) }
    let path = "context.alternatives.\(id).outcomes"
    let shares = try sorted.map(\.probability).distribution(path)
    return try zip(sorted, shares).map { ($0, $1) }.mapped { (pair) throws(FrameworkError) in
      FrameworkInput.Outcome(probability: pair.1, utility: sign * (try pair.0.utility.finite(path)))
    }
  }
}
