import Cases
import Forms
internal import Synchronization

/// What a process keeps between requests so that a steady caller costs one round trip: what a key says, never that it still stands.
///
/// Every map is bounded; one that is full is emptied of what has ended, then whole.
package final class IdentityMemory: Sendable {
  struct Known<Value: Sendable>: Sendable {
    var value: Value
    var until_ms: Int64
  }

  private struct State {
    var keys: [[UInt8]: Known<APIKey>] = [:]
    var unknownKeys: [String: Known<Bool>] = [:]
    var tenants: [String: Known<TenantSettings>] = [:]
    var times: [String: Int64] = [:]
    var guessers: [String: Int64] = [:]
    var keySets: [String: Known<TokenKeySet>] = [:]
  }

  static let keysMaximum = 10_000
  static let key_ms: Int64 = 600_000
  static let unknownKey_ms: Int64 = 60_000
  static let tenant_ms: Int64 = 60_000
  private let state = Mutex(State())

  package init() {}

  func key(_ digest: [UInt8], at now_ms: Int64) -> APIKey? { state.withLock { Self.read($0.keys, digest, now_ms) } }
  func remember(_ key: APIKey, at now_ms: Int64) { state.withLock { Self.keep(key, for: Self.key_ms, under: key.digest, in: &$0.keys, now_ms) } }
  func forget(_ key: APIKey) { state.withLock { $0.keys[key.digest] = nil } }

  func isUnknown(_ id: String, at now_ms: Int64) -> Bool { state.withLock { Self.read($0.unknownKeys, id, now_ms) ?? false } }
  func rememberUnknown(_ id: String, at now_ms: Int64) { state.withLock { Self.keep(true, for: Self.unknownKey_ms, under: id, in: &$0.unknownKeys, now_ms) } }

  func tenant(_ name: String, at now_ms: Int64) -> TenantSettings? { state.withLock { Self.read($0.tenants, name, now_ms) } }
  func remember(_ settings: TenantSettings, of name: String, at now_ms: Int64) {
    state.withLock { Self.keep(settings, for: Self.tenant_ms, under: name, in: &$0.tenants, now_ms) }
  }

  /// The theoretical arrival time that was last seen, by the state's key and the bucket's attribute; it only says which change to try first.
  func time(_ name: String) -> Int64? { state.withLock { $0.times[name] } }
  func remember(time_us: Int64, of name: String) {
    state.withLock {
      if $0.times.count >= Self.keysMaximum { $0.times = [:] }
      $0.times[name] = time_us
    }
  }

  /// Until when an address is over its guesses, microseconds since 1970; nil where it is not.
  func guesser(_ address: String, at now_us: Int64) -> Int64? { state.withLock { $0.guessers[address].flatMap { $0 > now_us ? $0 : nil } } }
  func remember(guesser address: String, until_us: Int64) {
    state.withLock {
      if $0.guessers.count >= Self.keysMaximum { $0.guessers = [:] }
      $0.guessers[address] = until_us
    }
  }

  func keySet(_ name: String, at now_ms: Int64) -> TokenKeySet? { state.withLock { Self.read($0.keySets, name, now_ms) } }
  func remember(_ set: TokenKeySet, of name: String, until_ms: Int64, at now_ms: Int64) {
    state.withLock { Self.keep(set, for: until_ms - now_ms, under: name, in: &$0.keySets, now_ms) }
  }

  private static func read<Key: Hashable, Value>(_ map: [Key: Known<Value>], _ key: Key, _ now_ms: Int64) -> Value? {
    map[key].flatMap { now_ms < $0.until_ms ? $0.value : nil }
  }

  private static func keep<Key: Hashable, Value>(_ value: Value, for time_ms: Int64, under key: Key, in map: inout [Key: Known<Value>], _ now_ms: Int64) {
    if map.count >= keysMaximum { map = map.filter { now_ms < $0.value.until_ms } }
    if map.count >= keysMaximum { map = [:] }
    map[key] = Known(value: value, until_ms: now_ms + time_ms)
  }
}
