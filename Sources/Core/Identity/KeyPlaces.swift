internal import Cases
internal import Crypto

/// When each of a tenant's keys ends: what says how many there are, of the tenant and of each principal. `TENANT#<t>`/`KEYS`, an attribute a key, at most a thousand.
///
/// A key is made in the one write that changes this record on its version, so that of keys made at the same time each counts those before it. A place is free again when its
/// key ends, by the clock alone: a sum that is counted up and down would have to be told, and nobody comes when a key expires.
struct KeyPlaces {
  private struct Place {
    var ends_s: Int64
    /// The principal's fingerprint: a name has up to 800 bytes, and a thousand of them would not fit.
    var owner: String
  }
  private var places: [String: Place] = [:]
  private let key: RecordKey
  private let version: Int64

  static func key(of tenant: String) -> RecordKey { RecordKey(partition: CaseKeys.tenant(tenant), sort: "KEYS") }
  /// That every key which was stored before the record was is in it.
  private static let whole = "whole"

  /// Of the keys that have not ended. Where the record was not made by a key, `known` are those that there were before it.
  init(of tenant: String, _ record: Record?, known: [APIKey], at now_s: Int64) {
    (key, version) = (Self.key(of: tenant), record?.version ?? 0)
    if record?.attributes[Self.whole] == nil {
      for old in known where old.status(at: now_s) == .active { keep(old) }
    }
    for (id, value) in record?.attributes ?? [:] {
      guard case .string(let text) = value else { continue }
      let words = text.split(separator: " ").map(String.init)
      guard words.count == 2, let ends_s = Int64(words[0]), now_s < ends_s else { continue }
      places[id] = Place(ends_s: ends_s, owner: words[1])
    }
  }

  var count: Int { places.count }

  func count(of principal: String) -> Int {
    let owner = Self.owner(principal)
    return places.values.count { $0.owner == owner }
  }

  /// Takes a place for a key, or changes when it ends.
  mutating func keep(_ key: APIKey) { places[key.id] = Place(ends_s: key.expires_s, owner: Self.owner(key.principal)) }

  mutating func drop(_ id: String) { places[id] = nil }

  /// Refused where another came between.
  var change: RecordChange {
    var attributes = places.mapValues { RecordAttribute.string("\($0.ends_s) \($0.owner)") }
    attributes[Self.whole] = .bool(true)
    return .put(Record(key: key, attributes: attributes), version == 0 ? .absent : .version(version))
  }

  /// Gives a place back at once, whatever others do meanwhile.
  static func leave(_ key: APIKey) -> RecordChange { .set(Self.key(of: key.tenant), [key.id: nil]) }

  private static func owner(_ principal: String) -> String { String(Hexadecimal.encode(SHA256.digest(Array(principal.utf8))).prefix(32)) }
}
