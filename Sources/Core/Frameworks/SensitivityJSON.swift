public import Forms
public import StrictJSON

extension Sensitivity {
  /// One member of `sensitivity.numbers`; `flip` is null where nothing flips.
  public var json: JSONValue {
    var object = JSONObject()
    object["kind"] = .string(kind.rawValue)
    object["criterion"] = subject.criterion.map { .string($0) }
    object["state"] = subject.state.map { .string($0) }
    object["alternative_id"] = subject.alternative.map { .string($0) }
    object["op"] = subject.comparison.map { .string($0.rawValue) }
    object["outcome"] = subject.outcome.map { .integer(Int64($0)) }
    object["current"] = JSONValue(measure: current)
    object["as_given"] = asGiven.map { JSONValue(measure: $0) }
    object["flip"] =
      flip.map { flip in
        var there = JSONObject([("change", JSONValue(measure: flip.change)), ("value", JSONValue(measure: flip.value)), ("winner", .string(flip.winner))])
        if asGiven != nil { there["as_given"] = JSONValue(measure: flip.asGiven) }
        return .object(there)
      } ?? .null
    object["stable"] = stable.json
    object["resolution"] = JSONValue(measure: resolution)
    return .object(object)
  }

  /// Reads back what `json` wrote, in this build or an earlier one.
  public init(_ field: RecordField) throws(StoredError) { try self.init(field, limits: field) }

  /// The same where `flip`, `stable` and `resolution` stand elsewhere.
  public init(_ field: RecordField, limits: RecordField) throws(StoredError) {
    var object = try field.object()
    subject = try Subject(object)
    current = try object.required("current").number()
    asGiven = try object.optional("as_given")?.number()
    object = try limits.object()
    flip = try object.optional("flip").map { field throws(StoredError) in try Flip(field) }
    stable = try Interval(object.required("stable"))
    resolution = try object.required("resolution").number()
  }
}

extension Sensitivity.Subject {
  fileprivate init(_ object: RecordField.Object) throws(StoredError) {
    let kind: Sensitivity.Kind = try object.required("kind").choice()
    let alternative = try object.optional("alternative_id")?.string()
    let outcome = try object.optional("outcome")?.integer()
    switch (kind, alternative, outcome) {
    case (.weight, _, _): self = .weight(criterion: try object.required("criterion").string())
    case (.probability, nil, _): self = .probability(state: try object.required("state").string())
    case (.probability, let alternative?, let outcome?): self = .outcomeProbability(alternative: alternative, outcome: outcome)
    case (.probability, let alternative?, nil): self = .carriedOut(alternative: alternative)
    case (.utility, let alternative?, let outcome?): self = .outcomeUtility(alternative: alternative, outcome: outcome)
    case (.score, _, _):
      self = .score(alternative: try object.required("alternative_id").string(), criterion: try object.required("criterion").string())
    case (.riskTolerance, _, _): self = .riskTolerance
    case (.limit, _, _): self = .limit(criterion: try object.required("criterion").string(), try object.required("op").choice())
    case (.utility, _, _):
      self = .utility(alternative: try object.required("alternative_id").string(), state: try object.required("state").string())
    }
  }
}

extension Sensitivity.Flip {
  fileprivate init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    value = try object.required("value").number()
    change = try object.required("change").number()
    winner = try object.required("winner").string()
    asGiven = try object.optional("as_given")?.number()
  }
}

extension Sensitivity.Interval {
  public var json: JSONValue { ["high": JSONValue(measure: high), "low": JSONValue(measure: low)] }

  public init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    self.init(low: try object.optional("low")?.number(), high: try object.optional("high")?.number())
  }
}
