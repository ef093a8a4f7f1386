import Forms
public import StrictJSON

/// Something that must hold of what a step came to.
public struct Criterion: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case answered, place, fresh, spans, count, each, ordered, complete, identity, computed, linked, covered
  }

  public let step: Int
  public let kind: Kind
  /// For people; a sentence without its full stop.
  public let expected: String

  /// `2.count`: once in a plan.
  public var id: String { "\(step).\(kind.rawValue)" }

  public var json: JSONValue {
    ["id": .string(id), "step_number": .integer(Int64(step)), "kind": .choice(kind), "expected": .string(expected)]
  }

  /// What a step must meet, by its tool and its parameters.
  static func all(of step: PlanStep) -> [Criterion] {
    guard step.tool != Plan.none else { return [] }
    var kinds: [Kind] = [.answered]
    switch step.tool {
    case "get_weather": kinds += [.place, .fresh]
    case "get_forecast": kinds += [.place, .spans]
    case "github_search_repositories":
      kinds.append(.count)
      if step.params["language"] != nil || step.params["min_stars"] != nil { kinds.append(.each) }
      if step.params["sort"] != nil { kinds.append(.ordered) }
      kinds.append(.complete)
    case "github_issues": kinds.append(.count)
    case "github_user", "github_repository", "get_decision": kinds.append(.identity)
    case "calculate": kinds.append(.computed)
    case "exchange_rate": kinds += [.fresh, .computed]
    default: break
    }
    if !step.references.isEmpty { kinds.append(.linked) }
    if step.forEach != nil { kinds.append(.covered) }
    return kinds.map { Criterion(step: step.number, kind: $0, expected: words($0, step)) }
  }

  private static func words(_ kind: Kind, _ step: PlanStep) -> String {
    switch kind {
    case .answered: "a valid answer, not older than an hour"
    case .place: "an answer for the place that was asked for"
    case .fresh: step.tool == "exchange_rate" ? "a rate of the last four days" : "an observation of the last three hours"
    case .spans: "eight slots, three hours apart"
    case .count:
      "at most \(step.tool == "github_issues" ? Counted.words(step.count, "issue") : Counted.words(step.count, "repository", "repositories")), and none only where there are none"
    case .each: "each is as asked: \(step.eachWords)"
    case .ordered: step.params["sort"] == .string("updated") ? "ordered by when they were updated" : "ordered by stars"
    case .complete: "a search that GitHub finished"
    case .identity: "an answer about the one that was asked for"
    case .computed: "the same value when it is computed again"
    case .linked: "each reference sent as its source has it"
    case .covered: "each of the first \(step.forEach?.limit ?? 0) of the list completed"
    }
  }
}

extension PlanStep {
  /// `max_results`, or its default.
  var count: Int { if case .integer(let number)? = params["max_results"] { Int(number) } else { SearchReading.defaultCount } }

  fileprivate var eachWords: String {
    var words: [String] = []
    if case .string(let language)? = params["language"] { words.append("written in \(language)") }
    if case .integer(let stars)? = params["min_stars"] { words.append("at least \(Counted.words("\(stars)", "star"))") }
    return words.joined(separator: ", ")
  }
}
