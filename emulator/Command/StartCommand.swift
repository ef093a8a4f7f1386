internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorServerless
internal import EmulatorTables

/// `emulator start`.
enum StartCommand {
  static func run(_ arguments: Arguments, _ ending: Ending) async throws(CommandFault) -> Int32 {
    let project = try Project.load(arguments)
    let port = try arguments.port() ?? UInt16(project.application.emulator.port)
    let address = try arguments.address()
    let folder = try DataFolder(project.dataFolder)
    let tables = try Tables.open(folder, project.application, faults: try FaultOption.injector(arguments))
    let log = LogSink()
    let emulator = try await Emulator(
      project, port: port, on: address, allowedHosts: arguments.values["allow-host"] ?? [], tables: tables, log: arguments.isQuiet ? nil : log.add)
    announce(project, emulator.port, arguments)
    await ending.wait()
    Terminal.log("ending; requests have \(Emulator.grace_ms / 1_000) s to finish")
    await emulator.stop()
    await log.close()
    tables.close()
    withExtendedLifetime(folder) {}
    return 0
  }

  private static func announce(_ project: Project, _ port: UInt16, _ arguments: Arguments) {
    let application = project.application
    for warning in application.warnings { Terminal.log(warning.description) }
    for function in project.unready {
      Terminal.log("\(project.file):\(function.mark.line): warning: `\(project.executable(of: function))` is missing or cannot be executed")
    }
    let url = "http://127.0.0.1:\(port)"
    if arguments.wantsJSON {
      return Terminal.say(["event": "listening", "url": .string(url), "port": .integer(Int64(port)), "data": .string(project.dataFolder)])
    }
    Terminal.say("service \(application.name), stage \(application.stage), region \(application.region)")
    Terminal.say(RoutesCommand.table(application))
    for table in application.tables { Terminal.say("table    \(table.name)") }
    Terminal.say("data in \(project.dataFolder)")
    Terminal.say("listening on \(url)")
  }
}
