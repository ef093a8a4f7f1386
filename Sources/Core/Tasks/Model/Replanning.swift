import Cases
import Forms
import Models
import StrictJSON

/// Other steps in the place of those that failed, once: a model sees each with its class and our own words for it, and nothing that a service said. What is done stays done.
struct Replanning {
  let planning: Planning
  let plan: Plan
  let executions: [Execution]

  init(_ planning: Planning, _ plan: Plan, _ executions: [Execution]) { (self.planning, self.plan, self.executions) = (planning, plan, executions) }

  /// Whether there is something that could be asked otherwise, and a model to say how.
  var isAsked: Bool { planning.known.hasModel && planning.request.plan == nil && planning.request.planning != .rules && !failed.isEmpty }

  /// Those of which nothing came, since what was asked was wrong or is not there.
  var failed: [FailedStep] {
    plan.steps.compactMap { step in
      let own = executions.filter { $0.step == step.number }
      guard step.tool != Plan.none, !own.contains(where: { $0.status == .completed }) else { return nil }
      return own.lazy.compactMap { FailedStep($0) }.first
    }
  }

  /// The steps that are taken after it: those that were replaced, and those that waited for one.
  func taken(_ after: Plan) -> Set<Int> {
    let replaced = zip(plan.steps, after.steps).filter { $0 != $1 }.map(\.1.number)
    return Set(replaced + executions.filter { $0.status == .blocked }.map(\.step))
  }

  /// The plan with what a model puts in the place of steps; as it was, with why, where it puts nothing.
  func planned(by model: inout TaskModel) async throws(CaseStop) -> Plan {
    guard let call = planning.prompt.again(plan, failed) else { return plan }
    let word = try await model.ask("replan", call)
    let plan = self.plan.costing(min(model.capNanoUSD, self.plan.costNanoUSD + word.estimate.asked))
    guard let value = word.value else { return plan.noting("not planned anew: \(word.reason ?? "no model answered")") }
    do throws(BrokenPlan) { return try replaced(value).costing(plan.costNanoUSD) } catch {
      return plan.noting("not planned anew: the model's steps break a rule: \(error.words)")
    }
  }

  private func replaced(_ answer: JSONValue) throws(BrokenPlan) -> Plan {
    if case .object(let object) = answer, object["steps"] == .array([]) { return plan }
    let steps = try ModelPlan.read(answer, planning.request, planning.check).steps
    let failed = Dictionary(uniqueKeysWithValues: self.failed.map { ($0.number, $0) })
    var after = plan
    var violations: [Violation] = []
    for (place, step) in steps.enumerated() {
      let path = "/steps".pointer(to: place)
      guard let failure = failed[step.number] else {
        violations.append(Violation(path: path.pointer(to: "step_number"), rule: "must be the number of a step that failed"))
        continue
      }
      if after.steps.contains(where: { $0.tool == step.tool && $0.params == step.params && $0.forEach == step.forEach }) {
        violations.append(Violation(path: path, rule: "is a step of the plan already"))
      }
      after.steps[step.number - 1] = step
      after.notes.append("step \(step.number) was planned anew after \(failure.kind.rawValue)")
    }
    violations += planning.check.violations(after.steps, at: "/steps")
    if !violations.isEmpty { throw BrokenPlan(violations) }
    return Plan(plan.task, by: .model, steps: after.steps, notUnderstood: plan.notUnderstood, notes: after.notes).closed()
  }
}

extension FailedStep {
  /// Nil where the failure is of a kind that another question does not mend.
  init?(_ execution: Execution) {
    guard execution.status == .failed, let failure = execution.failure, failure.kind == .validation || failure.kind == .notFound else { return nil }
    (number, kind) = (execution.step, failure.kind)
    // Where nobody was called, the words are ours; a tool of others says in its form what it likes.
    let isOwn = execution.attempts == 0 && !execution.tool.contains(".")
    message = isOwn ? failure.message : failure.kind == .notFound ? "nothing is there by these params" : "these params were refused"
  }
}
