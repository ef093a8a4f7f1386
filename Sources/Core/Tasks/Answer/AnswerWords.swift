import Forms
import StrictJSON

/// The answer by rules: a sentence a call, what came to nothing first.
struct AnswerWords {
  private let plan: Plan
  private let executions: [Execution]
  private let verification: Verification

  init(_ plan: Plan, _ executions: [Execution], _ verification: Verification) {
    (self.plan, self.executions, self.verification) = (plan, executions, verification)
  }

  /// How many elements of a list a sentence names.
  private static let namedMaximum = 10

  var summary: String {
    let failures = executions.filter { !$0.status.isSuccessful }.map { failure($0) }
    let unmet = verification.verdicts.filter { $0.verdict == .unmet }.map {
      "Step \($0.criterion.step) is not as it should be: expected \($0.criterion.expected), but found \($0.observed)."
    }
    let left = plan.notUnderstood.map { words in "Not understood: \(words)\(ArithmeticSigns.reason(of: words).map { ": \($0)" } ?? "")." }
    let done = executions.filter { $0.status.isSuccessful }.map { ResultWords($0, most: AnswerWords.namedMaximum).sentence }
    return (failures + unmet + left + done).map { AnswerWords.line($0) }.joined(separator: "\n")
  }

  /// A sentence on a line of its own, whatever stands in what a service answered: a line of it would look like a sentence of ours.
  private static func line(_ sentence: String) -> String {
    var line = String.UnicodeScalarView()
    for scalar in sentence.unicodeScalars {
      if scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
        if line.last != " " { line.append(" ") }
      } else {
        line.append(scalar)
      }
    }
    return String(line)
  }

  var note: String? {
    guard verification.status != .success else { return nil }
    var reasons: [String] = []
    let open = verification.expectedSteps - verification.successfulSteps
    if open > 0 { reasons.append("\(open) of \(Counted.words(verification.expectedSteps, "step")) \(open == 1 ? "is" : "are") not done") }
    let unmet = verification.verdicts.count { $0.verdict == .unmet }
    if unmet > 0 { reasons.append("\(unmet) \(unmet == 1 ? "criterion is" : "criteria are") not met") }
    if !plan.notUnderstood.isEmpty { reasons.append("not understood: \(plan.notUnderstood.joined(separator: "; "))") }
    return reasons.isEmpty ? "nothing was done" : reasons.joined(separator: "; ")
  }

  private func failure(_ execution: Execution) -> String {
    let step = plan.steps[execution.step - 1]
    let name = "Step \(execution.step)\(execution.item.map { ", element \($0 + 1)" } ?? "") (\(step.description))"
    let words: String
    switch execution.status {
    case .blocked: words = "was not tried: what it depends on is not done"
    // A call that was out when the task was over has been tried.
    case .notRun: words = "is not done: \(execution.failure?.message ?? "the task was over")"
    case .unknown: words = "may have happened or not: \(execution.failure?.message ?? "its answer was lost")"
    case .failed, .completed, .skipped:
      let failure = execution.failure
      let later = failure?.retryAt_ms.map { "; it may be asked again at \(Timestamp.text($0))" } ?? ""
      words = "failed (\(failure?.kind.rawValue ?? "upstream")): \(failure?.message ?? "no word why")\(later)"
    }
    return "\(name) \(words)."
  }
}
