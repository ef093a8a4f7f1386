import Cases
public import Forms
import Frameworks
public import StrictJSON

extension DecisionOutcome {
  /// Reads a stored outcome of this schema version or an earlier one; members it does not know are passed over.
  public init(json: JSONValue) throws(StoredError) {
    let object = try RecordField(json, "").object()
    schemaVersion = try object.required("schema_version").integer()
    guard schemaVersion <= DecisionOutcome.schemaVersion else {
      throw StoredError(path: "/schema_version", rule: "is \(schemaVersion), newer than \(DecisionOutcome.schemaVersion), the newest this program reads")
    }
    decisionID = try object.required("decision_id").string()
    query = try object.required("query").string()
    status = try object.required("status").choice()
    recommendation = try Recommendation(object.required("recommendation"))
    framework = try FrameworkSection(object.required("framework"))
    consensus = try Consensus(object.required("consensus"))
    opinions = try object.required("opinions").list { field throws(StoredError) in try Opinion(record: field) }
    participatingExecutives = try object.required("participating_executives").strings()
    leadExecutive = try object.optional("lead_executive")?.string()
    veto = try object.optional("veto").map { field throws(StoredError) in try Veto(field) }
    escalatedToHuman = try object.required("escalated_to_human").bool()
    humanReviewRequired = try object.required("human_review_required").bool()
    reviewReasons = try object.required("review_reasons").strings()
    humanReview = try object.optional("human_review").map { field throws(StoredError) in try HumanReview(field) }
    reviewUntil_ms = try object.optional("review_until")?.moment()
    classification = try object.required("classification").choice()
    classificationReasons = try object.optional("classification_reasons")?.strings()
    aiActAssessment = try AIActAssessment(object.required("ai_act_assessment"))
    sensitivity = try object.optional("sensitivity").map { field throws(StoredError) in try OutcomeSensitivity(field) }
    dissent = try object.required("dissent").list { field throws(StoredError) in try Dissent(field) }
    receipt = try CostReceipt(object.required("receipt"))
    createdAt_ms = try object.required("created_at").moment()
    policyVersion = try object.required("policy_version").string()
    engineVersion = try object.required("engine_version").string()
    request = object.optional("request")?.value
    inputsNotUsed = try object.optional("inputs_not_used")?.list { field throws(StoredError) in try InputNotUsed(field) }
    priorities = try object.optional("priorities")?.list { field throws(StoredError) in try Priority(field) }
    panel = try object.optional("panel").map { field throws(StoredError) in try PanelSummary(field) }
  }
}

extension Opinion {
  init(record field: RecordField) throws(StoredError) {
    do { try self.init(field.value) } catch {
      throw StoredError(path: field.path + error.violations[0].path, rule: error.violations[0].rule)
    }
  }
}

extension DecisionOutcome.FrameworkSection {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    name = try object.required("name").choice()
    method = try object.required("method").string()
    rationale = try object.required("rationale").string()
    applicability = try object.required("applicability").list { field throws(StoredError) in try Applicability(json: field.value) }
    result = try FrameworkResult(json: object.required("result").value)
    own = try object.optional("own").map { field throws(StoredError) in
      let object = try field.object()
      return Own(name: try object.required("name").string(), digest: try object.required("digest").string())
    }
  }
}

extension DecisionOutcome.Veto {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    executive = try object.required("executive").string()
    domain = try object.required("domain").string()
    overriddenBy = try object.optional("overridden_by")?.string()
  }
}

extension DecisionOutcome.HumanReview {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    by = try object.required("by").string()
    at_ms = try object.required("at").moment()
    verdict = try object.required("verdict").choice()
    comment = try object.required("comment").string()
    insteadOf = try object.optional("instead_of")?.string()
  }
}

extension DecisionOutcome.CostReceipt {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    latency_ms = Int64(try object.required("latency_ms").integer())
    let tokens = try object.required("tokens").object()
    usage = Usage()
    usage.modelCalls = try object.required("model_calls").integer()
    usage.promptTokens = try tokens.required("prompt").integer()
    usage.completionTokens = try tokens.required("completion").integer()
    usage.cachedTokens = try tokens.required("cached").integer()
    usage.costNanoUSD = Int64((try object.required("cost_usd").number() * 1e9).rounded())
    usage.savedNanoUSD = Int64((try object.required("saved_usd").number() * 1e9).rounded())
  }
}
