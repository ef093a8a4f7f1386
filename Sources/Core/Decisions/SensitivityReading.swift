import StrictJSON

/// What would change the decision: `sensitivity` of an outcome.
///
/// `numbers` are the weights, probabilities and utilities by how little they must move for another alternative to win; `opinions` the agreements at which the support crosses the threshold;
/// `value_of_information` what could be learnt before deciding, the most valuable first.
struct SensitivityReading: Sendable {
  /// Of each kind of number.
  static let limit = 10

  let json: JSONValue
  let isEmpty: Bool

  init(_ framing: Framing, _ asked: PanelAsking, _ setting: Setting) throws(FrameworkError) {
    let numbers = try Frameworks.sensitivity(framing.section.name, framing.input, limit: SensitivityReading.limit)
    let probes = try Frameworks.probes(framing.input).prefix(SensitivityReading.limit)
    let opinions = SensitivityReading.opinions(asked, setting)
    isEmpty = numbers.isEmpty && opinions.isEmpty
    json = [
      "numbers": .array(numbers.map(\.json)), "opinions": .array(opinions), "value_of_information": .array(probes.map(\.json)),
    ]
  }

  /// Support is linear in each agreement, so the crossing is closed form; null where no agreement within 0…1 crosses.
  private static func opinions(_ asked: PanelAsking, _ setting: Setting) -> [JSONValue] {
    let weights = Dictionary(uniqueKeysWithValues: setting.seats.map { ($0.executive.name, $0.weight * $0.expertise) })
    let total = asked.opinions.map { weights[$0.executive] ?? 0 }.sum
    let threshold = setting.settings.threshold
    return asked.opinions.map { opinion in
      let weight = weights[opinion.executive] ?? 0
      let crossing = opinion.agreement + (threshold - asked.consensus.support) * total / weight
      let holds = weight > 0 && crossing >= 0 && crossing <= 1
      let flip: JSONValue =
        holds
        ? [
          "value": JSONValue(measure: crossing), "change": JSONValue(measure: crossing - opinion.agreement),
          "effect": asked.consensus.support >= threshold ? "support falls under the threshold" : "support reaches the threshold",
        ] : .null
      return [
        "executive": .string(opinion.executive), "alternative_id": .string(asked.recommended), "current": JSONValue(measure: opinion.agreement), "flip": flip,
      ]
    }
  }
}
