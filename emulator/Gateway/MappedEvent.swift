internal import EmulatorJSON
internal import EmulatorServerless

/// The event of a method with `async`, which is no proxy integration: what the Serverless Framework's mapping template makes of a request.
/// Source: the framework's `integration: lambda` (method/request templates for application/json and application/x-www-form-urlencoded).
struct MappedEvent {
  let admission: Admission
  let application: Application
  let caller: Caller

  init(_ admission: Admission, _ application: Application, _ caller: Caller) {
    (self.admission, self.application, self.caller) = (admission, application, caller)
  }

  /// Nil for a body of a type without a template.
  var bytes: [UInt8]? {
    guard let body else { return nil }
    let (request, match) = (admission.request, admission.match)
    let headers = RequestHeaders.grouped(request, admission.moment, .rest)
    let query = PercentCoding.parameters(of: request.query)
    var (principal, claims): (String, [JSON.Member]) = ("", [])
    switch caller.authority {
    case .context(let members, let name): (principal, claims) = (name ?? "", members)
    case .claims(let members, _): claims = members
    case .none, .signer: break
    }
    let event: JSON = [
      "body": body, "method": .string(request.method), "principalId": .string(principal), "stage": .string(application.stage),
      "cognitoPoolClaims": ["sub": .string(claims.first { $0.name == "sub" }.map { Caller.text($0.value) } ?? "")],
      "enhancedAuthContext": .object(claims.map { JSON.Member($0.name, .string(Caller.text($0.value))) }),
      "headers": Self.object(headers), "query": Self.object(query),
      "path": .object(match.pathParameters.map { JSON.Member($0.name, .string(PercentCoding.decoded($0.value))) }),
      "identity": [
        "sourceIp": .string(request.sourceAddress), "userAgent": .string(request.headers["user-agent"] ?? ""), "apiKey": .string(caller.key?.value ?? ""),
      ],
      "stageVariables": [:], "requestPath": .string(match.route.path ?? "/"),
    ]
    return event.bytes
  }

  private static func object(_ groups: [(name: String, values: [String])]) -> JSON {
    .object(groups.map { JSON.Member($0.name, .string($0.values[$0.values.count - 1])) })
  }

  private var body: JSON? {
    let request = admission.request
    switch RequestCheck(request: request, match: admission.match).mediaType {
    case "application/json":
      guard !request.body.isEmpty else { return [:] }
      return (try? JSON(reading: request.body)) ?? .string(String(decoding: request.body, as: UTF8.self))
    case "application/x-www-form-urlencoded":
      return Self.object(PercentCoding.parameters(of: String(decoding: request.body, as: UTF8.self)))
    default: return nil
    }
  }
}
