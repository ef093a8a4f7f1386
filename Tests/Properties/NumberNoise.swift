import Decisions
import Forms
import SeededProperties
import StrictJSON

extension Property {
  /// Tenths are no binary fractions, so that what is 0 by arithmetic is seldom 0 as it is computed.
  static let numberNoise = Property(
    "number-noise", "no number of an outcome is what rounding left of 0, and none has more than ten digits", small: 60, whole: 2_000,
    kinds: ["criteria", "payoffs"]
  ) {
    { random in
      let question = try random.richQuestion().inTenths
      let asked = try question.text
      guard let outcome = try await answered(question) else { return "refused" }
      // What the request gives stands as it was given.
      guard case .object(var told) = outcome.json else { throw Broken("an outcome is no object") }
      told["request"] = nil
      for number in JSONValue.object(told).numbers {
        try hold(number == 0 || number.magnitude >= 1e-9, "\(number) is nothing beside tenths: \(asked)")
        try hold(number == number.tenDigits, "\(number) has more than ten digits: \(asked)")
      }
      return question.member(["context", "criteria"]) == nil ? "payoffs" : "criteria"
    }
  }
}

extension JSONValue {
  fileprivate var numbers: [Double] {
    switch self {
    case .number(let number): [number]
    case .integer(let whole): [Double(whole)]
    case .array(let elements): elements.flatMap(\.numbers)
    case .object(let object): object.members.flatMap(\.value.numbers)
    case .null, .bool, .string: []
    }
  }

  /// The same question with scores, payoffs and weights a tenth of what they were.
  fileprivate var inTenths: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.inTenths))
    case .object(let object):
      .object(
        JSONObject(
          object.members.map { member in
            switch member.name {
            case "scores", "payoffs": (member.name, member.value.tenths)
            case "weight", "reference": (member.name, member.value.tenths)
            default: (member.name, member.value.inTenths)
            }
          }))
    default: self
    }
  }

  private var tenths: JSONValue {
    if case .object(let object) = self { return .object(JSONObject(object.members.map { ($0.name, $0.value.tenths) })) }
    return measure.map { JSONValue(measure: $0 / 10) } ?? self
  }
}
