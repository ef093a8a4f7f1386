import Cases
import Forms
import Frameworks
import StrictJSON

/// Reads `context`: criteria and states first, as the alternatives are measured against their names.
struct ContextReader {
  let fields: FieldReader
  let criteria: [FrameworkInput.Criterion]
  let states: [FrameworkInput.State]
  private let alternatives: [(FrameworkInput.Alternative, DecisionRequest.AlternativeWords)]

  init?(_ value: JSONValue, at path: String, _ findings: Findings) {
    guard let fields = FieldReader(value, at: path, findings, fields: ContextReader.names) else { return nil }
    self.fields = fields
    criteria = ContextReader.criteria(fields)
    states = ContextReader.states(fields)
    fields.require("alternatives")
    // Scores are measured against the criteria only when those could be read, lest one mistake be reported as many.
    let measured = findings.isEmpty
    let (criteria, states) = (criteria, states)
    alternatives = fields.list("alternatives") { value, path in
      AlternativeReader(value, at: path, findings).map { $0.read(criteria, states, measured: measured) }
    }
    if case .array(let list)? = fields.object["alternatives"], list.isEmpty {
      findings.invalid(fields.pointer("alternatives"), "must have at least one element")
    }
    fields.refuseDuplicates("alternatives", "id", alternatives.map(\.0.id))
  }

  static let names = [
    "background", "alternatives", "criteria", "pairwise", "normalisation", "states", "experiment", "evidence", "data", "priorities", "values", "stakeholders",
    "metrics",
  ]

  func input() -> FrameworkInput {
    let experiment = experiment()
    return FrameworkInput(
      alternatives: alternatives.map(\.0), criteria: criteria, pairwise: pairwise(), normalisation: fields.choice("normalisation"), states: states,
      experiment: experiment, evidence: evidence(experiment))
  }

  func words() -> [DecisionRequest.AlternativeWords] { alternatives.map(\.1) }

  func brief() -> DecisionRequest.Brief {
    var brief = DecisionRequest.Brief()
    brief.background = fields.text("background", 0...5000) ?? ""
    brief.priorities = fields.texts("priorities", 1...5000)
    brief.values = fields.numbers("values", atMost: 100, from: 0)
    brief.stakeholders = fields.texts("stakeholders", 1...5000)
    brief.metrics = fields.texts("metrics", 1...5000)
    if let data = fields.object["data"] {
      if case .object(let object) = data { brief.data = object } else { fields.findings.malformed(fields.pointer("data"), "must be an object") }
      fields.boundFreely(data, at: fields.pointer("data"))
    }
    return brief
  }

  /// Square, of positive numbers; whether the judgements fit each other is the framework's to say.
  private func pairwise() -> [[Double]] {
    let findings = fields.findings
    let rows = fields.list("pairwise", atMost: 50) { row, path -> [Double]? in
      guard case .array(let cells) = row else {
        findings.malformed(path, "must be an array")
        return nil
      }
      guard cells.count == criteria.count else {
        findings.invalid(path, "must have one number for each of the \(criteria.count) criteria, not \(cells.count)")
        return nil
      }
      return cells.enumerated().map { ContextReader.judgement($1, at: path.pointer(to: $0), findings) }
    }
    if fields.has("pairwise"), findings.isEmpty, rows.count != criteria.count || rows.isEmpty {
      findings.invalid(fields.pointer("pairwise"), "must have one row for each of the \(criteria.count) criteria, not \(rows.count)")
    }
    return rows
  }

  private static func judgement(_ cell: JSONValue, at path: String, _ findings: Findings) -> Double {
    let number = FieldReader.number(cell, at: path, from: -FieldReader.greatest, to: FieldReader.greatest, findings) ?? 1
    if number <= 0 { findings.invalid(path, "must be over 0") }
    return number
  }

  private static func criteria(_ fields: FieldReader) -> [FrameworkInput.Criterion] {
    let compared = fields.has("pairwise")
    let criteria = fields.list("criteria", atMost: 50) { value, path -> FrameworkInput.Criterion? in
      guard let reader = FieldReader(value, at: path, fields.findings, fields: ["name", "weight", "direction", "category", "preference"]) else { return nil }
      reader.require("name")
      if !compared { reader.require("weight") }
      let preference = reader.object["preference"].flatMap { PreferenceReader.read($0, at: reader.pointer("preference"), fields.findings) }
      let weight = reader.number("weight", from: 0) ?? (compared ? 1 : 0)
      let direction: Direction = reader.choice("direction") ?? .max
      let category = reader.text("category", 1...200)
      return reader.text("name", 1...200).map {
        FrameworkInput.Criterion(name: $0, weight: weight, direction: direction, category: category, preference: preference ?? .init())
      }
    }
    if !criteria.isEmpty, !compared, fields.findings.isEmpty, criteria.allSatisfy({ $0.weight == 0 }) {
      fields.findings.invalid(fields.pointer("criteria"), "must have at least one weight over 0")
    }
    fields.refuseDuplicates("criteria", "name", criteria.map(\.name))
    return criteria
  }

  private static func states(_ fields: FieldReader) -> [FrameworkInput.State] {
    var states = fields.list("states", atMost: 50) { value, path -> FrameworkInput.State? in
      guard let reader = FieldReader(value, at: path, fields.findings, fields: ["name", "probability"]) else { return nil }
      reader.require("name")
      reader.require("probability")
      guard let name = reader.text("name", 1...200), let probability = reader.number("probability", from: 0, to: 1) else { return nil }
      return FrameworkInput.State(name: name, probability: probability)
    }
    fields.refuseDuplicates("states", "name", states.map(\.name))
    if !states.isEmpty, fields.findings.isEmpty {
      let shares = fields.shares(states.map(\.probability), fields.pointer("states"), "the probabilities")
      for index in states.indices { states[index].probability = shares[index] }
    }
    return states
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
    for name in needs(function) { reader.require(name) }
    if findings.isEmpty { judge(preference, reader) }
    return preference
  }

  private static func needs(_ function: PreferenceFunction) -> [String] {
    switch function {
    case .usual: []
    case .uShape: ["indifference"]
    case .vShape: ["preference"]
    case .level, .linear: ["indifference", "preference"]
    case .gaussian: ["sigma"]
    }
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
