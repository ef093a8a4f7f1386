internal import Cases

/// What the caller may do.
enum Authorisation {
  static func check(_ principal: Principal, for permission: Permission) throws(Refusal) {
    guard principal.may(permission) else { throw .insufficientScope(permission.description) }
  }
}
