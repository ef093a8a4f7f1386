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

  var json: JSONValue { ["value": value ?? .null, "reason": .optional(reason)] }

  init(_ value: JSONValue) { self.value = value }
  init(reason: String) { self.reason = reason }

  init(stored: JSONValue) throws(StoredError) {
    let object = try RecordField(stored, "").object()
    value = object.optional("value")?.value
    reason = try object.optional("reason")?.string()
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

  /// Under a name that is asked once a task.
  mutating func ask(_ name: String, _ call: ModelCall) async throws(CaseStop) -> ModelWord {
    guard calls < budget.modelCalls else { return ModelWord(reason: "no more than \(budget.modelCalls) calls of models are allowed") }
    let now_ms: Int64
    do throws(JournalError) { now_ms = try journal.now_ms("model/\(name)") } catch { throw .journal(error) }
    guard deadline_ms - now_ms >= Int64(RetryWaits.least_ms) else { return ModelWord(reason: "there was no time left to ask a model") }
    calls += 1
    var call = call
    (call.isCritical, call.deadline_ms) = (isCritical, deadline_ms)
    switch try await journal.step(await step("model/\(name)", call)) {
    case .failure(let failure): return ModelWord(reason: failure.message.isEmpty ? "no model was asked" : failure.message)
    case .success(let value):
      do throws(StoredError) { return try ModelWord(stored: value) } catch {
        throw .journal(.disagreement(step: "model/\(name)", rule: "is no model's word: \(error.path) \(error.rule)"))
      }
    }
  }

  private func step(_ key: String, _ call: ModelCall) async -> Step {
    guard let gateway else { return Step(key, .unkeyed) { _ in StepResult(ModelWord(reason: ModelError.notConfigured.text).json) } }
    let cap = Int64((min(max(0, budget.usd), 1_000_000_000) * 1_000_000_000).rounded(.down))
    let ready = await gateway.ready(call, for: BudgetOwner(journal.place, principal: journal.asker, capNanoUSD: cap), named: key)
    return Step(
      key, .unkeyed, limit_ms: Int(gateway.settings.call_ms), least_ms: RetryWaits.least_ms, notesItself: true, opening: { ready.opening($0) }
    ) { context in
      let result = await gateway.answer(ready, context)
      let word: ModelWord =
        switch result.result {
        case .failure(let error): ModelWord(reason: error.text)
        case .success(let answer):
          if case .value(let value) = answer.content { ModelWord(value) } else { ModelWord(reason: ModelError.malformed("").text) }
        }
      return StepResult(word.json, usage: result.usage, beside: result.beside)
    }
  }
}
