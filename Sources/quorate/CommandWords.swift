internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import Composition
internal import FunctionKit

/// A command's arguments, sorted: operands, options with a value, flags. Behind `--` all are operands, whatever they begin with.
struct CommandWords {
  var operands: [String] = []
  var options: [String: String] = [:]
  var flags: Set<String> = []

  init(_ arguments: [String], options: Set<String>, flags: Set<String> = []) throws(CommandError) {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        return
      }
      if options.contains(word) {
        guard let value = rest.popFirst(), !value.isBlank, !value.hasPrefix("--") else { throw .misused("`\(word)` needs a value") }
        guard self.options.updateValue(value, forKey: word) == nil else { throw .misused("`\(word)` stands twice") }
      } else if flags.contains(word) {
        self.flags.insert(word)
      } else {
        // What it was given may be a secret.
        guard !word.hasPrefix("--") else { throw .misused("there is no option `\(word.prefix { $0 != "=" })`") }
        operands.append(word)
      }
    }
  }
}

extension Command {
  /// What this process makes of its environment.
  static func composition() throws(CommandError) -> Composition {
    do throws(ConfigurationError) { return try Composition() } catch { throw .failed(error.description) }
  }

  /// Why the records could not be read, where they were looked for, and what to type to read the emulator's with the environment of one of its functions.
  static func unreachable(_ error: EndpointError, _ composition: Composition, like function: String, _ command: String) -> CommandError {
    .failed(
      """
      the records cannot be read: \(error.detail)
        looked for in \(composition.recordsPlace)
        for those of an emulator that runs here: env $(build/emulator env \(function)) build/quorate \(command)
      """)
  }
}
