internal import EmulatorClock
internal import EmulatorHTTP
internal import EmulatorJSON

/// Asynchronous invocations: accepted at once, run in the background. With a shelf they are on the disk before they count as accepted, and go on after a restart.
///
/// A function that fails is tried again after one and after two minutes, as often as its settings say, with the same request id; a throttled attempt does not count and
/// is repeated with growing pauses. What would be older than its settings allow is given up. What succeeded or was given up is told to the function or the queue that the
/// settings name. Source: AWS Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation".
@EventLoop final class EventQueue {
  /// As many functions in a row may tell one another, as in the cloud, where it is taken for a loop.
  static let chainMaximum = 16
  /// So long a queue that cannot be written to is tried again.
  static let tellLimit_ms = 3_600_000

  @EventLoop private final class Pending {
    let function: HostedFunction
    var kept: KeptEvent
    var moment: DueMoment?
    /// When each destination that could not be told is tried again, by its place: two may wait at once.
    var tellings: [Int: DueMoment] = [:]
    /// Whether something is under way for it, and it does not just wait.
    var isBusy = false
    /// Destinations that are not told yet.
    var untold = 0

    var request: InvocationRequest { kept.request }

    init(_ function: HostedFunction, _ kept: KeptEvent) { (self.function, self.kept) = (function, kept) }
  }

  unowned let host: FunctionHost
  private let retryPauses_ms: [Int]
  let shelf: EventShelf?
  /// What clients made, by the ARNs of versions and aliases; nil: taken back.
  var configurations: [String: EventInvokeConfiguration?] = [:]
  private let table: Timetable
  private var pending: [ObjectIdentifier: Pending] = [:]
  private var pendingBytes = 0
  private var isClosed = false

  init(_ host: FunctionHost, retryPauses_ms: [Int], shelf: EventShelf? = nil, table: Timetable) {
    (self.host, self.retryPauses_ms, self.shelf, self.table) = (host, retryPauses_ms, shelf, table)
  }

  var now_ms: Int64 { table.now_ms }

  /// Goes on with what an earlier run accepted.
  func restore() {
    restoreConfigurations()
    for (id, bytes) in (shelf?.load() ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let kept = KeptEvent(id: id, bytes), let name = FunctionName(kept.functionARN), let found = try? host.find(name, namesLatest: true) else {
        shelf?.keep(id, nil, nil) { _ in }
        continue
      }
      let event = Pending(found.function, kept)
      hold(event)
      wait(event, Int(clamping: max(0, kept.due_ms - now_ms)))
    }
  }

  private func hold(_ event: Pending) {
    pending[ObjectIdentifier(event)] = event
    pendingBytes += event.request.payload.count
  }

  private func set(_ event: Pending, isBusy: Bool) {
    guard event.isBusy != isBusy else { return }
    event.isBusy = isBusy
    if isBusy { table.begins(event.function.definition.name) } else { table.ends(event.function.definition.name) }
  }

  private func release(_ event: Pending) {
    guard pending.removeValue(forKey: ObjectIdentifier(event)) != nil else { return }
    pendingBytes -= event.request.payload.count
    shelf?.keep(event.request.id.description, nil, nil) { _ in }
    set(event, isBusy: false)
  }

  /// `done` is told false when too many are pending, or it cannot be kept. `mark` is kept in the same commit.
  func accept(
    _ function: HostedFunction, _ request: InvocationRequest, chain: Int = 0, mark: KeptMark? = nil, _ done: @escaping @EventLoop (Bool) -> Void
  ) {
    guard !isClosed, pending.count < host.limits.pendingEventsMaximum, pendingBytes + request.payload.count <= host.limits.pendingEventBytesMaximum else {
      return done(false)
    }
    var kept = KeptEvent(functionARN: "\(function.arn):\(function.version)", request: request, accepted_ms: now_ms, due_ms: now_ms)
    kept.chain = chain
    // One for all attempts, and for who is told of the end.
    kept.request.traceID = TraceID.completed(request.traceID)
    let event = Pending(function, kept)
    hold(event)
    set(event, isBusy: true)
    keep(event, beside: mark) { [weak self] isKept in
      guard let self else { return }
      guard isKept else {
        release(event)
        return done(false)
      }
      done(true)
      attempt(event)
    }
  }

  private func keep(_ event: Pending, beside mark: KeptMark? = nil, _ done: @escaping @EventLoop (Bool) -> Void) {
    guard let shelf else { return done(true) }
    shelf.keep(event.request.id.description, event.kept.bytes, mark) { isKept in EventLoop.post { done(isKept) } }
  }

  private func attempt(_ event: Pending) {
    guard !isClosed, pending[ObjectIdentifier(event)] != nil else { return }
    event.moment = nil
    set(event, isBusy: true)
    host.invoke(event.function, event.request) { [weak self] result in self?.attempted(event, result) }
  }

  private func attempted(_ event: Pending, _ result: InvocationResult) {
    guard pending[ObjectIdentifier(event)] != nil else { return }
    let settings = settings(event.function, event.request)
    if case .throttled = result.outcome {} else { table.invoked(hasFailed: result.hasFailed) }
    switch result.outcome {
    case .response:
      event.kept.attempts += 1
      finish(event, .success, result)
    case .functionError where isClosed:
      // Ended with the emulator: it is tried again, uncounted.
      break
    case .functionError:
      event.kept.attempts += 1
      guard event.kept.attempts <= min(settings.maximumRetryAttempts, retryPauses_ms.count) else { return finish(event, .retriesExhausted, result) }
      retry(event, after_ms: retryPauses_ms[event.kept.attempts - 1], result)
    case .throttled where isClosed: break
    case .throttled where event.function.definition.reservedConcurrency == 0: finish(event, .zeroReservedConcurrency, nil)
    case .throttled:
      event.kept.throttles += 1
      retry(event, after_ms: min(1_000 << min(event.kept.throttles - 1, 9), 300_000), nil)
    }
  }

  private func retry(_ event: Pending, after_ms: Int, _ result: InvocationResult?) {
    let age_ms = now_ms - event.kept.accepted_ms + Int64(after_ms)
    guard age_ms < Int64(settings(event.function, event.request).maximumEventAge_s) * 1_000 else { return finish(event, .eventAgeExceeded, result) }
    event.kept.due_ms = now_ms + Int64(after_ms)
    if shelf != nil { keep(event) { _ in } }
    wait(event, after_ms)
  }

  private func wait(_ event: Pending, _ after_ms: Int) {
    guard !isClosed else { return }
    let moment = DueMoment(table, .retry) { [weak self, weak event] in
      if let event { self?.attempt(event) }
    }
    event.moment = moment
    moment.set(after_ms: after_ms)
    set(event, isBusy: false)
  }

  // MARK: Ends

  /// The event is kept until everybody who is to be told is.
  private func finish(_ event: Pending, _ condition: InvocationRecord.EndCondition, _ result: InvocationResult?) {
    let settings = settings(event.function, event.request)
    var tells: [(String, QueuedNotice)] = []
    if let destination = condition == .success ? settings.onSuccess : settings.onFailure {
      let record = InvocationRecord(condition: condition, attempts: event.kept.attempts, request: event.request, result: result).bytes(
        of: event.function, at: now_ms)
      // Source: answers recorded from AWS, test_retries: the message bears the invocation's trace.
      tells.append((destination, QueuedNotice(body: String(decoding: record, as: UTF8.self), trace: String(decoding: event.request.traceID, as: UTF8.self))))
    }
    if condition != .success, let queue = settings.deadLetterQueue { tells.append((queue, Self.deadLetter(event.request, result))) }
    event.untold = tells.count
    guard !tells.isEmpty else { return release(event) }
    for (place, (destination, notice)) in tells.enumerated() { tell(place, destination, notice, event, since_ms: now_ms, pause_ms: 1_000) }
  }

  /// The event as it was, and why it was given up. Source: AWS Lambda developer guide, "Dead-letter queues".
  private static func deadLetter(_ request: InvocationRequest, _ result: InvocationResult?) -> QueuedNotice {
    let error = result.flatMap { try? JSON(reading: $0.payload) }?["errorMessage"]?.string ?? ""
    let text = error.isEmpty ? "the event was given up" : String(error.unicodeScalars.prefix(1_024))
    return QueuedNotice(
      body: String(decoding: request.payload, as: UTF8.self),
      attributes: [("RequestID", "String", request.id.description), ("ErrorCode", "Number", "200"), ("ErrorMessage", "String", text)])
  }

  private func tell(_ place: Int, _ destination: String, _ notice: QueuedNotice, _ event: Pending, since_ms: Int64, pause_ms: Int) {
    guard destination.hasPrefix("arn:aws:sqs:"), let shelf else {
      return tellFunction(destination, Array(notice.body.utf8), chain: event.kept.chain + 1) { [weak self] in self?.told(destination, event, $0) }
    }
    shelf.send(destination, notice) { fault in
      EventLoop.post { [weak self] in
        guard let self else { return }
        guard fault != nil, !isClosed, now_ms - since_ms < Int64(Self.tellLimit_ms) else { return told(destination, event, fault) }
        let moment = DueMoment(table, .retry) { [weak self] in
          self?.set(event, isBusy: true)
          self?.tell(place, destination, notice, event, since_ms: since_ms, pause_ms: min(2 * pause_ms, 300_000))
        }
        event.tellings[place] = moment
        moment.set(after_ms: pause_ms)
        set(event, isBusy: false)
      }
    }
  }

  private func told(_ destination: String, _ event: Pending, _ fault: String?) {
    if let fault { host.say("the destination `\(destination)` was not told of RequestId: \(event.request.id): \(fault)", of: event.function) }
    event.untold -= 1
    if event.untold <= 0 { release(event) }
  }

  /// `done` is told why the destination is not; nil where it is.
  private func tellFunction(_ destination: String, _ record: [UInt8], chain: Int, _ done: @escaping @EventLoop (String?) -> Void) {
    guard chain <= Self.chainMaximum else { return done("\(Self.chainMaximum) functions in a row told one another") }
    guard record.count <= InvokeAPI.eventBytesMaximum else { return done("the record is over \(InvokeAPI.eventBytesMaximum) bytes") }
    guard let name = FunctionName(destination), let found = try? host.find(name, namesLatest: true) else { return done("there is no such function") }
    var request = InvocationRequest(payload: record)
    request.invokedARN = found.invokedARN
    accept(found.function, request, chain: chain) { done($0 ? nil : "too many asynchronous invocations are pending") }
  }

  /// Nothing more is tried; what is kept goes on in the next run, and without a shelf is forgotten.
  func close() {
    isClosed = true
    for event in pending.values {
      event.moment?.cancel()
      for moment in event.tellings.values { moment.cancel() }
    }
  }
}
