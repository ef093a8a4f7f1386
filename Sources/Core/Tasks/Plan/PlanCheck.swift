public import Forms
import StrictJSON

/// Holds a plan that the rules did not make against what plans must be, and closes it: references join `depends_on`, and equal steps become one.
public struct PlanCheck: Sendable {
  let tools: [String: ToolForm]
  let allowed: Set<String>
  /// Whether tools that write may be called.
  let confirm: Bool
  /// Why a server's tools are not known, by its name.
  let missing: [String: String]

  /// `allowed` is empty where all are.
  public init(tools: [ToolForm], allowed: Set<String> = [], confirm: Bool, missing: [String: String] = [:]) {
    self.tools = Dictionary(tools.map { ($0.name, $0) }) { first, _ in first }
    self.allowed = allowed.isEmpty ? Set(self.tools.keys) : allowed
    (self.confirm, self.missing) = (confirm, missing)
  }

  /// What is wrong with the steps, each with its place; empty where they may be run.
  public func violations(_ steps: [PlanStep], at path: String) -> [Violation] {
    let findings = Findings()
    if steps.isEmpty || steps.count > Plan.stepsMaximum { findings.invalid(path, "must have from 1 to \(Plan.stepsMaximum) steps, not \(steps.count)") }
    for (place, step) in steps.prefix(Plan.stepsMaximum).enumerated() { check(step, place, steps, path.pointer(to: place), findings) }
    do throws(RequestError) { try findings.check() } catch { return error.violations }
    return []
  }

  private func check(_ step: PlanStep, _ place: Int, _ steps: [PlanStep], _ path: String, _ findings: Findings) {
    if step.number != place + 1 { findings.invalid(path.pointer(to: "step_number"), "must be \(place + 1): steps are numbered from 1") }
    for (index, number) in step.dependsOn.enumerated() where !(1...max(1, place)).contains(number) || place == 0 {
      findings.invalid(path.pointer(to: "depends_on").pointer(to: index), "must be the number of a step before")
    }
    if step.tool == Plan.none {
      if !step.params.isEmpty || steps.count > 1 { findings.invalid(path.pointer(to: "tool"), "`none` stands alone and takes nothing") }
      return
    }
    guard let tool = tools[step.tool] else { return findings.invalid(path.pointer(to: "tool"), missing.noTool(step.tool, among: tools.keys)) }
    guard allowed.contains(step.tool) else {
      return findings.invalid(path.pointer(to: "tool"), "`\(step.tool)` is not among the tools that are allowed: \(ToolNames.words(Array(allowed)))")
    }
    if tool.effect == .write, !confirm { findings.invalid(path.pointer(to: "tool"), "`\(step.tool)` writes, which needs `confirm`") }
    let element = checkEach(step, place, steps, path, findings)
    checkParams(step, tool, place, steps, element, path.pointer(to: "params"), findings)
  }

  /// The form of an element of the list that the step is taken for.
  private func checkEach(_ step: PlanStep, _ place: Int, _ steps: [PlanStep], _ path: String, _ findings: Findings) -> JSONObject? {
    guard let each = step.forEach else { return nil }
    let path = path.pointer(to: "for_each")
    if !ForEach.limits.contains(each.limit) {
      findings.invalid(path.pointer(to: "limit"), "must be from \(ForEach.limits.lowerBound) to \(ForEach.limits.upperBound)")
    }
    let at = path.pointer(to: "in")
    guard let schema = form(of: each.list, place, steps, nil, at, findings) else { return nil }
    guard SchemaPath.takes(schema, "array") else {
      findings.invalid(at, "`\(each.list.text)` is no list")
      return nil
    }
    if case .object(let items)? = schema["items"] { return items }
    return JSONObject()
  }

  private func checkParams(
    _ step: PlanStep, _ tool: ToolForm, _ place: Int, _ steps: [PlanStep], _ element: JSONObject?, _ path: String, _ findings: Findings
  ) {
    let properties: JSONObject = if case .object(let object)? = tool.params.json["properties"] { object } else { JSONObject() }
    var schema = tool.params.json
    var constants = step.params
    for member in step.params.members {
      guard case .string(let text) = member.value, Reference.isWritten(text) else { continue }
      constants[member.name] = Optional.none
      let at = path.pointer(to: member.name)
      guard let reference = Reference(text) else {
        findings.invalid(at, "`\(text)` is no reference: it has a step's number or `item`, and at most \(Reference.partsMaximum) names and indexes")
        continue
      }
      guard case .object(let wanted)? = properties[member.name] else {
        findings.invalid(at, "is not a known field")
        continue
      }
      guard let found = form(of: reference, place, steps, element, at, findings) else { continue }
      if !SchemaPath.fits(found, wanted) { findings.invalid(at, "`\(text)` is of another type than `\(member.name)`") }
    }
    // What a reference gives is there when the step is taken.
    if case .array(let required)? = schema["required"] {
      schema["required"] = .array(required.filter { if case .string(let name) = $0 { step.params[name] == nil || constants[name] != nil } else { false } })
    }
    for violation in SchemaCheck(.object(constants), against: schema, at: path).violations { findings.invalid(violation.path, violation.rule) }
  }

  /// The schema of what a reference means; nil, with a finding, where it means nothing.
  private func form(
    of reference: Reference, _ place: Int, _ steps: [PlanStep], _ element: JSONObject?, _ path: String, _ findings: Findings
  ) -> JSONObject? {
    let whole: JSONObject
    switch reference.source {
    case .item:
      guard let element else {
        findings.invalid(path, "`\(reference.text)` needs a `for_each`")
        return nil
      }
      whole = element
    case .step(let number):
      guard number <= place, number >= 1 else {
        findings.invalid(path, "`\(reference.text)` must mean a step before")
        return nil
      }
      guard let tool = tools[steps[number - 1].tool] else { return nil }
      whole = steps[number - 1].forEach == nil ? tool.result.json : Schema.array(of: tool.result).json
    }
    guard let schema = SchemaPath.schema(at: reference.path, in: whole) else {
      findings.invalid(path, "`\(reference.text)` means nothing that the step's result has")
      return nil
    }
    return schema
  }
}

/// Paths into schemas, and whether what one gives is what another takes.
enum SchemaPath {
  static func schema(at path: [Reference.Part], in whole: JSONObject) -> JSONObject? {
    var schema = whole
    for part in path {
      // What is not described may be anything.
      if schema.isEmpty { return schema }
      switch part {
      case .name(let name):
        guard case .object(let properties)? = schema["properties"], case .object(let member)? = properties[name] else { return nil }
        schema = member
      case .index:
        guard takes(schema, "array") else { return nil }
        if case .object(let items)? = schema["items"] { schema = items } else { schema = JSONObject() }
      }
    }
    return schema
  }

  static func takes(_ schema: JSONObject, _ type: String) -> Bool {
    schema["type"].map { SchemaCheck.types($0).contains(type) } ?? schema.isEmpty
  }

  /// Whether some value of the first is one of the second.
  static func fits(_ given: JSONObject, _ wanted: JSONObject) -> Bool {
    guard let given = given["type"].map(SchemaCheck.types), let wanted = wanted["type"].map(SchemaCheck.types) else { return true }
    return given.contains { wanted.contains($0) || ($0 == "integer" && wanted.contains("number")) }
  }
}

extension Plan {
  /// Closed: what a reference needs stands in `depends_on`, and of equal steps the first is left, with the numbers of all others moved up.
  public func closed() -> Plan {
    var kept: [PlanStep] = []
    /// The new number of each old one.
    var numbers: [Int: Int] = [:]
    for step in steps {
      var step = step
      let old = step.number
      let needed = step.references.compactMap { $0.reference.stepNumber } + (step.forEach?.list.stepNumber).map { [$0] }.orEmpty
      step.dependsOn = Set((step.dependsOn + needed).map { numbers[$0] ?? $0 }).sorted()
      for (name, reference) in step.references { step.params[name] = .string(reference.moved(numbers).text) }
      if let each = step.forEach { step.forEach = ForEach(each.list.moved(numbers), limit: each.limit) }
      if let same = kept.firstIndex(where: { $0.tool == step.tool && $0.params == step.params && $0.forEach == step.forEach && $0.tool != Plan.none }) {
        // What it waits for besides is before the first only where that does not stand earlier.
        kept[same].dependsOn = Set(kept[same].dependsOn + step.dependsOn.filter { $0 < same + 1 }).sorted()
        numbers[old] = same + 1
      } else {
        step.number = kept.count + 1
        numbers[old] = step.number
        kept.append(step)
      }
    }
    return Plan(task, by: planner, steps: kept, notUnderstood: notUnderstood, notes: notes).costing(costNanoUSD)
  }
}

extension Optional where Wrapped == [Int] {
  fileprivate var orEmpty: [Int] { self ?? [] }
}

extension Reference {
  var stepNumber: Int? { if case .step(let number) = source { number } else { nil } }

  fileprivate func moved(_ numbers: [Int: Int]) -> Reference { stepNumber.map { Reference(.step(numbers[$0] ?? $0), path) } ?? self }
}
