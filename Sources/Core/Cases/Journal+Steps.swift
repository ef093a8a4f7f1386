public import StrictJSON

extension Journal {
  public typealias Taken = Result<JSONValue, StepFailure>

  /// Takes one step, or answers what it came to before.
  public func step(_ step: Step) async throws(CaseStop) -> Taken {
    try await parallel([step])[0]
  }

  /// Takes steps side by side; the results stand in the order of the steps, whichever was done first. The receipt of an effect is stored as soon as the effect is done.
  public func parallel(_ steps: [Step]) async throws(CaseStop) -> [Taken] {
    let run = StepRun(self, atMost: max(1, steps.count))
    try await run.take(steps)
    return steps.compactMap { run.results[$0.key] }
  }

  /// Takes the steps of a graph, at most so many side by side: each begins when the receipts of what it needs are stored, and `make` says what it is, from what those
  /// came to; nil: it is left out, and what needs it is asked all the same.
  public func graph(_ graph: Graph, atMost width: Int, _ make: (String, [String: Taken]) throws(CaseStop) -> Step?) async throws(CaseStop) -> [String: Taken] {
    let run = StepRun(self, atMost: width)
    return try await run.take(graph, make)
  }
}
