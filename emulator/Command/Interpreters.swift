internal import EmulatorRuntimes
internal import EmulatorSandboxes
internal import EmulatorServerless
internal import FoundationEssentials

/// What runs the functions of a service that are no executables, found once, at the start.
struct Interpreters {
  /// By the runtime's name.
  private var found: [String: Interpreter] = [:]
  private(set) var notes: [String] = []

  init(_ project: Project) throws(CommandFault) {
    let environment = ProcessInfo.processInfo.environment
    for function in project.application.functions {
      guard let language = function.language, found[function.runtime] == nil else { continue }
      do throws(InterpreterFault) {
        let interpreter = try Interpreter.find(
          language, for: function.runtime, in: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", home: environment["HOME"] ?? "/")
        found[function.runtime] = interpreter
        if !interpreter.isOf(runtime: function.runtime) {
          notes.append("\(function.runtime) runs here on `\(interpreter.path)`, version \(interpreter.version)")
        }
      } catch {
        throw CommandFault("\(project.file):\(function.mark.line): \(error)")
      }
    }
  }

  /// A function of a language runs in the service's folder, under the interpreter and our bootstrap.
  func completed(_ definition: FunctionDefinition, _ function: FunctionDeclaration, _ project: Project) -> FunctionDefinition {
    var completed = definition
    guard let language = function.language, let interpreter = found[function.runtime] else {
      // What Swift does when a function crashes is decided where the emulator is started: `make debug` asks for the place in the source.
      if let tracing = ProcessInfo.processInfo.environment["SWIFT_BACKTRACE"], function.environment["SWIFT_BACKTRACE"] == nil {
        completed.surroundings.append((name: "SWIFT_BACKTRACE", value: tracing))
      }
      return completed
    }
    completed.executable = interpreter.path
    completed.arguments = language.arguments
    completed.directory = project.folder
    completed.runtime = function.runtime
    completed.surroundings.append((name: "AWS_EXECUTION_ENV", value: "AWS_Lambda_\(function.runtime)"))
    completed.writesLines = true
    return completed
  }
}
