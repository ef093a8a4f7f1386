internal import EmulatorClock
internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorReplay
internal import EmulatorSandboxes
internal import FoundationEssentials

/// What was said in one invocation, before anything of it is masked.
struct RawRun: Sendable {
  struct Call: Sendable {
    var service: String
    var operation: String
    var request: JSON
    /// Nil until it is answered.
    var response: JSON?
  }

  var function: String
  var executable: String
  /// The executable's mark, where another machine had it.
  var build: String?
  var id: String
  var event: [UInt8]
  var clock_ms: Int64
  var seed: Int64
  /// As the function told it; nil where it said nothing.
  var caller: JSON?
  var calls: [Call] = []
  var bytes = 0
  var answer: (payload: [UInt8], hasFailed: Bool)?
  /// Why it is not kept.
  var fault: String?
}

/// Collects what every invocation says and is told, and hands it on when nothing of it goes on any more.
@EventLoop final class RecordingDesk: SandboxWitness {
  /// A call under way.
  struct Ticket {
    fileprivate var seat: Seat
    fileprivate var id: String
    fileprivate var place: Int
  }

  @EventLoop fileprivate final class Seat {
    let run: RunSeat
    var raw: RawRun?
    init(_ run: RunSeat) { self.run = run }
  }

  private let clock: Clock
  private let folder: String
  private let hand: @Sendable (RawRun) -> Void
  private var seats: [Int: Seat] = [:]
  private var byKey: [String: Seat] = [:]
  private var chance = SystemRandomNumberGenerator()
  /// Set as soon as it is known.
  var port: UInt16 = 0

  init(_ clock: Clock, hand: @escaping @Sendable (RawRun) -> Void) throws(CommandFault) {
    folder = try RunSeat.folder()
    (self.clock, self.hand) = (clock, hand)
  }

  /// Once every sandbox is gone.
  func close() { try? FileManager.default.removeItem(atPath: folder) }

  // MARK: Sandboxes

  func variables(ofSandbox id: Int, _ function: HostedFunction) -> [(name: String, value: String)] {
    if let seat = seats[id] { return seat.run.variables(port: port) }
    guard let run = RunSeat(in: folder, callers: false) else {
      Terminal.log("warning: a sandbox of \(function.definition.name) is not recorded: its files in `\(folder)` cannot be made")
      return []
    }
    let seat = Seat(run)
    (seats[id], byKey[run.key]) = (seat, seat)
    return run.variables(port: port)
  }

  func begins(_ request: InvocationRequest, inSandbox id: Int, _ function: HostedFunction) {
    guard let seat = seats[id] else { return }
    // Of 53 bits, so that it is the same number for whoever reads it as a double.
    let seed = Int64(chance.next() >> 11)
    var raw = RawRun(
      function: function.definition.name, executable: function.definition.executable, id: request.id.description, event: request.payload,
      clock_ms: clock.now_ms,
      seed: seed)
    raw.bytes = request.payload.count
    seat.run.begin(clock_ms: raw.clock_ms, seed: seed)
    seat.raw = raw
  }

  func answered(_ outcome: InvocationResult.Outcome, _ payload: [UInt8], isStreamed: Bool, inSandbox id: Int) {
    guard let seat = seats[id], seat.raw != nil else { return }
    if isStreamed { seat.raw?.fault = "its answer was streamed" }
    if case .functionError = outcome { seat.raw?.answer = (payload, true) } else { seat.raw?.answer = (payload, false) }
    add(payload.count, seat)
  }

  func rests(sandbox id: Int) {
    guard let seat = seats[id], let raw = seat.raw else { return }
    seat.raw = nil
    hand(raw)
  }

  func left(sandbox id: Int) {
    rests(sandbox: id)
    guard let seat = seats.removeValue(forKey: id) else { return }
    byKey[seat.run.key] = nil
    seat.run.remove()
  }

  // MARK: Calls

  /// Of a request that a sandbox signed; nil where it is none that is recorded.
  func open(_ head: RequestHead, _ service: String, _ operation: String, _ body: [UInt8]) -> Ticket? {
    guard let text = head["Authorization"].map({ String(decoding: $0, as: UTF8.self) }), let key = RunSeat.key(inAuthorization: text), let seat = byKey[key],
      let id = seat.raw?.id, head["X-Emulator-Unrecorded"] == nil
    else { return nil }
    add(RawRun.Call(service: service, operation: operation, request: RunAnswer.value(body)), body.count, seat)
    // Beyond its bounds nothing was added: there is no place for the answer.
    guard let raw = seat.raw, raw.fault == nil else { return nil }
    return Ticket(seat: seat, id: id, place: raw.calls.count - 1)
  }

  func close(_ ticket: Ticket?, _ status: Int, _ body: [UInt8]) {
    guard let ticket, ticket.seat.raw?.id == ticket.id, ticket.place < ticket.seat.raw?.calls.count ?? 0 else { return }
    ticket.seat.raw?.calls[ticket.place].response = ["status": .integer(Int64(status)), "body": RunAnswer.value(body)]
    add(body.count, ticket.seat)
  }

  /// What a sandbox tells by itself: calls by HTTP, and who calls it.
  func told(_ key: String, _ exchange: Exchange) {
    guard let seat = byKey[key], seat.raw != nil, let value = try? JSON(reading: exchange.body) else {
      return exchange.json(404, ["message": "there is no such sandbox, or nothing runs in it"])
    }
    if let caller = value["caller"] { seat.raw?.caller = caller }
    if var call = RawRun.Call(told: value), let response = value["response"] {
      call.response = response
      add(call, exchange.body.count, seat)
    }
    exchange.respond(204)
  }

  private func add(_ call: RawRun.Call, _ bytes: Int, _ seat: Seat) {
    guard seat.raw?.fault == nil else { return }
    guard seat.raw?.calls.count ?? 0 < RecordedInvocation.exchangesMaximum else {
      seat.raw?.fault = "it has more than \(RecordedInvocation.exchangesMaximum) exchanges"
      return
    }
    seat.raw?.calls.append(call)
    add(bytes, seat)
  }

  private func add(_ bytes: Int, _ seat: Seat) {
    seat.raw?.bytes += bytes
    guard seat.raw?.bytes ?? 0 > RecordedInvocation.bytesMaximum else { return }
    seat.raw?.fault = "it has more than \(RecordedInvocation.bytesMaximum) bytes"
    seat.raw?.calls = []
  }
}

extension RawRun.Call {
  /// What a sandbox tells that it asks: `service` and `operation` as it says, else HTTP, whose operation is the method and the address without what stands behind a question
  /// mark. Nil where it asks nothing.
  init?(told value: JSON) {
    guard let request = value["request"] else { return nil }
    self.request = request
    service = value["service"]?.string ?? "http"
    operation = value["operation"]?.string ?? "\(request["method"]?.string ?? "") \((request["url"]?.string ?? "").prefix { $0 != "?" })"
  }
}
