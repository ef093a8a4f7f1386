internal import Cases
internal import Forms
internal import FunctionKit
internal import StrictJSON
internal import Tasks

/// One step of a task with what it was called with, what it came to, and what of that was held against the plan.
struct StepSection {
  let step: PlanStep
  let outcome: TaskOutcome

  private var calls: [Execution] { outcome.execution.filter { $0.step == step.number } }

  /// How the step ended: as its first call that is no success did.
  var word: String { ((calls.first { !$0.status.isSuccessful } ?? calls.first)?.status ?? .notRun).rawValue }

  /// The most of a result that the page shows, in characters; the JSON has all of it.
  private static let shownMaximum = 4_000

  var section: PageSection {
    let needs = step.dependsOn.map { "step \($0)" }.joined(separator: ", ")
    var facts: [(name: String, value: Markup)] = [("Tool", .tag("code", [.text(step.tool)]))]
    if !needs.isEmpty { facts.append(("Needs", .text(needs))) }
    if let each = step.forEach { facts.append(("For each of", .tag("code", [.text(each.list.text)]))) }
    return PageSection(
      "step-\(step.number)", "Step \(step.number)",
      [.foreign("p", step.description), .facts(facts)] + calls.flatMap(shown) + criteria)
  }

  private func shown(_ call: Execution) -> [Markup] {
    var facts: [(name: String, value: Markup)] = [("Ended", .tag("span", class: call.status.rawValue, [.text(call.status.rawValue.words)]))]
    if let failure = call.failure { facts.append(("Why", .foreign("span", "\(failure.message) (\(failure.kind.rawValue.words))"))) }
    if let again_ms = call.failure?.retryAt_ms { facts.append(("Again from", Moment(time_ms: again_ms).markup)) }
    facts.append(("Called with", .tag("code", [.foreign("span", text(.object(call.params)))])))
    if call.attempts > 0 {
      let kept = call.age_s.map { ", kept from \($0) s before" } ?? ""
      facts.append(("Took", .text("\(call.duration_ms) ms, \(call.attempts == 1 ? "one attempt" : "\(call.attempts) attempts")\(kept)")))
    }
    if let at_ms = call.at_ms { facts.append(("Answered", Moment(time_ms: at_ms).markup)) }
    if let result = call.result {
      let whole = text(result)
      let isCut = call.isTruncated || whole.count > StepSection.shownMaximum
      facts.append(("Result", .tag("code", [.foreign("span", String(whole.prefix(StepSection.shownMaximum)) + (isCut ? " …" : ""))])))
    }
    if let sha256 = call.sha256 { facts.append(("SHA-256 of the whole result", .tag("code", [.text(sha256)]))) }
    return call.item.map { [.tag("h3", [.text("Element \($0 + 1)")]), .facts(facts)] } ?? [.facts(facts)]
  }

  private var criteria: [Markup] {
    let verdicts = outcome.verification.verdicts.filter { $0.criterion.step == step.number }
    guard !verdicts.isEmpty else { return [] }
    let rows = verdicts.map { verdict in
      Table.Row([
        .text(verdict.criterion.expected), .tag("span", class: verdict.verdict == .met ? "completed" : "failed", [.text(verdict.verdict.rawValue)]),
        .foreign("span", verdict.observed), .tag("code", [.text(verdict.pointers.map { $0.isEmpty ? "the whole" : $0 }.joined(separator: ", "))]),
      ])
    }
    return [
      Table(
        caption: "What must hold of step \(step.number)", columns: [.words("Criterion"), .words("Verdict"), .words("Found"), .words("Where in the result")],
        rows: rows
      ).markup
    ]
  }

  private func text(_ value: JSONValue) -> String { String(decoding: (try? JSONWriter.write(value)) ?? [], as: UTF8.self) }
}
