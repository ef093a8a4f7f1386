public import Cases
public import Forms
import Masks
public import Models
import Protection
import StrictJSON

/// Tasks: the family. A sentence is planned once, carried out over its journal, and verified from its receipts.
public struct Tasks: CaseFamily {
  private(set) var tools: [String: any Tool]
  private let services: Set<String>
  private let clock: any Surroundings
  private let secrets: KnownSecrets
  private let gateway: ModelGateway?
  private var told: CallListener = { _ in }
  private let looksEach_ms: Int64?
  private let looking: @Sendable (_ look: @escaping @Sendable () async -> Bool) async -> Bool
  private var servers: [any ToolServer] = []
  /// Why a server's tools are not known, by its name; of the task that is planned.
  private var missing: [String: String] = [:]
  /// Whom the tools and the models ask.
  public private(set) var upstreams: Upstreams

  /// `services` are those whose status may be asked for, `secrets` what is in no answer, however a tool comes to tell it; without a gateway the rules plan and answer alone.
  /// While a call is out it is looked each `looksEach_ms`, by `looking`, whether the task is still this worker's; nil: never.
  public init(
    tools: [any Tool], services: Set<String> = [], secrets: [String] = [], gateway: ModelGateway? = nil, clock: any Surroundings, looksEach_ms: Int64? = nil,
    looking: @escaping @Sendable (_ look: @escaping @Sendable () async -> Bool) async -> Bool = { await $0() }
  ) {
    (self.looksEach_ms, self.looking, self.secrets, self.gateway) = (looksEach_ms, looking, KnownSecrets(secrets), gateway)
    self.tools = Dictionary(tools.map { ($0.form.name, $0) }) { first, _ in first }
    (self.services, self.clock) = (services, clock)
    upstreams = Upstreams(UpstreamBoard(records: nil, clock: clock), [])
  }

  /// The family as a replay needs it: every tool that is known, and none that is called.
  public var replaying: Tasks { Tasks(tools: tools.values.map { FormOnlyTool(form: $0.form) }, services: services, clock: clock) }

  /// As `replaying`, where no tools are set up.
  public static func offline(_ clock: any Surroundings) -> Tasks { Tasks(tools: ToolForm.all.map { FormOnlyTool(form: $0) }, clock: clock) }

  /// The same, with servers of others that have tools.
  public func with(_ servers: [any ToolServer]) -> Tasks {
    var tasks = self
    tasks.servers = servers
    return tasks
  }

  /// The same, with whom the tools and the models ask.
  public func with(_ upstreams: Upstreams) -> Tasks {
    var tasks = self
    tasks.upstreams = upstreams
    return tasks
  }

  /// The same, with the tools of servers that a task knows.
  private func with(_ served: ServedForms) -> Tasks {
    guard !served.forms.isEmpty || !served.missing.isEmpty else { return self }
    var tasks = self
    tasks.missing = served.missing
    for tool in served.tools(of: servers) where tasks.tools[tool.form.name] == nil { tasks.tools[tool.form.name] = tool }
    return tasks
  }

  /// The same, with who is told of calls while they are made.
  public func telling(_ told: @escaping CallListener) -> Tasks {
    var tasks = self
    tasks.told = told
    return tasks
  }

  public static let name = FamilyName("task", plural: "tasks")
  static let engine = "1.4.0"
  /// Of the rules by which a tool may be called: what reads, and what writes where the caller confirmed it.
  static let policy = "1"
  /// How long a task may take that is asked for within a call, in seconds.
  static let secondsDefault = 25

  public static let description = CaseDescription<TaskRequest, TaskOutcome>(
    name, engine: engine, schemaVersion: TaskOutcome.schemaVersion, columns: [.text("task", asked: { $0.task }) { $0.plan.task }],
    bodyBytesMaximum: TaskRequest.bodyBytesMaximum, keepsAsker: true, metrics: TaskMetrics.all)

  private var forms: [ToolForm] { tools.values.map(\.form).sorted { $0.name.precedes($1.name) } }

  public func run(_ request: TaskRequest, _ journal: Journal) async throws(CaseStop) -> TaskOutcome {
    let created_ms = try time("created", journal)
    let asker = try await journal.askerKept()
    let served = try await served(request, journal)
    return try await with(served).run(request, journal, from: created_ms, for: asker)
  }

  /// What servers told of their tools when the task began. A task for which none was asked has no word of it on record, and a replay has no servers to ask.
  private func served(_ request: TaskRequest, _ journal: Journal) async throws(CaseStop) -> ServedForms {
    guard journal.hasGiven("servers") || servers.contains(where: { request.names($0.name) }) else { return ServedForms() }
    let recorded = try await journal.given("servers") { () throws(CaseStop) in await ServedForms(for: request, from: servers).json }
    do throws(StoredError) { return try ServedForms(stored: RecordField(recorded, "/servers")) } catch {
      throw .journal(.disagreement(step: "given/servers", rule: "is no list of tools: \(error.path) \(error.rule)"))
    }
  }

  private func run(_ request: TaskRequest, _ journal: Journal, from created_ms: Int64, for asker: Asker?) async throws(CaseStop) -> TaskOutcome {
    // What could be planned with when the task began, and how its sentence looked then: a build that knows more plans it as it was planned.
    let known = KnownTools(try await journal.given("tools") { () throws(CaseStop) in self.known.json(request.task, later: journal.wasQueued) })
    let planning = Planning(request, known, forms, missing: missing)
    do throws(RequestError) { try planning.refuse() } catch { throw .refused(error) }
    let deadline_ms = created_ms + Int64(request.budget.seconds ?? Tasks.secondsDefault) * 1_000
    var model = TaskModel(gateway, journal, request, deadline_ms: deadline_ms)
    let plan = try await self.plan(planning, &model)
    var work = CarryOut(plan, tools: tools, budget: request.budget, journal: journal, clock: clock, deadline_ms: deadline_ms)
    (work.told, work.looksEach_ms, work.secrets, work.waitsForLimits, work.asker) = (told, looksEach_ms, secrets, known.isLater, asker)
    work.looking = looking
    var found = Found(plan: plan, executions: try await work.run())
    let again = Replanning(planning, plan, found.executions)
    if again.isAsked { found = try await carriedOutAgain(again, work, &model) }
    var outcome = TaskOutcome(journal.caseID, found.plan, found.executions, known, callsBefore: found.callsBefore, created_ms: created_ms)
    // Whoever had a model plan has one tell what came of it.
    if found.plan.planner == .model { try await tell(&outcome, found, by: &model) }
    outcome.receipt.usage = journal.usage
    outcome.receipt.latency_ms = max(0, try time("ended", journal) - created_ms)
    return outcome
  }

  /// What a task has come to until now.
  private struct Found {
    var plan: Plan
    var executions: [Execution]
    /// Calls of steps that others stand in the place of.
    var callsBefore = 0
  }

  private func plan(_ planning: Planning, _ model: inout TaskModel) async throws(CaseStop) -> Plan {
    let ruled = planning.ruled
    let plan = planning.asksModel(after: ruled) ? try await planning.planned(by: &model, else: ruled) : ruled
    return try await model.journal.phase("plan") { () throws(CaseStop) in plan }
  }

  /// The plan made anew, and what its new steps came to.
  private func carriedOutAgain(_ again: Replanning, _ work: CarryOut, _ model: inout TaskModel) async throws(CaseStop) -> Found {
    let replanned = try await again.planned(by: &model)
    let plan = try await model.journal.phase("replan") { () throws(CaseStop) in replanned }
    let taken = again.taken(plan)
    guard plan.steps != again.plan.steps else { return Found(plan: plan, executions: again.executions) }
    let calls = again.executions.count { $0.attempts > 0 }
    let standing = Dictionary(grouping: again.executions.filter { !taken.contains($0.step) }, by: \.step)
    var work = CarryOut(plan, after: work, standing: standing, calls: calls)
    let executions = try await work.run()
    return Found(plan: plan, executions: executions, callsBefore: calls - standing.values.joined().count { $0.attempts > 0 })
  }

  /// A model's words in the place of the rules', where nothing in them is without evidence and nothing that is not done is left out.
  private func tell(_ outcome: inout TaskOutcome, _ found: Found, by model: inout TaskModel) async throws(CaseStop) {
    guard found.executions.contains(where: { $0.status == .completed }),
      let call = AnswerPrompt(found.plan, found.executions, outcome.verification).call(charactersMaximum: model.charactersMaximum)
    else { return }
    let word = try await model.ask("answer", call)
    guard case .object(let object)? = word.value, case .string(let text)? = object["summary"] else {
      outcome.answer.reason = word.reason ?? "no model answered"
      return
    }
    if let fault = ClaimCheck(found.plan, found.executions, outcome.verification).fault(in: text) {
      outcome.answer.reason = "the model's answer was not taken: \(fault)"
    } else {
      (outcome.answer.summary, outcome.answer.source) = (text, .model)
    }
  }

  private func time(_ name: String, _ journal: Journal) throws(CaseStop) -> Int64 {
    do throws(JournalError) { return try journal.now_ms(name) } catch { throw .journal(error) }
  }

  func progress(_ request: TaskRequest, _ place: CasePlace, _ receipts: [Receipt]) -> TaskProgress? {
    TaskProgress(request, place, receipts, tools: tools, clock)
  }

  /// Every tool by name, and every server with why none of its tools is among them, if none is; servers are asked now.
  public var catalogue: (tools: [any Tool], servers: [(name: String, unavailable: ToolFailure?)]) {
    get async {
      var (all, told): ([any Tool], [(name: String, unavailable: ToolFailure?)]) = (Array(tools.values), [])
      for (server, result) in await servers.told() {
        switch result {
        case .failure(let failure): told.append((server.name, failure))
        case .success(let forms):
          all += forms.map { ServedTool(form: $0, server: server) as any Tool }
          told.append((server.name, nil))
        }
      }
      return (all.sorted { $0.form.name.precedes($1.form.name) }, told)
    }
  }

  /// What may be planned with now.
  private var known: KnownTools { KnownTools(tools: Set(tools.keys), services: services, hasModel: gateway != nil) }

  /// What the rules, or the caller's own plan, would do for a request. Servers are asked for their tools where it names one, and nobody for anything else.
  public func plan(_ request: TaskRequest) async throws(RequestError) -> Plan {
    let planning = await planning(request)
    try planning.refuse()
    let plan = planning.ruled
    return planning.asksModel(after: plan) ? plan.noting("no model is asked where nothing can be charged") : plan
  }

  private func planning(_ request: TaskRequest) async -> Planning {
    let whole = with(await ServedForms(for: request, from: servers))
    return Planning(request, whole.known, whole.forms, missing: whole.missing)
  }

  /// As the task would be planned where it is carried out, by a model too, which is charged to who asks; nothing else is kept.
  public func plan(_ request: TaskRequest, from caller: Caller, in cases: CaseStore) async throws(EndpointError) -> Plan {
    let planning = await planning(request)
    do throws(RequestError) { try planning.refuse() } catch { throw .refused(error) }
    let ruled = planning.ruled
    guard planning.asksModel(after: ruled) else { return ruled }
    let place = CasePlace(tenant: caller.tenant, family: Tasks.name, id: cases.surroundings.uuid())
    let journal: Journal
    do throws(JournalError) {
      journal = try Journal(
        place, asker: caller.principal, engine: Tasks.engine, surroundings: cases.surroundings, sink: ChargingSink(cases.records),
        stepsEnd_ms: cases.stepsEnd_ms)
    } catch { throw EndpointError(error) }
    let deadline_ms = cases.surroundings.now_ms() + Int64(request.budget.seconds ?? Tasks.secondsDefault) * 1_000
    var model = TaskModel(gateway, journal, request, deadline_ms: deadline_ms)
    do throws(CaseStop) { return try await planning.planned(by: &model, else: ruled) } catch {
      switch error {
      case .waits: return ruled.noting("planned by the rules: there was no time left to ask a model")
      case .refused(let error): throw .refused(error)
      case .journal(let error): throw EndpointError(error)
      }
    }
  }

  /// A plan with a word of those of its tools that are not available, and of what it costs to carry it out where that is nothing.
  public func noted(_ plan: Plan, for request: TaskRequest) -> Plan {
    var plan = plan
    if plan.planner != .model, plan.costNanoUSD == 0 {
      let mayBeAsked = gateway != nil && plan.planner == .rules && request.planning != .rules
      plan.notes.append(mayBeAsked ? "it costs nothing, unless a model is asked for another step where one fails" : "it costs nothing: no model is asked")
    }
    for name in Set(plan.steps.map(\.tool)).sorted() {
      guard let failure = tools[name]?.unavailable else { continue }
      let note = "`\(name)` is not available: \(failure.message)"
      if !plan.notes.contains(note) { plan.notes.append(note) }
    }
    return plan
  }
}
