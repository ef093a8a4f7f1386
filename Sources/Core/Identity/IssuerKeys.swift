package import Cases
import Crypto
internal import Forms

/// Where an issuer's key set is fetched from.
///
/// Rules: 1. `fetch` answers the text that stands there now, of at most `bytesMaximum` bytes, asked for without following redirects, within three seconds. 2. How long it may
/// be kept is what the answer's Cache-Control said, nil where it said nothing. 3. Anything but a 200 is a failure, whose text is for the log.
public protocol KeySetSource: Sendable {
  func fetch(_ address: String, atMost bytesMaximum: Int) async -> Result<FetchedKeySet, KeySetFailure>
}

public struct FetchedKeySet: Sendable, Hashable {
  public var text: [UInt8]
  /// Seconds.
  public var maxAge_s: Int?

  public init(text: [UInt8], maxAge_s: Int? = nil) { (self.text, self.maxAge_s) = (text, maxAge_s) }
}

extension FetchedKeySet {
  /// Nil where the text is no key set, or one without a key that signatures could be checked with.
  package var keys: TokenKeySet? { TokenKeySet(text).flatMap { $0.keys.isEmpty ? nil : $0 } }
}

public struct KeySetFailure: Error, Sendable, Hashable {
  public var detail: String

  public init(detail: String) { self.detail = detail }
}

/// The keys of issuers: those of the configuration, and those that are fetched, shared by all processes in `JWKS#<hash of the address>`/`KEYS`, so that a new process asks the
/// records and not the issuer.
package struct IssuerKeys: Sendable {
  private let records: any RecordStore
  private let source: (any KeySetSource)?
  private let memory: IdentityMemory

  package init(records: any RecordStore, source: (any KeySetSource)?, memory: IdentityMemory) {
    (self.records, self.source, self.memory) = (records, source, memory)
  }

  /// Seconds that a set is fresh: what the issuer says, within bounds.
  private static let fresh_s = 60...3_600
  private static let usualFresh_s = 600
  /// A set is asked for again at most once in this time, by all processes together.
  private static let lease_ms: Int64 = 30_000
  /// How long after its fetch the last good set serves an issuer that cannot be reached.
  private static let serves_ms: Int64 = 86_400_000

  /// A set that was fetched, and when.
  private struct Stored {
    var set: TokenKeySet
    var fetched_ms: Int64
    var fresh_ms: Int64
    var asked_ms: Int64
    var version: Int64
  }

  /// Whether a key of the issuer's signed the token. An unknown key, or a signature that fails under a known one, has the set fetched again, as keys do change.
  package func check(_ token: JSONWebToken, of issuer: Issuer, at now_ms: Int64) async throws(TokenFault) {
    switch issuer.keys {
    case .fixed(let set): try TokenCheck.signature(token, by: set)
    case .at(let address):
      do throws(TokenFault) { try TokenCheck.signature(token, by: try await set(at: address, now_ms)) } catch {
        guard error == .key || error == .signature, let newer = try await fetchedAgain(address, now_ms) else { throw error }
        try TokenCheck.signature(token, by: newer)
      }
    }
  }

  private static func key(_ address: String) -> RecordKey {
    RecordKey(partition: "JWKS#" + Hexadecimal.encode(SHA256.digest(Array(address.utf8))), sort: "KEYS")
  }

  private func set(at address: String, _ now_ms: Int64) async throws(TokenFault) -> TokenKeySet {
    if let set = memory.keySet(address, at: now_ms) { return set }
    let stored = try await read(address, now_ms)
    if let stored, now_ms < stored.fresh_ms {
      memory.remember(stored.set, of: address, until_ms: stored.fresh_ms, at: now_ms)
      return stored.set
    }
    if let fetched = try await fetch(address, stored, now_ms) { return fetched }
    guard let stored, now_ms < stored.fetched_ms + Self.serves_ms else {
      throw .keysUnavailable("the key set cannot be fetched, and none of the last 24 hours is there")
    }
    memory.remember(stored.set, of: address, until_ms: now_ms + Self.lease_ms, at: now_ms)
    return stored.set
  }

  /// The set as it is now, where nobody asked for it within the lease; nil where somebody did and there is nothing newer.
  private func fetchedAgain(_ address: String, _ now_ms: Int64) async throws(TokenFault) -> TokenKeySet? {
    let known = memory.keySet(address, at: now_ms)
    let stored = try await read(address, now_ms)
    if let stored, stored.set != known {
      memory.remember(stored.set, of: address, until_ms: max(stored.fresh_ms, now_ms + 1_000), at: now_ms)
      return stored.set
    }
    return try await fetch(address, stored, now_ms)
  }

  /// Nil where it is not this process's turn, or the issuer did not answer with a key set.
  private func fetch(_ address: String, _ stored: Stored?, _ now_ms: Int64) async throws(TokenFault) -> TokenKeySet? {
    guard let source else { throw .keysUnavailable("this process fetches no key sets") }
    guard stored.map({ now_ms >= $0.asked_ms + Self.lease_ms }) ?? true, let version = try await lease(address, stored, now_ms) else { return nil }
    guard case .success(let fetched) = await source.fetch(address, atMost: TokenKeySet.bytesMaximum), let set = fetched.keys else { return nil }
    let fresh_s = min(max(fetched.maxAge_s ?? Self.usualFresh_s, Self.fresh_s.lowerBound), Self.fresh_s.upperBound)
    let fresh_ms = now_ms + Int64(fresh_s) * 1_000
    memory.remember(set, of: address, until_ms: fresh_ms, at: now_ms)
    let record = Self.record(address, fetched.text, fetched_ms: now_ms, fresh_ms: fresh_ms, asked_ms: now_ms)
    // The set is good whether it could be shared or not.
    do throws(RecordStoreError) { try await records.write([.put(record, .version(version))]) } catch {}
    return set
  }

  /// Takes the turn: the version under which it was taken, nil where another process was faster.
  private func lease(_ address: String, _ stored: Stored?, _ now_ms: Int64) async throws(TokenFault) -> Int64? {
    var record = Record(key: Self.key(address), attributes: ["asked_ms": .integer(now_ms)])
    if let stored {
      do throws(RecordStoreError) {
        if let current = try await records.get(Self.key(address), now_s: now_ms / 1_000) { record.attributes = current.attributes }
      } catch {
        throw .keysUnavailable("\(error)")
      }
      record.attributes["asked_ms"] = .integer(now_ms)
      record.expires_s = nil
      return try await written(record, .version(stored.version)) ? stored.version + 1 : nil
    }
    return try await written(record, .absent) ? 1 : nil
  }

  private func written(_ record: Record, _ condition: RecordCondition) async throws(TokenFault) -> Bool {
    do throws(RecordStoreError) {
      try await records.write([.put(record, condition)])
      return true
    } catch {
      if case .conflict = error { return false }
      throw .keysUnavailable("\(error)")
    }
  }

  private func read(_ address: String, _ now_ms: Int64) async throws(TokenFault) -> Stored? {
    let record: Record?
    do throws(RecordStoreError) { record = try await records.get(Self.key(address), now_s: now_ms / 1_000) } catch { throw .keysUnavailable("\(error)") }
    guard let record else { return nil }
    let set = record.bytes("text").flatMap { TokenKeySet($0) } ?? TokenKeySet([])
    return Stored(
      set: set, fetched_ms: record.integer("fetched_ms") ?? Int64.min / 2, fresh_ms: record.integer("fresh_ms") ?? 0, asked_ms: record.integer("asked_ms") ?? 0,
      version: record.version)
  }

  private static func record(_ address: String, _ text: [UInt8], fetched_ms: Int64, fresh_ms: Int64, asked_ms: Int64) -> Record {
    Record(
      key: key(address),
      attributes: ["text": .binary(text), "fetched_ms": .integer(fetched_ms), "fresh_ms": .integer(fresh_ms), "asked_ms": .integer(asked_ms)])
  }
}
