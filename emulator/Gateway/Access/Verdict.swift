internal import EmulatorJSON
public import EmulatorServerless

/// What a function that authorizes answered, read once and kept as long as its authorizer says.
public struct Verdict: Sendable, Equatable {
  struct Clause: Sendable, Equatable {
    var isAllow: Bool
    var actions: [String]
    var resources: [String]
  }
  enum Decision: Sendable, Equatable {
    case simple(Bool)
    case policy([Clause])
  }

  var decision: Decision
  var context: [JSON.Member]
  var principal: String?
  /// `usageIdentifierKey`.
  var key: String?

  /// Nil where it means nothing: then the API fails. Sources: docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html and
  /// …/http-api-lambda-authorizer.html.
  public init?(_ output: [UInt8], _ asked: FunctionAuthorizer, _ api: RouteDeclaration.API) {
    guard let value = try? JSON(reading: output), value.object != nil else { return nil }
    context = []
    if let given = value["context"], given != .null {
      guard let members = given.object, api == .http || members.allSatisfy({ Self.isPlain($0.value) }) else { return nil }
      context = members
    }
    if asked.isSimple {
      guard let isAuthorized = value["isAuthorized"]?.bool else { return nil }
      decision = .simple(isAuthorized)
      return
    }
    guard let principal = value["principalId"]?.string, let statements = Self.statements(value["policyDocument"]) else { return nil }
    decision = .policy(statements)
    self.principal = principal
    key = value["usageIdentifierKey"]?.string
  }

  private static func isPlain(_ value: JSON) -> Bool {
    switch value {
    case .array, .object: false
    default: true
    }
  }

  private static func statements(_ document: JSON?) -> [Clause]? {
    guard let written = document?["Statement"] else { return nil }
    var statements: [Clause] = []
    for statement in written.array ?? [written] {
      guard let effect = statement["Effect"]?.string, ["Allow", "Deny"].contains(effect), let actions = texts(statement["Action"]),
        let resources = texts(statement["Resource"])
      else { return nil }
      statements.append(Clause(isAllow: effect == "Allow", actions: actions, resources: resources))
    }
    return statements
  }

  private static func texts(_ value: JSON?) -> [String]? { value?.string.map { [$0] } ?? value?.array?.compactMap(\.string) }

  /// Who may go on to that resource; a kept verdict is asked again for every request, since a policy may be about some of the routes.
  public func caller(to resource: String) throws(AccessRefusal) -> Caller {
    let caller = Caller(.context(context, principal: principal), namedKey: key)
    switch decision {
    case .simple(true): return caller
    case .simple(false): throw .denied(isExplicit: false)
    case .policy(let statements):
      let fitting = statements.filter { statement in
        statement.actions.contains { Self.matches("execute-api:Invoke", $0, ignoresCase: true) } && statement.resources.contains { Self.matches(resource, $0) }
      }
      if fitting.contains(where: { !$0.isAllow }) { throw .denied(isExplicit: true) }
      guard !fitting.isEmpty else { throw .denied(isExplicit: false) }
      return caller
    }
  }

  /// `*` for any text, `?` for any character.
  private static func matches(_ text: String, _ pattern: String, ignoresCase: Bool = false) -> Bool {
    let (text, pattern) = (Array((ignoresCase ? text.lowercased() : text).utf8), Array((ignoresCase ? pattern.lowercased() : pattern).utf8))
    var (place, here, star, mark) = (0, 0, -1, 0)
    while place < text.count {
      if here < pattern.count, pattern[here] == UInt8(ascii: "*") {
        (star, mark) = (here, place)
        here += 1
      } else if here < pattern.count, pattern[here] == UInt8(ascii: "?") || pattern[here] == text[place] {
        (place, here) = (place + 1, here + 1)
      } else if star >= 0 {
        mark += 1
        (place, here) = (mark, star + 1)
      } else {
        return false
      }
    }
    return pattern[here...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
