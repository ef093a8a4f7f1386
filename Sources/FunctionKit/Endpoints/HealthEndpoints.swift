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

  /// GET /readyz: the function can do its work: 503 when the records cannot be reached. What it found holds for 30 seconds.
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
    let ready: Bool
    if let known = room.probeMemory.ready(at: exchange.now_s) {
      ready = known
    } else {
      ready = await probe(by: exchange.now_ms + room.cases.surroundings.ahead_ms() + Self.patience_ms, exchange.correlationID)
      room.probeMemory.remember(ready, at: exchange.now_s)
    }
    return try .json(
      ready ? 200 : 503,
      ["status": ready ? "ready" : "unavailable", "version": .string(Version.current), "checks": ["records": ready ? "ready" : "unavailable"]])
  }

  private func probe(by deadline_ms: Int64, _ correlationID: String) async -> Bool {
    await Deadline.$current_ms.withValue(min(deadline_ms, Deadline.current_ms ?? deadline_ms)) {
      do throws(RecordStoreError) {
        try await room.cases.records.probe()
        return true
      } catch {
        room.log.write(.error, "the records cannot be reached", fields: [("correlation_id", .string(correlationID)), ("cause", .string("\(error)"))])
        return false
      }
    }
  }
}

extension Endpoint {
  fileprivate static var readyDocumentation: Documentation {
    let body = { (word: String) in
      Schema.object([
        .required("status", .word(word)), .required("version", .string), .required("checks", .object([.required("records", .word(word))])),
      ])
    }
    return Documentation(
      "ready", tag: "health", "Tell whether decisions can be made", detail: "What a probe found holds for 30 seconds.",
      answers: [
        .json(200, "the records can be reached", body("ready")),
        // One form for both: the gateway's own 503 has the same type.
        .json(503, "the records cannot be reached", .either([body("unavailable"), .gatewayMessage])),
      ])
  }
}

/// The last answer of a probe.
final class ProbeMemory: Sendable {
  private static let holds_s: Int64 = 30
  private let last = Mutex<(ready: Bool, at_s: Int64)?>(nil)

  func ready(at now_s: Int64) -> Bool? {
    last.withLock { last in
      guard let last, (0..<Self.holds_s).contains(now_s - last.at_s) else { return nil }
      return last.ready
    }
  }

  func remember(_ ready: Bool, at now_s: Int64) { last.withLock { $0 = (ready, now_s) } }
}
