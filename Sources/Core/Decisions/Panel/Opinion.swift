public import Forms
public import StrictJSON

/// What one executive says of a recommendation.
public struct Opinion: Sendable, Hashable {
  public enum Source: String, Sendable, Hashable, CaseIterable {
    case model
    case rules
  }

  public var executive: String
  /// 0…1.
  public var agreement: Double
  /// The id of what it would choose itself, the recommended one where it does not mind; nil where nobody said.
  public var firstChoice: String?
  public var concerns: [String]
  public var suggestions: [String]
  public var supportingArguments: [String]
  /// 0…1.
  public var confidence: Double
  public var source: Source

  public init(
    executive: String, agreement: Double, firstChoice: String? = nil, concerns: [String] = [], suggestions: [String] = [], supportingArguments: [String] = [],
    confidence: Double,
    source: Source
  ) {
    self.executive = executive
    self.agreement = agreement
    self.firstChoice = firstChoice
    self.concerns = concerns
    self.suggestions = suggestions
    self.supportingArguments = supportingArguments
    self.confidence = confidence
    self.source = source
  }

  /// What it loses by the recommendation, 0…1.
  public var loss: Double { (1 - agreement).tenDigits }

  public enum Stance: Sendable, Hashable { case supports, opposes, abstains }

  public var json: JSONValue {
    .fields(
      (firstChoice.map { [("first_choice", .string($0))] } ?? []) + [
        ("executive", .string(executive)), ("agreement", JSONValue(measure: agreement)), ("concerns", JSONValue(strings: concerns)),
        ("suggestions", JSONValue(strings: suggestions)),
        ("supporting_arguments", JSONValue(strings: supportingArguments)), ("confidence", JSONValue(measure: confidence)), ("source", .string(source.rawValue)),
      ])
  }

  /// Reads what `json` wrote, or what a language model answered; anything out of bounds is refused.
  public init(_ value: JSONValue) throws(RequestError) {
    let findings = Findings()
    let names = ["executive", "agreement", "concerns", "suggestions", "supporting_arguments", "confidence", "source"]
    let fields = try FieldReader.root(value, findings, fields: names + ["first_choice"])
    for name in names { fields.require(name) }
    executive = fields.text("executive", 1...200) ?? ""
    agreement = fields.number("agreement", from: 0, to: 1) ?? 0
    firstChoice = fields.text("first_choice", 1...200)
    concerns = fields.texts("concerns", 1...5000)
    suggestions = fields.texts("suggestions", 1...5000)
    supportingArguments = fields.texts("supporting_arguments", 1...5000)
    confidence = fields.number("confidence", from: 0, to: 1) ?? 0
    source = fields.choice("source") ?? .rules
    try findings.check()
  }
}
