import Cases
import Decisions
import Forms
import Frameworks
import StrictJSON

/// Requests that the tests start from.
enum Requests {
  static func value(_ json: String) throws -> JSONValue { try JSONReader.read(Array(json.utf8)) }

  static func request(_ json: String) throws -> DecisionRequest { try DecisionRequest.read(Array(json.utf8)) }

  /// Three alternatives by three criteria.
  static let crm = """
    {"query":"Which CRM do we buy?","required_domains":["finance","technology"],"context":{"background":"The old one ends in June",
    "criteria":[{"name":"cost","weight":3,"direction":"min","category":"cost"},{"name":"fit","weight":2,"category":"strategy"},
    {"name":"security","weight":1,"category":"security"}],"stakeholders":["sales"],
    "alternatives":[
    {"id":"a","name":"Alpha","description":"the cheap one","scores":{"cost":100,"fit":5,"security":6},"risks":[{"description":"late","probability":0.2,"seriousness":4}],"reversibility":0.7},
    {"id":"b","name":"Beta","scores":{"cost":180,"fit":9,"security":8}},
    {"id":"c","name":"Gamma","scores":{"cost":140,"fit":7,"security":4}}]}}
    """

  /// The same with everything listed the other way round.
  static let crmReversed = """
    {"required_domains":["technology","finance"],"context":{"background":"The old one ends in June","stakeholders":["sales"],
    "alternatives":[{"id":"c","name":"Gamma","scores":{"security":4,"cost":140,"fit":7}},
    {"id":"b","name":"Beta","scores":{"security":8,"fit":9,"cost":180}},
    {"name":"Alpha","description":"the cheap one","id":"a","scores":{"security":6,"fit":5,"cost":100},"risks":[{"description":"late","probability":0.2,"seriousness":4}],"reversibility":0.7}],
    "criteria":[{"name":"security","weight":1,"category":"security"},{"name":"fit","weight":2,"category":"strategy"},
    {"name":"cost","weight":3,"direction":"min","category":"cost"}]},"query":"Which CRM do we buy?"}
    """

  static let payoffs = """
    {"query":"Drill?","framework":"bayesian","context":{"states":[{"name":"dry","probability":0.6},{"name":"wet","probability":0.4}],
    "alternatives":[{"id":"drill","payoffs":{"dry":-70,"wet":120}},{"id":"sell","payoffs":{"dry":10,"wet":10}}]}}
    """
}

extension JSONValue {
  /// The value at a JSON Pointer without escapes.
  func at(_ pointer: String) -> JSONValue? {
    pointer.split(separator: "/").reduce(self as JSONValue?) { value, token in
      switch value {
      case .object(let object)?: object[String(token)]
      case .array(let array)?: Int(token).flatMap { array.dropFirst($0).first }
      default: nil
      }
    }
  }

  var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

  var text: String? { if case .string(let text) = self { text } else { nil } }

  var count: Int? {
    switch self {
    case .array(let array): array.count
    case .object(let object): object.count
    default: nil
    }
  }
}
