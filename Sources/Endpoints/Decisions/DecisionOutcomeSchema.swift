internal import Cases
internal import Decisions
package import Forms

/// What is answered of decisions; the tests hold real outcomes against it, member by member.
extension Schema {
  package static let decisionOutcome = named(
    "DecisionOutcome",
    object([
      .required("decision_id", uuid),
      .required("query", string),
      .required("status", choice(DecisionOutcome.Status.self)),
      .required("recommendation", recommendation),
      .required("framework", framework),
      .required("consensus", consensus),
      .required("opinions", array(of: opinion), "on the recommendation that stands"),
      .required("participating_executives", strings, "in the order of their seats"),
      .required("lead_executive", string.orNull),
      .required("veto", veto.orNull),
      .required("escalated_to_human", bool),
      .required("human_review_required", bool),
      .required("review_reasons", strings),
      .required("human_review", humanReview.orNull),
      .required("classification", choice(Classification.self)),
      .optional("classification_reasons", strings, "why it is not what every decision has; left out in records of engines before 2.6"),
      .required("ai_act_assessment", assessment, "after Regulation (EU) 2024/1689, articles 9 to 15"),
      .required("sensitivity", sensitivity.orNull, "what would change the decision; null in records of builds that did not compute it"),
      .required("dissent", array(of: dissent), "of who would choose another one, verbatim"),
      .required("receipt", receipt, "what making the decision cost"),
      .required("created_at", moment),
      .required("policy_version", string),
      .required("engine_version", string),
      .required("schema_version", integer(1...DecisionOutcome.schemaVersion)),
      .optional("request", map(of: anything), "what was decided upon, as it was read; left out in records of engines before 2"),
      .optional(
        "inputs_not_used", array(of: object([.required("path", string), .required("why", string)])), "members of the request that changed nothing"),
      .optional("panel", panel, "who spoke, and for what"),
      .optional(
        "priorities", array(of: object([.required("priority", string), .required("criterion", string), .required("best", strings, "ids")])),
        "those of the request that name a criterion or a category, with what is best in it; left out in records of engines before 2.6"),
      .optional("review_until", moment, "until when a review may be answered, after which the decision is rejected, or vetoed where a veto stands"),
    ]).described("What came of a decision. Every member is always there, null where there is nothing to say."))

  private static let recommendation = named(
    "Recommendation",
    object([
      .required("alternative_id", string), .required("title", string), .required("summary", string), .required("detailed_description", string),
      .required("supporting_evidence", strings, "its place by each method, its strengths, what else the panel says for it"), .required("confidence", share),
      .optional("confidence_of", string, "whose confidence that is, where a review chose another: the alternative that the panel was asked about"),
      .required(
        "alternatives_considered",
        array(
          of: object([
            .required("id", string), .required("title", string), .required("strengths", strings), .required("weaknesses", strings),
            .required("why_not", string),
            .optional("panel_summary", string, "where a review chose another in its place: the `summary` that the panel recommended it with"),
          ]))),
      .required(
        "risks",
        array(
          of: object([
            .required("category", string), .required("likelihood", share), .required("impact", share), .required("description", string),
            .required("mitigations", strings),
          ]))),
      .required("stakeholder_impacts", strings), .required("success_metrics", strings),
      .required("domain_specific_analyses", map(of: string), "by domain"), .required("uncertainty_factors", strings),
      .optional(
        "uncertainty_kinds", array(of: choice(UncertaintyFactor.Kind.self)),
        "of each of the factors, what it is about; left out in records of engines before 2.6"),
      .optional("next_step", choice(Recommendation.NextStep.self), "left out in records of engines before 2"),
      .optional("draft", draft, "in the words of a language model, where one spoke for who leads the panel; beside the words of the rules"),
    ]))

  private static let draft = object([
    .required("executive", string, "who leads the panel"),
    .required("source", choice(Opinion.Source.self), "`rules`: no model wrote it, and the text is the summary"),
    .required("facts", strings, "what it took from the request first; the text is made of these alone"), .required("text", string),
    .optional("model", string, "which one wrote it, `provider/model`"), .optional("reason", string, "why the rules stand in"),
    .optional("cost_nano_usd", count, "what it cost, in thousand-millionths of a dollar"),
  ])

  private static let panel = object([
    .required("made_by", choice(PanelSummary.Maker.self)), .required("first_choices", map(of: strings), "executives by alternative, each once"),
    .required("indifferent", strings, "those of them who do not mind"),
    .optional(
      "risk_tolerances", map(of: share),
      "by executive whose opinion is by the rules and of utilities: its own risk tolerance, by which it judged; left out where none was judged by, and in records of engines before 2.6"
    ),
  ])

  private static let dissent = object([
    .required("alternative_id", string), .required("opinion", opinion), .optional("first_choice", string), .optional("loss", share),
    .optional("criteria", strings, "up to two that make most of the loss"),
  ])

  private static let opinion = named(
    "Opinion",
    object([
      .required("executive", string), .required("agreement", share), .optional("first_choice", string), .required("concerns", strings),
      .required("suggestions", strings),
      .required("supporting_arguments", strings), .required("confidence", share),
      .required("source", choice(Opinion.Source.self), "`rules`: computed from the request; `model`: said by a language model"),
      .optional("model", string, "which one said it, `provider/model`"), .optional("reason", string, "why the rules stand in where a model was to speak"),
      .optional("cost_nano_usd", count, "what asking cost, in thousand-millionths of a dollar"),
    ]))

  private static let consensus = named(
    "Consensus",
    object([
      .required("consensus_level", choice(Consensus.Level.self)), .required("support_percentage", share, "0 to 1"),
      .optional(
        "capped_by", caps,
        "each reason that the level is worse than the support alone would have it, the gravest first; left out in records of engines before 2.6"),
      .required("participation", share, "opinions received of seats asked"), .required("supporting", strings), .required("opposing", strings),
      .required("abstaining", strings),
      .required("conflicts", array(of: conflict), "what keeps the panel apart about the recommendation that stands"),
      .required("resolution_method", choice(Consensus.Resolution.self).orNull, "null when the panel agreed at once"),
      .required(
        "attempts",
        array(
          of: object([
            .required("alternative_id", string), .required("support_percentage", share), .required("consensus_level", choice(Consensus.Level.self)),
            .optional("conflicts", array(of: conflict), "left out in records of builds that kept those of the last asking alone"),
            .optional("capped_by", caps, "as that of the asking that stands"),
          ])), "each asking of the panel"),
      .optional("standing", count, "the place among `attempts` of the asking that stands; left out in records of engines before 2"),
      .required(
        "agreement_measures", object([.required("tastle_wierman", share.orNull), .required("kendall_w", share.orNull)])),
    ]))

  private static let caps = array(
    of: object([
      .required("reason", choice(Consensus.Cap.Reason.self)), .required("level", choice(Consensus.Level.self), "the best that it allows"),
      .optional("share", share, "of `first_choices` and `participation`: what there is"), .optional("least", number, "what would allow more"),
      .optional("opinions", count, "of `thin_panel`"), .optional("alternative_ids", strings, "of `tie` and `majority_prefers_another`"),
      .optional("domains", strings, "of `uncovered_domain`"),
    ]))

  private static let conflict = object([
    .required("kind", choice(Conflict.Kind.self)), .required("severity", choice(Conflict.Severity.self)), .required("evidence", strings),
  ])

  private static let veto = object([.required("executive", string), .required("domain", string), .optional("overridden_by", string)])

  private static let humanReview = object([
    .required("by", string), .required("at", moment), .required("verdict", choice(DecisionOutcome.HumanReview.Verdict.self)), .required("comment", string),
    .optional("instead_of", string, "of an amendment: the alternative that the panel was asked about"),
  ])

  private static let assessment = object(AIActAssessment.Subject.allCases.map { .required($0.rawValue, assessed) })

  private static let assessed = object([
    .required("level", choice(AIActAssessment.Level.self), "the share of the evidence that holds: all is high, from half on it is medium"),
    .required("evidence", strings),
    .optional("holds", Schema.array(of: .bool), "of each line of the evidence, whether it holds; not there in records of before it was kept"),
    .optional("about", string, "what the evidence is about: more is better"),
    .optional("not_assessed", string, "what nobody looked at; like `about` left out in records of engines before 2.6"),
  ])

  private static let receipt = object([
    .required("latency_ms", count), .required("model_calls", count),
    .required("tokens", object([.required("prompt", count), .required("completion", count), .required("cached", count)])),
    .required("cost_usd", number), .required("saved_usd", number),
  ])
}
