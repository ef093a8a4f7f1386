internal import StrictJSON

/// Whose word for who calls is believed.
public enum GatewayWord: String, Sendable, Hashable, CaseIterable { case off, jwt, lambda, iam }

/// From a gateway's words for roles to ours.
struct GatewayRoles: Sendable, Equatable {
  let roles: [String: [String]]

  init?(_ text: String) {
    guard case .object(let object)? = try? JSONReader.read(Array(text.utf8)), object.count <= 100 else { return nil }
    var roles: [String: [String]] = [:]
    for member in object.members {
      switch member.value {
      case .string(let role): roles[member.name] = [role]
      case .array(let elements) where elements.count <= 20:
        let names = elements.compactMap { if case .string(let role) = $0 { role } else { nil } }
        guard names.count == elements.count else { return nil }
        roles[member.name] = names
      default: return nil
      }
    }
    self.roles = roles
  }
}
