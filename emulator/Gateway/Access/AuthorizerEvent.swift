internal import EmulatorJSON
public import EmulatorServerless

/// What a function that authorizes is asked.
/// Sources: docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html and …/http-api-lambda-authorizer.html.
public struct AuthorizerEvent: Sendable {
  private let admission: Admission
  private let asked: FunctionAuthorizer
  private let application: Application
  /// At the identity sources, in their order.
  private let identity: [String]

  public init(_ admission: Admission, _ asked: FunctionAuthorizer, identity: [String], _ application: Application) {
    self.admission = admission
    self.asked = asked
    self.identity = identity
    self.application = application
  }

  public var bytes: [UInt8] {
    var writer = EventBytes(capacity: 3_072)
    writer.open("{")
    if asked.isToken { writeToken(&writer) } else { writeRequest(&writer) }
    writer.close("}")
    return writer.out
  }

  private var request: ProxyEvent { ProxyEvent(request: bodiless, match: admission.match, moment: admission.moment, application: application) }

  /// An authorizer never sees the body.
  private var bodiless: FrontRequest {
    var request = admission.request
    request.body = []
    return request
  }

  private func writeToken(_ writer: inout EventBytes) {
    writer.text("type", "TOKEN")
    writer.text("methodArn", admission.resource(in: application))
    writer.text("authorizationToken", identity.first)
  }

  private func writeRequest(_ writer: inout EventBytes) {
    let resource = admission.resource(in: application)
    guard admission.route.api == .http else {
      writer.text("type", "REQUEST")
      writer.text("methodArn", resource)
      return request.writeRequestV1(&writer)
    }
    writer.text("version", asked.payload.rawValue)
    writer.text("type", "REQUEST")
    if asked.payload == .v2 {
      writer.text("routeArn", resource)
      if identity.isEmpty { writer.json("identitySource", .null) } else { writer.list("identitySource", identity) }
      request.writeRequestV2(&writer)
    } else {
      writer.text("methodArn", resource)
      writer.text("identitySource", identity.isEmpty ? nil : identity.joined(separator: ","))
      writer.text("authorizationToken", identity.isEmpty ? nil : identity.joined(separator: ","))
      request.writeRequestV1(&writer)
    }
  }
}
