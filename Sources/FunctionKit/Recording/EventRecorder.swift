package import Cases
internal import Crypto
internal import Masks
internal import LambdaRuntime
package import StrictJSON
internal import Synchronization

/// Logs a share of a process's events in the cloud, each masked with all that it asked and was told: `emulator record import` makes recordings of them.
///
/// Chance stays chance: a seed that stands in a log would say what a process draws. What was drawn is found when the recording is run again.
package final class EventRecorder: Sendable {
  private struct Event {
    var id: String
    var bytes: [UInt8]
    /// Milliseconds since 1970 at which it began.
    var at_ms: Int64
    /// What the masks of this recording follow from.
    var seed: Int64
    var caller: JSONValue?
    var calls: [JSONValue] = []
    var answer: (payload: [UInt8], hasFailed: Bool) = ([], true)
    var size = 0
    var fault: String?
  }

  /// What is logged of one event.
  static let bytesMaximum = 6 << 20
  static let callsMaximum = 1_000

  private let share: Double
  private let secrets: [String]
  private let surroundings: any Surroundings
  /// The event that is answered now; a process has one at a time.
  private let event = Mutex<Event?>(nil)

  /// `share`: of all events, 0 to 1. `secrets` are hidden wherever they stand, whatever their form.
  package init(share: Double, secrets: [String], surroundings: any Surroundings) {
    (self.share, self.secrets, self.surroundings) = (share, secrets, surroundings)
  }

  /// Whether the event that is answered now is one of the share.
  package var isOn: Bool { event.withLock { $0 != nil } }

  func begins(_ invocation: Invocation) {
    let drawn = number()
    guard Double(drawn) / 0x1p53 < share else { return event.withLock { $0 = nil } }
    let begun = Event(
      id: invocation.requestID, bytes: invocation.event, at_ms: surroundings.now_ms(), seed: number(), size: invocation.event.count)
    event.withLock { $0 = begun }
  }

  /// Of 53 bits, so that it is the same number for whoever reads it as a double.
  private func number() -> Int64 { Int64(surroundings.random(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 11) }

  func told(_ caller: JSONValue) { event.withLock { $0?.caller = caller } }

  /// One more call that was made and answered.
  package func add(_ service: String, _ operation: String, _ request: JSONValue, _ response: JSONValue) {
    let call: JSONValue = ["service": .string(service), "operation": .string(operation), "request": request, "response": response]
    // Nothing that a writer could refuse was read.
    let size = (try? JSONWriter.write(call).count) ?? 0
    event.withLock { event in
      guard event?.fault == nil else { return }
      event?.size += size
      event?.calls.append(call)
      Self.check(&event)
    }
  }

  func answered(_ payload: [UInt8], hasFailed: Bool) {
    event.withLock { event in
      event?.answer = (payload, hasFailed)
      event?.size += payload.count
      Self.check(&event)
    }
  }

  private static func check(_ event: inout Event?) {
    guard let size = event?.size, let count = event?.calls.count, size > bytesMaximum || count > callsMaximum else { return }
    event?.fault = size > bytesMaximum ? "it has more than \(bytesMaximum) bytes" : "it has more than \(callsMaximum) exchanges"
    event?.calls = []
  }

  /// When nothing of the event goes on any more. `function` answered it; `write` gets a line at a time.
  func ends(_ function: String, write: ([UInt8]) -> Void) {
    let ended = event.withLock { event in
      defer { event = nil }
      return event
    }
    guard let ended else { return }
    if let fault = ended.fault {
      for line in EventLines.lines(ended.id, ended.at_ms, fault: fault) { write(line) }
      return
    }
    var mask = RecordMask(seed: String(ended.seed), secrets: secrets) { SHA256.digest($0) }
    // Everything is read once before anything is written, so that what is learnt of the last of it holds for the first.
    _ = Self.document(ended, function, &mask)
    guard let text = try? JSONWriter.write(Self.document(ended, function, &mask)) else { return }
    for line in EventLines.lines(ended.id, ended.at_ms, text) { write(line) }
  }

  private static func document(_ event: Event, _ function: String, _ mask: inout RecordMask) -> JSONValue {
    let bytes = mask.masked(event.bytes)
    let calls = event.calls.map { masked($0, &mask) }
    let payload = mask.masked(event.answer.payload)
    let caller = event.caller.map { masked($0, &mask) }
    var members: [(name: String, value: JSONValue)] = [
      ("format", .integer(EventLines.format)), ("function", .string(function)), ("build", .string(Version.current)), ("clock_ms", .integer(event.at_ms)),
      ("seed", .integer(event.seed)), ("request_id", .string(event.id)), ("event", .string(String(decoding: bytes, as: UTF8.self))),
      ("calls", .array(calls)), ("payload", .string(String(decoding: payload, as: UTF8.self))), ("failed", .bool(event.answer.hasFailed)),
    ]
    if let caller { members.append(("caller", caller)) }
    return .object(JSONObject(members))
  }

  private static func masked(_ value: JSONValue, _ mask: inout RecordMask) -> JSONValue {
    let bytes = mask.masked((try? JSONWriter.write(value)) ?? [])
    return (try? JSONReader.read(bytes, limits: limits)) ?? .string(String(decoding: bytes, as: UTF8.self))
  }

  private static let limits = JSONLimits(bytesMaximum: 4 * bytesMaximum, depthMaximum: 256, nodesMaximum: 2_000_000)
}
