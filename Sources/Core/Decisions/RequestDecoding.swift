public import Forms
import Frameworks
public import StrictJSON

extension DecisionRequest {
  /// Reads a request body: its size, strict JSON, shape, rules, in this order.
  public static func read(_ body: [UInt8]) throws(RequestError) -> DecisionRequest {
    try DecisionRequest(RequestBody.json(body, atMost: bodyBytesMaximum))
  }

  /// The same of what was stored, which rules that are younger do not refuse.
  public static func read(stored body: [UInt8]) throws(RequestError) -> DecisionRequest {
    try DecisionRequest(RequestBody.json(body, atMost: bodyBytesMaximum, isStored: true), isStored: true)
  }

  public init(_ value: JSONValue, isStored: Bool = false) throws(RequestError) {
    let findings = Findings(ofStored: isStored, readsDecimals: true)
    let fields = try FieldReader.root(value, findings, fields: DecisionRequest.fields)
    fields.require("query")
    fields.require("context")
    ownName = DecisionRequest.ownName(fields)
    unfilled = UnfilledRequest(object: fields.object, isStored: isStored)
    let isOpen = ownName != nil
    if isOpen, let value = fields.object["context"] { _ = FieldReader(value, at: fields.pointer("context"), findings, fields: ContextReader.names) }
    let query = fields.text("query", 1...5000) ?? ""
    let context = isOpen ? nil : fields.object["context"].flatMap { ContextReader($0, at: fields.pointer("context"), findings) }
    var input = context?.input() ?? FrameworkInput(alternatives: [])
    var brief = context?.brief() ?? Brief()
    if !isOpen { (input.constraints, brief.constraints) = DecisionRequest.constraints(fields, input.criteria) }
    input.conditions = brief.constraints
    if let value = fields.object["parameters"] { input.parameters = DecisionRequest.parameters(value, fields) }
    input.riskTolerance = fields.number("risk_tolerance", from: 0, to: 1) ?? 0.5
    input.complexity = fields.choice("complexity_level") ?? .complicated
    input.uncertainty = Set(fields.list("uncertainty_types") { FieldReader.choice($0, at: $1, findings) as Uncertainty? })
    input.urgency = Double(fields.integer("urgency", 1...5) ?? 3)
    input.importance = Double(fields.integer("importance", 1...5) ?? 3)
    input.method = fields.choice("method")
    self.query = query
    self.input = input
    self.brief = brief
    words = context?.words() ?? []
    requiredDomains = Set(fields.texts("required_domains", 1...200)).sorted { $0.precedes($1) }
    findings.refuseAlike(newly: fields.placed("required_domains"), mayRepeat: true)
    deadline_ms = DecisionRequest.deadline(fields)
    framework = isOpen ? nil : fields.choice("framework")
    budget_usd = DecisionRequest.budget(fields)
    decisionID = DecisionRequest.decisionID(fields)
    classification = fields.choice("classification")
    given = Set(fields.object.names + (context?.fields.object.names.map { "context/\($0)" } ?? []))
    if case .object(let parameters)? = fields.object["parameters"] { given.formUnion(parameters.names.map { "parameters/\($0)" }) }
    if framework == nil, !isOpen, input.method != nil { framework = .mcda }
    if let framework, framework != .mcda, fields.has("method") {
      findings.invalid("/method", "is for the framework `mcda`, not `\(framework.rawValue)`")
    }
    refuseMustsInPairs(fields)
    try findings.check()
    replacedByJudges = context?.replaced() ?? []
    do { self.input = try self.input.joiningJudges() } catch { throw RequestError(error, self) }
    sortCanonically()
  }

  /// A criterion that is compared in pairs has no scores that a must could be held against.
  private func refuseMustsInPairs(_ fields: FieldReader) {
    guard !input.alternativesPairwise.isEmpty, case .array(let elements)? = fields.object["constraints"] else { return }
    for (place, element) in elements.enumerated() {
      guard case .object(let limit) = element, case .string(let name)? = limit["criterion"], limit["kind"] != "want", input.alternativesPairwise[name] != nil
      else { continue }
      fields.findings.invalid("/constraints/\(place)", "`\(name)` is compared in pairs, which no must can be held against")
    }
  }

  private static let fields = [
    "query", "context", "constraints", "required_domains", "urgency", "importance", "complexity_level", "uncertainty_types", "deadline", "framework", "method",
    "parameters", "risk_tolerance", "budget", "decision_id", "classification",
  ]

  /// The name of a framework of the operator's; whether there is one such is known where the frameworks are.
  private static func ownName(_ fields: FieldReader) -> String? {
    guard case .string(let name)? = fields.object["framework"], FrameworkName(rawValue: name) == nil, OwnFramework.isName(name) else { return nil }
    return name
  }

  static func parameters(_ value: JSONValue, _ fields: FieldReader) -> FrameworkInput.Parameters {
    var parameters = FrameworkInput.Parameters()
    guard let reader = FieldReader(value, at: fields.pointer("parameters"), fields.findings, fields: ["vikor_v", "hurwicz", "ahp_mode"]) else {
      return parameters
    }
    parameters.vikorWeight = reader.number("vikor_v", from: 0, to: 1) ?? parameters.vikorWeight
    parameters.hurwicz = reader.number("hurwicz", from: 0, to: 1) ?? parameters.hurwicz
    parameters.ahpMode = reader.choice("ahp_mode") ?? parameters.ahpMode
    return parameters
  }

  private static func deadline(_ fields: FieldReader) -> Int64? {
    guard let text = fields.text("deadline", 1...200) else { return nil }
    let time_ms = Timestamp.milliseconds(text)
    if time_ms == nil { fields.findings.invalid(fields.pointer("deadline"), "must be a date and time as RFC 3339 has it, such as `2026-03-01T09:30:00Z`") }
    return time_ms
  }

  private static func budget(_ fields: FieldReader) -> Double? {
    guard let value = fields.object["budget"],
      let budget = FieldReader(value, at: fields.pointer("budget"), fields.findings, fields: ["usd"])
    else { return nil }
    budget.require("usd")
    return budget.number("usd", from: 0)
  }

  private static func decisionID(_ fields: FieldReader) -> String? {
    fields.object["decision_id"].flatMap { FieldReader.uuid($0, at: fields.pointer("decision_id"), fields.findings) }
  }

  static func constraints(_ fields: FieldReader, _ criteria: [FrameworkInput.Criterion]) -> ([FrameworkInput.Constraint], [String]) {
    let findings = fields.findings
    var texts: [String] = []
    let limits = fields.list("constraints") { value, path -> FrameworkInput.Constraint? in
      if case .string = value {
        FieldReader.text(value, at: path, 1...5000, findings).map { texts.append($0) }
        return nil
      }
      guard case .object = value else {
        findings.malformed(path, "must be a text or an object")
        return nil
      }
      guard let limit = FieldReader(value, at: path, findings, fields: ["criterion", "op", "value", "kind"]) else { return nil }
      for name in ["criterion", "op", "value"] { limit.require(name) }
      let name = limit.text("criterion", 1...200)
      if let name, findings.isEmpty, !criteria.contains(where: { $0.name == name }) {
        findings.invalid(limit.pointer("criterion"), "`\(name)` is none of the criteria")
      }
      let comparison: FrameworkInput.Constraint.Comparison? = limit.choice("op")
      let kind: FrameworkInput.Constraint.Kind = limit.choice("kind") ?? .must
      guard let name, let comparison, let number = limit.number("value") else { return nil }
      return FrameworkInput.Constraint(criterion: name, comparison, number, kind: kind)
    }
    return (limits, texts)
  }
}
