internal import Cases
internal import Forms
internal import HTTPTransport
internal import StrictJSON
internal import Synchronization

/// GET /health: the function runs. Nothing is asked of anything else.
extension Endpoint {
  public static let health = Endpoint(.get, "/health", allow: nil, { healthDocumentation }) { _, _ throws(EndpointError) in
    try .json(200, ["status": "healthy", "version": .string(Version.current)])
  }

  /// GET /readyz: the function can do its work: 503 when the records cannot be reached, degraded without the queue of work. What it found holds for 30 seconds.
  public static let ready = Endpoint(.get, "/readyz", allow: nil, { readyDocumentation }) { exchange, room throws(EndpointError) in
    try await Readiness(room: room).answer(exchange)
  }

  private static var healthDocumentation: Documentation {
    Documentation(
      "health", tag: "health", "Tell that the functions run",
      answers: [.json(200, "it runs; nothing else was asked", .object([.required("status", .word("healthy")), .required("version", .string)]))])
  }
}

/// What `/readyz` asks and remembers.
struct Readiness {
  /// A probe that takes longer finds the records unreachable: who asks is waiting to route around this function.
  static let patience_ms: Int64 = 2_000

  let room: Room

  func answer(_ exchange: Exchange) async throws(EndpointError) -> Answer {
    let found: Found
    if let known = room.probeMemory.found(at: exchange.now_s) {
      found = known
    } else {
      found = await probe(by: exchange.now_ms + room.cases.surroundings.ahead_ms() + Self.patience_ms, exchange.correlationID)
      room.probeMemory.remember(found, at: exchange.now_s)
    }
    var checks: [(name: String, value: JSONValue)] = [("records", Self.word(found.records))]
    if let queue = found.queue { checks.append(("queue", Self.word(queue))) }
    let status: JSONValue = !found.records ? "unavailable" : found.queue == false ? "degraded" : "ready"
    return try .json(found.records ? 200 : 503, ["status": status, "version": .string(Version.current), "checks": .fields(checks)])
  }

  private static func word(_ isReady: Bool) -> JSONValue { isReady ? "ready" : "unavailable" }

  /// What answered in time; nil of the queue where there is none. Without it the sweep carries cases on, so that its failure is no reason to route around the function.
  struct Found: Sendable {
    var records: Bool
    var queue: Bool?
  }

  /// Both at once, so that neither takes of the other's time.
  private func probe(by deadline_ms: Int64, _ correlationID: String) async -> Found {
    await Deadline.$current_ms.withValue(min(deadline_ms, Deadline.current_ms ?? deadline_ms)) {
      async let queue = probeQueue(correlationID)
      return Found(records: await probeRecords(correlationID), queue: await queue)
    }
  }

  private func probeRecords(_ correlationID: String) async -> Bool {
    do throws(RecordStoreError) { try await room.cases.records.probe() } catch { return tell("the records cannot be reached", "\(error)", correlationID) }
    return true
  }

  private func probeQueue(_ correlationID: String) async -> Bool? {
    guard let queue = room.cases.queue else { return nil }
    do throws(WorkQueueError) { _ = try await queue.depth() } catch { return tell("the queue of work cannot be reached", error.detail, correlationID) }
    return true
  }

  private func tell(_ what: String, _ cause: String, _ correlationID: String) -> Bool {
    room.log.write(.error, what, fields: [("correlation_id", .string(correlationID)), ("cause", .string(cause))])
    return false
  }
}

extension Endpoint {
  fileprivate static var readyDocumentation: Documentation {
    let body = { (words: [String], records: String) in
      let checks = Schema.object([
        .required("records", .word(records)),
        .optional("queue", .words(["ready", "unavailable"]), "the queues of work, where there are any; without them the sweep carries cases on"),
      ])
      return Schema.object([.required("status", .words(words)), .required("version", .string), .required("checks", checks)])
    }
    return Documentation(
      "ready", tag: "health", "Tell whether decisions can be made", detail: "What a probe found holds for 30 seconds.",
      answers: [
        .json(200, "the records can be reached; `degraded` where the queue of work cannot", body(["ready", "degraded"], "ready")),
        .json(503, "the records cannot be reached", body(["unavailable"], "unavailable")),
      ])
  }
}

/// The last answer of a probe.
final class ProbeMemory: Sendable {
  private static let holds_s: Int64 = 30
  private let last = Mutex<(found: Readiness.Found, at_s: Int64)?>(nil)

  func found(at now_s: Int64) -> Readiness.Found? {
    last.withLock { last in
      guard let last, (0..<Self.holds_s).contains(now_s - last.at_s) else { return nil }
      return last.found
    }
  }

  func remember(_ found: Readiness.Found, at now_s: Int64) { last.withLock { $0 = (found, now_s) } }
}
