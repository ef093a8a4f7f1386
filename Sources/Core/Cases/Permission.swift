/// What a caller must be allowed for an endpoint: an action on a kind of record, as `execute:decisions`.
///
/// `runs.read`, `runs:read` and `read:runs` are written for the same permission, and `tasks:admin` for `execute:queues`.
public struct Permission: Sendable, Hashable, CustomStringConvertible {
  public enum Action: String, Sendable, CaseIterable { case read, write, execute }

  public let action: Action
  /// A kind of record such as `decisions`, or `*` for all.
  public let resource: String

  /// Nil where neither half is an action, or the other half is no lower-case word or `*`.
  public init?(_ text: String) {
    let halves = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "." }.map(String.init)
    guard halves.count == 2 else { return nil }
    let resource: String
    if Set(halves) == ["admin", "tasks"] {
      (action, self.resource) = (.execute, "queues")
      return
    }
    if let action = Action(rawValue: halves[0]) {
      (self.action, resource) = (action, halves[1])
    } else if let action = Action(rawValue: halves[1]) {
      (self.action, resource) = (action, halves[0])
    } else {
      return nil
    }
    guard resource == "*" || (!resource.isEmpty && resource.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (97...122).contains($0) }) else { return nil }
    // The audit log goes by two names.
    self.resource = resource == "audit_logs" ? "audit" : resource
  }

  public static func read(_ resource: String) -> Permission { Permission(action: .read, resource: resource) }
  public static func write(_ resource: String) -> Permission { Permission(action: .write, resource: resource) }
  public static func execute(_ resource: String) -> Permission { Permission(action: .execute, resource: resource) }

  private init(action: Action, resource: String) {
    self.action = action
    self.resource = resource
  }

  public var description: String { "\(action.rawValue):\(resource)" }

  /// Whether holding this permission is enough for `needed`.
  public func covers(_ needed: Permission) -> Bool { action == needed.action && (resource == "*" || resource == needed.resource) }
}
