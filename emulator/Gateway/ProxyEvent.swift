internal import EmulatorServerless

/// The event that stands for a request.
/// Sources: docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html (1.0) and …/http-api-develop-integrations-lambda.html (2.0).
struct ProxyEvent {
  let request: FrontRequest
  let match: Router.Match
  let moment: Moment
  let application: Application
  var caller = Caller()

  static let apiID = "emulator"

  var bytes: [UInt8] {
    var writer = EventBytes(capacity: request.body.count + request.body.count / 8 + 3_072)
    writer.open("{")
    if match.route.payload == .v1 { writeV1(&writer) } else { writeV2(&writer) }
    writer.close("}")
    return writer.out
  }

  /// The name the client called, without its port.
  private var domain: String {
    let host = request.headers["host"] ?? "localhost"
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]) }
    return String(host.prefix { $0 != ":" })
  }

  private func writeBody(_ writer: inout EventBytes) {
    writer.body { EventBody.append(request, match.route, binaryMediaTypes: application.restAPI.binaryMediaTypes, to: &$0) }
  }

  // MARK: 2.0

  private func writeV2(_ writer: inout EventBytes) {
    writer.text("version", "2.0")
    writeRequestV2(&writer)
    writeBody(&writer)
  }

  /// What an authorizer is told too.
  func writeRequestV2(_ writer: inout EventBytes) {
    writer.text("routeKey", match.route.key)
    writer.text("rawPath", PercentCoding.decoded(request.path))
    writer.text("rawQueryString", request.query)
    let cookies = request.headers.filter { $0.name.lowercased() == "cookie" }.flatMap { $0.value.split(separator: ";").map(Self.trimmed) }
    if !cookies.isEmpty { writer.list("cookies", cookies) }
    writer.texts("headers", headersV2)
    let parameters = PercentCoding.parameters(of: request.query).map { (name: $0.name, value: $0.values.joined(separator: ",")) }
    if !parameters.isEmpty { writer.texts("queryStringParameters", parameters) }
    writer.object("requestContext") { contextV2(&$0) }
    let path = match.pathParameters.map { (name: $0.name, value: PercentCoding.decoded($0.value)) }
    if !path.isEmpty { writer.texts("pathParameters", path) }
  }

  private var headersV2: [(name: String, value: String)] {
    var headers = RequestHeaders.grouped(request, moment, .http).map { (name: $0.name.lowercased(), value: $0.values.joined(separator: ",")) }
    headers.removeAll { $0.name == "cookie" }
    return headers.sorted { $0.name < $1.name }
  }

  private func contextV2(_ writer: inout EventBytes) {
    writer.text("accountId", Application.accountID)
    writer.text("apiId", Self.apiID)
    if let authorizer = caller.contextV2 { writer.json("authorizer", authorizer) }
    writer.text("domainName", domain)
    writer.text("domainPrefix", String(domain.prefix { $0 != "." }))
    writer.object("http") { http in
      http.text("method", request.method)
      http.text("path", PercentCoding.decoded(request.path))
      http.text("protocol", "HTTP/1.1")
      http.text("sourceIp", request.sourceAddress)
      http.text("userAgent", request.headers["user-agent"] ?? "")
    }
    writer.text("requestId", moment.extendedID)
    writer.text("routeKey", match.route.key)
    writer.text("stage", "$default")
    writer.text("time", moment.commonLogTime)
    writer.number("timeEpoch", moment.time_ms)
  }

  private static func trimmed(_ text: Substring) -> String {
    var rest = text
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }

  // MARK: 1.0

  private func writeV1(_ writer: inout EventBytes) {
    // Only an HTTP API names the version.
    if match.route.api == .http { writer.text("version", "1.0") }
    writeRequestV1(&writer)
    writeBody(&writer)
  }

  /// What an authorizer is told too.
  func writeRequestV1(_ writer: inout EventBytes) {
    writer.text("resource", match.route.path ?? "$default")
    writer.text("path", pathV1)
    writer.text("httpMethod", request.method)
    let headers = RequestHeaders.grouped(request, moment, match.route.api)
    writer.texts("headers", headers.map { (name: $0.name, value: $0.values[$0.values.count - 1]) })
    writer.lists("multiValueHeaders", headers)
    let parameters = PercentCoding.parameters(of: request.query)
    writer.texts("queryStringParameters", parameters.map { (name: $0.name, value: $0.values[$0.values.count - 1]) })
    writer.lists("multiValueQueryStringParameters", parameters)
    writer.object("requestContext") { contextV1(&$0) }
    let path = match.pathParameters
    writer.texts("pathParameters", match.route.api == .rest ? path : path.map { (name: $0.name, value: PercentCoding.decoded($0.value)) })
    writer.texts("stageVariables", [])
  }

  /// Without the stage; as sent, but a REST API takes several slashes at the start for one.
  private var pathV1: String {
    match.route.api == .rest ? "/" + match.path.drop { $0 == "/" } : request.path
  }

  private func contextV1(_ writer: inout EventBytes) {
    let (isREST, stage) = (match.route.api == .rest, match.route.api == .rest ? application.stage : "$default")
    writer.text("accountId", Application.accountID)
    writer.text("apiId", Self.apiID)
    if let authorizer = caller.contextV1(match.route.api) { writer.json("authorizer", authorizer) }
    writer.text("deploymentId", "emulator")
    writer.text("domainName", domain)
    writer.text("domainPrefix", String(domain.prefix { $0 != "." }))
    writer.text("extendedRequestId", moment.extendedID)
    writer.text("httpMethod", request.method)
    writer.object("identity") { identityV1(&$0) }
    writer.text("path", isREST ? "/\(stage)\(match.path)" : PercentCoding.decoded(request.path))
    writer.text("protocol", "HTTP/1.1")
    writer.text("requestId", isREST ? moment.requestID : moment.extendedID)
    writer.text("requestTime", moment.commonLogTime)
    writer.number("requestTimeEpoch", moment.time_ms)
    writer.text("resourceId", isREST ? "emulator" : match.route.key)
    writer.text("resourcePath", match.route.path ?? "$default")
    writer.text("stage", stage)
  }

  private func identityV1(_ writer: inout EventBytes) {
    let signer = caller.signer
    writer.text("accessKey", signer?.accessKey)
    writer.text("accountId", signer?.accountID)
    if let key = caller.key {
      writer.text("apiKey", key.value)
      writer.text("apiKeyId", key.name)
    }
    writer.text("caller", signer?.userID)
    for name: StaticString in ["cognitoAuthenticationProvider", "cognitoAuthenticationType", "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId"] {
      writer.text(name, nil)
    }
    writer.text("sourceIp", request.sourceAddress)
    writer.text("user", signer?.userID)
    writer.text("userAgent", request.headers["user-agent"] ?? (match.route.api == .http ? "" : nil))
    writer.text("userArn", signer?.userARN)
  }
}
