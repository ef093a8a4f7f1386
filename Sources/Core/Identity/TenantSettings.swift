package import Cases
internal import Forms

/// What a tenant decides for itself; without a record all of it is as shipped. `TENANT#<t>`/`TENANT`.
package struct TenantSettings: Sendable, Hashable {
  package enum Status: String, Sendable, Hashable, CaseIterable { case active, suspended }

  package var status: Status = .active
  /// Roles of its own and what they permit: at most 50 of at most 50 permissions, none of a shipped role's name.
  package var roles: [String: [Permission]] = [:]
  /// In place of the shipped buckets of these names.
  package var limits: [Bucket] = []
  /// Whether who makes a case must say by which right it processes personal data.
  package var requiresBasis = false
  /// The record's; 0 where there is none.
  package var version: Int64 = 0

  package init() {}

  package static func key(_ tenant: String) -> RecordKey { RecordKey(partition: CaseKeys.tenant(tenant), sort: "TENANT") }
  package static let rolesMaximum = 50

  package init(_ record: Record?) {
    guard let record else { return }
    status = record.text("status").flatMap { Status(rawValue: $0) } ?? .active
    requiresBasis = record.attributes["basis_required"] == .bool(true)
    for name in record.attributes.keys.sorted() {
      if name.hasPrefix("role:") {
        roles[String(name.dropFirst(5))] = (record.text(name) ?? "").split(separator: " ").compactMap { Permission(String($0)) }
      } else if name.hasPrefix("limit:"), let bucket = Bucket(stored: record.text(name) ?? "", named: String(name.dropFirst(6))) {
        limits.append(bucket)
      }
    }
    version = record.version
  }

  package func record(of tenant: String) -> Record {
    var attributes: [String: RecordAttribute] = ["status": .string(status.rawValue)]
    if requiresBasis { attributes["basis_required"] = .bool(true) }
    for (name, permissions) in roles { attributes["role:\(name)"] = .string(permissions.map(\.description).joined(separator: " ")) }
    for bucket in limits { attributes["limit:\(bucket.name)"] = .string(bucket.stored) }
    return Record(key: Self.key(tenant), attributes: attributes)
  }

  /// What roles permit; one that is neither shipped nor the tenant's permits nothing.
  package func permissions(of names: [String]) -> [Permission] {
    names.flatMap { name in Role(rawValue: name)?.permissions ?? roles[name] ?? [] }
  }

  /// Those that ship, and the tenant's own.
  package var roleNames: [String] { Role.allCases.map(\.rawValue) + roles.keys.sorted() }

  package func knows(_ role: String) -> Bool { Role(rawValue: role) != nil || roles[role] != nil }

  package func bucket(_ shipped: Bucket) -> Bucket { limits.first { $0.name == shipped.name && $0.owner == shipped.owner } ?? shipped }
}

extension Bucket {
  fileprivate var stored: String { "\(requests) \(window_s) \(burst) \(owner.rawValue)" }

  fileprivate init?(stored: String, named name: String) {
    let words = stored.split(separator: " ").map(String.init)
    guard words.count == 4, let requests = Int(words[0]), let window_s = Int(words[1]), let burst = Int(words[2]), let owner = Owner(rawValue: words[3]),
      requests > 0, window_s > 0, (1...requests).contains(burst)
    else { return nil }
    self.init(name, requests, per: window_s, burst: burst, by: owner)
  }

  /// The buckets that ship.
  public static let standard = Bucket("default", 60, per: 60, burst: 10)
  public static let newcomers = Bucket("newcomers", 600, per: 60, burst: 600, by: .tenant)
  public static let tasks = Bucket("tasks", 10, per: 60, burst: 5)
  public static let tasksOfAddress = Bucket("tasks_address", 100, per: 3_600, burst: 100, by: .address)
  public static let admin = Bucket("admin", 30, per: 60, burst: 10)
  public static let export = Bucket("export", 6, per: 3_600, burst: 6)
  /// Wrong credentials of one address.
  package static let guesses = Bucket("guesses", 20, per: 300, burst: 20, by: .address)
  public static let shipped = [standard, newcomers, tasks, tasksOfAddress, admin, export]
  /// All that a caller can be told to have used up.
  package static let counted = shipped + [guesses]
}
