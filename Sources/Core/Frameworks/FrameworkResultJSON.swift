public import StrictJSON

extension JSONValue {
  /// A finite number in the form that reading gives back: whole numbers that a Double holds exactly are integers.
  init(measure value: Double) {
    self = value.magnitude < 0x1p53 && value == value.rounded(.towardZero) ? .integer(Int64(value)) : .number(value)
  }

  init(measure value: Double?) { self = value.map { JSONValue(measure: $0) } ?? .null }

  init(strings: [String]) { self = .array(strings.map { .string($0) }) }

  /// Values by name; `names` are in byte order.
  init(_ names: [String], _ values: [Double]) {
    self = .object(JSONObject(sortedUnique: zip(names, values).map { ($0, JSONValue(measure: $1)) }))
  }

  /// The number as a Double, whichever way it was written.
  var measure: Double? {
    switch self {
    case .integer(let whole): Double(whole)
    case .number(let number): number
    default: nil
    }
  }
}

extension FrameworkResult {
  /// `framework.result` as decisions are answered and stored. `flags` and `findings` are left out when they are empty.
  public var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("kendall_w", JSONValue(measure: kendallW)), ("method_sensitive", .bool(methodSensitive)),
      ("not_applicable", .array(notApplicable.map { ["method": .string($0.method), "reason": .string($0.reason)] })),
      ("rankings", .array(rankings.map(\.json))), ("winner", .string(winner)),
    ]
    if !findings.isEmpty { members.append(("findings", .object(findings))) }
    if !flags.isEmpty { members.append(("flags", .array(flags.map(\.json)))) }
    return .object(JSONObject(members))
  }

  /// Reads back what `json` wrote; members it does not know are passed over, so that newer records still load.
  public init(json: JSONValue) throws(FrameworkError) {
    let object = try RecordField(json, "").object()
    let rankings = try object.required("rankings").elements().mapped { field throws(FrameworkError) in try Ranking(field) }
    self.init(
      rankings: rankings,
      notApplicable: try object.required("not_applicable").elements().mapped { field throws(FrameworkError) in try NotApplicable(field) },
      kendallW: try object.optional("kendall_w")?.number(), methodSensitive: try object.required("method_sensitive").bool(),
      flags: try (object.optional("flags")?.elements() ?? []).mapped { field throws(FrameworkError) in try Flag(field) },
      findings: try object.optional("findings")?.object().members ?? JSONObject())
    guard try object.required("winner").string() == winner, !rankings.isEmpty else {
      throw .unreadable(path: "/winner", rule: "the winner is not first in the first ranking")
    }
  }
}

extension Ranking {
  var json: JSONValue {
    [
      "details": .object(details), "method": .string(method), "order": JSONValue(strings: order),
      "ranks": .object(JSONObject(ranks.map { ($0.key, .integer(Int64($0.value))) })),
      "scores": .object(JSONObject(scores.map { ($0.key, JSONValue(measure: $0.value)) })),
    ]
  }

  init(_ field: RecordField) throws(FrameworkError) {
    let object = try field.object()
    var scores: [String: Double] = [:]
    var ranks: [String: Int] = [:]
    for member in try object.required("scores").object().fields { scores[member.name] = try member.field.number() }
    for member in try object.required("ranks").object().fields { ranks[member.name] = try member.field.integer() }
    let order = try object.required("order").elements().mapped { field throws(FrameworkError) in try field.string() }
    self.init(
      method: try object.required("method").string(), scores: scores, order: order, ranks: ranks,
      details: try object.required("details").object().members)
  }
}

extension NotApplicable {
  init(_ field: RecordField) throws(FrameworkError) {
    let object = try field.object()
    self.init(method: try object.required("method").string(), reason: try object.required("reason").string())
  }
}

extension Flag {
  var json: JSONValue {
    ["alternative_id": .string(alternative), "kind": .string(kind.rawValue), "level": .string(level.rawValue), "value": JSONValue(measure: value)]
  }

  init(_ field: RecordField) throws(FrameworkError) {
    let object = try field.object()
    self.init(
      alternative: try object.required("alternative_id").string(), kind: try object.required("kind").choice(),
      level: try object.required("level").choice(), value: try object.optional("value")?.number())
  }
}

extension Applicability {
  /// One row of `framework.applicability`.
  public var json: JSONValue {
    ["framework": .string(framework.rawValue), "reasons": JSONValue(strings: reasons), "score": JSONValue(measure: score)]
  }

  /// Reads back what `json` wrote.
  public init(json: JSONValue) throws(FrameworkError) {
    let object = try RecordField(json, "").object()
    self.init(
      framework: try object.required("framework").choice(), score: try object.required("score").number(),
      reasons: try object.required("reasons").elements().mapped { field throws(FrameworkError) in try field.string() })
  }
}
