import Cases
import Forms
import Testing

@Suite struct Permissions {
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
  ])
  func `follow from the role`(role: Role, needed: String, expected: Bool) throws {
    let permission = try #require(Permission(needed))
    #expect(Principal(id: "p", tenant: "t", roles: [role]).may(permission) == expected)
  }

  @Test func `follow from a scope without any role`() throws {
    let scope = try #require(Permission("runs.read"))
    let needed = try #require(Permission("read:runs"))
    let other = try #require(Permission("write:runs"))
    let principal = Principal(id: "p", tenant: "t", roles: [], scopes: [scope])
    #expect(principal.may(needed))
    #expect(!principal.may(other))
  }
}
