internal import Core

/// `sensitivity` of an outcome.
extension Schema {
  static let sensitivity = named(
    "Sensitivity",
    object([
      .required("numbers", array(of: figure), "weights, probabilities and utilities; of each kind those first that need to move least"),
      .required("opinions", array(of: opinion), "the agreement at which support crosses the threshold"),
      .required("value_of_information", array(of: probe), "what could be learnt before deciding, the most valuable first"),
    ]))

  private static let figure = object([
    .required("kind", choice(Sensitivity.Kind.self)),
    .optional("criterion", string), .optional("state", string), .optional("alternative_id", string),
    .optional("outcome", count, "its place among the alternative's outcomes"),
    .required("current", number, "a weight's share of all weights; a probability; a utility"),
    .required(
      "flip",
      object([.required("value", number), .required("change", number), .required("winner", string, "who wins there")]).orNull,
      "the nearest value at which another alternative wins; null where there is none"),
    .required("stable", object([.required("low", number), .required("high", number)]), "the interval in which the winner stays"),
    .required("resolution", number, "0 where the flip is computed in closed form, else the width of the grid it was searched on"),
  ])

  private static let opinion = object([
    .required("executive", string), .required("alternative_id", string), .required("current", share),
    .required(
      "flip", object([.required("value", share), .required("change", number(from: -1, to: 1)), .required("effect", string)]).orNull),
  ])

  private static let probe = object([
    .required("kind", choice(Probe.Kind.self)), .required("subject", string), .required("value", number, "expected, in the payoffs' unit"),
    .required("cost", number.orNull, "null where none is known"), .required("net_value", number),
  ])
}
