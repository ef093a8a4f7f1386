public import Cases
public import Forms
public import StrictJSON

/// What a task has come to by its receipts alone: while it goes on, and where it was ended from outside.
struct TaskProgress {
  let plan: Plan
  /// Those that have a receipt, in the order of the plan.
  let executions: [Execution]
  /// Calls that were begun and not heard of.
  let out: [CarryOut.Call]
  /// Steps of which a call is still to come, or to come back.
  let unfinished: Set<Int>

  /// Nil before there is a plan.
  init?(_ request: TaskRequest, _ place: CasePlace, _ receipts: [Receipt], tools: [String: any Tool], _ clock: any Surroundings) {
    let values = Dictionary(receipts.map { ($0.key, $0.value) }) { _, last in last }
    guard let first = Self.plan(values["phase/plan"]), let journal = try? Journal(replaying: [], of: place, engine: Tasks.engine) else { return nil }
    plan = Self.plan(values["phase/replan"]) ?? first
    var work = CarryOut(plan, tools: tools, budget: request.budget, journal: journal, clock: clock, deadline_ms: .max)
    // A step that was put in another's place has receipts of its own.
    let replaced = Set(zip(first.steps, plan.steps).filter { $0 != $1 }.map(\.1.number))
    var (executions, out, unfinished): ([Execution], [CarryOut.Call], Set<Int>) = ([], [], [])
    for step in plan.steps {
      for call in CarryOut.calls(of: step) {
        let words = replaced.contains(step.number) ? ["again"] : ["again", "tool"]
        if let value = words.lazy.compactMap({ values[call.key($0)] }).first {
          if let execution = work.stood(call, value) { executions.append(execution) }
          continue
        }
        let isBegun = values["clock/" + call.key("again")] != nil || !replaced.contains(step.number) && values["clock/" + call.key("call")] != nil
        if isBegun, let execution = work.settledAlone(call) {
          executions.append(execution)
        } else if work.isToCome(call) {
          unfinished.insert(step.number)
          if isBegun { out.append(call) }
        }
      }
    }
    (self.executions, self.out, self.unfinished) = (executions, out, unfinished)
  }

  private static func plan(_ recorded: JSONValue?) -> Plan? {
    guard case .object(let object)? = recorded, let value = object["value"] else { return nil }
    return try? Plan(stored: value)
  }

  /// Steps of which a call is out.
  var running: [Int] { Set(out.map(\.step.number)).sorted() }

  /// Of each step that is not done why it is not, where somebody ended the task: a call that was out may have been made, which matters where it writes.
  func cancelled(_ tools: [String: any Tool]) -> [Execution] {
    let failure = ToolFailure(.cancelled, "the task was cancelled")
    return plan.steps.flatMap { step -> [Execution] in
      let done = executions.filter { $0.step == step.number }
      let writes = tools[step.tool].map { $0.form.effect == .write } ?? step.tool.contains(".")
      let broken = out.filter { $0.step.number == step.number }.map { call in
        Execution(step: step.number, item: call.item, writes ? .unknown : .notRun, tool: step.tool, params: step.params, failure: failure)
      }
      guard done.isEmpty, broken.isEmpty else { return (done + broken).sorted { ($0.item ?? 0) < ($1.item ?? 0) } }
      return [Execution(step: step.number, .notRun, tool: step.tool, params: step.params, failure: failure)]
    }
  }
}

/// How far a task is.
struct ProgressCount {
  let plan: Plan
  let executions: [Execution]
  var running: [Int] = []
  /// Steps of which a call is still to come, or to come back.
  var unfinished: Set<Int> = []

  private var done: Int { plan.steps.count { step in !unfinished.contains(step.number) && executions.contains { $0.step == step.number } } }

  var json: JSONValue {
    [
      "total": .integer(Int64(plan.steps.count)), "done": .integer(Int64(done)), "running": .array(running.map { .integer(Int64($0)) }),
      "percentage": .integer(Int64(plan.steps.isEmpty ? 100 : 100 * done / plan.steps.count)),
    ]
  }

  static let schema = Schema.object([
    .required("total", .count), .required("done", .count), .required("running", .array(of: .integer(1...Plan.stepsMaximum)), "Steps of which a call is out."),
    .required("percentage", .integer(0...100)),
  ])
}

extension Tasks {
  /// What is shown of a task that is on its way, or that ended without an outcome.
  public static let underWay = Schema.named(
    "TaskUnderWay",
    .object([
      .required("task_id", .uuid), .required("status", .choice(TaskOutcome.Status.self)), .required("created_at", .moment),
      .required("engine_version", .string), .required("schema_version", .count), .optional("task", .string, "The sentence."),
      .optional("plan", Plan.schema, "As soon as there is one."),
      .optional("execution", .array(of: Execution.schema), "The calls that are done, in the order of the plan."), .optional("progress", ProgressCount.schema),
      .optional("failure", .string, "Why it failed, where it came to no outcome."),
      .optional("stuck", .object([.required("reason", .string)]), "Where it was set aside: why."),
    ]))

  public static var showsProgress: Bool { true }

  public func underWay(_ request: TaskRequest, _ place: CasePlace, _ receipts: [Receipt]) -> [(name: String, value: JSONValue)] {
    guard let progress = progress(request, place, receipts) else { return [] }
    return [
      ("plan", progress.plan.json), ("execution", .array(Execution.shortened(progress.executions).map(\.json))),
      ("progress", ProgressCount(plan: progress.plan, executions: progress.executions, running: progress.running, unfinished: progress.unfinished).json),
    ]
  }

  /// What is done stays told, and of the rest that it was cancelled.
  public func cancelled(_ request: TaskRequest, _ place: CasePlace, _ receipts: [Receipt]) -> TaskOutcome? {
    guard let progress = progress(request, place, receipts), case .integer(let created_ms)? = receipts.first(where: { $0.key == "clock/created" })?.value,
      let known = receipts.first(where: { $0.key == "given/tools" })
    else { return nil }
    let begun = KnownTools(known.value)
    var outcome = TaskOutcome(place.id, progress.plan, progress.cancelled(tools), begun, callsBefore: 0, created_ms: created_ms)
    outcome.status = .cancelled
    outcome.receipt.usage = receipts.reduce(into: Usage()) { $0 += $1.usage }
    outcome.receipt.latency_ms = max(0, (receipts.map(\.at_ms).max() ?? created_ms) - created_ms)
    return outcome
  }
}
