internal import EmulatorFiles
internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorServerless
internal import EmulatorTables

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
    let store = try Store.open(folder, project.application)
    let log = LogSink()
    let emulator = try await Emulator(project, EmulatorPorts(routes: 0), dataFolder: folder.path, store: store, log: log.add)
    let outcome = await emulator.invoke(function, event: event)
    await emulator.stop()
    await log.close()
    store.tables.close()
    withExtendedLifetime(folder) {}
    return outcome
  }

  private static func event(_ file: String) throws(CommandFault) -> [UInt8] {
    let bytes: [UInt8]
    if file == "-" || file == "/dev/stdin" {
      bytes = Terminal.input(atMost: Gateway.eventBytesMaximum + 1)
    } else {
      do throws(BoundedFileError) { bytes = try BoundedFile.read(file, bytesMaximum: Gateway.eventBytesMaximum) } catch {
        throw CommandFault(error.description)
      }
    }
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
      if asJSON { Terminal.pass(bytes) } else { Terminal.say(Readable.answer(bytes)) }
      return 0
    case .functionError(let bytes):
      if asJSON { Terminal.pass(bytes) } else { Terminal.say(Readable.answer(bytes)) }
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
