internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorReplay
internal import EmulatorSandboxes
internal import EmulatorServerless
internal import FoundationEssentials

/// Runs recorded invocations again, in sandboxes whose every call is answered from the recording: there are no tables and queues here, and nothing leaves the machine.
@EventLoop final class ReplayRoom: SandboxWitness {
  private let host: FunctionHost
  private let server: HTTPServer
  private let folder: String
  private nonisolated let mask: RunMask
  private let port: UInt16
  private var seats: [Int: RunSeat] = [:]
  /// What runs in a sandbox, by its key.
  private var running: [String: ReplayRun] = [:]
  private var waiting: [String: ReplayRun] = [:]

  /// At most `jobs` sandboxes of a function.
  init(_ project: Project, jobs: Int, log: LogTaker?) throws(CommandFault) {
    let interpreters = try Interpreters(project)
    var limits = HostLimits(project.application)
    limits.sandboxesPerFunction = jobs
    if project.application.emulator.sandboxes.isConfined {
      limits.confinement = Confinement.find(directory: project.placeOfFunctions, keeper: "/proc/self/exe")
    }
    folder = try RunSeat.folder()
    mask = RunMask(project.application)
    let front = ReplayFront()
    let server = HTTPServer(front, limits: HTTPLimits(for: project.application.emulator.sandboxes))
    let port: UInt16
    do throws(ListenError) { port = try server.listen(port: 0, on: .four) } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw CommandFault("a port for replays cannot be listened on")
    }
    (self.server, self.port) = (server, port)
    host = FunctionHost(
      project.application.functions.map { interpreters.completed(Functions.definition($0, project, port, port), $0, project) }, limits: limits)
    if let log { host.log = { log($0) } }
    front.room = self
    host.witness = self
  }

  /// What is run, made ready beside the loop.
  nonisolated func ready(_ recorded: RecordedInvocation) -> ReplayedRun { ReplayedRun(recorded, mask) }

  /// - Returns: when nothing of it goes on any more; what it said is still to be judged.
  func run(_ ready: ReplayedRun, clock_ms: Int64, seed: Int64) async -> ReplayedRun {
    let meta = ready.recorded.meta
    guard let function = host.function(named: meta.function) else { return ready.failed("`\(meta.function)` is no function of the service") }
    guard let id = RequestID(Array(meta.requestID.utf8)), waiting[id.description] == nil else {
      return ready.failed("`request_id` of its meta.json is no id, or that of another that is replayed now")
    }
    return await withCheckedContinuation { continuation in
      let run = ReplayRun(ready, clock_ms: clock_ms, seed: seed) { continuation.resume(returning: $0) }
      waiting[id.description] = run
      host.invoke(function, InvocationRequest(payload: ready.recorded.event, id: id)) { [weak self] result in
        if case .throttled = result.outcome { run.said.failure = "the function is at its reserved concurrency" }
        // It never came to its sandbox.
        if let left = self?.waiting.removeValue(forKey: id.description) {
          left.said.failure = left.said.failure ?? "it could not be started: \(String(decoding: result.payload.prefix(300), as: UTF8.self))"
          left.end()
        }
      }
    }
  }

  /// `isLast`: nothing else of this process has sandboxes any more.
  func stop(isLast: Bool) async {
    await withCheckedContinuation { continuation in host.stop(grace_ms: 0) { continuation.resume() } }
    await withCheckedContinuation { continuation in server.stop(grace_ms: 0) { continuation.resume() } }
    if isLast { host.limits.confinement.end() }
    try? FileManager.default.removeItem(atPath: folder)
  }

  // MARK: Sandboxes

  func variables(ofSandbox id: Int, _ function: HostedFunction) -> [(name: String, value: String)] {
    if let seat = seats[id] { return seat.variables(port: port) }
    guard let seat = RunSeat(in: folder, callers: true) else { return [] }
    seats[id] = seat
    return seat.variables(port: port)
  }

  func begins(_ request: InvocationRequest, inSandbox id: Int, _ function: HostedFunction) {
    guard let run = waiting.removeValue(forKey: request.id.description) else { return }
    guard let seat = seats[id] else {
      run.said.failure = "the files of its sandbox cannot be made in `\(folder)`"
      return run.end()
    }
    seat.begin(clock_ms: run.clock_ms, seed: run.seed)
    seat.set(caller: run.said.recorded.meta.caller?.bytes ?? [])
    running[seat.key] = run
  }

  func answered(_ outcome: InvocationResult.Outcome, _ payload: [UInt8], isStreamed: Bool, inSandbox id: Int) {
    let hasFailed = if case .functionError = outcome { true } else { false }
    seats[id].flatMap { running[$0.key] }?.said.answered(payload, hasFailed: hasFailed)
  }

  func rests(sandbox id: Int) {
    guard let seat = seats[id] else { return }
    running.removeValue(forKey: seat.key)?.end()
  }

  func left(sandbox id: Int) {
    rests(sandbox: id)
    seats.removeValue(forKey: id)?.remove()
  }

  // MARK: Calls

  fileprivate func answer(_ exchange: Exchange) {
    let head = exchange.head
    let path = Front.text(head.path)
    if path.hasPrefix(RunSeat.path + "/") {
      let key = String(path.dropFirst(RunSeat.path.count + 1).prefix { $0 != "/" })
      guard let run = running[key], let call = (try? JSON(reading: exchange.body)).flatMap(RawRun.Call.init(told:)),
        let response = run.said.response(call.service, call.operation, .read(call.request))
      else { return exchange.json(404, [:]) }
      return exchange.json(200, ["response": response.value])
    }
    guard let target = head["X-Amz-Target"].map(Front.text), let key = head["Authorization"].map(Front.text).flatMap({ RunSeat.key(inAuthorization: $0) }),
      let run = running[key]
    else { return exchange.json(404, ["message": "there is nothing here but what was recorded"]) }
    let service = target.hasPrefix("AmazonSQS.") ? "sqs" : "dynamodb"
    let operation = String(target.drop { $0 != "." }.dropFirst())
    guard let response = run.said.response(service, operation, .written(exchange.body)), let status = response.status else {
      return exchange.json(400, ["__type": "com.amazon.coral.validate#ValidationException", "message": "the recording has no such exchange"])
    }
    exchange.respond(status, body: response.body) { fields in
      fields.field("Content-Type", "application/x-amz-json-1.0")
      fields.field("x-amzn-RequestId", "00000000-0000-4000-8000-000000000000")
    }
  }
}

/// The server is there before the room is.
@EventLoop private final class ReplayFront: HTTPApplication {
  weak var room: ReplayRoom?

  func head(_ exchange: Exchange) -> BodyPlan { .collect(limit: RecordedInvocation.bytesMaximum) }
  func request(_ exchange: Exchange) {
    if let room { room.answer(exchange) } else { exchange.abort() }
  }
}

/// One recorded invocation that runs again.
@EventLoop private final class ReplayRun {
  var said: ReplayedRun
  let clock_ms: Int64
  let seed: Int64
  private var finished: ((ReplayedRun) -> Void)?

  init(_ ready: ReplayedRun, clock_ms: Int64, seed: Int64, finished: @escaping (ReplayedRun) -> Void) {
    (said, self.clock_ms, self.seed, self.finished) = (ready, clock_ms, seed, finished)
  }

  func end() {
    let finished = finished
    self.finished = nil
    said.ended()
    finished?(said)
  }
}
