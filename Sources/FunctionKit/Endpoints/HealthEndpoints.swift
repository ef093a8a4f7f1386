internal import Core
internal import StrictJSON
internal import Synchronization

/// GET /health: the function runs. Nothing is asked of anything else.
public struct HealthEndpoint: Endpoint {
  public init() {}

  public func respond(to exchange: Exchange) async throws(Refusal) -> Answer {
    try .json(200, ["status": "healthy", "version": .string(Version.current)])
  }
}

/// GET /readyz: the function can do its work: 503 when the records cannot be reached. What it found holds for 30 seconds.
public struct ReadinessEndpoint: Endpoint {
  private let records: any RecordStore
  private let memory: ProbeMemory

  public init(_ composition: Composition) {
    records = composition.records
    memory = composition.probeMemory
  }

  public func respond(to exchange: Exchange) async throws(Refusal) -> Answer {
    let ready: Bool
    if let known = memory.ready(at: exchange.now_s) {
      ready = known
    } else {
      ready = await probe()
      memory.remember(ready, at: exchange.now_s)
    }
    return try .json(
      ready ? 200 : 503,
      ["status": ready ? "ready" : "unavailable", "version": .string(Version.current), "checks": ["records": ready ? "ready" : "unavailable"]])
  }

  private func probe() async -> Bool {
    do {
      try await records.probe()
      return true
    } catch {
      return false
    }
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
