import Forms
import Frameworks
import StrictJSON

/// Reads one alternative and measures it against the criteria and states.
struct AlternativeReader {
  let fields: FieldReader

  init?(_ value: JSONValue, at path: String, _ findings: Findings) {
    guard let fields = FieldReader(value, at: path, findings, fields: AlternativeReader.names) else { return nil }
    self.fields = fields
  }

  private static let names = [
    "id", "name", "description", "scores", "payoffs", "outcomes", "prior_probability", "risks", "reversibility", "urgency", "importance",
  ]

  /// `needsNoScore` says of an alternative's id and a criterion whether the score comes from elsewhere.
  func read(
    _ criteria: [FrameworkInput.Criterion], _ states: [FrameworkInput.State], measured: Bool, needsNoScore: (String, String) -> Bool
  ) -> (FrameworkInput.Alternative, DecisionRequest.AlternativeWords) {
    fields.require("id")
    let id = fields.name("id") ?? ""
    let scores = column("scores", criteria.map(\.name), "criteria", measured) { needsNoScore(id, $0) }
    let payoffs = column("payoffs", states.map(\.name), "states", measured)
    let (outcomes, outcomeWords) = outcomes()
    let (risks, riskWords) = risks()
    let alternative = FrameworkInput.Alternative(
      id: id, name: fields.name("name") ?? id, scores: scores, payoffs: payoffs, outcomes: outcomes,
      priorProbability: fields.number("prior_probability", from: 0, to: 1), risks: risks, reversibility: fields.number("reversibility", from: 0, to: 1),
      urgency: fields.number("urgency", from: 1, to: 5), importance: fields.number("importance", from: 1, to: 5))
    let description = fields.text("description", 0...5000) ?? ""
    return (alternative, DecisionRequest.AlternativeWords(description: description, outcomes: outcomeWords, risks: riskWords))
  }

  /// The numbers under `field` in the order of `names`: every one, and no other.
  private func column(_ field: String, _ names: [String], _ kind: String, _ measured: Bool, mayLeaveOut: (String) -> Bool = { _ in false }) -> [Double] {
    let numbers = fields.numbers(field, atMost: 50)
    guard measured, numbers.count == (fields.objectCount(field) ?? 0) else { return names.map { numbers[$0] ?? 0 } }
    let known = Set(names)
    for name in numbers.keys.sorted(by: { $0.precedes($1) }) where !known.contains(name) {
      fields.findings.invalid(fields.pointer(field).pointer(to: name), "`\(name)` is none of the \(kind)")
    }
    for name in names where numbers[name] == nil && !mayLeaveOut(name) {
      fields.findings.invalid(fields.pointer(field).pointer(to: name), "is required: every alternative has a number for each of the \(kind)")
    }
    return names.map { numbers[$0] ?? 0 }
  }

  private func outcomes() -> ([FrameworkInput.Outcome], [DecisionRequest.OutcomeWords]) {
    let findings = fields.findings
    let read = fields.list("outcomes", atMost: 50) { value, path -> (FrameworkInput.Outcome, DecisionRequest.OutcomeWords)? in
      guard let reader = FieldReader(value, at: path, findings, fields: ["description", "probability", "utility", "confidence"]) else { return nil }
      reader.require("probability")
      reader.require("utility")
      let words = DecisionRequest.OutcomeWords(
        description: reader.text("description", 0...5000) ?? "", confidence: reader.number("confidence", from: 0, to: 1))
      guard let probability = reader.number("probability", from: 0, to: 1), let utility = reader.number("utility") else { return nil }
      return (FrameworkInput.Outcome(probability: probability, utility: utility), words)
    }
    guard !read.isEmpty, read.count == fields.arrayCount("outcomes") else { return ([], []) }
    let shares = fields.shares(read.map(\.0.probability), fields.pointer("outcomes"), "the probabilities")
    let outcomes = zip(read, shares).map { FrameworkInput.Outcome(probability: $1, utility: $0.0.utility) }
    return (outcomes, read.map(\.1))
  }

  private func risks() -> ([FrameworkInput.Risk], [String]) {
    let read = fields.list("risks") { value, path -> (FrameworkInput.Risk, String)? in
      guard let reader = FieldReader(value, at: path, fields.findings, fields: ["description", "probability", "seriousness"]) else { return nil }
      reader.require("probability")
      reader.require("seriousness")
      let description = reader.text("description", 0...5000) ?? ""
      guard let probability = reader.number("probability", from: 0, to: 1), let seriousness = reader.number("seriousness", from: 1, to: 10) else { return nil }
      return (FrameworkInput.Risk(probability: probability, seriousness: seriousness), description)
    }
    return (read.map(\.0), read.map(\.1))
  }
}

extension FieldReader {
  func arrayCount(_ name: String) -> Int? {
    if case .array(let elements)? = object[name] { elements.count } else { nil }
  }

  func objectCount(_ name: String) -> Int? {
    if case .object(let members)? = object[name] { members.count } else { nil }
  }

  /// Probabilities divided by their sum, which must be within 1e-3 of 1.
  func shares(_ probabilities: [Double], _ path: String, _ what: String) -> [Double] {
    // Summed in order of size, so that the order of the input cannot reach the last bit.
    let sum = probabilities.sorted().reduce(0, +)
    // A hair more, so that what is 0.001 away on paper is so in binary too.
    guard abs(sum - 1) <= 1.000_000_001e-3 else {
      findings.invalid(path, "\(what) must sum to 1 (within 0.001), not \(sum.shortText)")
      return probabilities
    }
    return probabilities.map { $0 / sum }
  }

  func refuseDuplicates(_ list: String, _ field: String, _ names: [String]) {
    // A list some of whose elements could not be read has lost its places; what is wrong with it is already said.
    guard names.count == arrayCount(list) else { return }
    findings.refuseAlike(names.enumerated().map { ($1, pointer(list).pointer(to: $0).pointer(to: field)) })
  }

  /// The texts of a list, or those under one name in its objects, each with its place; none where the list has no right form.
  func placed(_ list: String, _ field: String? = nil) -> [(name: String, path: String)] {
    guard case .array(let elements)? = object[list] else { return [] }
    return elements.enumerated().compactMap { place, element in
      let path = pointer(list).pointer(to: place)
      switch (element, field) {
      case (.string(let text), nil): return (text, path)
      case (.object(let object), .some(let field)):
        if case .string(let text)? = object[field] { return (text, path.pointer(to: field)) }
        return nil
      default: return nil
      }
    }
  }

  /// The bounds of a value whose shape is the caller's own: 100 elements or members, names of 200 and texts of 5,000 characters, numbers to 1e15.
  func boundFreely(_ value: JSONValue, at path: String) {
    switch value {
    case .null, .bool: break
    case .integer, .number: _ = FieldReader.number(value, at: path, from: -FieldReader.greatest, to: FieldReader.greatest, findings)
    case .string: _ = FieldReader.text(value, at: path, 0...5000, findings)
    case .array(let elements):
      if elements.count > 100 { findings.invalid(path, "must have at most 100 elements, not \(elements.count)") }
      for (index, element) in elements.prefix(100).enumerated() { boundFreely(element, at: path.pointer(to: index)) }
    case .object(let object):
      if object.count > 100 { findings.invalid(path, "must have at most 100 members, not \(object.count)") }
      for member in object.members.prefix(100) {
        if member.name.unicodeScalars.count > 200 { findings.invalid(path, "must have names of at most 200 characters") }
        boundFreely(member.value, at: path.pointer(to: member.name))
      }
    }
  }
}
