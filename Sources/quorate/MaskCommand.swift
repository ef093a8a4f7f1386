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
    while let line = lines.next() {
      guard let bytes = try? JSONWriter.write(masked(line)) else { throw .failed("an answer is no finite number") }
      guard StandardStream.output.write(bytes + [UInt8(ascii: "\n")]) else { throw .failed("standard output was closed") }
    }
  }

  private static let bytesMaximum = 8 << 20

  private static func masked(_ line: InputLines.Line) -> JSONValue {
    guard case .text(let bytes) = line else { return unmasked("", "has more than \(bytesMaximum) bytes") }
    let value: JSONValue
    do throws(JSONError) { value = try JSONReader.read(bytes) } catch { return unmasked(error.path, error.rule) }
    guard case .object(let object) = value, object.count == 1, let member = object.members.first else {
      return unmasked("", "must be an object of `text` or `value`")
    }
    var masking = Masking()
    switch (member.name, member.value) {
    case ("text", .string(let text)): return ["text": .string(masking.mask(text))]
    case ("text", _): return unmasked("/text", "must be a text")
    case ("value", let value): return ["value": masking.mask(value)]
    default: return unmasked("/\(member.name.prefix(40))", "is not known here; `text` or `value`")
    }
  }

  private static func unmasked(_ path: String, _ rule: String) -> JSONValue { ["violations": [["path": .string(path), "rule": .string(rule)]]] }
}
