internal import Composition

extension Command {
  static let configuration = Command(
    name: "configuration", arguments: "", summary: "every variable that a function reads, as rows of a table in Markdown",
    detail: "docs/configuration.md holds what it prints."
  ) { (arguments: [String]) throws(CommandError) in
    guard arguments.isEmpty else { throw .misused("takes no arguments, not `\(arguments[0])`") }
    StandardStream.output.write(Composition.documentation.map { $0 + "\n" }.joined())
  }
}
