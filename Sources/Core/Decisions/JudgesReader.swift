import Forms
import Frameworks
import StrictJSON

/// Reads `context.judges`: what every one of them gives need not be in the request as well.
struct JudgesReader {
  private static let names = ["name", "weight", "weights", "pairwise", "scores"]

  private let fields: FieldReader
  /// Each as it stands; empty where there are none, or where the list has no right form.
  private let given: [JSONObject]

  init(_ fields: FieldReader) {
    self.fields = fields
    guard case .array(let elements)? = fields.object["judges"] else {
      given = []
      return
    }
    let objects = elements.compactMap { if case .object(let object) = $0 { object } else { nil } }
    given = objects.count == elements.count ? objects : []
  }

  /// Every judge gives it a weight, or compares the criteria in pairs.
  func weighAll(_ criterion: String) -> Bool {
    !given.isEmpty && given.allSatisfy { $0["pairwise"] != nil || JudgesReader.member($0["weights"], criterion) != nil }
  }

  func scoreAll(_ alternative: String, _ criterion: String) -> Bool {
    !given.isEmpty && given.allSatisfy { JudgesReader.member(JudgesReader.member($0["scores"], alternative), criterion) != nil }
  }

  private static func member(_ value: JSONValue?, _ name: String) -> JSONValue? {
    if case .object(let object)? = value { object[name] } else { nil }
  }

  /// Held against the criteria and alternatives, which are in the request's order.
  func read(_ criteria: [FrameworkInput.Criterion], _ alternatives: [String]) -> [FrameworkInput.Judge] {
    guard fields.has("judges") else { return [] }
    let isCompared = fields.has("pairwise")
    if criteria.isEmpty, !given.isEmpty { fields.findings.invalid(fields.pointer("judges"), "needs `criteria`, which judges weigh and score by") }
    let judges = fields.list("judges") { value, path -> FrameworkInput.Judge? in
      guard let reader = FieldReader(value, at: path, fields.findings, fields: JudgesReader.names) else { return nil }
      reader.require("name")
      let name = reader.name("name") ?? ""
      let weight = reader.number("weight", from: 0) ?? 1
      if weight == 0 { fields.findings.invalid(reader.pointer("weight"), "must be over 0") }
      if reader.has("weights"), reader.has("pairwise") {
        fields.findings.invalid(reader.pointer("pairwise"), "is given beside `weights`: a judge weighs by one of the two")
      }
      let pairwise = reader.object["pairwise"].map {
        ContextReader.judgements($0, at: reader.pointer("pairwise"), criteria.map(\.name), "criteria", atMost: 50, fields.findings)
      }
      return FrameworkInput.Judge(
        name: name, weight: weight, weights: weights(reader, criteria, isCompared), pairwise: pairwise ?? [], scores: scores(reader, criteria, alternatives))
    }
    fields.refuseDuplicates("judges", "name", judges.map(\.name))
    return judges
  }

  /// Of every criterion: the request's own where this judge gives none.
  private func weights(_ reader: FieldReader, _ criteria: [FrameworkInput.Criterion], _ isCompared: Bool) -> [String: Double]? {
    guard reader.has("weights") else { return nil }
    var weights = reader.numbers("weights", atMost: 50, from: 0)
    refuseUnknown(weights.keys, criteria.map(\.name), "criteria", at: reader.pointer("weights"))
    for criterion in criteria where weights[criterion.name] == nil && JudgesReader.member(reader.object["weights"], criterion.name) == nil {
      if isCompared {
        fields.findings.invalid(
          reader.pointer("weights").pointer(to: criterion.name), "is required: the request's own weights come from `pairwise`, on another scale")
      }
      weights[criterion.name] = criterion.weight
    }
    if fields.findings.isEmpty, !weights.isEmpty, weights.values.allSatisfy({ $0 == 0 }) {
      fields.findings.invalid(reader.pointer("weights"), "must have at least one weight over 0")
    }
    return weights
  }

  private func scores(_ reader: FieldReader, _ criteria: [FrameworkInput.Criterion], _ alternatives: [String]) -> [String: [String: Double]] {
    guard let value = reader.object["scores"],
      let rows = FieldReader(value, at: reader.pointer("scores"), fields.findings, known: alternatives, "alternatives")
    else { return [:] }
    let compared: Set<String> = if case .object(let object)? = fields.object["alternatives_pairwise"] { Set(object.names) } else { [] }
    var scores: [String: [String: Double]] = [:]
    for id in rows.object.names {
      let row = rows.numbers(id, atMost: 50)
      refuseUnknown(row.keys, criteria.map(\.name), "criteria", at: rows.pointer(id))
      for name in compared.intersection(row.keys).sorted(by: { $0.precedes($1) }) {
        fields.findings.invalid(rows.pointer(id).pointer(to: name), "`\(name)` is compared in pairs, so that it has no scores")
      }
      scores[id] = row
    }
    return scores
  }

  private func refuseUnknown(_ names: some Sequence<String>, _ known: [String], _ kind: String, at path: String) {
    for name in Set(names).subtracting(known).sorted(by: { $0.precedes($1) }) {
      fields.findings.invalid(path.pointer(to: name), "`\(name)` is none of the \(kind)")
    }
  }

  /// What stands in the request although every judge gives it: their own count.
  func unused(_ criteria: [FrameworkInput.Criterion], _ alternatives: [FrameworkInput.Alternative]) -> [InputNotUsed] {
    guard !given.isEmpty else { return [] }
    // Paths are those of the request as it is read, whose lists are in the order of their names.
    func places(_ names: [String]) -> [Int] {
      let sorted = names.sorted { $0.precedes($1) }
      return names.map { sorted.firstIndex(of: $0) ?? 0 }
    }
    let (columns, rows) = (places(criteria.map(\.name)), places(alternatives.map(\.id)))
    var unused: [InputNotUsed] = []
    if fields.has("pairwise"), given.allSatisfy({ $0["pairwise"] != nil || $0["weights"] != nil }) {
      unused.append(InputNotUsed(path: fields.pointer("pairwise"), why: "every judge weighs the criteria"))
    }
    for (place, criterion) in criteria.enumerated() where weighAll(criterion.name) && element("criteria", place, has: "weight") {
      unused.append(
        InputNotUsed(path: fields.pointer("criteria").pointer(to: columns[place]) + "/weight", why: "every judge weighs the criteria, also `\(criterion.name)`")
      )
    }
    for (place, alternative) in alternatives.enumerated() where element("alternatives", place, has: "scores") {
      let judged = criteria.map(\.name).filter { scoreAll(alternative.id, $0) && isScored(place, $0) }
      guard !judged.isEmpty else { continue }
      let told = judged.map { "`\($0)`" }.joined(separator: ", ")
      unused.append(
        InputNotUsed(path: fields.pointer("alternatives").pointer(to: rows[place]) + "/scores", why: "every judge scores `\(alternative.id)` by \(told)"))
    }
    return unused
  }

  private func object(_ list: String, _ place: Int) -> JSONValue? {
    guard case .array(let elements)? = fields.object[list], elements.indices.contains(place) else { return nil }
    return elements[place]
  }

  private func element(_ list: String, _ place: Int, has name: String) -> Bool { JudgesReader.member(object(list, place), name) != nil }

  private func isScored(_ place: Int, _ criterion: String) -> Bool {
    JudgesReader.member(JudgesReader.member(object("alternatives", place), "scores"), criterion) != nil
  }
}
