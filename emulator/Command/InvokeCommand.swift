internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorServerless
internal import EmulatorTables
internal import FoundationEssentials

/// `emulator invoke NAME --event FILE`.
enum InvokeCommand {
  static func run(_ arguments: Arguments) async throws(CommandFault) -> Int32 {
    guard let file = arguments["event"] else { throw CommandFault("`--event FILE` is missing; - reads the event from standard input") }
    let event = try event(file)
    let project = try Project.load(arguments)
    let function = try project.function(named: arguments.operands[0])
    let outcome: FunctionOutcome
    if let port = try arguments.port() {
      outcome = try LambdaClient(port: port).invoke(function.name, event)
    } else {
      outcome = try await here(project, function.key, event, keepsData: arguments["data"] != nil)
    }
    return print(outcome, arguments.wantsJSON)
  }

  /// Starts what is needed, in this process, on a free port.
  private static func here(_ project: Project, _ function: String, _ event: [UInt8], keepsData: Bool) async throws(CommandFault) -> FunctionOutcome {
    let folder = try keepsData ? DataFolder(project.dataFolder) : DataFolder.temporary()
    let tables = try Tables.open(folder, project.application)
    let log = LogSink()
    let emulator = try await Emulator(project, port: 0, tables: tables, log: log.add)
    let outcome = await emulator.invoke(function, event: event)
    await emulator.stop()
    await log.close()
    tables.close()
    withExtendedLifetime(folder) {}
    return outcome
  }

  private static func event(_ file: String) throws(CommandFault) -> [UInt8] {
    let data = file == "-" ? Terminal.input(atMost: Gateway.eventBytesMaximum + 1) : FileManager.default.contents(atPath: file).map { Array($0) }
    guard let bytes = data else { throw CommandFault("`\(file)` is missing or cannot be read") }
    guard bytes.count <= Gateway.eventBytesMaximum else { throw CommandFault("the event is over \(Gateway.eventBytesMaximum) bytes") }
    do {
      _ = try JSON(reading: bytes)
    } catch {
      throw CommandFault("the event is no JSON: \(file):\(error.line): \(error.text)")
    }
    return bytes
  }

  private static func print(_ outcome: FunctionOutcome, _ asJSON: Bool) -> Int32 {
    switch outcome {
    case .output(let bytes):
      if asJSON { Terminal.write(bytes + [0x0A], to: 1) } else { Terminal.say(Readable.answer(bytes)) }
      return 0
    case .functionError(let bytes):
      if asJSON { Terminal.write(bytes + [0x0A], to: 1) } else { Terminal.say(Readable.answer(bytes)) }
      Terminal.complain("the function failed")
      return 1
    case .throttled:
      Terminal.complain("the function is at its reserved concurrency, or too many wait")
      return 2
    case .unavailable(let text):
      Terminal.complain(text)
      return 2
    }
  }
}
