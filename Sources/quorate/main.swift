internal import FunctionKit
internal import Glibc

/// What the operator's tool can do, in the order in which it is listed.
let commands: [Command] = [
  .decide, .task, .table, .replay, .sweep, .key, .tenant, .identity, .models, .frame, .mask, .screen, .openapi, .configuration,
]

let width = commands.map(\.name.count).max() ?? 0
let usage = """
  usage: quorate COMMAND [arguments]   (quorate COMMAND --help says more)
  \(commands.map { "  \($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.summary)" }.joined(separator: "\n"))

  """
let arguments = CommandLine.arguments.dropFirst()

switch arguments.first {
case "--help", "-h", "help":
  StandardStream.output.write(usage)
case "--version":
  StandardStream.output.write("quorate \(Version.current)\n")
case let name:
  guard let command = commands.first(where: { $0.name == name }) else {
    StandardStream.error.write((name.map { "quorate: there is no command `\($0)`\n" } ?? "") + usage)
    exit(2)
  }
  let own = Array(arguments.dropFirst())
  if own.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
    StandardStream.output.write("\(command.usage)\(command.summary)\n\(command.detail)\n")
  } else {
    exit(await command.status(own))
  }
}
