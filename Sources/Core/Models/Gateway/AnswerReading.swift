internal import Forms
internal import StrictJSON

/// What keeps a text from being an answer; without violations it is no JSON object.
struct AnswerFault: Error {
  var violations: [Violation]
  /// What is left of it without what it repeats keeps no form.
  var isEcho = false

  /// The first of them, for the log: a member's name may be the model's own, and as long as it likes.
  var words: String { violations.first.map { String("\($0.path) \($0.rule)".prefix(200)) } ?? "no JSON object" }

  init(_ violations: [Violation], isEcho: Bool = false) { (self.violations, self.isEcho) = (violations, isEcho) }
}

/// The one way from a model's text to what a caller has of it, whatever the family and wherever the text was kept meanwhile.
extension Candidate {
  struct Read {
    var content: ModelAnswer.Content
    /// Whether it lost what it repeated of its instructions.
    var isCut = false
  }

  /// The text as what the call asked for, without what it repeats of instructions, and with what was hidden from the model in its place again; or what it breaks. `besides`
  /// are the instructions of who repaired it.
  func read(_ text: String, besides: String = "") -> Result<Read, AnswerFault> {
    let told: ModelAnswer.Content
    switch formed(text) {
    case .success(let content): told = content
    case .failure(let fault): return .failure(fault)
    }
    guard let cut = PromptEcho(PromptText.withoutMarks(prompt.instructions + "\n" + besides)).cut(told, choices: Set(schema?.choices ?? [])) else {
      return .success(Read(content: restored(told)))
    }
    return isWhole(cut) ? .success(Read(content: restored(cut), isCut: true)) : .failure(AnswerFault([], isEcho: true))
  }

  private func formed(_ text: String) -> Result<ModelAnswer.Content, AnswerFault> {
    guard let schema else { return text.isEmpty ? .failure(AnswerFault([])) : .success(.text(text)) }
    guard let json = AnswerText.json(text) else { return .failure(AnswerFault([])) }
    let checked = schema.checked(json)
    return checked.violations.isEmpty ? .success(.value(checked.value)) : .failure(AnswerFault(checked.violations))
  }

  private func isWhole(_ content: ModelAnswer.Content) -> Bool {
    switch content {
    case .text(let text): !text.isEmpty
    case .value(let value): schema?.checked(value).violations.isEmpty ?? true
    }
  }

  private func restored(_ content: ModelAnswer.Content) -> ModelAnswer.Content {
    switch content {
    case .text(let text): .text(restored(text))
    case .value(let value): .value(restored(value))
    }
  }

  private func restored(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(restored(text))
    case .array(let elements): .array(elements.map { restored($0) })
    case .object(let object): .object(JSONObject(sortedUnique: object.members.map { ($0.name, restored($0.value)) }))
    case .null, .bool, .integer, .number: value
    }
  }

  /// What was hidden last is put back first.
  private func restored(_ text: String) -> String {
    let named = maskedChoices[text] ?? unmasked(text)
    return aliasedChoices[named] ?? aliases.restored(named)
  }

  private func unmasked(_ text: String) -> String { if case .text(let shown) = mask.restored(.text(text)) { shown } else { text } }
}
