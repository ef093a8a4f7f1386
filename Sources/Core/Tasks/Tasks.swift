public import Cases
public import Forms
import Masks
import Protection
import StrictJSON

/// Tasks: the family. A sentence is planned once, carried out over its journal, and verified from its receipts.
public struct Tasks: CaseFamily {
  private let tools: [String: any Tool]
  private let services: Set<String>
  private let clock: any Surroundings
  private let secrets: KnownSecrets
  private var told: CallListener = { _ in }
  private let looksEach_ms: Int64?

  /// `services` are those whose status may be asked for, `secrets` what is in no answer, however a tool comes to tell it. While a call is out it is looked each
  /// `looksEach_ms` whether the task is still this worker's; nil: never.
  public init(tools: [any Tool], services: Set<String> = [], secrets: [String] = [], clock: any Surroundings, looksEach_ms: Int64? = nil) {
    (self.looksEach_ms, self.secrets) = (looksEach_ms, KnownSecrets(secrets))
    self.tools = Dictionary(tools.map { ($0.form.name, $0) }) { first, _ in first }
    (self.services, self.clock) = (services, clock)
  }

  /// The family as a replay needs it: every tool that is known, and none that is called.
  public var replaying: Tasks { Tasks(tools: tools.values.map { FormOnlyTool(form: $0.form) }, services: services, clock: clock) }

  /// As `replaying`, where no tools are set up.
  public static func offline(_ clock: any Surroundings) -> Tasks { Tasks(tools: ToolForm.all.map { FormOnlyTool(form: $0) }, clock: clock) }

  /// The same, with who is told of calls while they are made.
  public func telling(_ told: @escaping CallListener) -> Tasks {
    var tasks = self
    tasks.told = told
    return tasks
  }

  public static let name = FamilyName("task", plural: "tasks")
  static let engine = "1.1.0"
  /// How long a task may take that is asked for within a call, in seconds.
  static let secondsDefault = 25

  public static let description = CaseDescription<TaskRequest, TaskOutcome>(
    name, engine: engine, schemaVersion: TaskOutcome.schemaVersion, columns: [.text("task", asked: { $0.task }) { $0.plan.task }],
    bodyBytesMaximum: TaskRequest.bodyBytesMaximum, metrics: TaskMetrics.all)

  private var forms: [ToolForm] { tools.values.map(\.form).sorted { $0.name.precedes($1.name) } }

  public func run(_ request: TaskRequest, _ journal: Journal) async throws(CaseStop) -> TaskOutcome {
    let created_ms = try time("created", journal)
    // What could be planned with when the task began, and how its sentence looked then: a build that knows more plans it as it was planned.
    let known = try await journal.given("tools") { () throws(CaseStop) in
      [
        "tools": JSONValue(strings: forms.map(\.name)), "services": JSONValue(strings: services.sorted()), "guard": SentenceGuard(request.task).json,
      ]
    }
    let plan: Plan = try await journal.phase("plan") { () throws(CaseStop) in
      do throws(RequestError) { return try self.plan(request, with: Known(known)) } catch { throw .refused(error) }
    }
    let seconds = Int64(request.budget.seconds ?? Tasks.secondsDefault)
    var work = CarryOut(plan, tools: tools, budget: request.budget, journal: journal, clock: clock, deadline_ms: created_ms + seconds * 1_000)
    (work.told, work.looksEach_ms, work.secrets) = (told, looksEach_ms, secrets)
    let executions = try await work.run()
    return TaskOutcome(
      journal.caseID, plan, executions, guarded: Known(known).guarded, usage: journal.usage, created_ms: created_ms, ended_ms: try time("ended", journal),
      engine: Tasks.engine)
  }

  private func time(_ name: String, _ journal: Journal) throws(CaseStop) -> Int64 {
    do throws(JournalError) { return try journal.now_ms(name) } catch { throw .journal(error) }
  }

  /// Each with why it is not available, if it is not; by name.
  public var catalogue: [(form: ToolForm, unavailable: ToolFailure?)] {
    tools.values.map { ($0.form, $0.unavailable) }.sorted { $0.form.name.precedes($1.form.name) }
  }

  /// What would be done for a request: pure.
  public func plan(_ request: TaskRequest) throws(RequestError) -> Plan {
    try plan(request, with: Known(tools: Set(tools.keys), services: services))
  }

  private func plan(_ request: TaskRequest, with known: Known) throws(RequestError) -> Plan {
    let forms = self.forms.filter { known.tools.contains($0.name) }
    let findings = Findings()
    for (place, tool) in request.tools.enumerated() where !known.tools.contains(tool) { findings.invalid("/tools/\(place)", "`\(tool)` is no tool") }
    if request.planning == .model { findings.invalid("/planner", "must be `auto` or `rules`: there is no model to plan with") }
    let allowed = Set(request.tools)
    if let given = request.plan {
      let check = PlanCheck(tools: forms, allowed: allowed, confirm: request.confirm)
      for violation in check.violations(given.steps, at: "/plan/steps") { findings.invalid(violation.path, violation.rule) }
    }
    try findings.check()
    if let given = request.plan { return given.closed() }
    let usable = forms.filter { (allowed.isEmpty || allowed.contains($0.name)) && ($0.effect == .read || request.confirm) }
    return RulesPlanner(tools: usable, services: known.services, units: request.units).plan(request.task)
  }

  /// A plan with a word of those of its tools that are not available.
  public func noted(_ plan: Plan) -> Plan {
    var plan = plan
    for name in Set(plan.steps.map(\.tool)).sorted() {
      guard let failure = tools[name]?.unavailable else { continue }
      let note = "`\(name)` is not available: \(failure.message)"
      if !plan.notes.contains(note) { plan.notes.append(note) }
    }
    return plan
  }
}

/// What may be planned with.
private struct Known {
  let tools: Set<String>
  let services: Set<String>
  var guarded = SentenceGuard()

  init(tools: Set<String>, services: Set<String>) { (self.tools, self.services) = (tools, services) }

  init(_ recorded: JSONValue) {
    func names(_ name: String) -> Set<String> {
      guard case .object(let object) = recorded, case .array(let elements)? = object[name] else { return [] }
      return Set(elements.compactMap { if case .string(let text) = $0 { text } else { nil } })
    }
    self.init(tools: names("tools"), services: names("services"))
    // What an engine before 1.1.0 began says nothing of it.
    if case .object(let object) = recorded, let found = object["guard"] { guarded = (try? SentenceGuard(stored: RecordField(found, "/guard"))) ?? guarded }
  }
}
