public import Cases
import Forms
import Frameworks
import StrictJSON

/// GET /decisions/{id}: the bytes that the 201 answered, or what came of them since.
public struct GetDecision: Sendable {
  private let store: any RecordStore

  public init(store: any RecordStore) { self.store = store }

  public struct Found: Sendable {
    public var body: [UInt8]
    public var status: DecisionOutcome.Status
  }

  /// A review that nobody answered in time is over when the record says so, whether a sweep has been there or not: the answer is what the sweep will store,
  /// byte for byte.
  public func respond(to id: String, from caller: Caller = Caller(), now_ms: Int64) async throws(EndpointError) -> Found {
    guard UUIDText.isOne(id) else { throw .notFound }
    let id = id.lowercased()
    let found = try await stored(id, caller, now_ms)
    guard found.status == .awaitingReview, let review = try await PendingReview.read(id, tenant: caller.tenant, store: store, now_ms: now_ms) else {
      return found
    }
    // Answered between the two readings: the answer was stored with the outcome that follows from it.
    guard !review.isAnswered else { return try await stored(id, caller, now_ms) }
    guard review.expires_ms <= now_ms else { return found }
    let outcome = try DecisionOutcome(stored: found.body).reviewed(.expired(at_ms: review.expires_ms))
    do throws(JSONError) { return Found(body: try JSONWriter.write(outcome.json), status: outcome.status) } catch {
      throw .fault(detail: "\(error.path) \(error.rule)")
    }
  }

  private func stored(_ id: String, _ caller: Caller, _ now_ms: Int64) async throws(EndpointError) -> Found {
    let stored: StoredBody?
    do throws(RecordStoreError) { stored = try await StoredBody.read(DecisionKeys.partition(caller.tenant, id), store, now_ms: now_ms) } catch {
      throw EndpointError(error)
    }
    guard let stored else { throw .notFound }
    guard let status = stored.header.text("status").flatMap(DecisionOutcome.Status.init) else { throw .fault(detail: "the record of `\(id)` has no status") }
    return Found(body: stored.bytes, status: status)
  }
}

/// A decision's header with its whole body.
struct StoredBody: Sendable {
  var header: Record
  var bytes: [UInt8]

  /// Nil when there is none. A body in parts that changes while it is read is read again, at most three times.
  static func read(_ partition: String, _ store: any RecordStore, now_ms: Int64) async throws(RecordStoreError) -> StoredBody? {
    let key = RecordKey(partition: partition, sort: CaseKeys.header)
    for _ in 0..<3 {
      guard let header = try await store.get(key, now_s: now_ms / 1000), var bytes = header.bytes("body") else { return nil }
      let parts = Int(header.integer("parts") ?? 1)
      guard parts > 1 else { return StoredBody(header: header, bytes: bytes) }
      for number in 1..<parts {
        bytes += try await store.get(RecordKey(partition: partition, sort: CaseKeys.part(number)), now_s: now_ms / 1000)?.bytes("body") ?? []
      }
      if try await store.get(key, now_s: now_ms / 1000)?.version == header.version { return StoredBody(header: header, bytes: bytes) }
    }
    throw .unavailable(detail: "the record `\(partition)` kept changing while it was read")
  }
}
