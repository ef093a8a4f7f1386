internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks
internal import HTTPTransport
internal import StrictJSON
internal import Synchronization

/// GET /health: the function runs. Nothing is asked of anything else.
public struct HealthEndpoint: Endpoint {
  public init() {}

  public func respond(to exchange: Exchange) async throws(Refusal) -> Answer {
    try .json(200, ["status": "healthy", "version": .string(Version.current)])
  }
}

extension HealthEndpoint {
  public static var documentation: Documentation {
    Documentation(
      "health", tag: "health", "Tell that the functions run",
      answers: [.json(200, "it runs; nothing else was asked", .object([.required("status", .word("healthy")), .required("version", .string)]))])
  }
}

/// GET /readyz: the function can do its work: 503 when the records cannot be reached. What it found holds for 30 seconds.
public struct ReadinessEndpoint: Endpoint {
  /// A probe that takes longer finds the records unreachable: who asks is waiting to route around this function.
  static let patience_ms: Int64 = 2_000

  private let records: any RecordStore
  private let memory: ProbeMemory
  private let log: Log

  public init(_ composition: Composition) {
    records = composition.records
    memory = composition.probeMemory
    log = composition.log
  }

  public func respond(to exchange: Exchange) async throws(Refusal) -> Answer {
    let ready: Bool
    if let known = memory.ready(at: exchange.now_s) {
      ready = known
    } else {
      ready = await probe(by: exchange.now_ms + Self.patience_ms, exchange.correlationID)
      memory.remember(ready, at: exchange.now_s)
    }
    return try .json(
      ready ? 200 : 503,
      ["status": ready ? "ready" : "unavailable", "version": .string(Version.current), "checks": ["records": ready ? "ready" : "unavailable"]])
  }

  private func probe(by deadline_ms: Int64, _ correlationID: String) async -> Bool {
    await Deadline.$current_ms.withValue(min(deadline_ms, Deadline.current_ms ?? deadline_ms)) {
      do throws(RecordStoreError) {
        try await records.probe()
        return true
      } catch {
        log.write(.error, "the records cannot be reached", fields: [("correlation_id", .string(correlationID)), ("cause", .string("\(error)"))])
        return false
      }
    }
  }
}

extension ReadinessEndpoint {
  public static var documentation: Documentation {
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
