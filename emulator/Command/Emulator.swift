internal import CLinux
internal import EmulatorFaults
internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorSandboxes
internal import EmulatorServerless
internal import EmulatorTables

/// A running emulator: one server, the functions behind it, the tables below.
@EventLoop final class Emulator {
  let port: UInt16
  let tables: TableEngine
  private let server: HTTPServer
  private let functions: Functions

  /// How long requests may go on after the emulator was asked to end.
  nonisolated static let grace_ms = 30_000

  /// And how long what nobody waits for any more may go on after that.
  nonisolated static let afterwards_ms = 2_000

  /// Listens and is ready for requests.
  init(
    _ project: Project, port wanted: UInt16, on address: HTTPServer.Address = .four, allowedHosts: [String] = [], tables: TableEngine, log: LogTaker?
  ) throws(CommandFault) {
    let application = project.application
    let health: JSON = [
      "status": "ok", "version": .string(EmulatorCommand.version), "service": .string(application.name), "stage": .string(application.stage),
      "functions": .integer(Int64(application.functions.count)), "routes": .integer(Int64(application.routes.count)),
    ]
    let front = Front(Gateway(application), tables, health: health, allowedHosts: allowedHosts)
    let sandboxes = application.emulator.sandboxes
    var limits = HTTPLimits(for: sandboxes)
    let descriptors = limits.descriptors(beside: sandboxes)
    let missing = descriptors - Int(linux_allow_descriptors(Int32(descriptors)))
    // Fewer connections then, so that none is accepted that could not be served.
    if missing > 0 { limits.connectionsMaximum = max(16, limits.connectionsMaximum - missing) }
    server = HTTPServer(front, limits: limits)
    self.tables = tables
    do {
      port = try server.listen(port: wanted, on: address)
    } catch {
      throw CommandFault(Self.text(error))
    }
    // The functions are told the port, so they come after it; no request is read before this turn of the loop ends.
    functions = Functions(project, port: port, log: log)
    front.port = port
    front.functions = functions
  }

  func invoke(_ function: String, event: [UInt8]) async -> FunctionOutcome {
    await withCheckedContinuation { continuation in
      functions.invoke(function, InvocationRequest(payload: event)) { continuation.resume(returning: $0) }
    }
  }

  /// Lets requests finish, then ends the functions.
  func stop() async {
    await withCheckedContinuation { continuation in
      server.stop(grace_ms: Self.grace_ms) { [functions] in functions.stop(grace_ms: Self.afterwards_ms) { continuation.resume() } }
    }
  }

  private static func text(_ error: ListenError) -> String {
    switch error {
    case .addressInUse(let port): PortHolder.advice(port: port)
    case .notPermitted(let port): "port \(port) may not be listened on by this user; choose one over 1023 with --port"
    case .refused(let port, let code): "port \(port) cannot be listened on (errno \(code))"
    }
  }
}

/// The tables of a service in a data folder.
enum Tables {
  static func open(_ folder: DataFolder, _ application: Application, faults: FaultInjector? = nil) throws(CommandFault) -> TableEngine {
    do {
      let tables = try TableEngine(path: "\(folder.path)/tables.sqlite", faults: faults)
      try tables.createTablesIfMissing(application.tables.map(\.properties))
      return tables
    } catch {
      throw CommandFault("the tables in `\(folder.path)`: \(error)")
    }
  }
}
