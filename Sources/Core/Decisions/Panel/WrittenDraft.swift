import Forms
public import StrictJSON

/// What was decided in a language model's words, made in two passes: what the data says, fact by fact, and then a text of these facts alone. It stands beside the words of the
/// rules, which state nothing but numbers, and never in their place.
public struct WrittenDraft: Sendable, Hashable {
  /// Who leads the panel, and in whose place the model writes.
  public var executive: String
  /// `rules` where no model wrote it; then the text is the rules' summary.
  public var source = Opinion.Source.rules
  /// Of the first pass, word for word.
  public var facts: [String] = []
  public var text = ""
  /// Which wrote it, `provider/model`.
  public var model: String?
  /// Why the rules stand in.
  public var reason: String?
  /// Of both passes, in nano-dollars; nil where nobody was paid.
  public var costNanoUSD: Int64?

  init(by executive: String) { self.executive = executive }

  public var json: JSONValue {
    let told: [(name: String, value: JSONValue?)] = [
      ("model", model.map { .string($0) }), ("reason", reason.map { .string($0) }), ("cost_nano_usd", costNanoUSD.map { .integer($0) }),
    ]
    return .fields(
      told.compactMap { name, value in value.map { (name: name, value: $0) } } + [
        ("executive", .string(executive)), ("source", .choice(source)), ("facts", JSONValue(strings: facts)), ("text", .string(text)),
      ])
  }

  init(_ field: RecordField) throws(StoredError) {
    let object = try field.object()
    executive = try object.required("executive").string()
    source = try object.required("source").choice()
    facts = try object.required("facts").strings()
    text = try object.required("text").string()
    model = try object.optional("model")?.string()
    reason = try object.optional("reason")?.string()
    costNanoUSD = try object.optional("cost_nano_usd").map { field throws(StoredError) in Int64(try field.integer()) }
  }

  /// What one pass came to is added.
  mutating func add(_ word: DraftWord) {
    if word.costNanoUSD > 0 { costNanoUSD = (costNanoUSD ?? 0) + word.costNanoUSD }
    model = word.model ?? model
    reason = word.reason
  }
}

/// One of the two passes.
public enum DraftPass: Sendable, Hashable {
  case facts
  case text(of: [String])

  var name: String {
    switch self {
    case .facts: "facts"
    case .text: "text"
    }
  }
}

/// What one pass came to, as its receipt keeps it.
struct DraftWord: Sendable, Hashable {
  var value: JSONValue?
  var model: String?
  /// Why there is no value.
  var reason: String?
  /// Nano-dollars.
  var costNanoUSD: Int64 = 0

  init(_ value: JSONValue, model: String, costNanoUSD: Int64) { (self.value, self.model, self.costNanoUSD) = (value, model, costNanoUSD) }
  init(reason: String, costNanoUSD: Int64 = 0) { (self.reason, self.costNanoUSD) = (reason, costNanoUSD) }

  var json: JSONValue {
    ["value": value ?? .null, "model": .optional(model), "reason": .optional(reason), "cost_nano_usd": .integer(costNanoUSD)]
  }

  init(stored: JSONValue) throws(StoredError) {
    let object = try RecordField(stored, "").object()
    value = object.optional("value")?.value
    model = try object.optional("model")?.string()
    reason = try object.optional("reason")?.string()
    costNanoUSD = Int64(try object.required("cost_nano_usd").integer())
  }

  private func member(_ name: String) -> JSONValue? { if case .object(let object)? = value { object[name] } else { nil } }

  var facts: [String] {
    guard case .array(let facts)? = member("facts") else { return [] }
    return facts.compactMap { if case .string(let fact) = $0 { fact } else { nil } }
  }

  var text: String? { if case .string(let text)? = member("text") { text } else { nil } }
}
