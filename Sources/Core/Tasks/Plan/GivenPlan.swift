public import Forms
import StrictJSON

/// A plan as a caller or a model gives it; what follows from its steps (`criteria`, `estimate` and the like) may stand in it, as a dry run shows it, and is made anew.
struct GivenPlan: Sendable {
  var steps: [PlanStep]
  var notUnderstood: [String]
  var notes: [String]

  private static let fields = [
    "task", "objective", "planner", "steps", "not_understood", "criteria", "success_criteria", "notes", "estimate",
  ]

  init?(_ value: JSONValue, at path: String, _ findings: Findings) {
    guard let reader = FieldReader(value, at: path, findings, fields: GivenPlan.fields) else { return nil }
    reader.require("steps")
    steps = reader.list("steps", atMost: Plan.stepsMaximum) { PlanStep($0, at: $1, findings) }
    if reader.has("steps"), steps.isEmpty, findings.isEmpty { findings.invalid(reader.pointer("steps"), "must have from 1 to \(Plan.stepsMaximum) steps") }
    notUnderstood = reader.texts("not_understood", 1...TaskRequest.taskCharactersMaximum)
    notes = reader.texts("notes", 1...1_000)
  }
}

extension PlanStep {
  fileprivate init?(_ value: JSONValue, at path: String, _ findings: Findings) {
    let fields = ["step_number", "description", "tool", "params", "depends_on", "for_each", "expected_outcome"]
    guard let reader = FieldReader(value, at: path, findings, fields: fields) else { return nil }
    for name in ["step_number", "tool", "params"] { reader.require(name) }
    guard let number = reader.integer("step_number", 1...Plan.stepsMaximum), let tool = reader.text("tool", 1...200) else { return nil }
    guard case .object(let params)? = reader.object["params"] else {
      if let params = reader.object["params"] { findings.mistyped(params, reader.pointer("params"), "an object") }
      return nil
    }
    let dependsOn = reader.list("depends_on", atMost: Plan.stepsMaximum) { value, path -> Int? in
      guard case .integer(let number) = value, let whole = Int(exactly: number) else {
        findings.mistyped(value, path, "an integer")
        return nil
      }
      return whole
    }
    let forEach = reader.object["for_each"].flatMap { ForEach($0, at: reader.pointer("for_each"), findings) }
    self.init(
      number, tool, params, dependsOn: dependsOn, forEach: forEach,
      description: reader.text("description", 1...1_000) ?? StepWords.description(tool, params, each: forEach),
      expectedOutcome: reader.text("expected_outcome", 1...1_000) ?? StepWords.expected(tool))
  }
}

extension ForEach {
  fileprivate init?(_ value: JSONValue, at path: String, _ findings: Findings) {
    guard let reader = FieldReader(value, at: path, findings, fields: ["in", "limit"]) else { return nil }
    for name in ["in", "limit"] { reader.require(name) }
    guard let text = reader.text("in", 1...300), let limit = reader.integer("limit", ForEach.limits) else { return nil }
    guard let list = Reference(text) else {
      findings.invalid(reader.pointer("in"), "`\(text)` is no reference")
      return nil
    }
    self.init(list, limit: limit)
  }
}

extension Plan {
  /// As it is answered and, where its steps are kept, taken back.
  public static let schema = Schema.named(
    "Plan",
    .closed([
      .optional("task", .string), .optional("objective", .string), .optional("planner", .choice(Planner.self)),
      .required("steps", .array(of: step, count: 1...stepsMaximum)), .optional("not_understood", .strings, "The caller's words that no step stands for."),
      .optional("criteria", .array(of: criterion)), .optional("success_criteria", .strings), .optional("notes", .strings),
      .optional("estimate", .object([.required("tool_calls", .count, "At most."), .required("cost_usd", .number, costWords)])),
    ]))

  private static let costWords =
    "About the most that language models cost for it, where one planned it or was asked to: with the one that tells what came of it. 0 where none is asked, as by the rules."

  private static let criterion = Schema.object([
    .required("id", .string), .required("step_number", .integer(1...stepsMaximum)), .required("kind", .choice(Criterion.Kind.self)),
    .required("expected", .string),
  ])

  private static let step = Schema.closed([
    .required("step_number", .integer(1...stepsMaximum)), .optional("description", .string), .required("tool", .string),
    .required("params", .map(of: .anything), "Constants, and references such as `${step_1.items[0].full_name}`."),
    .optional("depends_on", .array(of: .integer(1...stepsMaximum))),
    .optional("for_each", .closed([.required("in", .string), .required("limit", .integer(ForEach.limits))])), .optional("expected_outcome", .string),
  ])
}
