import Cases
import Forms
import Masks
import Protection
import StrictJSON

/// Carries a plan out: each step when what it needs is on record, at most eight at a time, nothing but what the plan says.
struct CarryOut {
  let plan: Plan
  let tools: [String: any Tool]
  let budget: TaskBudget
  let journal: Journal
  let clock: any Surroundings
  /// When no call is begun any more, in milliseconds since 1970.
  let deadline_ms: Int64
  var told: CallListener = { _ in }
  var looksEach_ms: Int64?
  var looking: CallWatch.Looking = { await $0() }
  /// What is in no answer, however a tool comes to tell it.
  var secrets = KnownSecrets()
  /// In whose name tools ask for what is kept here; nil where nobody's is known.
  var asker: Asker?
  /// Whether the case rests until a limit is over, where that is before the task's time is: nobody waits for the answer.
  var waitsForLimits = false
  /// What stands from before a plan was made anew, by step, and how many calls that took.
  private var before: (standing: [Int: [Execution]], calls: Int)?
  /// What was decided without a call, by node.
  private var settled: [String: Execution] = [:]
  /// What was sent, by node.
  private var sent: [String: JSONObject] = [:]

  static let width = 8
  /// The longest that one try may take, and the least in which it is worth beginning.
  static let limit_ms = 30_000
  static let least_ms = 5_000

  init(_ plan: Plan, tools: [String: any Tool], budget: TaskBudget, journal: Journal, clock: any Surroundings, deadline_ms: Int64) {
    (self.plan, self.tools, self.budget, self.journal, self.clock, self.deadline_ms) = (plan, tools, budget, journal, clock, deadline_ms)
  }

  /// For a plan that was made anew after other work: what stands of that, by step, and how many calls it took.
  init(_ plan: Plan, after work: CarryOut, standing: [Int: [Execution]], calls: Int) {
    self.init(plan, tools: work.tools, budget: work.budget, journal: work.journal, clock: work.clock, deadline_ms: work.deadline_ms)
    (told, looksEach_ms, secrets, before) = (work.told, work.looksEach_ms, work.secrets, (standing, calls))
    (asker, waitsForLimits, looking) = (work.asker, work.waitsForLimits, work.looking)
  }

  /// One call: of a step, or of an element of its list.
  struct Call {
    let step: PlanStep
    /// The element's place, from 0; nil of a step that is taken once.
    let item: Int?

    /// In byte order they stand in the order of the plan.
    fileprivate var name: String { CarryOut.name(step.number, item) }
    /// Of the journal's receipt, and of the reading of the clock before it: another one where the plan was made anew.
    func key(_ word: String) -> String { "\(word)/\(step.number)/\(item ?? 0)" }
  }

  private func key(of node: Call) -> String { node.key(before == nil ? "tool" : "again") }

  private static func name(_ step: Int, _ item: Int?) -> String { "\(step < 10 ? "0" : "")\(step)" + (item.map { "/\($0 < 10 ? "0" : "")\($0)" } ?? "") }

  /// All that a step may take.
  static func calls(of step: PlanStep) -> [Call] {
    guard let each = step.forEach else { return [Call(step: step, item: nil)] }
    return (0..<each.limit).map { Call(step: step, item: $0) }
  }

  // MARK: the run

  /// What all of it came to, in the order of the plan.
  mutating func run() async throws(CaseStop) -> [Execution] {
    for (number, executions) in before?.standing ?? [:] {
      for execution in executions { settled[CarryOut.name(number, execution.item)] = execution }
    }
    var nodes: [String: Call] = [:]
    var needs: [String: Set<String>] = [:]
    for step in plan.steps {
      let before = Set(step.dependsOn.flatMap { Self.calls(of: plan.steps[$0 - 1]).map(\.name) })
      for node in Self.calls(of: step) { (nodes[node.name], needs[node.name]) = (node, before) }
    }
    let graph: Graph
    // Steps depend on steps before them alone, which is no circle.
    do throws(GraphError) { graph = try Graph(needs) } catch { throw .journal(.disagreement(step: "plan", rule: "is no graph: \(error)")) }
    var work = self
    let taken = try await journal.graph(graph, atMost: CarryOut.width) { name, taken throws(CaseStop) in
      guard let node = nodes[name] else { return nil }
      return try work.step(node, taken)
    }
    self = work
    return try plan.steps.flatMapped { step throws(CaseStop) in try executions(of: step, taken) }
  }

  /// What a step came to, an entry a call; a step that was not taken has one.
  private func executions(of step: PlanStep, _ taken: [String: Journal.Taken]) throws(CaseStop) -> [Execution] {
    var executions: [Execution] = []
    for node in Self.calls(of: step) {
      if let execution = settled[node.name] {
        executions.append(execution)
      } else if let result = taken[node.name] {
        executions.append(try execution(node, result, params: sent[node.name] ?? step.params))
      }
    }
    return executions
  }

  private func execution(_ node: Call, _ result: Journal.Taken, params: JSONObject) throws(CaseStop) -> Execution {
    switch result {
    case .success(let value):
      do throws(StoredError) {
        return try CallReceipt(stored: value).execution(step: node.step.number, item: node.item, tool: node.step.tool, params: Self.shown(params))
      } catch { throw .journal(.disagreement(step: key(of: node), rule: "is no call's: \(error.path) \(error.rule)")) }
    case .failure(let failure):
      // The journal's own: what a tool fails with is a value.
      var execution = Execution(
        step: node.step.number, item: node.item, .failed, tool: node.step.tool, params: Self.shown(params),
        failure: ToolFailure(.upstream, failure.message))
      execution.attempts = Retries.attemptsMaximum
      return execution
    }
  }

  // MARK: one node

  private mutating func settle(_ node: Call, _ status: Execution.Status, _ params: JSONObject? = nil, _ failure: ToolFailure? = nil) -> Step? {
    settled[node.name] = Execution(
      step: node.step.number, item: node.item, status, tool: node.step.tool, params: Self.shown(params ?? node.step.params), failure: failure)
    return nil
  }

  /// The call of a node; nil where there is none.
  private mutating func step(_ node: Call, _ taken: [String: Journal.Taken]) throws(CaseStop) -> Step? {
    if before?.standing[node.step.number] != nil { return nil }
    let isFirst = (node.item ?? 0) == 0
    guard node.step.tool != Plan.none else { return settle(node, .failed, nil, ToolFailure(.refused, plan.notUnderstoodWords)) }
    for number in node.step.dependsOn {
      guard try executions(of: plan.steps[number - 1], taken).allSatisfy(\.status.isSuccessful) else {
        // One entry says it for the whole step.
        return isFirst ? settle(node, .blocked, nil, nil) : nil
      }
    }
    let element: JSONValue?
    switch try self.element(of: node, taken) {
    case .none: return nil
    case .empty: return isFirst ? settle(node, .skipped) : nil
    case .missing(let words): return isFirst ? settle(node, .failed, nil, ToolFailure(.validation, words)) : nil
    case .one(let value): element = value
    }
    guard place(of: node) < budget.toolCalls else {
      return settle(node, .notRun, nil, ToolFailure(.budget, "the task may make \(Counted.words(budget.toolCalls, "call"))"))
    }
    let now_ms: Int64
    do throws(JournalError) { now_ms = try journal.now_ms(before == nil ? node.key("call") : key(of: node)) } catch { throw .journal(error) }
    guard now_ms < deadline_ms else { return settle(node, .notRun, nil, ToolFailure(.deadline, "the task's time is over")) }
    let params: JSONObject
    switch try self.params(of: node, element, taken) {
    case .failure(let failure): return settle(node, .failed, nil, failure)
    case .success(let found): params = found
    }
    guard let tool = tools[node.step.tool] else { return settle(node, .failed, params, ToolFailure(.refused, "`\(node.step.tool)` is no tool any more")) }
    sent[node.name] = params
    return call(tool, params, node, within: deadline_ms - now_ms)
  }

  /// The place of a call among all that the plan may make: those of earlier steps are held back for them, so that what is run does not hang on who was quicker.
  private func place(of node: Call) -> Int {
    let earlier = plan.steps.prefix(node.step.number - 1).filter { before?.standing[$0.number] == nil }
    return earlier.reduce((before?.calls ?? 0) + (node.item ?? 0)) { $0 + ($1.forEach?.limit ?? 1) }
  }

  /// A call takes no longer than is left of the task's time, or the least that any is given, and is not tried again after it.
  private func call(_ tool: any Tool, _ params: JSONObject, _ node: Call, within left_ms: Int64) -> Step {
    let (form, clock, told, tenant, key) = (tool.form, clock, told, journal.place.tenant, node.key(before == nil ? journal.caseID : "\(journal.caseID)/again"))
    let (secrets, asker, rests_ms) = (secrets, asker, waitsForLimits ? deadline_ms : nil)
    let (number, item, deadline_ms) = (node.step.number, node.item, deadline_ms)
    let watch = looksEach_ms.flatMap { each_ms in journal.standing.map { CallWatch(each_ms: each_ms, clock: clock, standing: $0, looking: looking) } }
    return Step(
      self.key(of: node), form.effect == .read ? .repeatable : .keyed, retries: { Retries.policy($0) },
      limit_ms: max(CarryOut.least_ms, Int(min(Int64(CarryOut.limit_ms), left_ms))), least_ms: CarryOut.least_ms, idempotencyKey: key
    ) { context throws(StepFailure) in
      if context.attempt > 1, clock.now_ms() >= deadline_ms {
        let now_ms = clock.now_ms()
        let late = ToolFailure(.deadline, "the task's time was over before it could be tried again")
        return StepResult(CallReceipt(.failed(late), form: form, attempt: context.attempt - 1, began_ms: now_ms, at_ms: now_ms).json)
      }
      let notice = CallNotice(step: number, item: item, tool: form.name, attempt: context.attempt, .begins)
      told(notice)
      let began_ms = clock.now_ms()
      let call = ToolCall(tenant: tenant, key: context.idempotencyKey, limit_ms: context.limit_ms, asker: asker)
      let answer = if let watch { await watch.answer(of: tool, params, call) } else { await tool.call(params, call) }
      let now_ms = clock.now_ms()
      told(notice.ended(answer, after: max(0, now_ms - began_ms)))
      if case .failed(let failure) = answer, now_ms < deadline_ms,
        let again = Retries.again(failure, of: form, attempt: context.attempt, now_ms: now_ms, restsUntil_ms: rests_ms)
      {
        throw again
      }
      return StepResult(CallReceipt(answer, form: form, hiding: secrets, attempt: context.attempt, began_ms: began_ms, at_ms: now_ms).json)
    }
  }

  // MARK: references

  private enum Element {
    /// Beyond the list's end.
    case none
    /// The list has no element at all.
    case empty
    case missing(String)
    /// The element; nil where the step is taken once.
    case one(JSONValue?)
  }

  private func element(of node: Call, _ taken: [String: Journal.Taken]) throws(CaseStop) -> Element {
    guard let each = node.step.forEach, let item = node.item else { return .one(nil) }
    guard case .array(let elements)? = try value(of: each.list, nil, taken) else { return .missing("`\(each.list.text)` means no list") }
    if elements.isEmpty { return .empty }
    return elements.indices.contains(item) ? .one(elements[item]) : .none
  }

  private func params(of node: Call, _ element: JSONValue?, _ taken: [String: Journal.Taken]) throws(CaseStop) -> Result<JSONObject, ToolFailure> {
    var params = node.step.params
    for (name, reference) in node.step.references {
      // Null is what a service says of what it does not know.
      guard let value = try value(of: reference, element, taken), value != .null else {
        return .failure(ToolFailure(.validation, "there is nothing at `\(reference.text)`"))
      }
      params[name] = value
    }
    guard let schema = tools[node.step.tool]?.form.params.json, let wrong = SchemaCheck(.object(params), against: schema).violations.first else {
      return .success(params)
    }
    return .failure(ToolFailure(.validation, "`\(wrong.path.dropFirst())` \(wrong.rule)"))
  }

  /// What a reference means: replaced once, by value. What looks like a reference in a result stays text.
  private func value(of reference: Reference, _ element: JSONValue?, _ taken: [String: Journal.Taken]) throws(CaseStop) -> JSONValue? {
    guard let number = reference.stepNumber else { return element.flatMap { reference.value(in: $0) } }
    let source = plan.steps[number - 1]
    let results = try executions(of: source, taken).filter { $0.status == .completed }.map { $0.result ?? .null }
    let whole: JSONValue? = source.forEach == nil ? results.first : .array(results)
    return whole.flatMap { reference.value(in: $0) }
  }
}

extension CarryOut {
  /// A call that has a receipt, told in the order of the plan, since what it was sent follows from those before; nil where the receipt is no call's.
  mutating func stood(_ call: Call, _ value: JSONValue) -> Execution? {
    let element: JSONValue? = if case .one(let value)? = try? self.element(of: call, [:]) { value } else { nil }
    let params: JSONObject = if case .success(let params)? = try? self.params(of: call, element, [:]) { params } else { call.step.params }
    guard case .object(let object) = value else { return nil }
    let execution: Execution
    if let told = object["ok"] {
      guard let receipt = try? CallReceipt(stored: told) else { return nil }
      execution = receipt.execution(step: call.step.number, item: call.item, tool: call.step.tool, params: Self.shown(params))
    } else {
      // The journal's own: what a tool fails with is a value.
      let message: String = if case .string(let text)? = object["message"] { text } else { "" }
      execution = Execution(
        step: call.step.number, item: call.item, .failed, tool: call.step.tool, params: Self.shown(params), failure: ToolFailure(.upstream, message))
    }
    settled[call.name] = execution
    return execution
  }

  /// What was begun and came to nothing without a call; nil of what was called.
  mutating func settledAlone(_ call: Call) -> Execution? {
    guard case .one(let element)? = try? self.element(of: call, [:]), case .failure(let failure)? = try? self.params(of: call, element, [:]) else { return nil }
    _ = settle(call, .failed, nil, failure)
    return settled[call.name]
  }

  /// Whether there is anything that the call would be for, as far as is known.
  func isToCome(_ call: Call) -> Bool { if case .one? = try? element(of: call, [:]) { true } else { false } }

  /// As they are shown: nothing is kept of what is known by its form for a secret.
  private static func shown(_ params: JSONObject) -> JSONObject {
    var masking = Masking(only: [.secret])
    if case .object(let masked) = masking.mask(.object(params)) { return masked }
    return params
  }
}

extension Plan {
  /// Why the one step of a plan in which nothing is understood fails.
  var notUnderstoodWords: String {
    let words = notUnderstood.isEmpty ? "what is asked" : "`\(notUnderstood.joined(separator: "`, `"))`"
    return "no tool can do \(words)".prefix(400) + "; \(RulesPlanner.examples)"
  }
}

extension Array {
  fileprivate func flatMapped<Result, Failure: Error>(_ transform: (Element) throws(Failure) -> [Result]) throws(Failure) -> [Result] {
    var results: [Result] = []
    for element in self { results += try transform(element) }
    return results
  }
}
