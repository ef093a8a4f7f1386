internal import Forms
internal import Protection
internal import StrictJSON

extension Command {
  static let screen = Command(
    name: "screen", arguments: "", summary: "tells which texts speak to a model that reads them, a JSON object a line of standard input",
    detail: """
      Of every line {"text": TEXT}: {"flagged", "groups", "score"}, or {"violations": [{"path", "rule"}]}. It is what INJECTION_POLICY acts on: try texts of your own before
      you refuse any. Nothing is kept; docs/protection.md says what the groups are, and how often each kind of text was found.
      """
  ) { (arguments: [String]) throws(CommandError) in
    guard arguments.isEmpty else { throw .misused("takes no arguments, not `\(arguments[0])`") }
    var lines = InputLines(bytesMaximum: screenedBytesMaximum)
    try await lines.answerEach { screened($0) }
  }

  private static let screenedBytesMaximum = 8 << 20

  private static func screened(_ value: JSONValue) -> JSONValue {
    guard case .object(let object) = value, object.count == 1, let member = object.members.first, member.name == "text" else {
      return .violations([("", "must be an object of `text`")])
    }
    guard case .string(let text) = member.value else { return .violations([("/text", "must be a text")]) }
    let result = Screening.screen(text)
    return ["flagged": .bool(result.isFlagged), "groups": JSONValue(strings: result.groups.map(\.rawValue)), "score": .number(result.score)]
  }
}
