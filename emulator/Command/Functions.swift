internal import EmulatorClock
internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorSandboxes
internal import EmulatorServerless

/// How an invocation ended.
enum FunctionOutcome: Sendable {
  case output([UInt8])
  /// The error that the runtime or the sandbox reported.
  case functionError([UInt8])
  case throttled
  /// It could not be tried.
  case unavailable(String)

  init(_ result: InvocationResult) {
    self =
      switch result.outcome {
      case .response: .output(result.payload)
      case .functionError: .functionError(result.payload)
      case .throttled: .throttled
      }
  }

  var gatewayOutcome: Gateway.Outcome {
    switch self {
    case .output(let bytes): .output(bytes)
    case .functionError, .unavailable: .functionError
    case .throttled: .throttled
    }
  }
}

/// Gets each line of a function and of the platform.
typealias LogTaker = @Sendable (LogLine) -> Void

/// The functions of a service in their sandboxes, and the Lambda API in front of them.
@EventLoop final class Functions {
  let host: FunctionHost
  let lambda: InvokeAPI
  private let watch: SourceWatch

  /// `log` gets each line with its function's name; nil spares the lines. `isExposed`: the routes are reached from other machines, which functions are told.
  init(
    _ project: Project, _ interpreters: Interpreters, port: UInt16, routePort: UInt16, isExposed: Bool, log: LogTaker?, dataFolder: String, workshop: Workshop,
    events: EventShelf, table: Timetable, clockFile: String?
  ) {
    var limits = HostLimits(project.application)
    if project.application.emulator.sandboxes.isConfined {
      limits.confinement = Confinement.find(directory: project.placeOfFunctions, keeper: "/proc/self/exe")
    }
    let definition = { (declared: FunctionDeclaration, project: Project) in
      var definition = interpreters.completed(Self.definition(declared, project, port, routePort), declared, project)
      if let clockFile { definition.surroundings.append((name: "EMULATOR_CLOCK", value: clockFile)) }
      if isExposed { definition.surroundings.append((name: "EMULATOR_EXPOSED", value: "true")) }
      return definition
    }
    host = FunctionHost(project.application.functions.map { definition($0, project) }, limits: limits)
    watch = SourceWatch(project, host, definition)
    host.beforeUse = { [watch] in watch.look(at: $0, certainly: $1) }
    if let log { host.log = { log($0) } }
    lambda = InvokeAPI(host, folder: "\(dataFolder)/functions", workshop: workshop, events: events, table: table)
  }

  static func definition(_ function: FunctionDeclaration, _ project: Project, _ port: UInt16, _ routePort: UInt16) -> FunctionDefinition {
    var definition = FunctionDefinition(
      name: function.key, qualifiedName: function.name, executable: project.executable(of: function), arguments: function.arguments,
      environment: function.environment.map { (name: $0.key, value: QueueDeclaration.placed($0.value, port: port)) }, handler: function.handler,
      memory_MB: function.memory_MB,
      timeout_ms: function.timeout_s * 1_000, reservedConcurrency: function.reservedConcurrency, directory: project.functionsFolder)
    definition.surroundings = FunctionEnvironment.surroundings(port: port).map { (name: $0.key, value: $0.value) }
    definition.description = function.description
    definition.extensions = project.extensions(of: function)
    definition.asynchronous = AsynchronousSettings(function.asynchronous)
    definition.url = function.url.map { declared in
      var settings = FunctionURLSettings(
        address: "http://\(function.urlHost):\(routePort)/", authType: declared.authType, invokeMode: declared.invokeMode.rawValue)
      settings.cors = declared.cors.map { cors in
        FunctionURLSettings.CORS(
          origins: cors.origins, headers: cors.headers, methods: cors.methods, exposedHeaders: cors.exposedHeaders, credentials: cors.credentials,
          maxAge_s: cors.maxAge_s)
      }
      return settings
    }
    return definition
  }

  /// - Returns: what abandons it while it waits for a sandbox; nil for a function that is not there.
  @discardableResult
  func invoke(_ name: String, _ request: InvocationRequest, _ completion: @escaping @EventLoop (FunctionOutcome) -> Void) -> InvocationTicket? {
    guard let function = host.function(named: name) else {
      completion(.unavailable("`\(name)` is no function of the service"))
      return nil
    }
    return host.invoke(function, request) { completion(FunctionOutcome($0)) }
  }

  /// Takes an event in, to run when it can. `mark` is kept in the same commit.
  func accept(_ name: String, _ request: InvocationRequest, mark: KeptMark? = nil, _ done: @escaping @EventLoop (Bool) -> Void) {
    guard let function = host.function(named: name) else { return done(false) }
    lambda.accept(function, request, mark: mark, done)
  }

  /// Lets what runs end, then ends every sandbox.
  func stop(grace_ms: Int, _ completion: @escaping @EventLoop () -> Void) {
    lambda.close()
    host.stop(grace_ms: grace_ms, completion)
  }
}

extension AsynchronousSettings {
  init(_ declared: AsynchronousDeclaration) {
    self.init()
    maximumRetryAttempts = declared.maximumRetryAttempts
    maximumEventAge_s = declared.maximumEventAge_s
    onSuccess = declared.onSuccess
    onFailure = declared.onFailure
    deadLetterQueue = declared.deadLetterQueue
  }
}

extension HostLimits {
  init(_ application: Application) {
    self.init()
    region = application.region
    accountID = Application.accountID
    let sandboxes = application.emulator.sandboxes
    sandboxesPerFunction = sandboxes.perFunction
    sandboxesOverall = sandboxes.overall
    waitingMaximum = sandboxes.waiting
    idle_ms = sandboxes.idleSeconds * 1_000
    recycleAfter = sandboxes.recycleAfter
  }
}

extension HTTPLimits {
  /// Every caller that runs or waits has a connection, and as many more can still be told that there is no room.
  init(for sandboxes: SandboxSettings) {
    self.init()
    connectionsMaximum = max(connectionsMaximum, 2 * (sandboxes.overall + sandboxes.waiting))
  }

  /// What a server with so many connections opens, the sandboxes' ports, pipes and processes and the tables' files besides.
  func descriptors(beside sandboxes: SandboxSettings) -> Int { connectionsMaximum + 8 * sandboxes.overall + 64 }
}
