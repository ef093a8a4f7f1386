internal import EmulatorServerless

/// The headers as API Gateway hands them to the function.
enum RequestHeaders {
  /// Never reach a function. Source: docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html.
  private static let dropped: Set<String> = [
    "connection", "keep-alive", "content-length", "content-md5", "expect", "max-forwards", "proxy-authenticate", "proxy-connection", "server", "te",
    "transfer-encoding", "trailer", "upgrade", "www-authenticate",
  ]
  private static let forwarded: Set<String> = ["x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"]

  /// A REST API spells these two its own way, whatever the client wrote.
  private static let respelt = ["authorization": "Authorization", "user-agent": "User-Agent"]

  /// Each name once, written as it first came, with what the gateway itself adds.
  static func grouped(_ request: FrontRequest, _ moment: Moment, _ api: RouteDeclaration.API) -> [(name: String, values: [String])] {
    var grouped = Grouped()
    for header in request.headers {
      let name = header.name.lowercased()
      guard !dropped.contains(name), !forwarded.contains(name) else { continue }
      grouped.add(header.value, under: name, as: api == .rest ? respelt[name] ?? header.name : header.name)
    }
    if api == .http { grouped.add(String(request.body.count), under: "content-length", as: "Content-Length") }
    let before = request.headers["x-forwarded-for"].map { "\($0), " } ?? ""
    grouped.add(before + request.sourceAddress, under: "x-forwarded-for", as: "X-Forwarded-For")
    grouped.add(String(request.port), under: "x-forwarded-port", as: "X-Forwarded-Port")
    grouped.add(request.scheme, under: "x-forwarded-proto", as: "X-Forwarded-Proto")
    grouped.add(request.headers["x-amzn-trace-id"] ?? moment.traceID, under: "x-amzn-trace-id", as: "X-Amzn-Trace-Id")
    return grouped.groups
  }
}
