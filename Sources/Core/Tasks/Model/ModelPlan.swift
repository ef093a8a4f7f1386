import Forms
import StrictJSON

/// A plan as a model answers it, read into the form in which a caller gives one and held against the same rules.
struct ModelPlan {
  let steps: [PlanStep]
  let notUnderstood: [String]

  /// Throws every rule that it breaks.
  init(_ answer: JSONValue, of request: TaskRequest, _ check: PlanCheck) throws(BrokenPlan) {
    let given = try ModelPlan.read(answer, request, check)
    (steps, notUnderstood) = (given.steps, given.notUnderstood)
    var violations = check.violations(steps, at: "/steps")
    let sentence = Sentence.shortened(request.task).lowercased()
    for (place, words) in notUnderstood.enumerated() where !sentence.contains(Sentence.shortened(words).lowercased()) {
      violations.append(Violation(path: "/not_understood/\(place)", rule: "must be words of the task"))
    }
    if !violations.isEmpty { throw BrokenPlan(violations) }
  }

  static func read(_ answer: JSONValue, _ request: TaskRequest, _ check: PlanCheck) throws(BrokenPlan) -> GivenPlan {
    let findings = Findings()
    guard case .object(var plan) = answer, case .array(let steps)? = plan["steps"] else { throw BrokenPlan([Violation(path: "", rule: "must have steps")]) }
    plan["steps"] = .array(steps.enumerated().map { place, step in ModelPlan.step(step, request, check, "/steps".pointer(to: place), findings) })
    let given = GivenPlan(.object(plan), at: "", findings)
    do throws(RequestError) { try findings.check() } catch { throw BrokenPlan(error.violations) }
    guard let given else { throw BrokenPlan([Violation(path: "", rule: "is no plan")]) }
    return given
  }

  /// With its parameters as an object, and the units that the caller asked for where it names none.
  private static func step(_ step: JSONValue, _ request: TaskRequest, _ check: PlanCheck, _ path: String, _ findings: Findings) -> JSONValue {
    guard case .object(var object) = step, case .string(let text)? = object["params"] else { return step }
    guard case .object(var params)? = try? JSONReader.read(Array(text.utf8)) else {
      findings.invalid(path.pointer(to: "params"), "must be a JSON object as text")
      object["params"] = .object(JSONObject())
      return .object(object)
    }
    if case .string(let tool)? = object["tool"], params["units"] == nil, check.takesUnits(tool) { params["units"] = .choice(request.units) }
    object["params"] = .object(params)
    return .object(object)
  }
}

/// What is wrong with a plan.
struct BrokenPlan: Error {
  let violations: [Violation]

  init(_ violations: [Violation]) { self.violations = violations }

  var words: String { violations.first.map { "\($0.path.isEmpty ? "it" : $0.path) \($0.rule)" } ?? "it breaks a rule" }
}

extension PlanCheck {
  /// Whether a tool says temperatures and winds in units that can be asked for.
  fileprivate func takesUnits(_ tool: String) -> Bool {
    guard case .object(let properties)? = tools[tool]?.params.json["properties"], case .object(let units)? = properties["units"] else { return false }
    return units["enum"] == Schema.choice(Units.self).json["enum"]
  }
}
