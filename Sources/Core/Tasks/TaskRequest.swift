public import Cases
public import Forms
import StrictJSON

/// A sentence to be carried out, and how.
public struct TaskRequest: CaseRequest {
  /// Who may plan.
  public enum Planning: String, Sendable, CaseIterable { case auto, rules, model }

  public var caseID: String?
  public var task: String
  public var planning: Planning
  /// The names of the only tools that may be called; empty: all.
  public var tools: [String]
  public var units: Units
  /// Whether the better models are asked.
  public var isCritical: Bool
  /// Whether tools that write may be called.
  public var confirm: Bool
  /// Whether the plan alone is asked for.
  public var isDryRun: Bool
  public var budget: TaskBudget
  /// In place of a planner's.
  public var plan: Plan?

  public static let bodyBytesMaximum = 65_536
  public static let taskCharactersMaximum = 5_000

  private enum Form {
    static let task = Member<String>.object("task", .text(1...taskCharactersMaximum), required: true, "A sentence.") { TaskRequest.sentence($0, at: $1, $2) }
    static let id = Member<String>.uuid("task_id", "\(UUIDText.form); without it one is made")
    static let planner = Member<Planning>.choice("planner", "Who plans: the rules, a model, or a model where the rules leave something not understood.")
    static let tools = Member<[String]>.texts("tools", atLeast: 1, atMost: 100, 1...200, "The only tools that may be called; without it all.")
    static let units = Member<Units>.choice("units")
    static let critical = Member<Bool>.bool("critical")
    static let confirm = Member<Bool>.bool("confirm", "Whether tools that write may be called.")
    static let dryRun = Member<Bool>.bool("dry_run", "Whether the plan alone is asked for.")
    static let budget = Member<TaskBudget>.object("budget", TaskBudget.schema) { TaskBudget($0, at: $1, $2) }
    static let plan = Member<GivenPlan>.object("plan", Plan.schema, "A plan in place of a planner's.") { GivenPlan($0, at: $1, $2) }
    static let all: [any FormMember] = [task, id, planner, tools, units, critical, confirm, dryRun, budget, plan]
  }

  public static var schema: Schema { .closed(Form.all) }

  public static func read(_ body: [UInt8]) throws(RequestError) -> TaskRequest { try read(body, isStored: false) }

  /// What was stored, which rules that are younger do not refuse.
  public static func read(stored body: [UInt8]) throws(RequestError) -> TaskRequest { try read(body, isStored: true) }

  private static func read(_ body: [UInt8], isStored: Bool) throws(RequestError) -> TaskRequest {
    let form = try FormReader(body, atMost: bodyBytesMaximum, Form.all, isStored: isStored)
    let task = form[Form.task] ?? ""
    if form.has(Form.plan), form.has(Form.planner) { form.findings.invalid("/planner", "must not stand beside `plan`") }
    let given = form[Form.plan]
    let request = TaskRequest(
      caseID: form[Form.id], task: task, planning: form[Form.planner] ?? .auto, tools: form[Form.tools] ?? [], units: form[Form.units] ?? .metric,
      isCritical: form[Form.critical] ?? true, confirm: form[Form.confirm] ?? false, isDryRun: form[Form.dryRun] ?? false,
      budget: form[Form.budget] ?? TaskBudget(), plan: given.map { Plan(task, by: .given, steps: $0.steps, notUnderstood: $0.notUnderstood, notes: $0.notes) })
    try form.findings.check()
    return request
  }
}

extension TaskRequest {
  /// One that is too long is malformed and not merely invalid: nobody has read it.
  fileprivate static func sentence(_ value: JSONValue, at path: String, _ findings: Findings) -> String? {
    guard case .string(let text) = value else {
      findings.mistyped(value, path, "a string")
      return nil
    }
    let count = text.utf8.count > taskCharactersMaximum ? text.unicodeScalars.count : 0
    if count > taskCharactersMaximum { findings.malformed(path, "Task too long: at most \(taskCharactersMaximum) characters, not \(count)") }
    if text.isBlank { findings.invalid(newly: path, "must not be blank") }
    return text
  }
}

extension TaskRequest {
  /// How long a task may take that nobody waits for, in seconds, where its budget says nothing else.
  public static let secondsLater = 300

  /// The request as it is kept where nobody waits for what comes of it: with the time that it may take then. What is no request is left to who reads it.
  public static func later(_ body: [UInt8]) -> [UInt8] {
    guard case .object(var request)? = try? JSONReader.read(body) else { return body }
    var budget: JSONObject
    switch request["budget"] {
    case .object(let given)?: budget = given
    case nil: budget = JSONObject()
    default: return body
    }
    guard budget["seconds"] == nil else { return body }
    budget["seconds"] = .integer(Int64(secondsLater))
    request["budget"] = .object(budget)
    return (try? JSONWriter.write(.object(request))) ?? body
  }
}

/// What a task may cost at most.
public struct TaskBudget: Sendable, Hashable {
  public var usd = 0.05
  public var toolCalls = 20
  public var modelCalls = 4
  /// From when the task was taken; nil: as long as the way it is asked for allows.
  public var seconds: Int?

  public init() {}

  static let schema = Schema.closed([
    .optional("usd", .number(from: 0, to: 100)), .optional("tool_calls", .integer(1...100)), .optional("model_calls", .integer(0...10)),
    .optional("seconds", .integer(1...900)),
  ])

  init?(_ value: JSONValue, at path: String, _ findings: Findings) {
    guard let reader = FieldReader(value, at: path, findings, fields: ["usd", "tool_calls", "model_calls", "seconds"]) else { return nil }
    if let usd = reader.number("usd", from: 0, to: 100) { self.usd = usd }
    if let calls = reader.integer("tool_calls", 1...100) { toolCalls = calls }
    if let calls = reader.integer("model_calls", 0...10) { modelCalls = calls }
    seconds = reader.integer("seconds", 1...900)
  }
}
