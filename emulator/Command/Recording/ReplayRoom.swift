internal import EmulatorGateway
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorReplay
internal import EmulatorSandboxes
internal import EmulatorServerless
internal import FoundationEssentials
internal import Masks

/// Runs recorded invocations again, in sandboxes whose every call is answered from the recording: there are no tables and queues here, and nothing leaves the machine.
@EventLoop final class ReplayRoom: SandboxWitness {
  private let host: FunctionHost
  private let server: HTTPServer
  private let folder: String
  private let mask: RunMask
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

  /// - Returns: when nothing of it goes on any more.
  func run(_ recorded: RecordedInvocation, clock_ms: Int64, seed: Int64) async -> ReplayRun {
    let run = ReplayRun(recorded, clock_ms: clock_ms, seed: seed, mask)
    guard let function = host.function(named: recorded.meta.function) else {
      run.failure = "`\(recorded.meta.function)` is no function of the service"
      return run
    }
    guard let id = RequestID(Array(recorded.meta.requestID.utf8)), waiting[id.description] == nil else {
      run.failure = "`request_id` of its meta.json is no id, or that of another that is replayed now"
      return run
    }
    waiting[id.description] = run
    await withCheckedContinuation { continuation in
      run.finished = { continuation.resume() }
      host.invoke(function, InvocationRequest(payload: recorded.event, id: id)) { [weak self] result in
        if case .throttled = result.outcome { run.failure = "the function is at its reserved concurrency" }
        // It never came to its sandbox.
        if let left = self?.waiting.removeValue(forKey: id.description) {
          left.failure = left.failure ?? "it could not be started: \(String(decoding: result.payload.prefix(300), as: UTF8.self))"
          left.end()
        }
      }
    }
    return run
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
      run.failure = "the files of its sandbox cannot be made in `\(folder)`"
      return run.end()
    }
    seat.begin(clock_ms: run.clock_ms, seed: run.seed)
    seat.set(caller: run.recorded.meta.caller?.bytes ?? [])
    running[seat.key] = run
  }

  func answered(_ outcome: InvocationResult.Outcome, _ payload: [UInt8], isStreamed: Bool, inSandbox id: Int) {
    let hasFailed = if case .functionError = outcome { true } else { false }
    seats[id].flatMap { running[$0.key] }?.answered(payload, hasFailed: hasFailed)
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
      guard let run = running[key], let call = (try? JSON(reading: exchange.body)).flatMap(RawRun.Call.init(told:)) else {
        return exchange.json(404, [:])
      }
      guard let response = run.response(call.service, call.operation, call.request) else { return exchange.json(404, [:]) }
      return exchange.json(200, ["response": response])
    }
    guard let target = head["X-Amz-Target"].map(Front.text), let key = head["Authorization"].map(Front.text).flatMap({ RunSeat.key(inAuthorization: $0) }),
      let run = running[key]
    else { return exchange.json(404, ["message": "there is nothing here but what was recorded"]) }
    let service = target.hasPrefix("AmazonSQS.") ? "sqs" : "dynamodb"
    let operation = String(target.drop { $0 != "." }.dropFirst())
    guard let response = run.response(service, operation, RunAnswer.value(exchange.body)), let status = response["status"]?.integer else {
      return exchange.json(400, ["__type": "com.amazon.coral.validate#ValidationException", "message": "the recording has no such exchange"])
    }
    exchange.respond(Int(status), body: Self.bytes(response["body"])) { fields in
      fields.field("Content-Type", "application/x-amz-json-1.0")
      fields.field("x-amzn-RequestId", "00000000-0000-4000-8000-000000000000")
    }
  }

  private static func bytes(_ body: JSON?) -> [UInt8] {
    switch body {
    case .string(let text)?: Array(text.utf8)
    case let value?: value.bytes
    case nil: []
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
@EventLoop final class ReplayRun {
  let recorded: RecordedInvocation
  let clock_ms: Int64
  let seed: Int64
  private let mask: RunMask
  /// What was asked in the place of each recorded exchange; nil where nothing was.
  private(set) var asked: [JSON?]
  /// What was asked and is in no recording.
  private(set) var strange: [(service: String, operation: String, request: JSON)] = []
  private(set) var got: JSON?
  private(set) var likeness = Likeness()
  var failure: String?
  var finished: (() -> Void)?

  init(_ recorded: RecordedInvocation, clock_ms: Int64, seed: Int64, _ mask: RunMask) {
    (self.recorded, self.clock_ms, self.seed, self.mask) = (recorded, clock_ms, seed, mask)
    asked = [JSON?](repeating: nil, count: recorded.exchanges.count)
  }

  /// The response to the first exchange of the kind that asks the same; where none does, to the first of the kind that is left, and that is a difference.
  func response(_ service: String, _ operation: String, _ request: JSON) -> JSON? {
    let left = recorded.exchanges.indices.filter {
      asked[$0] == nil && recorded.exchanges[$0].service == service && recorded.exchanges[$0].operation == operation
    }
    for place in left where likeness.accepts(recorded.exchanges[place].request, request) {
      asked[place] = request
      return recorded.exchanges[place].response
    }
    var masking = mask.mask(recorded.meta.seed)
    let masked = RunMask.masked(request, &masking)
    for place in left where likeness.accepts(recorded.exchanges[place].request, masked) {
      asked[place] = masked
      return recorded.exchanges[place].response
    }
    guard let place = left.first else {
      strange.append((service, operation, masked))
      return nil
    }
    asked[place] = masked
    likeness.compare(recorded.exchanges[place].request, masked, at: "exchanges/\(place + 1)/request")
    return recorded.exchanges[place].response
  }

  func answered(_ payload: [UInt8], hasFailed: Bool) {
    let raw = RunAnswer.json(payload, to: recorded.eventJSON, hasFailed: hasFailed)
    guard !likeness.accepts(recorded.expected, raw) else {
      got = raw
      return
    }
    var masking = mask.mask(recorded.meta.seed)
    let masked = RunAnswer.json(masking.masked(payload), to: recorded.eventJSON, hasFailed: hasFailed)
    got = masked
    likeness.compare(recorded.expected, masked, at: "")
  }

  func end() {
    let finished = finished
    self.finished = nil
    if got == nil, failure == nil { failure = "it gave no answer" }
    finished?()
  }

  /// The recording as this run would meet it: what fits already stays as it is written, and what is not asked any more goes.
  var updated: RecordedInvocation {
    var updated = recorded
    var likeness = Likeness()
    updated.exchanges = zip(recorded.exchanges, asked).compactMap { exchange, asked in
      guard let asked else { return nil }
      var exchange = exchange
      exchange.request = likeness.updated(exchange.request, by: asked)
      return exchange
    }
    if let got { updated.expected = likeness.updated(recorded.expected, by: got) }
    return updated
  }

  /// Everything that is not as it was recorded.
  var differences: [Difference] {
    var likeness = likeness
    for call in strange {
      likeness.differ("exchanges", "nothing", "\(call.service) \(call.operation) \(String(decoding: call.request.bytes.prefix(200), as: UTF8.self))")
    }
    for (place, exchange) in recorded.exchanges.enumerated() where asked[place] == nil {
      likeness.differ("exchanges/\(place + 1)", "\(exchange.service) \(exchange.operation)", "nothing")
    }
    return likeness.differences
  }
}
