internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import FunctionKit
internal import StrictJSON

/// What was asked beside the numbers, in the words of who asked.
extension DecisionPage {
  static let headingMaximum = 200

  /// Nil where the heading says all of it.
  var question: PageSection? {
    let whole = outcome.query.count > DecisionPage.headingMaximum ? [Markup.foreign("p", outcome.query)] : []
    let content = whole + background + facts
    return content.isEmpty ? nil : PageSection("question", "The question", content)
  }

  private var brief: DecisionRequest.Brief? { comparison?.request.brief }

  private var background: [Markup] { brief.map { $0.background.isEmpty ? [] : [.foreign("p", $0.background)] } ?? [] }

  /// Stakeholders and measures of success stand with what the recommendation means to them.
  private var facts: [Markup] {
    guard let request = comparison?.request else { return [] }
    var facts: [(name: String, value: Markup)] = []
    if let deadline = request.deadline_ms {
      let passed = deadline < outcome.createdAt_ms ? " It had passed when this was decided." : ""
      facts.append(("To be decided by", .tag("span", [Moment(time_ms: deadline).markup, .text(passed.isEmpty ? "" : ".\(passed)")])))
    }
    let degrees = [("How urgent", request.input.urgency), ("How important", request.input.importance)].filter { $0.1 != DecisionPage.ordinary }
    facts += degrees.map { ($0.0, .text("\($0.1.numeral) of 5")) }
    if !request.input.uncertainty.isEmpty {
      facts.append(("What is not known", .text(request.input.uncertainty.map(\.words).sorted().sentenceList.capitalised)))
    }
    if !request.requiredDomains.isEmpty { facts.append(("Whose view it needs", .foreign("span", request.requiredDomains.map(\.words).sentenceList))) }
    if !request.brief.priorities.isEmpty { facts.append(("What comes first", .list(request.brief.priorities.map(held)))) }
    if !request.brief.values.isEmpty {
      let values = request.brief.values.sorted { $0.key.precedes($1.key) }
      facts.append(("What it should honour, and how much", .list(values.map { "\($0.key.asWritten): \($0.value.numeral)" })))
    }
    if !request.brief.data.isEmpty { facts.append(("What else was given, in a form of its own", given(.object(request.brief.data)))) }
    return facts.isEmpty ? [] : [.facts(facts)]
  }

  /// A priority, with whether the recommended one is the best in what it names.
  private func held(_ priority: String) -> String {
    let own = (outcome.priorities ?? []).filter { $0.priority == priority }
    return own.isEmpty ? priority : "\(priority): " + own.map { told($0) }.sentenceList
  }

  /// `nothing is better by “price”`, or `“A” is better by “price” (80 EUR, not 90 EUR)`.
  func told(_ priority: Priority) -> String {
    let name = "“\(named(priority.criterion))”"
    guard let best = priority.best.first else { return "nothing was compared by \(name)" }
    guard !priority.best.contains(recommended) else {
      return priority.best.count > 1 ? "nothing compared is better by \(name) than \(ownName)" : "\(ownName) is the best by \(name)"
    }
    let lead = leads(best, recommended).first {
      if case .criterion(let column) = $0.subject { comparison?.problem.criteria[column].name == priority.criterion } else { false }
    }
    let amounts = lead.flatMap { lead in
      comparison?.problem.comparisons[priority.criterion] == nil
        ? " (\(self.amounts(lead, unit(of: priority.criterion))))" : nil
    }
    return "\(priority.best.map { "“\(title($0))”" }.sentenceList) \(priority.best.count > 1 ? "are" : "is") the best by \(name)\(amounts ?? "")"
  }

  /// Any JSON, in the words of who gave it.
  private func given(_ value: JSONValue) -> Markup {
    switch value {
    case .null: "nothing"
    case .bool(let value): .text(value ? "yes" : "no")
    case .integer(let whole): .text(Double(whole).numeral)
    case .number(let number): .text(number.numeral)
    case .string(let text): .foreign("span", text)
    case .array(let elements): elements.isEmpty ? "none" : .tag("ul", elements.map { .tag("li", [given($0)]) })
    case .object(let object): object.isEmpty ? "none" : .facts(object.members.map { ($0.name.asWritten, given($0.value)) })
    }
  }

  /// What is meant where nothing is said.
  private static let ordinary = 3.0
}

extension Uncertainty {
  /// What who asks says of what is not known.
  fileprivate var words: String {
    switch self {
    case .statistical: "how likely things are is known, not which will come (statistical)"
    case .scenario: "what may come is known, not how likely (scenario)"
    case .recognizedIgnorance: "something decisive is known not to be known (recognized ignorance)"
    case .totalIgnorance: "not even what may happen (total ignorance)"
    }
  }
}
