import Crypto
import Forms

/// Requests that may come twice: the first is answered, and the same one again is answered the same, for 24 hours.
///
/// A key belongs to a principal and a route. Only what succeeded is remembered; what was refused may be tried again, and what failed is found by the next try.
public struct Idempotency: Sendable {
  private let store: any RecordStore
  private let surroundings: any Surroundings

  public init(store: any RecordStore, surroundings: any Surroundings) {
    self.store = store
    self.surroundings = surroundings
  }

  /// How long an answer is remembered.
  public static let lifetime_s: Int64 = 86_400
  /// How long a request that nothing ends may take before its key counts as left behind.
  public static let lease_ms: Int64 = 120_000
  /// When to ask again for a request in flight: most are done long before their lease is over.
  package static let pollPause_s = 2
  public static let keyCharactersMaximum = 200

  /// What is remembered of an answer. No secret of it: a `Review-Token` is answered once.
  public struct Answer: Sendable, Hashable {
    public var status: Int
    public var headers: [String: String]
    public var body: [UInt8]

    public init(status: Int, headers: [String: String], body: [UInt8]) {
      self.status = status
      self.headers = headers
      self.body = body
    }
  }

  public enum Claim: Sendable {
    /// Nobody was here before, or was and left: do it, then `remember`, `release` or `leave`.
    case new(Ticket)
    /// Answer this again.
    case remembered(Answer)
  }

  public struct Ticket: Sendable {
    var key: RecordKey
    var version: Int64
    var digest: String
    /// The id of what the request makes, the same for every attempt under the key; what it changes is stored with it, so that a later attempt knows its own.
    public var caseID: String
    /// Whether an attempt before was left behind, whose work may be done already.
    public var isTakenOver: Bool
  }

  /// Another body under the key is a 422, a request that is not done yet `.inFlight`. The key is held until the request must have ended, and a little longer.
  public func claim(
    _ key: String, route: String, body: [UInt8], from caller: Caller, until deadline_ms: Int64? = nil
  ) async throws(EndpointError) -> Claim {
    guard (1...Idempotency.keyCharactersMaximum).contains(key.unicodeScalars.count) else {
      throw .refused(RequestError(.invalid, path: "Idempotency-Key", rule: "must have 1 to \(Idempotency.keyCharactersMaximum) characters"))
    }
    let now_ms = surroundings.now_ms()
    let name = Hexadecimal.encode(SHA256.digest(Array("\(caller.principal)\u{0}\(route)\u{0}\(key)".utf8)))
    let place = RecordKey(partition: "\(CaseKeys.tenant(caller.tenant))#IDEMPOTENCY#\(name)", sort: "KEY")
    let digest = Hexadecimal.encode(SHA256.digest(body))
    let before: Record?
    // As of the beginning of time: a record that has expired and is not deleted yet must be seen to be replaced.
    do throws(RecordStoreError) { before = try await store.get(place, now_s: 0) } catch { throw EndpointError(error) }
    if let before, before.expires_s.map({ $0 > now_ms / 1000 }) ?? true {
      guard before.text("body_sha256") == digest else {
        throw .refused(RequestError(.invalid, path: "Idempotency-Key", rule: "was used with another body"))
      }
      if before.text("state") == "done" { return .remembered(try await answer(before, now_ms)) }
      let left_ms = Idempotency.left_ms(before, now_ms)
      guard left_ms <= 0 else { throw .inFlight(retryAfter_s: min(Idempotency.pollPause_s, Int((left_ms + 999) / 1000))) }
    }
    let leftBehind = before.flatMap { $0.text("body_sha256") == digest && $0.text("state") == "in_flight" ? $0.text("case") : Optional.none }
    let id = leftBehind ?? surroundings.uuid()
    let holder = surroundings.uuid()
    let until_ms = deadline_ms.map { $0 + CaseStore.leaseMargin_ms } ?? now_ms + Idempotency.lease_ms
    var claimed = Idempotency.claimed(place, digest, id, until_ms: until_ms, now_ms)
    claimed.attributes["holder"] = .string(holder)
    let change = RecordChange.put(claimed, before.map { .version($0.version) } ?? .absent)
    do throws(RecordStoreError) { try await store.write([change]) } catch {
      if case .conflict = error { throw .inFlight(retryAfter_s: 1) }
      // The answer was lost, and perhaps not the claim.
      guard let after = try? await store.get(place, now_s: 0), after.text("holder") == holder else { throw EndpointError(error) }
    }
    return .new(Ticket(key: place, version: (before?.version ?? 0) + 1, digest: digest, caseID: id, isTakenOver: leftBehind != nil))
  }

  /// Keeps the answer for the same request again.
  public func remember(_ answer: Answer, _ ticket: Ticket) async throws(EndpointError) {
    let now_s = surroundings.now_ms() / 1000
    let parts = BodyParts.split(answer.body)
    var attributes: [String: RecordAttribute] = [
      "state": .string("done"), "body_sha256": .string(ticket.digest), "status": .integer(Int64(answer.status)), "parts": .integer(Int64(parts.count)),
      "body": .binary(parts[0]),
    ]
    for (name, value) in answer.headers { attributes["header:\(name)"] = .string(value) }
    let expires_s = now_s + Idempotency.lifetime_s
    attributes[PartsDigest.attribute] = PartsDigest.of(answer.body, parts: parts.count).map { .string($0) }
    var changes: [RecordChange] = [.put(Record(key: ticket.key, attributes: attributes, expires_s: expires_s).sealed, .version(ticket.version))]
    for (number, part) in parts.enumerated().dropFirst() {
      let key = RecordKey(partition: ticket.key.partition, sort: CaseKeys.part(number))
      changes.append(.put(Record(key: key, attributes: ["body": .binary(part)], expires_s: expires_s), .any))
    }
    do throws(RecordStoreError) { try await store.write(changes) } catch { throw EndpointError(error) }
  }

  /// Ends the lease of a request of which nobody can say whether it was carried out: the next one under the key is told so, and finds what was made.
  public func leave(_ ticket: Ticket) async throws(EndpointError) {
    let left = Idempotency.claimed(ticket.key, ticket.digest, ticket.caseID, until_ms: 0, surroundings.now_ms())
    do throws(RecordStoreError) { try await store.write([.put(left, .version(ticket.version))]) } catch { throw EndpointError(error) }
  }

  /// Frees the key of a request that was not carried out.
  public func release(_ ticket: Ticket) async throws(EndpointError) {
    do throws(RecordStoreError) { try await store.write([.delete(ticket.key, .version(ticket.version))]) } catch { throw EndpointError(error) }
  }

  /// How long whoever claimed the key may still be at it. A claim that was made later than now is of a clock that has gone back since: nothing follows from its end, and who
  /// takes it over meets the same id, so that what is made is made once all the same.
  private static func left_ms(_ record: Record, _ now_ms: Int64) -> Int64 {
    let until_ms = record.integer("lease_ms") ?? 0
    let claimed_ms = record.integer("claimed_ms") ?? until_ms - lease_ms
    return claimed_ms > now_ms + CaseStore.clockDifference_ms ? 0 : until_ms - now_ms
  }

  private static func claimed(_ key: RecordKey, _ digest: String, _ id: String, until_ms: Int64, _ now_ms: Int64) -> Record {
    Record(
      key: key,
      attributes: [
        "state": .string("in_flight"), "body_sha256": .string(digest), "case": .string(id), "lease_ms": .integer(until_ms), "claimed_ms": .integer(now_ms),
      ],
      expires_s: now_ms / 1000 + lifetime_s)
  }

  private func answer(_ record: Record, _ now_ms: Int64) async throws(EndpointError) -> Answer {
    var body = try record.unchanged().bytes("body") ?? []
    for number in 1..<max(1, Int(record.integer("parts") ?? 1)) {
      let key = RecordKey(partition: record.key.partition, sort: CaseKeys.part(number))
      do throws(RecordStoreError) { body += try await store.get(key, now_s: now_ms / 1000)?.bytes("body") ?? [] } catch { throw EndpointError(error) }
    }
    if let digest = record.text(PartsDigest.attribute), digest != PartsDigest.of(body, parts: 2) {
      throw .changed(detail: "a part of the answer under `\(record.key.partition)` is not as it was stored")
    }
    var headers: [String: String] = [:]
    for name in record.attributes.keys where name.hasPrefix("header:") { headers[String(name.dropFirst(7))] = record.text(name) }
    return Answer(status: Int(record.integer("status") ?? 200), headers: headers, body: body)
  }
}
