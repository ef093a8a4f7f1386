import Forms
internal import Frameworks
internal import StrictJSON

/// What the frameworks answer.
extension Schema {
  static let framework = named(
    "Framework",
    object([
      .required("name", choice(FrameworkName.self)),
      .required("method", method, "whose ranking decides"),
      .required("rationale", string, "why this framework"),
      .required(
        "applicability",
        array(
          of: object([
            .required("framework", string, "one of the six, or the operator's own"), .required("score", share), .required("reasons", strings),
            .optional("based_on", choice(FrameworkName.self), "of the operator's own"),
          ])), "best first"),
      .required("result", result),
      .optional(
        "own", object([.required("name", string), .required("digest", string, "the SHA-256 of its file's canonical JSON")]),
        "the operator's own framework, where one was used; `name` is what it is based on"),
    ]))

  /// A ranking is a method's, or that of a framework which has its own.
  private static let method = words(RankingMethod.allCases.map(\.rawValue) + [FrameworkName.kepnerTregoe, .eisenhower].map(\.rawValue))

  private static let result = named(
    "FrameworkResult",
    object([
      .required("winner", string, "an alternative's id"),
      .required("rankings", array(of: ranking).with("minItems", 1), "the deciding one first"),
      .required("not_applicable", array(of: object([.required("method", string), .required("reason", string)]))),
      .required("kendall_w", share.orNull, "agreement of the rankings; null for one alternative, one ranking or all tied"),
      .required("method_sensitive", bool, "no alternative is first in every ranking"),
      .optional(
        "proposed", string, "what the panel is asked about: the first that breaks no must and that no other dominates; left out in records of engines before 2"),
      .optional("inadmissible", array(of: object([.required("id", string), .required("musts", strings)])), "what breaks a must"),
      .optional(
        "dominated", array(of: object([.required("id", string), .required("by", string)])), "what another is at least as good as in everything that counts"),
      .optional("no_clear_winner", string.orNull, "the method's own words where it finds no single best"),
      .optional("robustness", robustness.orNull, "how far the first place hangs on the weights or probabilities; null where nothing can be drawn"),
      .optional("cautions", array(of: caution), "what a reader must be told of the numbers as a whole"),
      .optional("judges", judges, "what several judges come to, each alone by the deciding method; left out where nobody judged, or payoffs decide"),
      .optional("flags", array(of: flag), "what a person should look at"),
      .optional("findings", map(of: anything), "what cynefin, ooda, kepner_tregoe and eisenhower say beside the ranking"),
    ]))

  private static let ranking = object([
    .required("method", method),
    .optional("better", choice(Ranking.Better.self), "which scores are better; left out in records of engines before 2"),
    .required("scores", map(of: number), "by alternative; what breaks a must has none"),
    .required("order", strings, "ids, best first, equal ones by id; what breaks a must stands last"),
    .required("ranks", map(of: Schema([("type", "integer"), ("minimum", 1)])), "equal scores share a rank: 1, 1, 3"),
    .required("details", map(of: anything), "the method's own numbers"),
  ])

  private static let robustness = object([
    .required("first_share", map(of: share), "by alternative: the share of draws in which it is first"), .required("samples", count),
  ])

  private static let judges = object([
    .required(
      "aggregation", choice(Aggregation.self),
      "`aij`: the geometric mean of their judgements; `aip_…`: the geometric or arithmetic mean of each one's weights; `scores`: nobody gave weights"),
    .required("agreement", share.orNull, "Kendall's W of their orders; null for one judge, one alternative or all tied"),
    .required(
      "each",
      array(
        of: object([
          .required("name", string), .required("share", share, "of all voices"), .required("weights", map(of: share), "by criterion, summing to 1"),
          .required("consistency_ratio", number.orNull, "of this one's judgements in pairs"), .required("order", strings, "ids, best first"),
          .required("decides_otherwise", bool.orNull, "whether another one would be proposed; null without an order"),
          .optional("not_applicable", string, "why there is no order"),
        ]))),
  ])

  private static let caution = object([
    .required("kind", choice(Caution.Kind.self)), .required("level", choice(Flag.Level.self), "high asks for a review"), .required("text", string),
  ])

  private static let flag = object([
    .required("alternative_id", string), .required("kind", choice(Flag.Kind.self)), .required("level", choice(Flag.Level.self)),
    .required("value", number.orNull, "what was compared; null where it is infinite"),
  ])
}
