internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

/// What the caller may do.
enum Authorisation {
  static func check(_ principal: Principal, for permission: Permission) throws(Refusal) {
    guard principal.may(permission) else { throw .insufficientScope(permission.description) }
  }
}
