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
    while let line = lines.next() {
      guard let bytes = try? JSONWriter.write(screened(line)) else { throw .failed("an answer is no finite number") }
      guard StandardStream.output.write(bytes + [UInt8(ascii: "\n")]) else { throw .failed("standard output was closed") }
    }
  }

  private static let screenedBytesMaximum = 8 << 20

  private static func screened(_ line: InputLines.Line) -> JSONValue {
    guard case .text(let bytes) = line else { return unscreened("", "has more than \(screenedBytesMaximum) bytes") }
    let value: JSONValue
    do throws(JSONError) { value = try JSONReader.read(bytes) } catch { return unscreened(error.path, error.rule) }
    guard case .object(let object) = value, object.count == 1, let member = object.members.first, member.name == "text" else {
      return unscreened("", "must be an object of `text`")
    }
    guard case .string(let text) = member.value else { return unscreened("/text", "must be a text") }
    let result = Screening.screen(text)
    return ["flagged": .bool(result.isFlagged), "groups": JSONValue(strings: result.groups.map(\.rawValue)), "score": .number(result.score)]
  }

  private static func unscreened(_ path: String, _ rule: String) -> JSONValue { ["violations": [["path": .string(path), "rule": .string(rule)]]] }
}
