public import Forms
import StrictJSON

/// What the caller is told.
public struct FinalAnswer: Sendable, Hashable {
  public enum Source: String, Sendable, Hashable, CaseIterable {
    case rules, model
  }

  public var summary: String
  public var source: Source
  public var objective: String
  /// Each criterion in words, with what was found of it.
  public var successCriteria: [String]
  /// Why it is no success; nil where it is one.
  public var note: String?
  /// Why the rules wrote it although a model was asked; nil where none was, or its words stand.
  public var reason: String?

  init(_ plan: Plan, _ executions: [Execution], _ verification: Verification) {
    let words = AnswerWords(plan, executions, verification)
    (summary, source, objective, note) = (words.summary, .rules, plan.objective, words.note)
    successCriteria = verification.verdicts.map { "Step \($0.criterion.step): \($0.criterion.expected): \($0.verdict.rawValue)" }
  }

  /// With the results that it rests on.
  func json(_ execution: [Execution]) -> JSONValue {
    let results = execution.filter { $0.status == .completed }.map { execution -> JSONValue in
      [
        "step_number": .integer(Int64(execution.step)), "item": execution.item.map { .integer(Int64($0)) } ?? .null, "tool": .string(execution.tool),
        "result": execution.result ?? .null,
      ]
    }
    return [
      "summary": .string(summary), "source": .choice(source), "objective": .string(objective), "success_criteria": JSONValue(strings: successCriteria),
      "raw_results": .array(results), "note": .optional(note), "reason": .optional(reason),
    ]
  }

  init(stored: RecordField, objective: String) throws(StoredError) {
    let object = try stored.object()
    summary = try object.required("summary").string()
    source = try object.required("source").choice()
    self.objective = try object.required("objective").string()
    successCriteria = try object.required("success_criteria").strings()
    note = try object.optional("note")?.string()
    reason = try object.optional("reason")?.string()
  }

  public static let schema = Schema.object([
    .required("summary", .string), .required("source", .choice(Source.self), "Who wrote it."), .required("objective", .string),
    .required("success_criteria", .strings, "Each with what was found of it."),
    .required(
      "raw_results",
      .array(
        of: .object([
          .required("step_number", .integer(1...Plan.stepsMaximum)), .required("item", Schema.count.orNull), .required("tool", .string),
          .required("result", .anything),
        ])), "The results that it rests on."), .required("note", Schema.string.orNull, "Why it is no success."),
    .required("reason", Schema.string.orNull, "Why the rules wrote it although a model was asked."),
  ])
}
