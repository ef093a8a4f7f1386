internal import EmulatorHTTP
internal import EmulatorJSON

/// Asynchronous invocations: accepted at once, run in the background, kept in memory only.
///
/// A function that fails is tried again after one and after two minutes, as often as its settings say, with the same request id; a throttled attempt does not count and
/// is repeated with growing pauses. What would be older than its settings allow is given up. What succeeded or was given up is told to the function that the settings
/// name. Source: AWS Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation". The queue does not outlive the process.
@EventLoop final class EventQueue {
  /// As many functions in a row may tell one another, as in the cloud, where it is taken for a loop.
  static let chainMaximum = 16

  private final class Pending {
    let function: HostedFunction
    let request: InvocationRequest
    let accepted_ns: UInt64
    /// How many destinations led here.
    let chain: Int
    /// Attempts that ran, and those that found no sandbox.
    var attempts = 0
    var throttles = 0
    var alarm: Alarm?

    init(_ function: HostedFunction, _ request: InvocationRequest, _ accepted_ns: UInt64, chain: Int) {
      self.function = function
      self.request = request
      self.accepted_ns = accepted_ns
      self.chain = chain
    }
  }

  private unowned let host: FunctionHost
  private let retryPauses_ms: [Int]
  private var pending: [ObjectIdentifier: Pending] = [:]
  private var pendingBytes = 0

  init(_ host: FunctionHost, retryPauses_ms: [Int]) {
    self.host = host
    self.retryPauses_ms = retryPauses_ms
  }

  /// - Returns: false when too many are pending.
  func accept(_ function: HostedFunction, _ request: InvocationRequest, chain: Int = 0) -> Bool {
    guard pending.count < host.limits.pendingEventsMaximum, pendingBytes + request.payload.count <= host.limits.pendingEventBytesMaximum else { return false }
    let event = Pending(function, request, EventLoop.reactor.now_ns, chain: chain)
    pending[ObjectIdentifier(event)] = event
    pendingBytes += request.payload.count
    attempt(event)
    return true
  }

  private func attempt(_ event: Pending) {
    host.invoke(event.function, event.request) { [weak self] result in self?.attempted(event, result) }
  }

  private func attempted(_ event: Pending, _ result: InvocationResult) {
    guard pending[ObjectIdentifier(event)] != nil else { return }
    let settings = event.function.definition.asynchronous
    switch result.outcome {
    case .response:
      event.attempts += 1
      finish(event, .success, result)
    case .functionError:
      event.attempts += 1
      guard event.attempts <= min(settings.maximumRetryAttempts, retryPauses_ms.count) else { return finish(event, .retriesExhausted, result) }
      retry(event, after_ms: retryPauses_ms[event.attempts - 1], result)
    case .throttled where event.function.definition.reservedConcurrency == 0: finish(event, .zeroReservedConcurrency, nil)
    case .throttled:
      event.throttles += 1
      retry(event, after_ms: min(1_000 << min(event.throttles - 1, 9), 300_000), nil)
    }
  }

  private func retry(_ event: Pending, after_ms: Int, _ result: InvocationResult?) {
    let age_ns = EventLoop.reactor.clock_ns - event.accepted_ns + nanoseconds(after_ms)
    guard age_ns < nanoseconds(event.function.definition.asynchronous.maximumEventAge_s * 1_000) else { return finish(event, .eventAgeExceeded, result) }
    let alarm = Alarm { [weak self, weak event] in
      if let event { self?.attempt(event) }
    }
    alarm.set(after_ms: after_ms)
    event.alarm = alarm
  }

  private func finish(_ event: Pending, _ condition: InvocationRecord.EndCondition, _ result: InvocationResult?) {
    pending[ObjectIdentifier(event)] = nil
    pendingBytes -= event.request.payload.count
    let settings = event.function.definition.asynchronous
    guard let destination = condition == .success ? settings.onSuccess : settings.onFailure else { return }
    let record = InvocationRecord(condition: condition, attempts: event.attempts, request: event.request, result: result)
    if let fault = tell(destination, record.bytes(of: event.function), chain: event.chain + 1) {
      host.say("the destination `\(destination)` was not told of RequestId: \(event.request.id): \(fault)", of: event.function)
    }
  }

  /// - Returns: why the destination is not told; nil where it is.
  private func tell(_ destination: String, _ record: [UInt8], chain: Int) -> String? {
    guard chain <= Self.chainMaximum else { return "\(Self.chainMaximum) functions in a row told one another" }
    guard record.count <= InvokeAPI.eventBytesMaximum else { return "the record is over \(InvokeAPI.eventBytesMaximum) bytes" }
    guard let name = FunctionName(destination), let found = try? host.find(name, namesLatest: true) else { return "there is no such function" }
    var request = InvocationRequest(payload: record)
    request.invokedARN = found.invokedARN
    return accept(found.function, request, chain: chain) ? nil : "too many asynchronous invocations are pending"
  }

  /// Forgets what is pending.
  func close() {
    for event in pending.values { event.alarm?.cancel() }
    pending = [:]
    pendingBytes = 0
  }
}

/// What a destination is told of an invocation.
/// Source: AWS Lambda developer guide, "Capturing records of Lambda asynchronous invocations".
struct InvocationRecord {
  enum EndCondition: String {
    case success = "Success"
    case retriesExhausted = "RetriesExhausted"
    case eventAgeExceeded = "EventAgeExceeded"
    case zeroReservedConcurrency = "ZeroReservedConcurrency"
  }

  var condition: EndCondition
  var attempts: Int
  var request: InvocationRequest
  /// Nil where it never ran.
  var result: InvocationResult?

  /// JSON. Payloads stand in it as they are; what is no JSON stands in it as text.
  @EventLoop func bytes(of function: HostedFunction) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(request.payload.count + (result?.payload.count ?? 0) + 512)
    let timestamp = UTCTime(nanosecondsSince1970: EventLoop.reactor.wallClock_ns).text
    out += #"{"version":"1.0","timestamp":"\#(timestamp)","requestContext":{"requestId":"\#(request.id)","#.utf8
    out += #""functionArn":"\#(request.invokedARN ?? "\(function.arn):$LATEST")","condition":"\#(condition.rawValue)","#.utf8
    out += #""approximateInvokeCount":\#(attempts)},"requestPayload":"#.utf8
    Self.append(request.payload, to: &out)
    if let result {
      out += #","responseContext":{"statusCode":200,"executedVersion":"\#(function.version)""#.utf8
      if case .functionError = result.outcome { out += #","functionError":"Unhandled""#.utf8 }
      out += #"},"responsePayload":"#.utf8
      Self.append(result.payload, to: &out)
    }
    out.append(UInt8(ascii: "}"))
    return out
  }

  private static func append(_ payload: [UInt8], to out: inout [UInt8]) {
    if isCertainlyJSON(payload) || (try? JSON(reading: payload)) != nil {
      out += payload
    } else if payload.isEmpty {
      out += "null".utf8
    } else {
      JSON.appendQuoted(String(decoding: payload, as: UTF8.self), to: &out)
    }
  }
}
