import Cases
import Forms
import StrictJSON

/// The seats, settings and policy of one decision in the form that its journal keeps, so that a replay needs no configuration.
struct GivenSetting: Sendable {
  var seats: [Seat]
  var settings: DecisionSettings
  var policy: PolicyVerdict
  /// Empty in records of before an operator could have any.
  var frameworks = GivenFrameworks()
  /// Whether a model puts what the panel came to into words; not in records of before any could.
  var writesDraft = false

  init(_ executives: [Executive], _ request: DecisionRequest, _ settings: DecisionSettings, _ policy: PolicyVerdict, _ voices: [String: Double]) {
    seats = PanelSelection.seats(executives, domains: request.requiredDomains, atMost: settings.maxExecutives, voices: voices)
    self.settings = settings
    self.policy = policy
  }

  var json: JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      ("seats", .array(seats.map(\.json))), ("settings", settings.json), ("policy", policy.json),
    ]
    if !frameworks.isEmpty { members.append(("frameworks", frameworks.json)) }
    if writesDraft { members.append(("drafts", true)) }
    return .fields(members)
  }

  init(_ value: JSONValue) throws(JournalError) {
    do throws(StoredError) {
      let object = try RecordField(value, "").object()
      seats = try object.required("seats").list { field throws(StoredError) in try Seat(field) }
      settings = try DecisionSettings(object.required("settings"))
      policy = try PolicyVerdict(object.required("policy"))
      if let own = object.optional("frameworks") { frameworks = try GivenFrameworks(own) }
      writesDraft = try object.optional("drafts")?.bool() ?? false
    } catch { throw .disagreement(step: "given/setting", rule: "cannot be read: \(error.path) \(error.rule)") }
  }
}

extension Seat {
  var json: JSONValue {
    [
      "executive": executive.json, "priority": JSONValue(measure: priority), "lead": .bool(isLead), "expertise": JSONValue(measure: expertise),
      "voice": JSONValue(measure: voice),
    ]
  }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    let path = field.path + "/executive"
    do { executive = try Executive(object.required("executive").value, isStored: true) } catch let error as RequestError {
      throw StoredError(path: path + error.violations[0].path, rule: error.violations[0].rule)
    } catch { throw StoredError(path: path, rule: "is missing") }
    priority = try object.required("priority").number()
    isLead = try object.required("lead").bool()
    expertise = try object.required("expertise").number()
    voice = try object.required("voice").number()
  }
}

extension DecisionSettings {
  var json: JSONValue {
    [
      "threshold": JSONValue(measure: threshold), "min_participation": JSONValue(measure: minParticipation),
      "max_resolution_attempts": .integer(Int64(maxResolutionAttempts)), "veto": .bool(vetoEnabled),
      "human_escalation_threshold": JSONValue(measure: humanEscalationThreshold), "review_threshold": JSONValue(measure: reviewThreshold),
      "max_executives": .integer(Int64(maxExecutives)), "review_lifetime_ms": .integer(reviewLifetime_ms), "policy_version": .string(policyVersion),
    ]
  }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    threshold = try object.required("threshold").number()
    minParticipation = try object.required("min_participation").number()
    maxResolutionAttempts = try object.required("max_resolution_attempts").integer()
    vetoEnabled = try object.required("veto").bool()
    humanEscalationThreshold = try object.required("human_escalation_threshold").number()
    reviewThreshold = try object.required("review_threshold").number()
    maxExecutives = try object.required("max_executives").integer()
    reviewLifetime_ms = Int64(try object.required("review_lifetime_ms").integer())
    policyVersion = try object.required("policy_version").string()
  }
}

extension PolicyVerdict {
  var json: JSONValue {
    switch self {
    case .permit: ["verdict": "permit"]
    case .review(let reason): ["verdict": "review", "reason": .string(reason)]
    case .forbid(let reason): ["verdict": "forbid", "reason": .string(reason)]
    }
  }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    switch try object.required("verdict").string() {
    case "permit": self = .permit
    case "review": self = .review(try object.required("reason").string())
    case "forbid": self = .forbid(try object.required("reason").string())
    default: throw StoredError(path: field.path + "/verdict", rule: "is no verdict")
    }
  }
}
