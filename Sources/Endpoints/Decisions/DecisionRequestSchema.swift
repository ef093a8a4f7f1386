internal import Cases
package import Forms
internal import Frameworks
internal import StrictJSON

/// What POST /decisions takes. The words are the core's own; that the bounds are too is held by the tests, which walk this schema and ask the core at each of them.
extension Schema {
  package static let decisionRequest = named(
    "DecisionRequest",
    closed([
      .required("query", text(1...5000), "the question"),
      .required("context", context),
      .optional("constraints", array(of: constraint, count: list)),
      .optional("required_domains", array(of: name, count: list), "domains that the panel must be expert in; they choose its members"),
      .optional("urgency", integer(1...5).otherwise(3)),
      .optional("importance", integer(1...5).otherwise(3)),
      .optional("complexity_level", choice(Complexity.self).otherwise(.string(Complexity.complicated.rawValue))),
      .optional("uncertainty_types", array(of: choice(Uncertainty.self), count: list)),
      .optional("deadline", moment),
      .optional("framework", frameworkName, "the one that finds itself most applicable, when it is left out"),
      .optional("method", choice(MCDAMethod.self), "for the framework `mcda`, which is meant when none is named; `topsis` when it is left out"),
      .optional("parameters", parameters, "of the methods themselves"),
      .optional("risk_tolerance", share.otherwise(0.5), "0 averse, 1 seeking"),
      .optional("budget", closed([.required("usd", amount)]), "the most that language models may cost"),
      .optional("decision_id", uuid, "made when it is left out"),
      .optional("classification", choice(Classification.self), "at least this; the rules may give more"),
    ]).described("A question with alternatives. What this schema cannot say is answered 422: \(rules.joined(separator: "; "))."))

  /// The rules that cross fields, as the 422 names them.
  private static let rules = [
    "`query` is not blank", "ids and names are distinct", "every alternative has a score for each criterion and a payoff for each state, and no other",
    "a criterion has a weight unless there is `pairwise`, and one weight is over 0", "probabilities, and likelihoods in a state, sum to 1 within 0.001",
    "`pairwise` is square in the order of `criteria`, and each of `alternatives_pairwise` in that of `alternatives`, reciprocal within 5 % or as two rounded decimals, with what connects all of them",
    "a criterion whose alternatives are compared in pairs needs no scores, and no must is held against it",
    "a judge gives `weights` or `pairwise`, not both, `weights` one over 0, and every criterion where the request has `pairwise`; what every judge gives may be left out of the request",
    "judges need `criteria`, and score no criterion that is compared in pairs", "every state has a probability or none has",
    "`anchors` run from `worst` to `best` in the criterion's direction, `points` between them",
    "`experiment` needs `states`, and `evidence` needs `experiment` and its signals", "a preference function has its own thresholds",
    "a constraint names a criterion", "`method` is for `mcda`", "a framework or method that is named can be applied to the numbers that are given",
  ]

  private static let frameworkName = either([
    choice(FrameworkName.self),
    Schema([("type", "string"), ("pattern", "^[a-z][a-z0-9_]{0,40}$")]).described(
      "the name of one of the operator's own: what it states of criteria, limits and parameters may be left out of the request, and not be said otherwise"),
  ])

  private static let list = 0...100
  private static let fifty = 0...50
  private static let greatest = 1e15
  private static let name = text(1...200)
  private static let remark = text(0...5000)
  private static let measure = number(from: -greatest, to: greatest)
  private static let amount = number(from: 0, to: greatest)

  private static let context = closed([
    .required("alternatives", array(of: alternative, count: 1...100)),
    .optional("background", remark),
    .optional("criteria", array(of: criterion, count: fifty)),
    .optional(
      "pairwise", array(of: array(of: judgement), count: fifty),
      "how much more a criterion (row) matters than another (column), null where they were not compared; its weights replace `weight`"),
    .optional(
      "alternatives_pairwise", map(of: array(of: array(of: judgement), count: list)),
      "by criterion: how much better an alternative (row) is than another (column); the priorities are its scores"),
    .optional(
      "normalisation", choice(Normalisation.self),
      "when it is left out: `anchors` where every criterion has them, else `min_max` for weighted_sum and `sum` for weighted_product and ahp"),
    .optional(
      "states", array(of: closed([.required("name", name), .optional("probability", share)]), count: fifty),
      "of the world; their probabilities sum to 1, or are left out of all of them where nobody knows"),
    .optional("payoff_direction", choice(Direction.self).otherwise(.string(Direction.max.rawValue)), "`min`: payoffs and utilities are costs"),
    .optional("payoff_unit", name, "what payoffs, utilities and an experiment's cost are counted in"),
    .optional("reference", measure, "the payoff from which a loss begins: 0 when it is left out, none for costs"),
    .optional("experiment", experiment),
    .optional("evidence", array(of: closed([.required("signal", name)]), count: list), "signals of the experiment that were seen"),
    .optional("data", map(of: free, count: list), "whatever the panel should know, in the caller's own form"),
    .optional("priorities", texts),
    .optional("values", map(of: amount, count: list), "weights by name"),
    .optional("stakeholders", texts),
    .optional("metrics", texts, "what success is measured by"),
    .optional("judges", array(of: judge, count: list), "people whose weights, judgements in pairs and scores are joined; what one leaves out is the request's"),
  ])

  private static let judge = closed([
    .required("name", name),
    .optional("weight", amount.with("exclusiveMinimum", 0).otherwise(1), "how much this one's voice counts"),
    .optional("weights", map(of: amount, count: fifty), "by criterion"),
    .optional("pairwise", array(of: array(of: judgement), count: fifty), "as that of the request, in place of `weights`"),
    .optional("scores", map(of: map(of: measure, count: fifty)), "by alternative, then criterion"),
  ])

  private static let texts = array(of: text(1...5000), count: list)

  private static let alternative = closed([
    .required("id", name),
    .optional("name", name, "the id, when it is left out"),
    .optional("description", remark),
    .optional("scores", map(of: measure, count: fifty), "by criterion"),
    .optional("payoffs", map(of: measure, count: fifty), "utilities by state"),
    .optional("outcomes", array(of: outcome, count: fifty), "what may come of it, where there are no states; their probabilities sum to 1"),
    .optional("prior_probability", share, "that it is carried out at all"),
    .optional("risks", array(of: risk, count: list)),
    .optional("reversibility", share, "1: it can be undone entirely"),
    .optional("urgency", number(from: 1, to: 5)),
    .optional("importance", number(from: 1, to: 5)),
  ])

  private static let outcome = closed([
    .optional("description", remark), .required("probability", share), .required("utility", measure), .optional("confidence", share),
  ])

  private static let risk = closed([
    .optional("description", remark, "what may go wrong; told as not described where it is left out"), .required("probability", share),
    .required("seriousness", number(from: 1, to: 10)),
  ])

  private static let criterion = closed([
    .required("name", name),
    .optional("weight", amount, "weights are divided by their sum"),
    .optional("direction", choice(Direction.self).otherwise(.string(Direction.max.rawValue)), "whether more is better, or less"),
    .optional("category", name, "cost, revenue, risk, ethics, legal, feasibility, strategy …: whose concern it is"),
    .optional("preference", preference, "for promethee_ii"),
    .optional("unit", name),
    .optional("anchors", anchors, "the criterion's own scale, which does not depend on who is in the list"),
  ])

  private static let judgement = amount.with("exclusiveMinimum", 0).orNull

  private static let parameters = closed([
    .optional("vikor_v", share.otherwise(0.5), "what the sum of distances counts beside the greatest one"),
    .optional("hurwicz", share.otherwise(0.5), "what the best payoff counts beside the worst one, where states have no probabilities"),
    .optional("ahp_mode", choice(AHPMode.self).otherwise(.string(AHPMode.distributive.rawValue))),
  ])

  private static let anchors = closed([
    .required("worst", measure, "worth 0"), .required("best", measure, "worth 1"),
    .optional("points", array(of: array(of: number, count: 2...2), count: fifty), "[score, value 0 to 1] between them"),
  ])

  private static let preference = closed([
    .optional("function", choice(PreferenceFunction.self).otherwise(.string(PreferenceFunction.usual.rawValue))),
    .optional("indifference", amount, "for u_shape, level and linear"),
    .optional("preference", amount, "for v_shape, level and linear; over `indifference`"),
    .optional("sigma", amount, "for gaussian; over 0"),
  ])

  private static let experiment = closed([
    .optional("cost", amount.otherwise(0)),
    .required("likelihoods", map(of: map(of: share), count: 1...100).with("propertyNames", ["maxLength": 200]), "P(signal | state), by signal and state"),
  ])

  private static let constraint = either([
    text(1...5000).described("shown to the panel, never computed with"),
    closed([
      .required("criterion", name), .required("op", choice(FrameworkInput.Constraint.Comparison.self)), .required("value", measure),
      .optional("kind", choice(FrameworkInput.Constraint.Kind.self).otherwise(.string(FrameworkInput.Constraint.Kind.must.rawValue))),
    ]),
  ])

  private static let free = named(
    "FreeValue",
    either([
      Schema([("type", ["null", "boolean"])]), measure, remark, array(of: reference(to: "FreeValue"), count: list),
      map(of: reference(to: "FreeValue"), count: list).with("propertyNames", ["maxLength": 200]),
    ]).described("Any JSON, at most 64 levels deep."))

  /// A request that shows the usual members.
  static let decisionExample: JSONValue = [
    "query": "Which supplier?", "required_domains": ["finance"],
    "context": [
      "alternatives": [
        ["id": "north", "name": "Northern Parts", "scores": ["cost": 10.5, "quality": 7], "reversibility": 0.8],
        ["id": "south", "name": "Southern Parts", "scores": ["cost": 12, "quality": 9], "reversibility": 0.6],
      ],
      "criteria": [
        ["name": "cost", "weight": 1, "direction": "min", "category": "cost"], ["name": "quality", "weight": 2, "category": "strategy"],
      ],
    ],
  ]
}
