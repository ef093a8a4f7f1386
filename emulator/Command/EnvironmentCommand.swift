internal import EmulatorJSON
internal import EmulatorServerless

/// `emulator env NAME`.
enum EnvironmentCommand {
  static func run(_ arguments: Arguments) throws(CommandFault) -> Int32 {
    let project = try Project.load(arguments)
    let function = try project.function(named: arguments.operands[0])
    let port = try arguments.port() ?? UInt16(project.application.emulator.port)
    var variables = FunctionEnvironment.variables(of: function, in: project.application, port: port)
    variables["AWS_LAMBDA_FUNCTION_NAME"] = function.name
    variables["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST"
    variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = String(function.memory_MB)
    variables["_HANDLER"] = function.handler
    let sorted = variables.sorted { $0.key < $1.key }
    if arguments.wantsJSON {
      Terminal.say(.object(sorted.map { JSON.Member($0.key, .string($0.value)) }))
      return 0
    }
    for (name, value) in sorted {
      // The form has no way to say a line feed.
      if value.contains("\n") { Terminal.complain("`\(name)` holds a line feed and is left out; --json has it") } else { Terminal.say("\(name)=\(value)") }
    }
    return 0
  }
}
