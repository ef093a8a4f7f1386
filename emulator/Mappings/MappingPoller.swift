internal import EmulatorClock
internal import EmulatorHTTP
internal import EmulatorQueues
internal import EmulatorSandboxes

/// Gives a function the messages of a queue, in batches. It receives only what can be started at once.
@EventLoop final class MappingPoller {
  /// What a function's event may have. Source: AWS Lambda quotas, "Invocation payload".
  static let batchBytesMaximum = 6 * 1_024 * 1_024
  /// Messages of one receive, so that few bodies are in memory that no batch has.
  private static let receiveMaximum = 10
  /// How long it waits where the function could not be started.
  private static let throttlePause_ms = 1_000

  private(set) var mapping: SourceMapping
  private let queues: QueueEngine
  private let host: FunctionHost
  private let function: HostedFunction
  private let filters: [FilterPattern]
  /// How many batches may run at once now; grows with each that is well, and halves with each that is not.
  private var concurrency: Int
  private var running = 0
  private var ticket: PollTicket?
  private var gathered: [PolledMessage] = []
  private var isStopped = false
  /// Since a mapping of a queue that is gone asks again now and then.
  private lazy var pause = Alarm { [weak self] in self?.goOn() }
  /// Whether the pause is for want of a sandbox, so that what waits is soon given.
  private var isThrottled = false
  private let table: Timetable
  private let deliveryFault: (@Sendable (String) -> DeliveryFault?)?
  /// Messages whose deletion is lost on purpose.
  private var undeletable: Set<Int64> = []
  private lazy var window = DueMoment(table, .window) { [weak self] in self?.windowIsOver() }

  init(
    _ mapping: SourceMapping, _ queues: QueueEngine, _ host: FunctionHost, _ function: HostedFunction, _ table: Timetable,
    deliveryFault: (@Sendable (String) -> DeliveryFault?)?
  ) {
    self.deliveryFault = deliveryFault
    (self.mapping, self.queues, self.host, self.function, self.table) = (mapping, queues, host, function, table)
    filters = mapping.filters.compactMap { try? FilterPattern($0) }
    concurrency = Self.ceiling(mapping, host, function)
  }

  /// As many as the mapping allows and the function has sandboxes.
  private static func ceiling(_ mapping: SourceMapping, _ host: FunctionHost, _ function: HostedFunction) -> Int {
    let sandboxes = function.definition.reservedConcurrency ?? host.limits.sandboxesPerFunction
    return max(1, min(mapping.concurrencyMaximum ?? .max, sandboxes))
  }

  var isBusy: Bool { running > 0 || !gathered.isEmpty }

  /// Begins to receive, unless it does already, or all that may run does.
  func poll() {
    guard !isStopped, mapping.isEnabled, ticket == nil, running < concurrency, gathered.count < mapping.batchSize, pause.time_ns == .max else { return }
    let ticket = PollTicket()
    self.ticket = ticket
    let count = min(mapping.batchSize - gathered.count, Self.receiveMaximum)
    queues.poll(mapping.queueARN, count: count, hasWindow: mapping.window_s > 0, ticket: ticket) { messages in
      EventLoop.post { [weak self] in self?.received(messages, ticket) }
    }
  }

  private func goOn() {
    endThrottle()
    poll()
  }

  private func throttle() {
    guard !isStopped else { return }
    if !isThrottled { table.begins(mapping.function) }
    isThrottled = true
    pause.set(after_ms: Self.throttlePause_ms)
  }

  private func endThrottle() {
    if isThrottled { table.ends(mapping.function) }
    isThrottled = false
  }

  func stop() {
    isStopped = true
    endThrottle()
    ticket?.abandon()
    ticket = nil
    pause.cancel()
    window.cancel()
    gathered = []
  }

  private func received(_ messages: [PolledMessage]?, _ from: PollTicket) {
    if ticket === from { ticket = nil }
    guard !isStopped else { return }
    // The queue is gone, or the service ends.
    guard let messages, !messages.isEmpty else { return pause.set(after_ms: Self.throttlePause_ms) }
    let wanted = filters.isEmpty ? messages : messages.filter { message in filters.contains { $0.matches(message.body) } }
    let unwanted = messages.filter { message in !wanted.contains { $0.number == message.number } }
    if !unwanted.isEmpty { queues.delete(unwanted, of: mapping.queueARN) }
    let isFirst = gathered.isEmpty
    gathered += wanted
    let bytes = gathered.reduce(0) { $0 + $1.record.count }
    if mapping.window_s == 0 || gathered.count >= mapping.batchSize || bytes >= Self.batchBytesMaximum {
      dispatch()
    } else if isFirst, !gathered.isEmpty {
      window.set(after_ms: mapping.window_s * 1_000)
    }
    poll()
  }

  private func windowIsOver() {
    ticket?.abandon()
    ticket = nil
    dispatch()
    poll()
  }

  /// Starts what was gathered, in as many events as it takes.
  private func dispatch() {
    window.cancel()
    while !gathered.isEmpty {
      var (batch, bytes): ([PolledMessage], Int) = ([], 0)
      while let next = gathered.first, batch.isEmpty || bytes + next.record.count + 1 <= Self.batchBytesMaximum - 64 {
        bytes += next.record.count + 1
        batch.append(gathered.removeFirst())
      }
      start(batch)
    }
  }

  /// As a batch is, or as a plan of faults makes it of one: two, late, in another order. A FIFO queue's keeps its order and comes once.
  private func start(_ batch: [PolledMessage]) {
    guard let deliveryFault else { return run(batch) }
    var (inTime, last, twice): ([PolledMessage], [PolledMessage], [PolledMessage]) = ([], [], [])
    for message in batch {
      switch deliveryFault(message.id) {
      case .duplicate where !mapping.isFIFO:
        inTime.append(message)
        twice.append(message)
      case .reorder where !mapping.isFIFO: last.insert(message, at: 0)
      case .delay(let time_ms) where !mapping.isFIFO: runLate([message], time_ms)
      case .lostDelete:
        undeletable.insert(message.number)
        inTime.append(message)
      default: inTime.append(message)
      }
    }
    if !(inTime + last).isEmpty { run(inTime + last) }
    if !twice.isEmpty { run(twice) }
  }

  private func runLate(_ batch: [PolledMessage], _ time_ms: Int) {
    running += 1
    table.begins(mapping.function)
    Alarm.once(after_ms: time_ms) { [self] in
      running -= 1
      run(batch)
      table.ends(mapping.function)
    }
  }

  private func run(_ batch: [PolledMessage]) {
    running += 1
    table.begins(mapping.function)
    var event = Array(#"{"Records":["#.utf8)
    for (place, message) in batch.enumerated() {
      if place > 0 { event.append(UInt8(ascii: ",")) }
      event += message.record
    }
    event += Array("]}".utf8)
    // Held until then: what a batch has done is deleted also where the mapping is gone or the emulator ends.
    host.invoke(function, InvocationRequest(payload: event)) { [self] result in ended(batch, result) }
  }

  private func ended(_ batch: [PolledMessage], _ result: InvocationResult) {
    running -= 1
    defer { table.ends(mapping.function) }
    if case .throttled = result.outcome {} else { table.invoked(hasFailed: result.hasFailed) }
    let answer: BatchAnswer
    switch result.outcome {
    case .response: answer = mapping.reportsFailures ? BatchAnswer(result.payload, ids: Set(batch.map(\.id))) : .allDone
    case .functionError, .throttled: answer = .allFailed
    }
    var done: [PolledMessage]
    switch answer {
    case .allDone: done = batch
    case .allFailed: done = []
    case .failed(let ids): done = batch.filter { !ids.contains($0.id) }
    }
    if !mapping.reportsFailures {
      let ceiling = Self.ceiling(mapping, host, function)
      concurrency = answer == .allFailed ? max(1, concurrency / 2) : min(ceiling, concurrency + 1)
    }
    if case .throttled = result.outcome {
      // Nobody had it, so that no receive counts; and nothing is asked for until the pause is over.
      throttle()
      queues.putBack(batch, in: mapping.queueARN)
    }
    let lost = done.filter { undeletable.remove($0.number) != nil }
    done.removeAll { message in lost.contains { $0.number == message.number } }
    guard !done.isEmpty else { return poll() }
    // The next receive comes after this in the queue's own order.
    queues.delete(done, of: mapping.queueARN)
    poll()
  }
}
