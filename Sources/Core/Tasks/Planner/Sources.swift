import StrictJSON

/// A step's parameter that comes from an earlier step.
struct Link {
  /// As it is written.
  let value: JSONValue
  let forEach: ForEach?
  /// The step that it comes from.
  let step: Int
}

/// What a clause needs of an earlier step.
enum Need {
  /// `full_name`
  case repository
  /// `owner.login`
  case owner
  /// `user.login`
  case author
  /// Who was found: owners where repositories were, authors where issues were.
  case person
  /// `location`
  case residence
}

extension Draft {
  /// The longest list that a step is taken for where the caller does not say how many.
  static let eachDefault = 5

  /// What the latest step that has what is needed gives; none: no step has it.
  mutating func links(to need: Need, _ pointing: Pointing, from chosen: Int? = nil) -> [Link] {
    let numbers = chosen.map { [$0] } ?? Array((1...max(1, steps.count)).reversed())
    for number in numbers where number <= steps.count {
      guard let path = Draft.path(to: need, in: steps[number - 1].tool) else { continue }
      return links(number, path, pointing)
    }
    return []
  }

  private static func path(to need: Need, in tool: String) -> [Reference.Part]? {
    switch (need, tool) {
    case (.repository, "github_search_repositories"), (.repository, "github_repository"): [.name("full_name")]
    case (.owner, "github_search_repositories"), (.owner, "github_repository"), (.person, "github_search_repositories"), (.person, "github_repository"):
      [.name("owner"), .name("login")]
    case (.author, "github_issues"), (.person, "github_issues"): [.name("user"), .name("login")]
    case (.residence, "github_user"): [.name("location")]
    default: nil
    }
  }

  private static let listing: Set<String> = ["github_search_repositories", "github_issues"]

  private mutating func links(_ number: Int, _ path: [Reference.Part], _ pointing: Pointing) -> [Link] {
    let step = steps[number - 1]
    let isListing = Draft.listing.contains(step.tool)
    let items: [Reference.Part] = isListing ? [.name("items")] : []
    let firstItem: [Reference.Part] = isListing ? [.name("items"), .index(0)] : []
    func single(_ number: Int, _ before: [Reference.Part]) -> Link {
      Link(value: .string(Reference(.step(number), before + path).text), forEach: nil, step: number)
    }
    switch (pointing, step.forEach) {
    case (.first, nil): return [single(number, firstItem)]
    case (.first, .some): return [single(number, [.index(0)] + firstItem)]
    case (.each(let count), nil):
      // Several single things that one clause asked for: a step for each of them.
      guard isListing else {
        return steps.indices.filter { steps[$0].clause == step.clause && steps[$0].tool == step.tool && steps[$0].forEach == nil }.map { single($0 + 1, []) }
      }
      let most: Int = if case .integer(let number)? = step.params["max_results"] { Int(number) } else { Draft.eachDefault }
      let list = ForEach(Reference(.step(number), items), limit: limit(count, most))
      return [Link(value: .string(Reference(.item, path).text), forEach: list, step: number)]
    case (.each(let count), .some(let each)):
      let list = ForEach(Reference(.step(number)), limit: limit(count, each.limit))
      return [Link(value: .string(Reference(.item, firstItem + path).text), forEach: list, step: number)]
    }
  }

  private mutating func limit(_ asked: Int?, _ most: Int) -> Int {
    guard let asked else { return min(most, Draft.eachDefault) }
    if asked > ForEach.limits.upperBound { note("a step is taken for at most \(ForEach.limits.upperBound) elements") }
    return max(1, min(asked, most, ForEach.limits.upperBound))
  }
}
