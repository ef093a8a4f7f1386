internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import FunctionKit
internal import StrictJSON

extension Command {
  static let frame = Command(
    name: "frame", arguments: "", summary: "frames decision requests, a JSON object a line of standard input, and prints what the framework says of each",
    detail: """
      Of every line {"framework", "probes", "sensitivity"} as an outcome has them, or {"violations": [{"path", "rule"}]}. No panel is asked and nothing is kept.
      """
  ) { (arguments: [String]) throws(CommandError) in
    guard arguments.isEmpty else { throw .misused("takes no arguments, not `\(arguments[0])`") }
    var lines = InputLines(bytesMaximum: DecisionRequest.bodyBytesMaximum)
    while let line = lines.next() {
      let answer = answer(line)
      guard let bytes = try? JSONWriter.write(answer) else { throw .failed("an answer is no finite number") }
      guard StandardStream.output.write(bytes + [UInt8(ascii: "\n")]) else { throw .failed("standard output was closed") }
    }
  }

  private static func answer(_ line: InputLines.Line) -> JSONValue {
    switch line {
    case .tooLong: return violation("", "has more than \(DecisionRequest.bodyBytesMaximum) bytes")
    case .text(let bytes):
      do throws(JSONError) { return Frameworks.frame(try JSONReader.read(bytes)) } catch { return violation(error.path, error.rule) }
    }
  }

  private static func violation(_ path: String, _ rule: String) -> JSONValue { ["violations": [["path": .string(path), "rule": .string(rule)]]] }
}
