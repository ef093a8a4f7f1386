import StrictJSON

/// Plans a sentence by the rules of an English grammar: the same sentence gives the same plan, and every constant of it stands in the sentence or is a tool's default.
public struct RulesPlanner: Sendable {
  /// Those that may be planned with.
  let tools: [String: ToolForm]
  let services: Set<String>
  let units: Units

  public init(tools: [ToolForm], services: Set<String>, units: Units) {
    self.tools = Dictionary(tools.map { ($0.name, $0) }) { first, _ in first }
    (self.services, self.units) = (services, units)
  }

  func draft(_ task: String) -> Draft {
    let sentence = Sentence(task)
    let clauses = ClauseReader(services: services, tools: Set(tools.keys)).clauses(of: sentence)
    var reading = Reading(self, sentence, clauses)
    return reading.draft()
  }
}

/// One sentence on its way to a plan.
struct Reading {
  let planner: RulesPlanner
  let sentence: Sentence
  let clauses: [Clause]
  var plan: Draft
  /// By clause.
  private var asks: [PlaceAsk?] = []
  /// The clause in hand.
  var clause = 0

  init(_ planner: RulesPlanner, _ sentence: Sentence, _ clauses: [Clause]) {
    (self.planner, self.sentence, self.clauses) = (planner, sentence, clauses)
    plan = Draft(allowed: planner.tools)
  }

  mutating func draft() -> Draft {
    let places = PlaceReading(sentence: sentence)
    asks = clauses.map { clause in clause.head.flatMap(Reading.placeHead).map { places.ask(clause.tokens, head: $0) } }
    /// The steps that a part asked for, by part.
    var parts: [Int: Set<Int>] = [:]
    for place in clauses.indices {
      clause = place
      let before = plan.steps.count
      if read(clauses[place]) { leaveUnused() } else { leave() }
      let new = Set(before..<plan.steps.count).map { $0 + 1 }
      if clauses[place].isAfter { for step in new { plan.make(step, waitFor: parts[clauses[place].part - 1] ?? []) } }
      parts[clauses[place].part, default: []].formUnion(new)
    }
    return plan
  }

  /// Whether all of it was understood; what was not may have been left already.
  private mutating func read(_ clause: Clause) -> Bool {
    let tokens = clause.tokens
    switch clause.head {
    case nil: return false
    case .named(let place): return readNamed(tokens, place)
    case .link: return readLinks(tokens)
    case .currency(let place): return readRate(tokens, place)
    case .arithmetic(let range): return readArithmetic(tokens[range])
    case .status: return readStatus(tokens)
    case .forecast: return readWeather("get_forecast", tokens)
    case .weather: return readWeather("get_weather", tokens)
    case .time(let place): return readTime(tokens, place)
    case .issues(let place): return readIssues(tokens, place)
    case .decisions: return readDecisions(tokens)
    case .repositories(let place): return readRepositories(tokens, place)
    case .repository: return readRepository(tokens)
    case .users: return readUsers(tokens)
    case .article(let place): return readArticle(tokens[place...])
    }
  }

  // MARK: for the readers

  mutating func leave() { plan.leave(sentence.text(clauses[clause].tokens)) }

  /// What a clause names, a login, a repository, an address or what stands between quotes, and no step was given: it is said rather than dropped.
  private mutating func leaveUnused() {
    let given = plan.steps.flatMap { $0.params.members.compactMap { if case .string(let text) = $0.value { text } else { nil } } }
    for place in clauses[clause].tokens.indices {
      let token = clauses[clause].tokens[place]
      guard [.login, .repository, .link, .quoted].contains(token.kind), !given.contains(where: { $0.contains(token.text) }) else { continue }
      plan.leave(sentence.text(clauses[clause].tokens[place...place]))
    }
  }

  mutating func add(_ tool: String, _ params: [(name: String, value: JSONValue)]) -> Bool { plan.add(tool, params, clause: clause) != nil }

  mutating func add(_ tool: String, _ name: String, _ link: Link, _ others: [(name: String, value: JSONValue)] = []) -> Int? {
    plan.add(tool, [(name, link.value)] + others, forEach: link.forEach, references: [link.step], clause: clause)
  }

  // MARK: places

  private static func placeHead(_ head: Head) -> Int? {
    switch head {
    case .forecast(let place), .weather(let place), .time(let place): place
    default: nil
    }
  }

  /// Where the clause in hand asks for: what it names, else what the next clause of its kind names, else the one before.
  private func ask() -> PlaceAsk {
    guard let own = asks[clause], case .none = own else { return asks[clause] ?? .none }
    if let next = asks[(clause + 1)...].lazy.compactMap({ $0 }).first {
      if case .none = next {} else { return next }
    }
    for case .some(let before) in asks[..<clause].reversed() { if case .none = before { continue } else { return before } }
    guard let head = clauses[clause].head.flatMap(Reading.placeHead) else { return .none }
    return PlaceReading(sentence: sentence).guess(clauses[clause].tokens, head: head)
  }

  /// Steps of a tool for the places of the clause in hand.
  mutating func addForPlaces(_ tool: String, _ others: [(name: String, value: JSONValue)], place member: String) -> Bool {
    switch ask() {
    case .none: return false
    case .names(let names, let left):
      let missed = names.filter { !add(tool, [(member, .string($0))] + others) }
      // Where none of them could be, the clause says more than its places.
      guard missed.count < names.count else { return false }
      for words in missed + left { plan.leave(words) }
      return true
    case .residence(let residents):
      let links = self.links(to: residents)
      var isWhole = !links.isEmpty
      for link in links where add(tool, member, link, others) == nil { isWhole = false }
      return isWhole
    }
  }

  /// Where residents live, by steps that say who they are.
  private mutating func links(to residents: Residents) -> [Link] {
    switch residents {
    case .logins(let logins):
      let steps = logins.compactMap { plan.add("github_user", [("login", .string($0))], clause: clause) }
      guard steps.count == logins.count else { return [] }
      return steps.flatMap { plan.links(to: .residence, .first, from: $0) }
    case .owner(let isPlural): return residences(of: .owner, isPlural ? .each(nil) : .first)
    case .author(let isPlural): return residences(of: .author, isPlural ? .each(nil) : .first)
    case .they:
      let links = plan.links(to: .residence, .each(nil))
      return links.isEmpty ? residences(of: .person, .each(nil)) : links
    }
  }

  private mutating func residences(of need: Need, _ pointing: Pointing) -> [Link] {
    let people = plan.links(to: need, pointing).compactMap { add("github_user", "login", $0) }
    return people.flatMap { number in plan.links(to: .residence, plan.steps[number - 1].forEach == nil ? .first : .each(nil), from: number) }
  }
}

extension RulesPlanner {
  /// What can be asked, said where nothing is understood.
  static let examples =
    "ask for weather, a forecast, the time at a place, GitHub repositories, users or issues, a calculation, an exchange rate, the status of a service, an article, or a page of an allowed host"

  /// The plan of a sentence; where nothing is understood, one step that is never called.
  public func plan(_ task: String) -> Plan {
    var draft = self.draft(task)
    for reason in draft.notUnderstood.compactMap({ ArithmeticSigns.reason(of: $0) }) { draft.note(reason) }
    guard !draft.steps.isEmpty else {
      let words = draft.notUnderstood.isEmpty ? [Sentence.shortened(task)] : draft.notUnderstood
      let none = PlanStep(
        1, Plan.none, JSONObject(), description: StepWords.description(Plan.none, JSONObject(), each: nil), expectedOutcome: StepWords.expected(Plan.none))
      return Plan(task, by: .rules, steps: [none], notUnderstood: words, notes: draft.notes + [RulesPlanner.examples])
    }
    let steps = draft.steps.enumerated().map { place, step in
      PlanStep(
        place + 1, step.tool, step.params, dependsOn: step.dependsOn.sorted(), forEach: step.forEach,
        description: StepWords.description(step.tool, step.params, each: step.forEach), expectedOutcome: StepWords.expected(step.tool))
    }
    return Plan(task, by: .rules, steps: steps, notUnderstood: draft.notUnderstood, notes: draft.notes)
  }
}

extension Sentence {
  /// With single spaces.
  static func shortened(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ") }
}
