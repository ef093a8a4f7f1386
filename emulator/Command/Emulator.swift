internal import CLinux
internal import EmulatorFaults
internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorClock
internal import EmulatorJSON
internal import EmulatorMappings
internal import EmulatorQueues
internal import EmulatorSandboxes
internal import EmulatorSchedules
internal import EmulatorServerless
internal import EmulatorTables

/// Where an emulator listens.
struct EmulatorPorts: Sendable {
  /// 0: the kernel chooses.
  var routes: UInt16
  var address = HTTPServer.Address.four
  /// Of the Lambda and table APIs and the emulator's own pages, on loopback. Nil: the routes' own, or where that is open to others one that the kernel chooses.
  var control: UInt16?
  var names = FrontNames()

  var isLoopback: Bool { address != .every }
}

/// A running emulator: its ports, the functions behind them, the tables below.
@EventLoop final class Emulator {
  let port: UInt16
  /// The same where one port serves everything.
  let controlPort: UInt16
  let tables: TableEngine
  nonisolated let clock: Clock
  private let servers: [HTTPServer]
  private let shared: FrontShared
  private let functions: Functions
  private let mappings: SourceMappings
  private let schedules: ScheduleRunner

  /// All of it together is over within 20 s of the wish to end: `drain_ms`, then requests finish …
  nonisolated static let requestsEnd_ms = 12_000
  /// … then what nobody waits for any more, and the functions have as long again to exit …
  nonisolated static let afterwards_ms = 1_000
  /// … and answers that are not read yet.
  nonisolated static let unread_ms = 1_000

  /// Interpreters of other versions than the cloud's, for the start to say.
  let interpreterNotes: [String]

  /// Listens and is ready for requests. `delivers`: functions are given the messages of queues, and schedules fire.
  init(
    _ project: Project, _ ports: EmulatorPorts, dataFolder: String, store: Store, delivers: Bool = false, access: AccessOptions = AccessOptions(),
    records: (@Sendable (RawRun) -> Void)? = nil, log: LogTaker?,
    requestLog: (@Sendable (RequestLine) -> Void)? = nil
  ) throws(CommandFault) {
    let application = project.application
    let interpreters = try Interpreters(project)
    interpreterNotes = interpreters.notes
    let about: [JSON.Member] = [
      .init("version", .string(EmulatorCommand.version)), .init("service", .string(application.name)), .init("stage", .string(application.stage)),
      .init("functions", .integer(Int64(application.functions.count))), .init("routes", .integer(Int64(application.routes.count))),
    ]
    let table = Timetable(store.clock)
    shared = FrontShared(application, store, try Doorkeeper(project, access), table, about: about, requestLog: requestLog)
    tables = store.tables
    clock = store.clock
    let sandboxes = application.emulator.sandboxes
    var limits = HTTPLimits(for: sandboxes)
    let descriptors = limits.descriptors(beside: sandboxes)
    let missing = descriptors - Int(linux_allow_descriptors(Int32(descriptors)))
    // Fewer connections then, so that none is accepted that could not be served.
    if missing > 0 { limits.connectionsMaximum = max(16, limits.connectionsMaximum - missing) }
    let shelf = SnapshotShelf(dataFolder: dataFolder)
    let isSplit = !ports.isLoopback || ports.control.map { $0 != ports.routes || $0 == 0 } ?? false
    let front = Front(shared, isSplit ? .routes : .everything, shelf, ports.names)
    let server = HTTPServer(front, limits: limits)
    port = try Self.listen(server, ports.routes, ports.address, option: "port")
    front.port = port
    if isSplit {
      let control = Front(shared, .control, shelf, FrontNames())
      let second = HTTPServer(control, limits: limits)
      do throws(CommandFault) {
        controlPort = try Self.listen(second, ports.control ?? 0, .four, option: "admin-port")
      } catch {
        server.close()
        throw error
      }
      control.port = controlPort
      servers = [server, second]
    } else {
      controlPort = port
      servers = [server]
    }
    // The functions are told the port, so they come after it; no request is read before this turn of the loop ends.
    functions = Functions(
      project, interpreters, port: controlPort, routePort: port, isExposed: !ports.isLoopback, log: log, dataFolder: dataFolder, workshop: shared.workshop,
      events: store.events, table: table, clockFile: store.clockFile?.path)
    shared.functions = functions
    if let records {
      let desk = try RecordingDesk(store.clock, hand: records)
      desk.port = controlPort
      (shared.desk, functions.host.witness) = (desk, desk)
    }
    if let faults = store.faults { functions.host.faults = faults.invocationFault }
    mappings = SourceMappings(project.application.sourceMappings, functions.host, store.queues, table, deliveryFault: store.faults?.deliveryFault)
    shared.mappings = MappingAPI(mappings)
    if delivers { mappings.start() }
    schedules = ScheduleRunner(
      delivers ? try project.application.schedules(file: project.file) : [], functions, store, table, region: project.application.region)
    if delivers { schedules.start() }
  }

  private static func listen(_ server: HTTPServer, _ port: UInt16, _ address: HTTPServer.Address, option: String) throws(CommandFault) -> UInt16 {
    do throws(ListenError) {
      return try server.listen(port: port, on: address)
    } catch {
      switch error {
      case .addressInUse(let port): throw CommandFault(PortHolder.advice(port: port, option: option))
      case .notPermitted(let port): throw CommandFault("port \(port) may not be listened on by this user; choose one over 1023 with --\(option)")
      case .refused(let port, let code): throw CommandFault("port \(port) cannot be listened on (errno \(code))")
      }
    }
  }

  /// What sandboxes are held to on this machine.
  var confinement: String { functions.host.limits.confinement.text }

  func invoke(_ function: String, event: [UInt8]) async -> FunctionOutcome {
    await withCheckedContinuation { continuation in
      functions.invoke(function, InvocationRequest(payload: event)) { continuation.resume(returning: $0) }
    }
  }

  /// Says that it is about to end, lets requests finish, ends the functions, and only then stops listening: a function that still works needs its tables.
  /// `isLast`: no other emulator of this process goes on, whose sandboxes would end with what holds these.
  func stop(drain_ms: Int = 0, isLast: Bool = true) async {
    shared.vitals.isDraining = true
    await pause(drain_ms)
    shared.isEnding = true
    // On the way to a later moment nothing more would happen.
    shared.clock.stop()
    mappings.close()
    schedules.close()
    let end_ns = EventLoop.reactor.clock_ns + UInt64(max(0, Self.requestsEnd_ms - drain_ms)) * 1_000_000
    while functions.host.isBusy || shared.lane.isBusy, EventLoop.reactor.clock_ns < end_ns { await pause(10) }
    await withCheckedContinuation { continuation in functions.stop(grace_ms: Self.afterwards_ms) { continuation.resume() } }
    if isLast { endConfinement() }
    shared.desk?.close()
    shared.queues.release()
    for server in servers {
      await withCheckedContinuation { continuation in server.stop(grace_ms: Self.unread_ms) { continuation.resume() } }
    }
  }

  /// Why functions are not given the messages of queues that they name.
  var mappingFaults: [String] { mappings.faults }

  func endConfinement() { functions.host.limits.confinement.end() }

  private func pause(_ time_ms: Int) async {
    guard time_ms > 0 else { return }
    await withCheckedContinuation { continuation in
      let alarm = Alarm { continuation.resume() }
      alarm.set(after_ms: time_ms)
    }
  }
}

extension Store {
  /// Asynchronous invocations are kept beside the queues that are told of them.
  var events: EventShelf {
    let queues = queues
    return EventShelf(
      keep: { id, event, mark, done in
        let marks: [(kind: String, key: String, value: [UInt8]?)] = mark.map { [($0.kind, $0.key, $0.value)] } ?? []
        queues.keep(all: [("event", id, event)] + marks) { done($0 == nil) }
      }, load: { queues.kept("event") },
      keepSettings: { arn, settings, done in queues.keep("invoke", arn, settings) { done($0 == nil) } }, loadSettings: { queues.kept("invoke") },
      send: { arn, notice, done in queues.send(notice.body, attributes: notice.attributes, trace: notice.trace, to: arn, done) })
  }
}

/// The tables and queues of a service in a data folder, and the clock they go by.
struct Store {
  var tables: TableEngine
  var queues: QueueEngine
  var clock: Clock
  /// Where functions read the clock, where it is moved by hand.
  var clockFile: ClockFile?
  /// What is to fail on purpose.
  var faults: FaultInjector?

  /// `clockWish`: nil is the machine's.
  static func open(
    _ folder: DataFolder, _ application: Application, restoreBytesMaximum: Int? = nil, faults: FaultInjector? = nil, clock clockWish: ClockWish = .system
  ) throws(CommandFault) -> Store {
    let (clock, clockFile) = try clockWish.clock(in: folder)
    let home = TableScope(account: Application.accountID, region: application.region) ?? .standard
    let tables: TableEngine
    do {
      tables = try TableEngine(
        path: "\(folder.path)/\(DataFolder.storeName)",
        // What expires on a clock that is moved by hand does so when that comes to it.
        sweepInterval_ms: clock.isVirtual ? 366 * 86_400_000 : 30_000,
        restoreBytesMaximum: restoreBytesMaximum ?? TableEngine.restoreBytesMaximum, home: home, faults: faults, clock: { clock.now_ms / 1_000 },
        clock_ms: { clock.now_ms },
        resident: QueueEngine.resident(home: home, now: { clock.now_ms }), tell: { Terminal.log("warning: \($0)") })
      try tables.createTablesIfMissing(application.tables.map(\.properties))
    } catch {
      throw CommandFault("the tables in `\(folder.path)`: \(error)\(folder.shortage())")
    }
    let store = Store(tables: tables, queues: QueueEngine(tables, home: home, isVirtual: clock.isVirtual), clock: clock, clockFile: clockFile, faults: faults)
    do throws(TableEngineError) {
      try store.queues.createQueuesIfMissing(application.queues.map { QueueDefinition(name: $0.name, attributes: $0.attributes, tags: $0.tags) })
    } catch {
      throw CommandFault("the queues in `\(folder.path)`: \(error)\(folder.shortage())")
    }
    return store
  }
}
