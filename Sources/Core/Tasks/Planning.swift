import Cases
import Forms
import Models
import StrictJSON

/// Who plans a task: the caller, the rules, or a model, which is asked at most twice and whose plan is held against every rule; the rules stand in for it.
struct Planning {
  let request: TaskRequest
  let known: KnownTools
  /// Every tool that was known when the task began, by name.
  let forms: [ToolForm]
  /// Why a server's tools are not known, by its name.
  let missing: [String: String]

  init(_ request: TaskRequest, _ known: KnownTools, _ forms: [ToolForm], missing: [String: String] = [:]) {
    (self.request, self.known, self.missing) = (request, known, missing)
    self.forms = forms.filter { known.tools.contains($0.name) }
  }

  var check: PlanCheck { PlanCheck(tools: forms, allowed: Set(request.tools), confirm: request.confirm, missing: missing) }

  /// Those that may be planned with.
  private var usable: [ToolForm] {
    let allowed = Set(request.tools)
    return forms.filter { (allowed.isEmpty || allowed.contains($0.name)) && ($0.effect == .read || request.confirm) }
  }

  var prompt: PlanPrompt { PlanPrompt(usable, request) }

  /// What of the request keeps it from being planned at all.
  func refuse() throws(RequestError) {
    let findings = Findings()
    for (place, tool) in request.tools.enumerated() where !known.tools.contains(tool) {
      findings.invalid("/tools/\(place)", missing.noTool(tool, among: known.tools))
    }
    if request.planning == .model, !known.hasModel { findings.invalid("/planner", "must be `auto` or `rules`: there is no model to plan with") }
    if let given = request.plan {
      for violation in check.violations(given.steps, at: "/plan/steps") { findings.invalid(violation.path, violation.rule) }
    }
    try findings.check()
  }

  /// The caller's plan or the rules'.
  var ruled: Plan {
    if let given = request.plan { return given.closed() }
    let plan = RulesPlanner(tools: usable, services: known.services, units: request.units).plan(request.task)
    return missing.keys.sorted { $0.precedes($1) }.reduce(plan) { $0.noting("not all tools of `\($1)` are known now: \(missing[$1] ?? "")") }
  }

  /// Whether a model is asked where the rules came to this.
  func asksModel(after plan: Plan) -> Bool {
    switch request.planning {
    case _ where request.plan != nil || !known.hasModel: false
    case .rules: false
    case .auto: !plan.notUnderstood.isEmpty
    case .model: true
    }
  }

  /// What a model makes of it, or the rules' plan with why it is theirs.
  func planned(by model: inout TaskModel, else plan: Plan) async throws(CaseStop) -> Plan {
    var asked = prompt.call
    var reason = "the form of a plan cannot be sent"
    let answer = AnswerPrompt.longest(request.task, charactersMaximum: model.charactersMaximum)
    var costNanoUSD: Int64 = 0
    for number in 1...2 {
      guard let call = asked else { break }
      let word = try await model.ask("plan/\(number)", call, next: answer)
      costNanoUSD += word.estimate.asked
      guard let value = word.value else {
        reason = word.reason ?? reason
        break
      }
      do throws(BrokenPlan) {
        let taken = try taken(ModelPlan(value, of: request, check), else: plan)
        // Whoever had a model plan has one tell what came of it.
        return taken.costing(min(model.capNanoUSD, costNanoUSD + (taken.planner == .model ? word.estimate.foreseen : 0)))
      } catch {
        reason = "the model's plan breaks a rule: \(error.words)"
        asked = prompt.repair(of: value, error.violations)
      }
    }
    return plan.noting("planned by the rules: \(reason)").costing(min(model.capNanoUSD, costNanoUSD))
  }

  /// A model that finds nothing to do does not take away what the rules found.
  private func taken(_ found: ModelPlan, else plan: Plan) -> Plan {
    guard found.steps.first?.tool == Plan.none else {
      return Plan(request.task, by: .model, steps: found.steps, notUnderstood: found.notUnderstood).closed()
    }
    guard plan.steps.first?.tool == Plan.none else { return plan.noting("planned by the rules: the model found nothing that a tool can do") }
    let words = found.notUnderstood.isEmpty ? plan.notUnderstood : found.notUnderstood
    return Plan(request.task, by: .model, steps: found.steps, notUnderstood: words, notes: plan.notes).closed()
  }
}

enum ToolNames {
  private static let toldMaximum = 50

  /// For sentences, in order.
  static func words(_ names: [String]) -> String {
    let told = names.sorted { $0.precedes($1) }
    let more = told.count > toldMaximum ? " and \(told.count - toldMaximum) more" : ""
    return told.isEmpty ? "none" : told.prefix(toldMaximum).map { "`\($0)`" }.joined(separator: ", ") + more
  }
}

extension [String: String] {
  /// That there is no such tool, and which there are: those of its server, else our own; where its server said nothing of its tools, why.
  func noTool(_ name: String, among known: some Sequence<String>) -> String {
    let server = String(name.prefix { $0 != "." })
    if let reason = self[server] { return "`\(name)` is no tool that is known now: \(reason)" }
    let near = known.filter { $0.hasPrefix("\(server).") }
    return "`\(name)` is no tool; there are \(ToolNames.words(near.isEmpty ? known.filter { !$0.contains(".") } : near))"
  }
}

extension Plan {
  func costing(_ nanoUSD: Int64) -> Plan {
    var plan = self
    plan.costNanoUSD = nanoUSD
    return plan
  }

  func noting(_ note: String) -> Plan {
    var plan = self
    plan.notes.append(note)
    return plan
  }
}

/// What may be planned with: as it was when the task began.
struct KnownTools {
  let tools: Set<String>
  let services: Set<String>
  var hasModel = false
  /// Whether nobody waits for the answer.
  var isLater = false
  var guarded = SentenceGuard()
  /// The version of the rules by which a tool may be called.
  var policy = Tasks.policy

  init(tools: Set<String>, services: Set<String>, hasModel: Bool) { (self.tools, self.services, self.hasModel) = (tools, services, hasModel) }

  init(_ recorded: JSONValue) {
    let object: JSONObject = if case .object(let object) = recorded { object } else { JSONObject() }
    func names(_ name: String) -> Set<String> {
      guard case .array(let elements)? = object[name] else { return [] }
      return Set(elements.compactMap { if case .string(let text) = $0 { text } else { nil } })
    }
    self.init(tools: names("tools"), services: names("services"), hasModel: object["model"] == .bool(true))
    isLater = object["later"] == .bool(true)
    if case .string(let version)? = object["policy"] { policy = version }
    // What an engine before 1.1.0 began says nothing of it.
    if let found = object["guard"] { guarded = (try? SentenceGuard(stored: RecordField(found, "/guard"))) ?? guarded }
  }

  func json(_ task: String, later: Bool) -> JSONValue {
    [
      "tools": JSONValue(strings: tools.sorted()), "services": JSONValue(strings: services.sorted()), "model": .bool(hasModel), "later": .bool(later),
      "guard": SentenceGuard(task).json, "policy": .string(policy),
    ]
  }
}
