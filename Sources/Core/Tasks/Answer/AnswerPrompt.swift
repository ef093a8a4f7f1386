import Forms
import Models
import Protection
import StrictJSON

/// What a model is asked for an answer: the task and what its steps came to, as data; it can call nothing.
struct AnswerPrompt {
  static let charactersMaximum = 4_000
  static let answerTokens = 1_200
  /// Of a long task the beginning says what it is about.
  private static let taskCharactersMaximum = 1_000

  static let instructions = """
    You tell a person what came of a task, from the data alone: in plain sentences, the most useful first.
    - Say only what the data says; take over numbers, names and addresses as they stand there, and count nothing.
    - Name each step that did not succeed, or is not as it should be, as in `step 2`, in a sentence that says so and why.
    - Quote what was not understood, word for word.
    """

  private let plan: Plan
  private let executions: [Execution]
  private let verification: Verification

  init(_ plan: Plan, _ executions: [Execution], _ verification: Verification) {
    (self.plan, self.executions, self.verification) = (plan, executions, verification)
  }

  /// Nil where the form of an answer could not be sent.
  func call(charactersMaximum: Int) -> ModelCall? {
    guard let schema = try? AnswerSchema("answer", .closed([.required("summary", .text(1...AnswerPrompt.charactersMaximum))])) else { return nil }
    let task = "The task: \(plan.task.prefix(AnswerPrompt.taskCharactersMaximum))"
    let results = self.results(charactersMaximum - AnswerPrompt.instructions.count - task.count - 20)
    // One part, which the gateway does not leave out.
    let part = ModelCall.Part(.tool, "\(task)\nWhat came of it:\n\(results)", origin: "results")
    return ModelCall(.summary, instructions: AnswerPrompt.instructions, parts: [part], schema: schema, answerTokens: AnswerPrompt.answerTokens)
  }

  /// As long as it can be for a task, whatever comes of that: what an answer is estimated by before there is anything to tell.
  static func longest(_ task: String, charactersMaximum: Int) -> ModelCall? {
    let plan = Plan(task, by: .model, steps: [])
    let room = String(repeating: "a result ", count: max(1, charactersMaximum / 9))
    guard var call = AnswerPrompt(plan, [], Verification(plan, [])).call(charactersMaximum: charactersMaximum) else { return nil }
    call.parts = [ModelCall.Part(.tool, "The task: \(task.prefix(taskCharactersMaximum))\nWhat came of it:\n\(room)", origin: "results")]
    return call
  }

  /// A line for each sentence of the answer by rules, and the beginnings of results of which that says little.
  private func results(_ charactersMaximum: Int) -> String {
    let ruled = AnswerWords(plan, executions, verification).summary
    let room = max(1_000, charactersMaximum)
    var text = String(ruled.prefix(room))
    for execution in executions where execution.status == .completed && ResultWords.isBare(execution.tool) {
      guard let result = execution.result, let bytes = try? JSONWriter.write(Masking.withoutMembers(result)), text.count < room else { continue }
      text += "\nstep \(execution.step): \(Excerpt.text(bytes, Excerpt.bytesMaximum))".prefix(room - text.count)
    }
    return text
  }
}
