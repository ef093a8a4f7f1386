internal import FunctionKit
internal import Cases
internal import Decisions
import Forms
internal import Frameworks

/// `sensitivity` of an outcome.
extension Schema {
  static let sensitivity = named(
    "Sensitivity",
    object([
      .required(
        "numbers", array(of: figure),
        "weights, probabilities, utilities, the risk tolerance where utilities decide, scores of the recommended alternative and of the first and second by the deciding method, limits of musts; of each kind those first that need to move least"
      ),
      .required("opinions", array(of: opinion), "how far an agreement may move before something else is recommended, or the panel begins or ceases to agree"),
      .required("value_of_information", array(of: probe), "what could be learnt before deciding, the most valuable first"),
      .optional(
        "valued_by", choice(OutcomeSensitivity.ValuedBy.self),
        "what `value_of_information` counts by, which is what decides; left out where nothing can be learnt, and in records of engines before 2.6, which went by averages but for an experiment"
      ),
      .optional(
        "experiment",
        object([
          .required("cost", number, "as the request gives it"),
          .required(
            "break_even_cost", number,
            "the cost at which deciding with the experiment is worth what deciding without it is, by what decides: at a lower one it pays, at a higher one it does not"
          ),
          .required("pays", bool), .optional("unit", string, "what both are counted in, where the request says it"),
        ]),
        "when the experiment stops paying; left out where the request offers none or does not choose by utilities, and in records of engines before 2.7"
      ),
      .optional(
        "omitted",
        object(
          ["weight", "probability", "utility", "value_of_information"].map { .required($0, count) } + ["score", "limit"].map { .optional($0, count) }),
        "how many of each kind are not listed, those that by the deciding method would have to move furthest: all weights and limits are listed, and ten of every other kind; `score` and `limit` are left out in records of engines before 2.1"
      ),
    ]))

  private static let figure = object([
    .required("kind", choice(Sensitivity.Kind.self)),
    .optional("criterion", string), .optional("state", string), .optional("alternative_id", string),
    .optional("outcome", count, "its place among the alternative's outcomes"),
    .optional("op", choice(FrameworkInput.Constraint.Comparison.self), "of a limit: how its must compares"),
    .required(
      "current", number,
      "a weight's share of all weights, 0 to 1; a probability; a utility; a score; the risk tolerance; of the limits of one kind on a criterion the strictest"),
    .optional(
      "as_given", number, "of a weight: what the request gives, in its own scale; left out where weights follow from `pairwise`: a challenge takes shares"),
    .optional(
      "flip",
      object([
        .required("value", number, "in the unit of `current`"), .required("change", number),
        .optional("recommended", string, "what is recommended there; left out in records of engines before 2.6"),
        .optional("winner", string, "in records of engines before 2.6, whose flip is the deciding method's: who is first there"),
        .optional("as_given", number.orNull, asGiven),
      ]).orNull,
      "the nearest value at which another alternative is recommended, the panel speaking by the rules; null where none was found; left out where models speak for the panel, whose opinions cannot be computed, or where it was not looked for"
    ),
    .optional(
      "stable", interval,
      "the interval in which the recommendation stays: up to the flip, and on its other side as far as was looked, which is no further than the flip is; null where it has no limit; left out with `flip`"
    ),
    .optional("resolution", number, "the widest step of the search, within which a change may have been missed; left out with `flip`"),
    .optional(
      "order",
      object([
        .required(
          "flip",
          object([
            .required("value", number, "in the unit of `current`"), .required("change", number), .required("winner", string, "who is first there"),
            .optional("as_given", number.orNull, asGiven),
          ]).orNull,
          "the nearest value at which another alternative is first; null where there is none"),
        .required("stable", interval, "the interval in which the first stays; null where it has no limit"),
        .required("resolution", number, "0 where the flip is computed in closed form, else the width of the grid it was searched on"),
      ]),
      "who is first by the deciding method, whatever the panel makes of it; left out in records of engines before 2.6, where `flip`, `stable` and `resolution` say it"
    ),
  ])

  private static let interval = object([.required("low", number.orNull), .required("high", number.orNull)])

  private static let asGiven =
    "of a weight: the number that has this share while the other weights stay as the request gives them, as a challenge takes it; null where none has"

  private static let opinion = object([
    .required("executive", string), .required("alternative_id", string, "what the opinion is about"), .required("current", share),
    .required(
      "flip",
      object([
        .required("value", share), .required("change", number(from: -1, to: 1)), .required("effect", string, "in words"),
        .optional("alternative_id", string, "what is recommended there"), .optional("agrees", bool, "whether the panel passes it there"),
      ]).orNull, "the nearest agreement at which either is another; null where there is none"),
    .optional("stable", object([.required("low", share), .required("high", share)]), "the interval in which both stay"),
  ])

  private static let probe = object([
    .required("kind", choice(Probe.Kind.self)), .required("subject", string), .required("value", number, "in the payoffs' unit; see `valued_by`"),
    .required("cost", number.orNull, "null where none is known"), .required("net_value", number),
  ])
}
