public import StrictJSON

/// An HTTP request as API Gateway hands it to a function, the same whichever payload format it came in.
/// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
public struct GatewayRequest: Sendable, Hashable {
  public enum PayloadVersion: Sendable, Hashable {
    /// Payload 1.0: a REST API, or an HTTP API told to use it.
    case one
    /// Payload 2.0: an HTTP API.
    case two
  }

  public struct Parameter: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public var payloadVersion: PayloadVersion
  public var method: String
  /// Percent-decoded, without the stage.
  public var path: String
  /// The route that matched, `/decisions/{id}` or `$default`.
  public var route: String
  /// Decoded. In the order they were sent with payload 2.0; by name, then as sent, with 1.0.
  public var query: [Parameter]
  /// By lower-case name; several of one name are joined by a comma and a space. Without `cookie`.
  public var headers: [String: String]
  /// `name=value` each.
  public var cookies: [String]
  /// Percent-decoded.
  public var pathParameters: [String: String]
  /// The bytes the client sent.
  public var body: [UInt8]
  public var sourceIP: String
  public var userAgent: String
  public var requestID: String
  public var stage: String
  public var domain: String
  /// `HTTP/1.1`.
  public var `protocol`: String
  /// Milliseconds since 1970 at which the gateway took the request.
  public var requestTime_ms: Int64
  /// What an authorizer found out; null where none is set.
  public var authorizer: JSONValue
  /// The API's own id.
  public var apiID: String
  /// Of who signed the request by IAM; empty where nobody did.
  public var callerARN: String
  /// The client's certificate in PEM, and from when to when the gateway says that it is in force; null where none was shown.
  public var clientCertificate: JSONValue

  /// The first value of a query parameter.
  public func query(_ name: String) -> String? { query.first { $0.name == name }?.value }
}

/// Why an event is no request.
public enum GatewayRequestError: Error, Sendable, Hashable {
  /// No strict JSON; paths and offsets are the event's.
  case json(JSONError)
  /// JSON, but no event of API Gateway's: a direct invocation, perhaps.
  case notGateway
  /// An event of API Gateway's with something missing or wrong in it.
  case invalid(path: String, rule: String)
}

extension GatewayRequest {
  /// Reads either payload format.
  public init(event bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(GatewayRequestError) {
    let value: JSONValue
    do { value = try JSONReader.read(bytes, limits: limits) } catch { throw .json(error) }
    try self.init(event: value)
  }

  public init(event value: JSONValue) throws(GatewayRequestError) {
    guard case .object(let event) = value, case .object(let context) = event["requestContext"] else { throw .notGateway }
    if case .object(let http) = context["http"], event["version"] == "2.0" {
      try self.init(two: EventMembers(event), context: EventMembers(context, at: "/requestContext"), http: EventMembers(http, at: "/requestContext/http"))
    } else if case .string = event["httpMethod"] {
      try self.init(one: EventMembers(event), context: EventMembers(context, at: "/requestContext"))
    } else {
      throw .notGateway
    }
  }

  private init(one event: EventMembers, context: EventMembers) throws(GatewayRequestError) {
    let identity = try context.object("identity")
    let (headers, cookies) = Self.split(try event.multiValues("multiValueHeaders", or: "headers"))
    self.init(
      payloadVersion: .one, method: try event.required("httpMethod"), path: try event.percentDecoded("path"), route: try event.string("resource"),
      query: try event.multiValues("multiValueQueryStringParameters", or: "queryStringParameters").map { Parameter(name: $0.name, value: $0.value) },
      headers: headers, cookies: cookies, pathParameters: try event.strings("pathParameters", percentDecoded: true), body: try event.body(),
      sourceIP: try identity.string("sourceIp"), userAgent: try identity.string("userAgent"), requestID: try context.string("requestId"),
      stage: try context.string("stage"), domain: try context.string("domainName"), protocol: try context.string("protocol"),
      requestTime_ms: try context.integer("requestTimeEpoch"), authorizer: context["authorizer"], apiID: try context.string("apiId"),
      callerARN: try identity.string("userArn"), clientCertificate: identity["clientCert"])
  }

  private init(two event: EventMembers, context: EventMembers, http: EventMembers) throws(GatewayRequestError) {
    let (headers, cookies) = Self.split(try event.multiValues("headers", or: "headers"))
    let stage = try context.string("stage")
    self.init(
      payloadVersion: .two, method: try http.required("method"), path: Self.withoutStage(try event.required("rawPath"), stage: stage),
      route: Self.path(ofRoute: try event.string("routeKey")), query: Self.query(try event.string("rawQueryString")), headers: headers,
      cookies: try event.list("cookies") + cookies, pathParameters: try event.strings("pathParameters", percentDecoded: false), body: try event.body(),
      sourceIP: try http.string("sourceIp"), userAgent: try http.string("userAgent"), requestID: try context.string("requestId"), stage: stage,
      domain: try context.string("domainName"), protocol: try http.string("protocol"), requestTime_ms: try context.integer("timeEpoch"),
      authorizer: context["authorizer"], apiID: try context.string("apiId"), callerARN: try context.object("authorizer").object("iam").string("userArn"),
      clientCertificate: try context.object("authentication")["clientCert"])
  }

  /// Headers by lower-case name, and the cookies among them one by one.
  private static func split(_ fields: [(name: String, value: String)]) -> (headers: [String: String], cookies: [String]) {
    var headers: [String: String] = [:]
    var cookies: [String] = []
    for field in fields {
      let name = field.name.lowercased()
      if name == "cookie" {
        cookies += field.value.split(separator: ";").map { String($0.drop { $0 == " " }) }
      } else if let earlier = headers[name] {
        headers[name] = earlier + ", " + field.value
      } else {
        headers[name] = field.value
      }
    }
    return (headers, cookies)
  }

  /// Payload 2.0's path starts with the stage, unless that is `$default`.
  private static func withoutStage(_ path: String, stage: String) -> String {
    guard stage != "$default", !stage.isEmpty, path == "/" + stage || path.hasPrefix("/" + stage + "/") else { return path }
    return path == "/" + stage ? "/" : String(path.dropFirst(stage.count + 1))
  }

  /// `POST /decisions/{id}` without its method.
  private static func path(ofRoute key: String) -> String { String(key.split(separator: " ", maxSplits: 1).last ?? "") }

  /// One pass by hand: `split` asks a closure of every byte, which costs three times as much.
  private static func query(_ text: String) -> [Parameter] {
    let bytes = Array(text.utf8)
    var parameters: [Parameter] = []
    var (start, sign) = (0, -1)
    for place in 0...bytes.count {
      let byte = place < bytes.count ? bytes[place] : UInt8(ascii: "&")
      if byte == UInt8(ascii: "="), sign < 0 { sign = place }
      guard byte == UInt8(ascii: "&") else { continue }
      if place > start {
        let end = sign < 0 ? place : sign
        parameters.append(
          Parameter(
            name: PercentEncoding.decoded(bytes[start..<end], plusIsSpace: true),
            value: PercentEncoding.decoded(bytes[min(end + 1, place)..<place], plusIsSpace: true)))
      }
      (start, sign) = (place + 1, -1)
    }
    return parameters
  }
}
