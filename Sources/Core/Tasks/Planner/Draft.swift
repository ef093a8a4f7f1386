internal import Forms
internal import StrictJSON

/// A step before it is numbered for good.
struct DraftStep: Hashable {
  let tool: String
  /// Constants, and references as they are written.
  var params: JSONObject
  var forEach: ForEach?
  var dependsOn: Set<Int> = []
  /// Which clause asked for it first.
  let clause: Int

  func asks(_ other: DraftStep) -> Bool { tool == other.tool && params == other.params && forEach == other.forEach }
}

/// What a plan has so far.
struct Draft {
  private(set) var steps: [DraftStep] = []
  private(set) var notUnderstood: [String] = []
  private(set) var notes: [String] = []
  /// By name.
  let allowed: [String: ToolForm]

  init(allowed: [String: ToolForm]) { self.allowed = allowed }

  mutating func leave(_ words: String) { if !words.isEmpty, !notUnderstood.contains(words) { notUnderstood.append(words) } }
  mutating func note(_ note: String) { if !notes.contains(note) { notes.append(note) } }

  /// The number of the step, from 1, that does this: a new one, or one that stands already; nil where the plan is full, the tool is not allowed or
  /// does not take a constant, or a constant could be taken for a reference.
  mutating func add(_ tool: String, _ params: [(name: String, value: JSONValue)], forEach: ForEach? = nil, references: Set<Int> = [], clause: Int) -> Int? {
    guard let form = allowed[tool] else {
      note("`\(tool)` is not among the tools that are allowed")
      return nil
    }
    var step = DraftStep(tool: tool, params: JSONObject(params), forEach: forEach, clause: clause)
    let written = step.params.members.filter { if case .string(let text) = $0.value { Reference.isWritten(text) } else { false } }
    guard written.isEmpty || !references.isEmpty, Draft.takes(form, step.params) else { return nil }
    step.dependsOn = references
    if let place = steps.firstIndex(where: { $0.asks(step) }) { return place + 1 }
    guard steps.count < Plan.stepsMaximum else {
      note("a plan has at most \(Plan.stepsMaximum) steps")
      return nil
    }
    steps.append(step)
    return steps.count
  }

  /// Whether a tool takes the constants; what references mean is held against it with the whole plan.
  private static func takes(_ form: ToolForm, _ params: JSONObject) -> Bool {
    guard case .object(let properties)? = form.params.json["properties"] else { return true }
    return params.members.allSatisfy { member in
      if case .string(let text) = member.value, Reference.isWritten(text) { return true }
      guard case .object(let schema)? = properties[member.name] else { return true }
      return SchemaCheck(member.value, against: schema).violations.isEmpty
    }
  }

  /// Lets a step wait for others, which stand before it.
  mutating func make(_ number: Int, waitFor others: Set<Int>) { steps[number - 1].dependsOn.formUnion(others.filter { $0 < number }) }
}
