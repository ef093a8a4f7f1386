import Forms
import Frameworks
import StrictJSON

/// Reads `context`: criteria and states first, as the alternatives are measured against their names.
struct ContextReader {
  let fields: FieldReader
  let criteria: [FrameworkInput.Criterion]
  let states: [FrameworkInput.State]
  /// No state has a probability.
  let ignorance: Bool
  private let alternatives: [(FrameworkInput.Alternative, DecisionRequest.AlternativeWords)]
  private let judges: JudgesReader

  init?(_ value: JSONValue, at path: String, _ findings: Findings) {
    guard let fields = FieldReader(value, at: path, findings, fields: ContextReader.names) else { return nil }
    self.fields = fields
    let judges = JudgesReader(fields)
    self.judges = judges
    criteria = ContextReader.criteria(fields, mayLeaveOutWeight: judges.weighAll)
    (states, ignorance) = ContextReader.states(fields)
    fields.require("alternatives")
    // Scores are measured against the criteria only when those could be read, lest one mistake be reported as many.
    let measured = findings.isEmpty
    let (criteria, states) = (criteria, states)
    let compared: Set<String> = if case .object(let object)? = fields.object["alternatives_pairwise"] { Set(object.names) } else { [] }
    alternatives = fields.list("alternatives") { value, path in
      AlternativeReader(value, at: path, findings).map {
        $0.read(criteria, states, measured: measured) { compared.contains($1) || judges.scoreAll($0, $1) }
      }
    }
    if case .array(let list)? = fields.object["alternatives"], list.isEmpty {
      findings.invalid(fields.pointer("alternatives"), "must have at least one element")
    }
    fields.refuseDuplicates("alternatives", "id", alternatives.map(\.0.id))
    refuseAlikeNames()
  }

  /// An alternative is shown by its name, which is its id where it has no other.
  private func refuseAlikeNames() {
    guard case .array(let elements)? = fields.object["alternatives"], elements.count == alternatives.count else { return }
    let names = zip(elements, alternatives).enumerated().map { place, one in
      let isNamed = if case .object(let object) = one.0 { object["name"] != nil } else { false }
      return (name: one.1.0.name, path: fields.pointer("alternatives").pointer(to: place) + (isNamed ? "/name" : "/id"))
    }
    fields.findings.refuseAlike(newly: names)
    // Who reads the page sees names, who reads the JSON ids: one word for two of them would be signed as the other.
    let owners = Dictionary(alternatives.enumerated().map { ($1.0.id.likeness, $0) }, uniquingKeysWith: { first, _ in first })
    for (place, one) in names.enumerated() where one.path.hasSuffix("/name") && !one.name.isEmpty {
      guard let owner = owners[one.name.likeness], owner != place else { continue }
      let path = fields.pointer("alternatives").pointer(to: owner)
      fields.findings.invalid(newly: one.path, "`\(one.name)` looks as the id of \(path) does: it may not be the name of another")
    }
  }

  static let names = [
    "background", "alternatives", "criteria", "pairwise", "alternatives_pairwise", "normalisation", "states", "payoff_direction", "payoff_unit", "reference",
    "experiment",
    "evidence", "data", "priorities", "values", "stakeholders", "metrics", "judges",
  ]

  func input() -> FrameworkInput {
    let experiment = experiment()
    return FrameworkInput(
      alternatives: alternatives.map(\.0), criteria: criteria, pairwise: pairwise(), alternativesPairwise: alternativesPairwise(),
      normalisation: fields.choice("normalisation"), payoffDirection: fields.choice("payoff_direction") ?? .max,
      payoffUnit: fields.text("payoff_unit", 1...200), reference: fields.number("reference"),
      ignorance: ignorance, states: states, experiment: experiment, evidence: evidence(experiment),
      judges: judges.read(criteria, alternatives.map(\.0.id)))
  }

  /// What the judges' own numbers replace.
  func replaced() -> [InputNotUsed] { judges.unused(criteria, alternatives.map(\.0)) }

  func words() -> [DecisionRequest.AlternativeWords] { alternatives.map(\.1) }

  func brief() -> DecisionRequest.Brief {
    var brief = DecisionRequest.Brief()
    brief.background = fields.text("background", 0...5000) ?? ""
    brief.priorities = fields.texts("priorities", 1...5000)
    brief.values = fields.numbers("values", atMost: 100, from: 0)
    fields.checkNames(of: "values")
    brief.stakeholders = fields.texts("stakeholders", 1...5000)
    fields.findings.refuseAlike(newly: fields.placed("stakeholders"))
    brief.metrics = fields.texts("metrics", 1...5000)
    if let data = fields.object["data"] {
      if case .object(let object) = data { brief.data = object } else { fields.findings.mistyped(data, fields.pointer("data"), "an object") }
      fields.boundFreely(data, at: fields.pointer("data"))
    }
    return brief
  }

  /// Square, of positive numbers and gaps that fit each other.
  private func pairwise() -> [[Double?]] {
    guard let value = fields.object["pairwise"] else { return [] }
    return ContextReader.judgements(value, at: fields.pointer("pairwise"), criteria.map(\.name), "criteria", atMost: 50, fields.findings)
  }

  private func alternativesPairwise() -> [String: [[Double?]]] {
    guard let value = fields.object["alternatives_pairwise"],
      let reader = FieldReader(
        value, at: fields.pointer("alternatives_pairwise"), fields.findings, known: criteria.map(\.name), "criteria")
    else { return [:] }
    var judged: [String: [[Double?]]] = [:]
    for member in reader.object.members {
      judged[member.name] = ContextReader.judgements(
        member.value, at: reader.pointer(member.name), alternatives.map(\.0.id), "alternatives", atMost: 100, fields.findings)
    }
    return judged
  }

  static func judgements(
    _ value: JSONValue, at path: String, _ names: [String], _ what: String, atMost: Int, _ findings: Findings
  ) -> [[Double?]] {
    let count = names.count
    guard case .array(let elements) = value else {
      findings.mistyped(value, path, "an array")
      return []
    }
    guard elements.count <= atMost else {
      findings.invalid(path, "must have at most \(atMost) elements, not \(elements.count)")
      return []
    }
    let rows = elements.enumerated().compactMap { place, row -> [Double?]? in
      let path = path.pointer(to: place)
      guard case .array(let cells) = row else {
        findings.mistyped(row, path, "an array")
        return nil
      }
      guard cells.count == count else {
        findings.invalid(path, "must have one number for each of the \(count) \(what), not \(cells.count)")
        return nil
      }
      return cells.enumerated().map { $1 == .null ? nil : ContextReader.judgement($1, at: path.pointer(to: $0), findings) }
    }
    if findings.isEmpty, rows.count != count || rows.isEmpty {
      findings.invalid(path, "must have one row for each of the \(count) \(what), not \(rows.count)")
    }
    if findings.isEmpty { fit(rows, at: path, names, findings) }
    return rows
  }

  /// Here the rows are in the order in which they were written, so that each cell can be named.
  private static func fit(_ rows: [[Double?]], at path: String, _ names: [String], _ findings: Findings) {
    let faults = AHP.faults(rows, names)
    for fault in faults { findings.invalid(newly: path.pointer(to: fault.row).pointer(to: fault.column), fault.rule) }
    if faults.isEmpty, let rule = AHP.disconnection(rows, names) { findings.invalid(newly: path, rule) }
  }

  private static func judgement(_ cell: JSONValue, at path: String, _ findings: Findings) -> Double {
    let number = FieldReader.number(cell, at: path, from: -FieldReader.greatest, to: FieldReader.greatest, findings) ?? 1
    if number <= 0 { findings.invalid(path, "must be over 0") }
    return number
  }

  /// `mayLeaveOutWeight` says of a criterion whether what it weighs comes from elsewhere.
  static func criteria(_ fields: FieldReader, mayLeaveOutWeight: (String) -> Bool) -> [FrameworkInput.Criterion] {
    let compared = fields.has("pairwise")
    let criteria = fields.list("criteria", atMost: 50) { value, path -> FrameworkInput.Criterion? in
      guard let reader = FieldReader(value, at: path, fields.findings, fields: ["name", "unit", "weight", "direction", "category", "preference", "anchors"])
      else { return nil }
      reader.require("name")
      let mayLeaveOut: Bool = if compared { true } else if case .string(let name)? = reader.object["name"] { mayLeaveOutWeight(name) } else { false }
      if !mayLeaveOut { reader.require("weight") }
      let preference = reader.object["preference"].flatMap { PreferenceReader.read($0, at: reader.pointer("preference"), fields.findings) }
      let weight = reader.number("weight", from: 0) ?? (mayLeaveOut ? 1 : 0)
      let direction: Direction = reader.choice("direction") ?? .max
      let category = reader.text("category", 1...200)
      let unit = reader.text("unit", 1...200)
      let anchors = reader.object["anchors"].flatMap { AnchorsReader.read($0, at: reader.pointer("anchors"), direction, fields.findings) }
      return reader.name("name").map {
        FrameworkInput.Criterion(
          name: $0, weight: weight, direction: direction, category: category, preference: preference ?? .init(), anchors: anchors, unit: unit)
      }
    }
    let isWeighed = compared || criteria.allSatisfy { mayLeaveOutWeight($0.name) }
    if !criteria.isEmpty, !isWeighed, fields.findings.isEmpty, criteria.allSatisfy({ $0.weight == 0 }) {
      fields.findings.invalid(fields.pointer("criteria"), "must have at least one weight over 0")
    }
    fields.refuseDuplicates("criteria", "name", criteria.map(\.name))
    fields.findings.refuseAlike(newly: fields.placed("criteria", "category"), mayRepeat: true)
    return criteria
  }

  private static func states(_ fields: FieldReader) -> (states: [FrameworkInput.State], ignorance: Bool) {
    var places: [String] = []
    let read = fields.list("states", atMost: 50) { value, path -> (name: String, probability: Double?)? in
      guard let reader = FieldReader(value, at: path, fields.findings, fields: ["name", "probability"]) else { return nil }
      reader.require("name")
      let probability = reader.number("probability", from: 0, to: 1)
      if !reader.has("probability") { places.append(reader.pointer("probability")) }
      return reader.name("name").map { ($0, probability) }
    }
    fields.refuseDuplicates("states", "name", read.map(\.name))
    guard !read.isEmpty, places.count < read.count else {
      // Nobody knows how likely any of them is; what needs a probability is not computed.
      return (read.map { .init(name: $0.name, probability: 1 / Double(read.count)) }, !read.isEmpty)
    }
    for place in places { fields.findings.invalid(place, "is required: either every state has a probability or none has") }
    var states = read.map { FrameworkInput.State(name: $0.name, probability: $0.probability ?? 0) }
    if fields.findings.isEmpty {
      let shares = fields.shares(states.map(\.probability), fields.pointer("states"), "the probabilities")
      for index in states.indices { states[index].probability = shares[index] }
    }
    return (states, false)
  }
}

/// Reads a criterion's `preference` and checks that the function's own thresholds are there.
enum PreferenceReader {
  static func read(_ value: JSONValue, at path: String, _ findings: Findings) -> FrameworkInput.Preference? {
    guard let reader = FieldReader(value, at: path, findings, fields: ["function", "indifference", "preference", "sigma"]) else { return nil }
    let function: PreferenceFunction = reader.choice("function") ?? .usual
    let preference = FrameworkInput.Preference(
      function, indifference: reader.number("indifference", from: 0) ?? 0, preference: reader.number("preference", from: 0) ?? 0,
      sigma: reader.number("sigma", from: 0) ?? 0)
    for name in function.thresholds { reader.require(name) }
    if findings.isEmpty { judge(preference, reader) }
    return preference
  }

  private static func judge(_ preference: FrameworkInput.Preference, _ reader: FieldReader) {
    switch preference.function {
    case .usual, .uShape: break
    case .vShape where preference.preference <= 0: reader.findings.invalid(reader.pointer("preference"), "must be over 0")
    case .level, .linear:
      if preference.preference <= preference.indifference {
        reader.findings.invalid(reader.pointer("preference"), "must be over `indifference`")
      }
    case .gaussian where preference.sigma <= 0: reader.findings.invalid(reader.pointer("sigma"), "must be over 0")
    case .vShape, .gaussian: break
    }
  }
}

extension PreferenceFunction {
  /// The members of a `preference` that it reads, and needs.
  var thresholds: [String] {
    switch self {
    case .usual: []
    case .uShape: ["indifference"]
    case .vShape: ["preference"]
    case .level, .linear: ["indifference", "preference"]
    case .gaussian: ["sigma"]
    }
  }
}
