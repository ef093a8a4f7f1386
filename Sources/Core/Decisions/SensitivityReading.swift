import Cases
import Forms
import Frameworks
import StrictJSON

/// What would change the decision: `sensitivity` of an outcome.
///
/// `numbers` are the weights, probabilities and utilities by how little they must move for another alternative to win the deciding ranking; `opinions` how far
/// an agreement may move before something else is recommended, or the panel begins or ceases to agree; `value_of_information` what could be learnt before
/// deciding, the most valuable first; `omitted` how many of each kind are left out, those that must move furthest.
struct SensitivityReading: Sendable {
  /// Of probabilities, of utilities and of what could be learnt; weights are all listed.
  static let limit = 10

  let json: JSONValue
  let isEmpty: Bool

  init(_ framing: Framing, _ asked: PanelAsking, _ setting: Setting) throws(FrameworkError) {
    let all = try Frameworks.sensitivity(framing.section.name, framing.input, limit: .max)
    let probes = try Frameworks.probes(framing.input)
    let opinions = AgreementSensitivity(asked, setting, framing).json
    var numbers: [Sensitivity] = []
    var omitted: [(name: String, value: JSONValue)] = []
    for kind in [Sensitivity.Kind.weight, .probability, .utility] {
      let found = all.filter { $0.kind == kind }
      let listed = kind == .weight ? found[...] : found.prefix(SensitivityReading.limit)
      numbers += listed
      omitted.append((kind.rawValue, .integer(Int64(found.count - listed.count))))
    }
    omitted.append(("value_of_information", .integer(Int64(max(0, probes.count - SensitivityReading.limit)))))
    isEmpty = numbers.isEmpty && opinions.isEmpty
    json = [
      "numbers": .array(numbers.map(\.json)), "opinions": .array(opinions), "omitted": .fields(omitted),
      "value_of_information": .array(probes.prefix(SensitivityReading.limit).map(\.json)),
    ]
  }
}
