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
    try await lines.answerEach { Frameworks.frame($0) }
  }
}
