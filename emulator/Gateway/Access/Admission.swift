public import EmulatorServerless

/// A request before the door of its route.
public struct Admission: Sendable {
  public let request: FrontRequest
  public let match: Router.Match
  public let moment: Moment

  public var route: RouteDeclaration { match.route }

  init(request: FrontRequest, match: Router.Match, moment: Moment) {
    self.request = request
    self.match = match
    self.moment = moment
  }

  /// What the caller says at the authorizer's places, in their order; nil where it says nothing at one of them.
  public func identity(_ authorizer: Authorizer) -> [String]? {
    var values: [String] = []
    for source in authorizer.sources {
      guard let value = value(of: source), !value.isEmpty else { return nil }
      values.append(value)
    }
    return values
  }

  private func value(of source: IdentitySource) -> String? {
    switch source {
    case .header(let name): return request.headers[name.lowercased()]
    case .querystring(let name): return PercentCoding.parameters(of: request.query).first { $0.name == name }?.values.last
    case .other(let name):
      let known = [
        "context.httpMethod": request.method, "context.path": request.path, "context.identity.sourceIp": request.sourceAddress,
        "context.routeKey": route.key, "context.identity.userAgent": request.headers["user-agent"] ?? "", "context.resourcePath": route.path ?? "$default",
      ]
      return known[name]
    }
  }

  /// `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path`, which policies are about.
  public func resource(in application: Application) -> String {
    let stage = route.api == .rest ? application.stage : "$default"
    let path = match.path.drop { $0 == "/" }
    return "arn:aws:execute-api:\(application.region):\(Application.accountID):\(ProxyEvent.apiID)/\(stage)/\(request.method)/\(path)"
  }

  /// The value of `x-api-key`.
  public var keyHeader: String? { request.headers["x-api-key"] }
}
