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
  /// Of a model's: which, `provider/model`.
  public var model: String?
  /// Of the rules', where a model was to speak: why it did not.
  public var reason: String?
  /// What asking cost, in nano-dollars; nil where nobody was paid.
  public var costNanoUSD: Int64?

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
    let told: [(name: String, value: JSONValue?)] = [
      ("first_choice", firstChoice.map { .string($0) }), ("model", model.map { .string($0) }), ("reason", reason.map { .string($0) }),
      ("cost_nano_usd", costNanoUSD.map { .integer($0) }),
    ]
    return .fields(
      told.compactMap { name, value in value.map { (name: name, value: $0) } } + [
        ("executive", .string(executive)), ("agreement", JSONValue(measure: agreement)), ("concerns", JSONValue(strings: concerns)),
        ("suggestions", JSONValue(strings: suggestions)),
        ("supporting_arguments", JSONValue(strings: supportingArguments)), ("confidence", JSONValue(measure: confidence)), ("source", .string(source.rawValue)),
      ])
  }

  private static let required = ["executive", "agreement", "concerns", "suggestions", "supporting_arguments", "confidence", "source"]
  private static let members = required + ["first_choice", "model", "reason", "cost_nano_usd"]

  /// Reads what `json` wrote, or what a language model answered; anything out of bounds is refused.
  public init(_ value: JSONValue) throws(RequestError) {
    // A model that writes a blank concern still has an opinion, as what was stored has.
    let findings = Findings(ofStored: true)
    let fields = try FieldReader.root(value, findings, fields: Opinion.members)
    for name in Opinion.required { fields.require(name) }
    executive = fields.text("executive", 1...200) ?? ""
    agreement = fields.number("agreement", from: 0, to: 1) ?? 0
    firstChoice = fields.text("first_choice", 1...200)
    concerns = fields.texts("concerns", 1...5000)
    suggestions = fields.texts("suggestions", 1...5000)
    supportingArguments = fields.texts("supporting_arguments", 1...5000)
    confidence = fields.number("confidence", from: 0, to: 1) ?? 0
    source = fields.choice("source") ?? .rules
    model = fields.text("model", 1...400)
    reason = fields.text("reason", 1...1_000)
    costNanoUSD = fields.number("cost_nano_usd", from: 0).map { Int64($0) }
    try findings.check()
  }
}

extension [Opinion] {
  /// For how many a language model was to speak and gave no answer that could be used.
  var silentModels: Int { count { $0.source == .rules && $0.reason != nil } }
}

extension DecisionOutcome {
  /// For how many of the panel a language model was to speak and gave no answer that could be used.
  public var silentModels: Int { opinions.silentModels }
}
