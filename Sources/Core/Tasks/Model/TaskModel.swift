import Cases
import Forms
import Models
import StrictJSON

/// What a language model said when it was asked for a task, or why it said nothing: what a receipt holds of it.
struct ModelWord: Sendable, Hashable {
  /// Of the schema that it was asked with.
  var value: JSONValue?
  /// Why there is none; for people, without a word of the model's.
  var reason: String?
  /// About the most that it costs to ask, with what is foreseen to follow from it, in nano-dollars; as it was estimated before it was asked.
  var estimate = Estimate()

  struct Estimate: Sendable, Hashable {
    var asked: Int64 = 0
    var foreseen: Int64 = 0
  }

  var json: JSONValue {
    [
      "value": value ?? .null, "reason": .optional(reason), "estimate": .integer(estimate.asked), "foreseen": .integer(estimate.foreseen),
    ]
  }

  init(_ value: JSONValue) { self.value = value }
  init(reason: String) { self.reason = reason }

  init(stored: JSONValue) throws(StoredError) {
    let object = try RecordField(stored, "").object()
    value = object.optional("value")?.value
    reason = try object.optional("reason")?.string()
    // What was asked before there were estimates has none, and its plan none.
    estimate = Estimate(
      asked: Int64(try object.optional("estimate")?.integer() ?? 0), foreseen: Int64(try object.optional("foreseen")?.integer() ?? 0))
  }
}

/// Asks language models for one task: each call is a step of its journal, charged before it is sent, and no more are made than the task's budget lets.
struct TaskModel {
  /// Nil where the receipts alone are asked.
  let gateway: ModelGateway?
  let journal: Journal
  let budget: TaskBudget
  let isCritical: Bool
  /// When nothing is begun any more, in milliseconds since 1970.
  let deadline_ms: Int64
  private(set) var calls = 0

  init(_ gateway: ModelGateway?, _ journal: Journal, _ request: TaskRequest, deadline_ms: Int64) {
    (self.gateway, self.journal, self.budget, isCritical) = (gateway, journal, request.budget, request.isCritical)
    self.deadline_ms = deadline_ms
  }

  /// Characters that a prompt may have before the gateway leaves parts of it out.
  var charactersMaximum: Int { gateway?.settings.promptCharactersMaximum ?? PromptOptimiser.charactersStandard }

  /// Under a name that is asked once a task; `next` is what is to be asked because of it, as far as that can be foreseen.
  mutating func ask(_ name: String, _ call: ModelCall, next: ModelCall? = nil) async throws(CaseStop) -> ModelWord {
    guard calls < budget.modelCalls else {
      return ModelWord(reason: "no more than \(Counted.words(budget.modelCalls, "call of a model is", "calls of models are")) allowed")
    }
    let now_ms: Int64
    do throws(JournalError) { now_ms = try journal.now_ms("model/\(name)") } catch { throw .journal(error) }
    guard deadline_ms - now_ms >= Int64(RetryWaits.least_ms) else { return ModelWord(reason: "there was no time left to ask a model") }
    calls += 1
    switch try await journal.step(await step("model/\(name)", with(call), next: calls < budget.modelCalls ? next : nil)) {
    case .failure(let failure): return ModelWord(reason: failure.message.isEmpty ? "no model was asked" : failure.message)
    case .success(let value):
      do throws(StoredError) { return try ModelWord(stored: value) } catch {
        throw .journal(.disagreement(step: "model/\(name)", rule: "is no model's word: \(error.path) \(error.rule)"))
      }
    }
  }

  private func with(_ call: ModelCall) -> ModelCall {
    var call = call
    (call.isCritical, call.deadline_ms) = (isCritical, deadline_ms)
    return call
  }

  /// The most that this task may spend, in nano-dollars.
  var capNanoUSD: Int64 { Int64((min(max(0, budget.usd), 1_000_000_000) * 1_000_000_000).rounded(.down)) }

  private func step(_ key: String, _ call: ModelCall, next: ModelCall?) async -> Step {
    guard let gateway else { return Step(key, .unkeyed) { _ in StepResult(ModelWord(reason: ModelError.notConfigured.text).json) } }
    let ready = await gateway.ready(call, for: BudgetOwner(journal.place, principal: journal.asker, capNanoUSD: capNanoUSD), named: key)
    let estimate = ModelWord.Estimate(asked: gateway.estimateNanoUSD(call), foreseen: next.map { gateway.estimateNanoUSD(with($0)) } ?? 0)
    return Step(
      key, .unkeyed, limit_ms: Int(gateway.settings.call_ms), least_ms: RetryWaits.least_ms, notesItself: true, opening: { ready.opening($0) }
    ) { [deadline_ms] context throws(StepFailure) in
      let result = await gateway.answer(ready, context)
      let asksUntil_ms = deadline_ms - Int64(RetryWaits.least_ms)
      if let failure = result.comeback(context, at: gateway.now_ms, before: asksUntil_ms) { throw failure }
      var word: ModelWord =
        switch result.result {
        case .failure(let error): ModelWord(reason: error.text)
        case .success(let answer):
          if case .value(let value) = answer.content { ModelWord(value) } else { ModelWord(reason: ModelError.malformed("").text) }
        }
      word.estimate = estimate
      return StepResult(word.json, usage: result.usage, beside: result.beside)
    }
  }
}
