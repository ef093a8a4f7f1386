public import Forms
public import StrictJSON

extension FrameworkResult {
  /// `framework.result` as decisions are answered and stored. `flags`, `findings` and `cautions` are left out when they are empty; what engines before 2 did not know is left out of theirs.
  public var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("kendall_w", JSONValue(measure: kendallW)), ("method_sensitive", .bool(methodSensitive)),
      ("not_applicable", .array(notApplicable.map { ["method": .string($0.method), "reason": .string($0.reason)] })),
      ("rankings", .array(rankings.map(\.json))), ("winner", .string(winner)),
    ]
    if !findings.isEmpty { members.append(("findings", .object(findings))) }
    if !flags.isEmpty { members.append(("flags", .array(flags.map(\.json)))) }
    if !cautions.isEmpty { members.append(("cautions", .array(cautions.map(\.json)))) }
    if let judges { members.append(("judges", judges.json)) }
    guard let proposed else { return .object(JSONObject(members)) }
    members += [
      ("proposed", .string(proposed)), ("no_clear_winner", noClearWinner.map { .string($0) } ?? .null), ("robustness", robustness?.json ?? .null),
      ("dominated", .array(dominated.map { ["id": .string($0.alternative), "by": .string($0.by)] })),
      ("inadmissible", .array(inadmissible.map { ["id": .string($0.alternative), "musts": JSONValue(strings: $0.musts)] })),
    ]
    return .object(JSONObject(members))
  }

  /// Reads back what `json` wrote; members it does not know are passed over, so that newer records still load.
  public init(json: JSONValue) throws(StoredError) {
    let object = try RecordField(json, "").object()
    let rankings = try object.required("rankings").elements().mapped { field throws(StoredError) in try Ranking(field) }
    self.init(
      rankings: rankings,
      notApplicable: try object.required("not_applicable").elements().mapped { field throws(StoredError) in try NotApplicable(field) },
      kendallW: try object.optional("kendall_w")?.number(), methodSensitive: try object.required("method_sensitive").bool(),
      flags: try (object.optional("flags")?.elements() ?? []).mapped { field throws(StoredError) in try Flag(field) },
      findings: try object.optional("findings")?.object().members ?? JSONObject())
    proposed = try object.optional("proposed")?.string()
    noClearWinner = try object.optional("no_clear_winner")?.string()
    robustness = try object.optional("robustness").map { field throws(StoredError) in try Robustness(field) }
    judges = try object.optional("judges").map { field throws(StoredError) in try Judging(field) }
    cautions = try (object.optional("cautions")?.elements() ?? []).mapped { field throws(StoredError) in try Caution(field) }
    dominated = try (object.optional("dominated")?.elements() ?? []).mapped { field throws(StoredError) in
      let object = try field.object()
      return Dominated(alternative: try object.required("id").string(), by: try object.required("by").string())
    }
    inadmissible = try (object.optional("inadmissible")?.elements() ?? []).mapped { field throws(StoredError) in
      let object = try field.object()
      return Inadmissible(
        alternative: try object.required("id").string(),
        musts: try object.required("musts").elements().mapped { field throws(StoredError) in try field.string() })
    }
    guard try object.required("winner").string() == winner, !rankings.isEmpty else {
      throw StoredError(path: "/winner", rule: "the winner is not first in the first ranking")
    }
  }
}

extension Ranking {
  var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("details", .object(details)), ("method", .string(method)), ("order", JSONValue(strings: order)),
      ("ranks", .object(JSONObject(ranks.map { ($0.key, .integer(Int64($0.value))) }))),
      ("scores", .object(JSONObject(scores.map { ($0.key, JSONValue(measure: $0.value)) }))),
    ]
    if let better { members.append(("better", .string(better.rawValue))) }
    return .object(JSONObject(members))
  }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    var scores: [String: Double] = [:]
    var ranks: [String: Int] = [:]
    for member in try object.required("scores").object().fields { scores[member.name] = try member.field.number() }
    for member in try object.required("ranks").object().fields { ranks[member.name] = try member.field.integer() }
    let order = try object.required("order").elements().mapped { field throws(StoredError) in try field.string() }
    self.init(
      method: try object.required("method").string(), better: try object.optional("better")?.choice(), scores: scores, order: order, ranks: ranks,
      details: try object.required("details").object().members)
  }
}

extension Robustness {
  var json: JSONValue {
    [
      "first_share": .object(JSONObject(firstShare.map { ($0.key, JSONValue(measure: $0.value)) })), "samples": .integer(Int64(samples)),
    ]
  }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    firstShare = [:]
    for member in try object.required("first_share").object().fields { firstShare[member.name] = try member.field.number() }
    samples = try object.required("samples").integer()
  }
}

extension Caution {
  var json: JSONValue { ["kind": .string(kind.rawValue), "level": .string(level.rawValue), "text": .string(text)] }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    kind = try object.required("kind").choice()
    level = try object.required("level").choice()
    text = try object.required("text").string()
  }
}

extension NotApplicable {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    self.init(method: try object.required("method").string(), reason: try object.required("reason").string())
  }
}

extension Flag {
  var json: JSONValue {
    ["alternative_id": .string(alternative), "kind": .string(kind.rawValue), "level": .string(level.rawValue), "value": JSONValue(measure: value)]
  }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    self.init(
      alternative: try object.required("alternative_id").string(), kind: try object.required("kind").choice(),
      level: try object.required("level").choice(), value: try object.optional("value")?.number())
  }
}

extension Applicability {
  /// One row of `framework.applicability`.
  public var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("framework", .string(name)), ("reasons", JSONValue(strings: reasons)), ("score", JSONValue(measure: score)),
    ]
    if own != nil { members.append(("based_on", .string(framework.rawValue))) }
    return .object(JSONObject(members))
  }

  /// Reads back what `json` wrote.
  public init(json: JSONValue) throws(StoredError) {
    let object = try RecordField(json, "").object()
    let name = try object.required("framework")
    let base = object.optional("based_on")
    self.init(
      framework: try (base ?? name).choice(), own: base == nil ? nil : try name.string(), score: try object.required("score").number(),
      reasons: try object.required("reasons").elements().mapped { field throws(StoredError) in try field.string() })
  }
}
