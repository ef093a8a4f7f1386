import Cases
import Forms
import Testing

@Suite struct Permissions {
  @Test(arguments: ["tasks:admin", "tasks.admin", "admin:tasks"])
  func `of tasks' administrators is that of the queues`(text: String) { #expect(Permission(text) == .execute("queues")) }

  @Test(arguments: ["runs.read", "runs:read", "read:runs", "read.runs"])
  func `are the same in every order and with either sign`(text: String) {
    #expect(Permission(text)?.description == "read:runs")
  }

  @Test(arguments: ["", "read", "read:", ":runs", "fly:runs", "read:runs:all", "read:Runs", "read:ru ns", "read:**"])
  func `are refused when no action or no resource is named`(text: String) {
    #expect(Permission(text) == nil)
  }

  @Test func `call the audit log by both of its names`() { #expect(Permission("read:audit_logs") == Permission("read:audit")) }

  @Test(arguments: [
    (Role.admin, "execute:contracts", true), (.decisionMaker, "execute:decisions", true), (.decisionMaker, "execute:runs", false),
    (.analyst, "read:analytics", true), (.analyst, "write:decisions", false), (.auditor, "read:audit", true), (.auditor, "read:analytics", false),
    (.operator, "execute:runs", true), (.operator, "execute:decisions", false), (.steward, "write:policy", true), (.privacy, "execute:subjects", true),
  ])
  func `follow from the role`(role: Role, needed: String, expected: Bool) throws {
    let permission = try #require(Permission(needed))
    #expect(Principal(id: "p", tenant: "t", roles: [role.rawValue], permissions: role.permissions, via: .key).may(permission) == expected)
  }

  @Test(arguments: [
    (Role.admin, "execute:* read:* write:*"), (.decisionMaker, "execute:decisions read:confidential read:decisions write:decisions"),
    (.analyst, "read:analytics read:decisions read:metrics"), (.auditor, "read:audit read:decisions read:holds"),
    (
      .operator,
      "execute:assessments execute:contracts execute:runs execute:tasks execute:upstreams read:analytics read:assessments read:contracts read:departments "
        + "read:metrics read:models read:runs read:tasks write:assessments write:contracts write:runs write:tasks"
    ),
    (.steward, "execute:queues read:agents read:policy write:agents write:policy"), (.privacy, "execute:subjects read:audit read:holds write:holds"),
  ])
  func `of a role that ships are these and no others`(role: Role, permissions: String) {
    #expect(role.permissions.map(\.description).sorted().joined(separator: " ") == permissions)
  }

  @Test func `are limited by scopes, which never add to them`() throws {
    let runs = try #require(Permission("runs.read"))
    let other = try #require(Permission("read:contracts"))
    let decisions = try #require(Permission("read:decisions"))
    let principal = Principal(id: "p", tenant: "t", roles: ["operator"], permissions: Role.operator.permissions, scopes: [runs, decisions], via: .token)
    #expect(principal.may(runs))
    #expect(!principal.may(other), "the role permits it, no scope does")
    #expect(!principal.may(decisions), "a scope names it, no role permits it")
  }
}
