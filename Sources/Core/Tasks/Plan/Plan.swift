public import Cases
public import Forms
public import StrictJSON

/// What is done for a task, in steps that need one another without a circle; closed before any tool is called.
public struct Plan: Sendable, Hashable, Stored {
  public enum Planner: String, Sendable, Hashable, CaseIterable {
    case rules, model
    /// The caller's own.
    case given
  }

  public var task: String
  public var objective: String
  public var planner: Planner
  /// 1…12, numbered from 1.
  public var steps: [PlanStep]
  /// The caller's words that no step stands for.
  public var notUnderstood: [String]
  public var notes: [String]
  /// About the most that language models cost for it, in nano-dollars: those that planned it, and the one that is to tell what came of it. 0 where none is asked.
  public var costNanoUSD: Int64 = 0

  public static let stepsMaximum = 12
  /// The tool of the one step of a plan in which nothing is understood; it is never called.
  public static let none = "none"

  public init(_ task: String, by planner: Planner, steps: [PlanStep], notUnderstood: [String] = [], notes: [String] = []) {
    (self.task, self.planner, self.steps, self.notUnderstood, self.notes) = (task, planner, steps, notUnderstood, notes)
    objective = Plan.objective(steps)
  }

  private static func objective(_ steps: [PlanStep]) -> String {
    steps.isEmpty || steps.first?.tool == none ? "Nothing that a tool can do" : steps.map(\.description).joined(separator: "; ")
  }

  /// What must hold of the results, in the order of the steps.
  public var criteria: [Criterion] { steps.flatMap { Criterion.all(of: $0) } }

  static func nanoUSD(_ usd: Double) -> Int64 { Int64((min(max(0, usd), 1_000_000_000) * 1e9).rounded()) }

  /// The most calls that the steps can take.
  public var callsMaximum: Int { steps.reduce(0) { $0 + ($1.tool == Plan.none ? 0 : $1.forEach?.limit ?? 1) } }

  public var json: JSONValue {
    let criteria = self.criteria
    return .fields([
      ("task", .string(task)), ("objective", .string(objective)), ("planner", .choice(planner)), ("steps", .array(steps.map(\.json))),
      ("not_understood", JSONValue(strings: notUnderstood)), ("criteria", .array(criteria.map(\.json))),
      ("success_criteria", JSONValue(strings: criteria.map { "Step \($0.step): \($0.expected)" })), ("notes", JSONValue(strings: notes)),
      ("estimate", ["tool_calls": .integer(Int64(callsMaximum)), "cost_usd": JSONValue(measure: Double(costNanoUSD) / 1e9)]),
    ])
  }

  public init(stored: JSONValue) throws(StoredError) {
    let object = try RecordField(stored, "").object()
    task = try object.required("task").string()
    objective = try object.required("objective").string()
    planner = try object.required("planner").choice()
    steps = try object.required("steps").list { field throws(StoredError) in try PlanStep(stored: field) }
    notUnderstood = try object.required("not_understood").strings()
    notes = try object.required("notes").strings()
    costNanoUSD = Plan.nanoUSD(try object.optional("estimate")?.object().optional("cost_usd")?.number() ?? 0)
  }
}

/// One call of a tool, or one for each element of a list.
public struct PlanStep: Sendable, Hashable {
  /// From 1.
  public var number: Int
  public var description: String
  public var tool: String
  /// Constants, and references where a text is one as a whole.
  public var params: JSONObject
  /// Lower numbers, in order.
  public var dependsOn: [Int]
  public var forEach: ForEach?
  public var expectedOutcome: String

  public init(
    _ number: Int, _ tool: String, _ params: JSONObject, dependsOn: [Int] = [], forEach: ForEach? = nil, description: String, expectedOutcome: String
  ) {
    (self.number, self.tool, self.params, self.dependsOn, self.forEach) = (number, tool, params, dependsOn, forEach)
    (self.description, self.expectedOutcome) = (description, expectedOutcome)
  }

  /// The references among the parameters, by name.
  public var references: [(name: String, reference: Reference)] {
    params.members.compactMap { member in
      guard case .string(let text) = member.value, let reference = Reference(text) else { return nil }
      return (member.name, reference)
    }
  }

  public var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("step_number", .integer(Int64(number))), ("description", .string(description)), ("tool", .string(tool)), ("params", .object(params)),
      ("depends_on", .array(dependsOn.map { .integer(Int64($0)) })), ("expected_outcome", .string(expectedOutcome)),
    ]
    if let forEach { members.append(("for_each", forEach.json)) }
    return .fields(members)
  }

  init(stored: RecordField) throws(StoredError) {
    let object = try stored.object()
    number = try object.required("step_number").integer()
    description = try object.required("description").string()
    tool = try object.required("tool").string()
    params = try object.required("params").object().members
    dependsOn = try object.required("depends_on").list { field throws(StoredError) in try field.integer() }
    expectedOutcome = try object.required("expected_outcome").string()
    guard let each = try object.optional("for_each")?.object() else { return }
    let list = try each.required("in")
    guard let reference = Reference(try list.string()) else { throw StoredError(path: list.path, rule: "must be a reference") }
    forEach = ForEach(reference, limit: try each.required("limit").integer())
  }
}
