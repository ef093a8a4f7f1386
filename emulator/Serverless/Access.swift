public import EmulatorJSON

/// Who may call a route, and what a request must hold before the function sees it.
public struct RouteAccess: Sendable, Equatable {
  public var authorizer: Authorizer?
  /// REST, `private`: an API key of a usage plan.
  public var needsKey = false
  /// REST, `request.parameters`: those without which a request is refused.
  public var requiredParameters: [RequestParameter] = []
  /// REST, `request.schemas`.
  public var schemas: [RequestSchema] = []

  /// Whether every request passes.
  public var isOpen: Bool { self == RouteAccess() }
}

public struct RequestParameter: Sendable, Equatable {
  public enum Place: String, Sendable {
    case header, querystring, path
  }
  public var place: Place
  public var name: String
}

/// The model of bodies of one media type: JSON Schema, draft 4.
public struct RequestSchema: Sendable, Equatable {
  public var mediaType: String
  public var schema: JSON
}

public struct Authorizer: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// A signature by the emulator's own credentials.
    case iam
    /// A token of an issuer, for one of the audiences.
    case jwt(issuer: String, audience: [String])
    /// A REST API's Cognito user pool: any client's token of the pool.
    case userPool(issuer: String)
    case function(FunctionAuthorizer)
  }
  public var name: String
  public var kind: Kind
  public var sources: [IdentitySource] = []
  /// Of which a token must hold one; empty: none.
  public var scopes: [String] = []
  /// The issuer's keys: a file beside serverless.yml, or a URL; nil: where the issuer's own configuration says.
  public var keySet: String?
  public var mark: Mark
}

public struct FunctionAuthorizer: Sendable, Equatable {
  /// The function's key; as the file writes it until all functions are known.
  public var function: String
  /// REST, TOKEN: the event holds one token and nothing else of the request.
  public var isToken = false
  public var payload = RouteDeclaration.Payload.v1
  /// HTTP API: the answer is `{isAuthorized, context}`.
  public var isSimple = false
  /// 0…3,600; 0: every request asks.
  public var timeToLive_s = 300
  /// REST, TOKEN: what a token must look like before the function is asked.
  public var pattern: String?
}

/// Where a caller says who it is.
public enum IdentitySource: Sendable, Equatable {
  case header(String)
  case querystring(String)
  /// `$context.…`, `context.…`, `stageVariables.…`: what the request itself has no say in.
  case other(String)

  /// `$request.header.X` of an HTTP API, `method.request.header.X` of a REST API.
  init?(_ text: String) {
    for prefix in ["$request.", "method.request."] where text.hasPrefix(prefix) {
      let rest = text.dropFirst(prefix.count)
      if rest.hasPrefix("header."), rest.count > 7 {
        self = .header(String(rest.dropFirst(7)))
        return
      }
      if rest.hasPrefix("querystring."), rest.count > 12 {
        self = .querystring(String(rest.dropFirst(12)))
        return
      }
      return nil
    }
    let others = ["$context.", "context.", "$stageVariables.", "stageVariables."]
    guard let prefix = others.first(where: { text.hasPrefix($0) }), text.count > prefix.count else { return nil }
    self = .other(text.hasPrefix("$") ? String(text.dropFirst()) : text)
  }
}

/// `custom.emulator.authorizers.NAME`: what the cloud knows of an authorizer and this machine must be told.
struct AuthorizerPlace: Equatable {
  var keySet: String?
  var issuer: String?
  var audience: [String]?
}

/// A key of a REST API.
public struct APIKey: Sendable, Equatable {
  public var name: String
  public var value: String
  /// Whether the file says the value; otherwise the cloud makes one, and so does the emulator.
  public var isGiven: Bool
  public var plan: String
  public var isEnabled = true
}

/// How often the keys of a plan may be used.
public struct UsagePlan: Sendable, Equatable {
  public enum Period: String, Sendable, CaseIterable {
    case day = "DAY"
    case week = "WEEK"
    case month = "MONTH"
  }
  public struct Quota: Sendable, Equatable {
    public var limit: Int
    /// Taken off the first period.
    public var offset = 0
    public var period: Period
  }
  public struct Rate: Sendable, Equatable {
    public var burst: Int
    /// Requests a second.
    public var rate: Double
  }
  public var name: String
  public var quota: Quota?
  public var throttle: Rate?
}
