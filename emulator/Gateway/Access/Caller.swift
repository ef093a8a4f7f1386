public import EmulatorJSON
public import EmulatorServerless

/// Who calls, as far as a route's authorizer and key found out.
public struct Caller: Sendable, Equatable {
  public enum Authority: Sendable, Equatable {
    case none
    /// A token's claims, each as a text, and the scopes that the route asks for.
    case claims([JSON.Member], scopes: [String])
    /// What a function answered.
    case context([JSON.Member], principal: String?)
    case signer(Signer)
  }

  /// Who signed the request.
  public struct Signer: Sendable, Equatable {
    public var accessKey: String
    public var accountID: String
    public var userID: String { accessKey }
    public var userARN: String { "arn:aws:iam::\(accountID):user/emulator" }

    public init(accessKey: String, accountID: String = Application.accountID) {
      self.accessKey = accessKey
      self.accountID = accountID
    }
  }

  public var authority: Authority
  public var key: APIKey?
  /// A key that the authorizer named, where the API takes keys from it.
  public var namedKey: String?

  public init(_ authority: Authority = .none, key: APIKey? = nil, namedKey: String? = nil) {
    self.authority = authority
    self.key = key
    self.namedKey = namedKey
  }

  var signer: Signer? { if case .signer(let signer) = authority { signer } else { nil } }

  /// `requestContext.authorizer` of payload 2.0.
  /// Source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html and …/http-api-lambda-authorizer.html.
  var contextV2: JSON? {
    switch authority {
    case .none: nil
    case .claims(let claims, let scopes): ["jwt": ["claims": .object(claims), "scopes": Self.list(scopes)]]
    case .context(let members, _): ["lambda": members.isEmpty ? .null : .object(members)]
    case .signer(let signer):
      [
        "iam": [
          "accessKey": .string(signer.accessKey), "accountId": .string(signer.accountID), "callerId": .string(signer.userID), "cognitoIdentity": .null,
          "principalOrgId": .null, "userArn": .string(signer.userARN), "userId": .string(signer.userID),
        ]
      ]
    }
  }

  /// `requestContext.authorizer` of payload 1.0. A REST API turns what a function says into texts.
  /// Source: docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html.
  func contextV1(_ api: RouteDeclaration.API) -> JSON? {
    switch authority {
    case .none, .signer: return nil
    case .claims(let claims, let scopes):
      return api == .rest ? ["claims": .object(claims)] : ["claims": .object(claims), "scopes": Self.list(scopes)]
    case .context(let members, let principal):
      var all: [JSON.Member] = principal.map { [JSON.Member("principalId", .string($0))] } ?? []
      all += members.filter { $0.name != "principalId" }.map { api == .rest ? JSON.Member($0.name, .string(Self.text($0.value))) : $0 }
      if api == .rest { all.append(JSON.Member("integrationLatency", 0)) }
      return .object(all)
    }
  }

  private static func list(_ scopes: [String]) -> JSON { scopes.isEmpty ? .null : .array(scopes.map { .string($0) }) }

  /// A value as the text that claims and contexts have: a list in brackets, its elements apart by spaces.
  public static func text(_ value: JSON) -> String {
    switch value {
    case .string(let text): text
    case .array(let elements): "[\(elements.map(text).joined(separator: " "))]"
    case .real(let number) where number == number.rounded() && abs(number) < 1e15: String(Int64(number))
    default: String(decoding: value.bytes, as: UTF8.self)
    }
  }
}
