internal import Cases
internal import Forms
internal import FunctionKit
internal import StrictJSON
internal import Tasks

/// A task as a page that a person reads from top to bottom: what was asked, the answer, what is not done and why; then the plan as a graph, and each step with its evidence.
struct TaskPage {
  let outcome: TaskOutcome

  static func page(_ stored: [UInt8]) throws(EndpointError) -> Answer {
    let value: JSONValue
    do throws(JSONError) { value = try JSONReader.read(stored) } catch { throw .fault(detail: "the stored task is no JSON: \(error.rule)") }
    guard value["verification"] != .null else { return try underWay(value).answer }
    do throws(StoredError) { return TaskPage(outcome: try TaskOutcome(stored: value)).document.answer } catch {
      throw .fault(detail: "the stored task cannot be read: \(error.path) \(error.rule)")
    }
  }

  private static let headingMaximum = 200

  /// What is shown before there is an outcome.
  private static func underWay(_ value: JSONValue) throws(EndpointError) -> PageDocument {
    guard let status = value["status"].text.flatMap(TaskOutcome.Status.init), let id = value["task_id"].text, let task = value["task"].text else {
      throw .fault(detail: "the stored task has no status, id or sentence")
    }
    let next = status.phase == .ended ? "There will be no outcome." : "What comes of it will stand here. Load this page again in a moment."
    return PageDocument(
      title: task.shortened(to: headingMaximum), kicker: "Task", status: status.shown,
      introduction: [.paragraph(next), .facts([("Task", .tag("code", [.text(id)]))])], sections: [underWayPlan(value)].compactMap(\.self), foot: "Task \(id)")
  }

  /// The plan of a task that goes on, with how far it is; nil while there is none.
  private static func underWayPlan(_ value: JSONValue) -> PageSection? {
    guard let plan = try? Plan(stored: value["plan"]) else { return nil }
    let (calls, running) = (value["execution"].elements, value["progress"]["running"].elements)
    let steps = plan.steps.map { step -> String in
      let number = JSONValue.integer(Int64(step.number))
      let words = calls.filter { $0["step_number"] == number }.compactMap { $0["status"].text }
      let word = running.contains(number) ? "under way" : words.first { $0 != Execution.Status.completed.rawValue } ?? words.first ?? "not begun"
      return "Step \(step.number), \(word.words): \(step.description)"
    }
    return PageSection("plan", "The plan", [.list(steps)])
  }

  var document: PageDocument {
    let task = outcome.plan.task
    let whole = task.count > TaskPage.headingMaximum ? [PageSection("task", "The sentence", [.foreign("p", task)])] : []
    return PageDocument(
      title: task.shortened(to: TaskPage.headingMaximum), kicker: "Task", status: outcome.status.shown, introduction: [], first: answer,
      sections: whole + [plan] + outcome.plan.steps.map { StepSection(step: $0, outcome: outcome).section } + [receipt],
      foot: "Task \(outcome.taskID), begun at \(Moment(time_ms: outcome.createdAt_ms).text)")
  }

  private var answer: PageSection {
    var cards = [Markup.tag("div", class: "card choice", [.tag("h3", ["The answer"]), .foreign("p", outcome.answer.summary)])]
    let missing = self.missing
    if !missing.isEmpty || outcome.answer.note != nil {
      let note = outcome.answer.note.map { [Markup.foreign("p", $0.sentence)] } ?? []
      cards.append(.tag("div", class: "card", [.tag("h3", ["Not done, and why"])] + note + (missing.isEmpty ? [] : [.list(missing)])))
    }
    let check = outcome.verification
    cards.append(
      .tag(
        "div", class: "card",
        [
          .tag("h3", ["Held against the results"]),
          .paragraph(
            "\(check.successfulSteps) of \(check.expectedSteps) step\(check.expectedSteps == 1 ? "" : "s") done; \(check.verdicts.count { $0.verdict == .met }) of \(check.verdicts.count) \(check.verdicts.count == 1 ? "criterion" : "criteria") met."
          ),
        ]))
    return PageSection("answer", "The answer", cards)
  }

  /// Everything that is not done or does not hold, each with why.
  private var missing: [String] {
    let words = outcome.plan.notUnderstood.map { "“\($0)” was not understood." }
    let calls = outcome.execution.filter { !$0.status.isSuccessful }.map { call in
      let place = "Step \(call.step)" + (call.item.map { ", element \($0 + 1)" } ?? "")
      let why = call.failure.map { ": \($0.message) (\($0.kind.rawValue.words))" } ?? (call.status == .blocked ? ": what it needs is not done" : "")
      return "\(place) \(call.status.rawValue.words)\(why)."
    }
    let unmet = outcome.verification.verdicts.filter { $0.verdict == .unmet }.map {
      "Step \($0.criterion.step): \($0.criterion.expected) – found: \($0.observed)."
    }
    return words + calls + unmet
  }

  private var plan: PageSection {
    let steps = outcome.plan.steps.map { step in
      StepGraph.Step(step.number, needs: step.dependsOn, word: StepSection(step: step, outcome: outcome).word, about: step.description)
    }
    let planner =
      switch outcome.plan.planner {
      case .rules: "Planned by fixed rules"
      case .model: "Planned by a language model"
      case .given: "The caller’s own plan"
      }
    let notes = outcome.plan.notes.isEmpty ? [] : [Markup.list(outcome.plan.notes)]
    return PageSection(
      "plan", "The plan",
      [.paragraph("\(planner), and closed before any tool was called."), StepGraph(id: "graph", title: "The steps", steps: steps).markup] + notes)
  }

  private var receipt: PageSection {
    PageSection(
      "receipt", "What it took",
      [
        .facts([
          ("Task", .tag("code", [.text(outcome.taskID)])), ("Asked on", Moment(time_ms: outcome.createdAt_ms).markup),
          ("Time", .text("\((Double(outcome.receipt.latency_ms) / 1_000).numeral) s")), ("Calls of tools", .text("\(outcome.receipt.toolCalls)")),
          ("Answers kept from before", .text("\(outcome.receipt.cacheHits)")), ("Engine", .text(outcome.engineVersion)),
        ])
      ])
  }
}

extension TaskOutcome.Status {
  /// As the page shows it; the word chooses the colour.
  fileprivate var shown: (word: String, text: String) {
    switch self {
    case .queued: ("queued", "Queued: not begun yet")
    case .running: ("running", "Under way")
    case .waiting: ("queued", "Waiting")
    case .success: ("completed", "Done")
    case .partial: ("running", "Done in part")
    case .failed: ("failed", "Failed")
    case .cancelled: ("failed", "Cancelled")
    }
  }
}

extension JSONValue {
  fileprivate var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}
