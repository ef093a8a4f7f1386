import Forms

extension Recommendation {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    alternative = try object.required("alternative_id").string()
    title = try object.required("title").string()
    summary = try object.required("summary").string()
    detailedDescription = try object.required("detailed_description").string()
    supportingEvidence = try object.required("supporting_evidence").strings()
    confidence = try object.required("confidence").number()
    confidenceOf = try object.optional("confidence_of")?.string()
    considered = try object.required("alternatives_considered").list { field throws(StoredError) in try Considered(field) }
    risks = try object.required("risks").list { field throws(StoredError) in try Risk(field) }
    stakeholderImpacts = try object.required("stakeholder_impacts").strings()
    successMetrics = try object.required("success_metrics").strings()
    domainAnalyses = [:]
    for analysis in try object.required("domain_specific_analyses").object().fields { domainAnalyses[analysis.name] = try analysis.field.string() }
    uncertaintyFactors = try object.required("uncertainty_factors").strings()
    uncertaintyKinds = try object.optional("uncertainty_kinds")?.list { field throws(StoredError) in try field.choice() }
    nextStep = try object.optional("next_step").map { field throws(StoredError) in try field.choice() }
    draft = try object.optional("draft").map { field throws(StoredError) in try WrittenDraft(field) }
  }
}

extension Recommendation.Considered {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    id = try object.required("id").string()
    title = try object.required("title").string()
    strengths = try object.required("strengths").strings()
    weaknesses = try object.required("weaknesses").strings()
    whyNot = try object.required("why_not").string()
    panelSummary = try object.optional("panel_summary")?.string()
  }
}

extension Recommendation.Risk {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    category = try object.required("category").string()
    likelihood = try object.required("likelihood").number()
    impact = try object.required("impact").number()
    description = try object.required("description").string()
    mitigations = try object.required("mitigations").strings()
  }
}

extension Consensus {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    level = try object.required("consensus_level").choice()
    support = try object.required("support_percentage").number()
    participation = try object.required("participation").number()
    supporting = try object.required("supporting").strings()
    opposing = try object.required("opposing").strings()
    abstaining = try object.required("abstaining").strings()
    conflicts = try object.required("conflicts").list { field throws(StoredError) in try Conflict(field) }
    resolution = try object.optional("resolution_method").map { field throws(StoredError) in try field.choice() }
    attempts = try object.required("attempts").list { field throws(StoredError) in try Attempt(field) }
    standing = try object.optional("standing")?.integer()
    cappedBy = try object.optional("capped_by")?.list { field throws(StoredError) in try Cap(field) }
    let measures = try object.required("agreement_measures").object()
    tastleWierman = try measures.optional("tastle_wierman")?.number()
    kendallW = try measures.optional("kendall_w")?.number()
  }
}

extension Conflict {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    kind = try object.required("kind").choice()
    severity = try object.required("severity").choice()
    evidence = try object.required("evidence").strings()
  }
}

extension Consensus.Attempt {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    alternative = try object.required("alternative_id").string()
    support = try object.required("support_percentage").number()
    level = try object.required("consensus_level").choice()
    conflicts = try object.optional("conflicts")?.list { field throws(StoredError) in try Conflict(field) }
    cappedBy = try object.optional("capped_by")?.list { field throws(StoredError) in try Consensus.Cap(field) }
  }
}

extension PanelSummary {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    madeBy = try object.required("made_by").choice()
    firstChoices = [:]
    for member in try object.required("first_choices").object().fields { firstChoices[member.name] = try member.field.strings() }
    indifferent = try object.required("indifferent").strings()
    guard let members = try object.optional("risk_tolerances")?.object().fields else { return }
    var tolerances: [String: Double] = [:]
    for member in members { tolerances[member.name] = try member.field.number() }
    riskTolerances = tolerances
  }
}

extension InputNotUsed {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    self.init(path: try object.required("path").string(), why: try object.required("why").string())
  }
}

extension DecisionOutcome.Dissent {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    alternative = try object.required("alternative_id").string()
    opinion = try Opinion(record: object.required("opinion"))
    firstChoice = try object.optional("first_choice")?.string()
    loss = try object.optional("loss")?.number()
    criteria = try object.optional("criteria")?.strings() ?? []
  }
}

extension AIActAssessment {
  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    items = [:]
    for subject in Subject.allCases {
      let item = try object.required(subject.rawValue).object()
      let holds = try item.optional("holds")?.list { field throws(StoredError) in try field.bool() }
      items[subject] = Item(
        try item.required("level").choice(), try item.required("evidence").strings(), holds: holds, about: try item.optional("about")?.string(),
        notAssessed: try item.optional("not_assessed")?.string())
    }
  }
}
