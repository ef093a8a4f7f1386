internal import Protection
internal import StrictJSON

extension Command {
  static let mask = Command(
    name: "mask", arguments: "", summary: "hides personal values and secrets in texts and JSON, a JSON object a line of standard input",
    detail: """
      Of every line {"text": TEXT} or {"value": ANY JSON} the same with marks in place of what is hidden, or {"violations": [{"path", "rule"}]}. Marks count within a line:
      the same value has the same mark. Nothing is kept; docs/protection.md says what is found.
      """
  ) { (arguments: [String]) throws(CommandError) in
    guard arguments.isEmpty else { throw .misused("takes no arguments, not `\(arguments[0])`") }
    var lines = InputLines(bytesMaximum: bytesMaximum)
    try await lines.answerEach { masked($0) }
  }

  private static let bytesMaximum = 8 << 20

  private static func masked(_ value: JSONValue) -> JSONValue {
    guard case .object(let object) = value, object.count == 1, let member = object.members.first else {
      return .violations([("", "must be an object of `text` or `value`")])
    }
    var masking = Masking()
    switch (member.name, member.value) {
    case ("text", .string(let text)): return ["text": .string(masking.mask(text))]
    case ("text", _): return .violations([("/text", "must be a text")])
    case ("value", let value): return ["value": masking.mask(value)]
    default: return .violations([("/\(member.name.prefix(40))", "is not known here; `text` or `value`")])
    }
  }
}
