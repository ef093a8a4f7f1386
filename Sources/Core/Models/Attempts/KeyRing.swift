internal import Crypto

/// A secret that a provider knows a caller by. Its text is for the wire alone: everything else knows it by eight digits.
public struct ModelKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public let secret: String
  /// Eight hexadecimal digits of its SHA-256.
  public let id: String

  public init(_ secret: String) {
    self.secret = secret
    id = Hexadecimal.encode(Array(SHA256.digest(Array(secret.utf8)).prefix(4)))
  }

  public var description: String { id }
  public var debugDescription: String { id }
  public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

/// Several keys of one provider: the one with the fewest calls in flight is taken, then the first in order.
public struct KeyRing: Sendable {
  private struct Entry {
    var key: ModelKey
    var inFlight = 0
    var restsUntil_ms: Int64 = 0
  }

  private var entries: [Entry]

  /// However late a provider says that it is to come again: what says so in error is not believed for the life of a process.
  static let restMaximum_ms: Int64 = 3_600_000

  /// One that is named twice is one.
  public init(_ keys: [ModelKey]) {
    var seen: Set<String> = []
    entries = keys.filter { seen.insert($0.id).inserted }.map { Entry(key: $0) }
  }

  public var isEmpty: Bool { entries.isEmpty }
  public var ids: [(id: String, restsUntil_ms: Int64)] { entries.map { ($0.key.id, $0.restsUntil_ms) } }

  /// A key that does not rest, other than these; nil: there is none now.
  public mutating func take(at now_ms: Int64, besides tried: Set<String> = []) -> ModelKey? {
    let free = entries.indices.filter { entries[$0].restsUntil_ms <= now_ms && !tried.contains(entries[$0].key.id) }
    guard let place = free.min(by: { (entries[$0].inFlight, $0) < (entries[$1].inFlight, $1) }) else { return nil }
    entries[place].inFlight += 1
    return entries[place].key
  }

  /// Whether another one could be taken.
  public func hasFree(at now_ms: Int64, besides tried: Set<String>) -> Bool {
    entries.contains { $0.restsUntil_ms <= now_ms && !tried.contains($0.key.id) }
  }

  public mutating func give(back id: String) {
    guard let place = entries.firstIndex(where: { $0.key.id == id }) else { return }
    entries[place].inFlight = max(0, entries[place].inFlight - 1)
  }

  public mutating func rest(_ id: String, until_ms: Int64) {
    guard let place = entries.firstIndex(where: { $0.key.id == id }) else { return }
    entries[place].restsUntil_ms = max(entries[place].restsUntil_ms, until_ms)
  }

  /// The earliest time at which one rests no longer.
  public var earliest_ms: Int64? { entries.map(\.restsUntil_ms).min() }
}
