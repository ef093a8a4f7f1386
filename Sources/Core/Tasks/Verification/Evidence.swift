import Forms
import StrictJSON

/// Executions as criteria look at them.
struct Evidence {
  let plan: Plan
  let executions: [Execution]

  init(_ plan: Plan, _ executions: [Execution]) { (self.plan, self.executions) = (plan, executions) }

  private func own(_ step: Int) -> [Execution] { executions.filter { $0.step == step } }

  /// Whether there was nothing to do.
  func isSkipped(_ step: Int) -> Bool {
    let own = own(step)
    return !own.isEmpty && own.allSatisfy { $0.status == .skipped }
  }

  /// Of a step that is taken for each of a list a criterion must hold of every call.
  func verdict(_ criterion: Criterion) -> CriterionVerdict {
    let own = own(criterion.step)
    let step = plan.steps[criterion.step - 1]
    if criterion.kind == .covered { return covered(criterion, step, own) }
    let completed = own.filter { $0.status == .completed }
    guard let first = completed.first else { return CriterionVerdict(criterion, .unknown, sha256: nil, pointers: [], observed: "no result") }
    var shown: (execution: Execution, finding: Finding)?
    for execution in completed {
      let finding = self.finding(criterion.kind, step, execution)
      if shown == nil || !finding.isMet { shown = (execution, finding) }
      if !finding.isMet { break }
    }
    let (execution, finding) = shown ?? (first, Finding(false, [], "nothing"))
    return CriterionVerdict(
      criterion, finding.isMet ? .met : .unmet, sha256: execution.sha256, pointers: finding.pointers, observed: finding.observed)
  }

  private func finding(_ kind: Criterion.Kind, _ step: PlanStep, _ execution: Execution) -> Finding {
    if kind == .linked { return linked(step, execution) }
    return ResultCheck(execution, count: step.count).finding(kind)
  }

  private func covered(_ criterion: Criterion, _ step: PlanStep, _ own: [Execution]) -> CriterionVerdict {
    let asked = min(step.forEach?.limit ?? 1, list(step)?.count ?? 0)
    let completed = own.count { $0.status == .completed }
    let observed = "\(completed) of \(asked) completed"
    guard own.contains(where: { $0.status.isExecuted || $0.status == .skipped }) else {
      return CriterionVerdict(criterion, .unknown, sha256: nil, pointers: [], observed: observed)
    }
    return CriterionVerdict(criterion, completed == asked ? .met : .unmet, sha256: nil, pointers: [], observed: observed)
  }

  // MARK: references

  private func list(_ step: PlanStep) -> [JSONValue]? {
    guard let reference = step.forEach?.list, case .array(let elements)? = value(reference, nil) else { return nil }
    return elements
  }

  private func value(_ reference: Reference, _ element: JSONValue?) -> JSONValue? {
    guard let number = reference.stepNumber else { return element.flatMap { reference.value(in: $0) } }
    let results = own(number).filter { $0.status == .completed }.map { $0.result ?? .null }
    return (plan.steps[number - 1].forEach == nil ? results.first : .array(results)).flatMap { reference.value(in: $0) }
  }

  /// Each reference was sent as its source has it.
  private func linked(_ step: PlanStep, _ execution: Execution) -> Finding {
    let elements = list(step) ?? []
    let element = execution.item.flatMap { elements.dropFirst($0).first }
    var observed: [String] = []
    for (name, reference) in step.references {
      let value = value(reference, element)
      let sent = execution.params[name]
      guard value != nil, value == sent else {
        return Finding(false, [], "`\(name)` was sent as \(Finding.shown(sent)), and its source has \(Finding.shown(value))")
      }
      observed.append("`\(name)` is \(Finding.shown(sent))")
    }
    return Finding(true, [], observed.joined(separator: ", "))
  }
}

/// Whether one result meets a criterion, where that was seen, and what stood there.
struct Finding {
  let isMet: Bool
  /// Into the result.
  let pointers: [String]
  let observed: String

  init(_ isMet: Bool, _ pointers: [String], _ observed: String) { (self.isMet, self.pointers, self.observed) = (isMet, pointers, observed) }

  /// A value in a sentence.
  static func shown(_ value: JSONValue?) -> String {
    switch value {
    case .string(let text)?: "`\(text.prefix(200))`"
    case .integer(let number)?: "\(number)"
    case .number(let number)?: "\(number)"
    case .bool(let bool)?: "\(bool)"
    case .array(let elements)?: "a list of \(elements.count)"
    case .object?: "an object"
    case .null?, nil: "nothing"
    }
  }
}
