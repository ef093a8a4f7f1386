internal import EmulatorClock
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorServerless
internal import EmulatorTables
internal import FoundationEssentials

/// `emulator start`.
enum StartCommand {
  static func run(_ arguments: Arguments, _ ending: Ending) async throws(CommandFault) -> Int32 {
    let project = try Project.load(arguments)
    if let missing = project.missing { throw missing }
    let ports = EmulatorPorts(
      routes: try arguments.port() ?? UInt16(project.application.emulator.port), address: try arguments.address(), control: try arguments.port("admin-port"),
      names: try arguments.names(ProcessInfo.processInfo.environment))
    let drain_ms = try arguments.drain_ms(isLoopback: ports.isLoopback)
    let format = try arguments.logFormat()
    if let file = arguments["log-file"] { try LogTarget.use(file) }
    LogFormat.current = format
    let access = try AccessOptions(arguments, isLoopback: ports.isLoopback)
    let folder = try DataFolder(project.dataFolder)
    let store = try Store.open(folder, project.application, faults: try FaultOption.injector(arguments), clock: try ClockWish(arguments["clock"]))
    let log = LogSink(format)
    var shelf: RecordingShelf?
    if let folder = arguments["record"] { shelf = try await RecordingShelf(folder, project) }
    let records: (@Sendable (RawRun) -> Void)? = shelf.map { kept in { @Sendable raw in kept.add(raw) } }
    let emulator = try await Emulator(
      project, ports, dataFolder: folder.path, store: store, delivers: true, access: access, records: records, log: arguments.isQuiet ? nil : log.add,
      requestLog: arguments.isQuiet ? nil : log.addRequest)
    for warning in access.warnings { Terminal.log(warning) }
    for fault in await emulator.mappingFaults { Terminal.log("warning: \(fault)") }
    await announce(project, emulator, arguments)
    await ending.wait()
    LastResort.start()
    Terminal.log("ending; requests have \(Emulator.requestsEnd_ms / 1_000) s to finish")
    await emulator.stop(drain_ms: drain_ms, isLast: shelf == nil)
    if let shelf {
      // Recordings that wait are still proved, in sandboxes of the same confinement.
      await shelf.close()
      await emulator.endConfinement()
    }
    await log.close()
    store.tables.close()
    store.clockFile?.remove()
    withExtendedLifetime(folder) {}
    return 0
  }

  private static func announce(_ project: Project, _ emulator: Emulator, _ arguments: Arguments) async {
    let (application, port, controlPort, confinement) = (project.application, emulator.port, emulator.controlPort, await emulator.confinement)
    for problem in application.warnings + application.notes + application.eventProblems(file: project.file) { Terminal.log(problem.description) }
    for note in emulator.interpreterNotes { Terminal.log(note) }
    let (url, control) = ("http://127.0.0.1:\(port)", "http://127.0.0.1:\(controlPort)")
    if arguments.wantsJSON {
      return Terminal.say([
        "event": "listening", "url": .string(url), "port": .integer(Int64(port)), "admin_url": .string(control), "admin_port": .integer(Int64(controlPort)),
        "data": .string(project.dataFolder), "sandboxes": .string(confinement),
      ])
    }
    Terminal.say("service \(application.name), stage \(application.stage), region \(application.region)")
    Terminal.say(RoutesCommand.table(application))
    for key in application.restAPI.keys { Terminal.say("api key  \(key.name)  \(key.isGiven ? "(its value is the file's)" : key.value)") }
    for function in application.functions {
      guard let declared = function.url else { continue }
      Terminal.say("url      \(function.key)  http://\(function.urlHost):\(port)/  \(declared.authType), \(declared.invokeMode.rawValue)")
    }
    for table in application.tables { Terminal.say("table    \(table.name)") }
    for queue in application.queues { Terminal.say("queue    \(queue.name)") }
    for function in application.functions {
      for source in function.queueSources { Terminal.say("takes    \(function.key)  \(source.arn)\(source.isEnabled ? "" : "  (disabled)")") }
      for schedule in function.schedules { Terminal.say("schedule \(function.key)  \(schedule.expression)\(schedule.isEnabled ? "" : "  (disabled)")") }
    }
    Terminal.say(confinement)
    if emulator.clock.isVirtual { Terminal.say("the clock stands at \(ClockWish.text(emulator.clock.now_ms)); move it with `emulator clock`") }
    Terminal.say("data in \(project.dataFolder)")
    Terminal.say("listening on \(url)")
    if controlPort != port { Terminal.say("admin on \(control)") }
  }
}
