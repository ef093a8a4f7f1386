/// The headers as API Gateway hands them to the function.
enum RequestHeaders {
  /// Never reach a function. Source: docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html.
  private static let dropped: Set<String> = [
    "connection", "keep-alive", "content-length", "content-md5", "expect", "max-forwards", "proxy-authenticate", "proxy-connection", "server", "te",
    "transfer-encoding", "trailer", "upgrade", "www-authenticate",
  ]
  private static let forwarded: Set<String> = ["x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"]

  /// Each name once, written as it first came, with what the gateway itself adds.
  static func grouped(_ request: FrontRequest, _ moment: Moment) -> [(name: String, values: [String])] {
    var grouped = Grouped()
    for header in request.headers {
      let name = header.name.lowercased()
      if !dropped.contains(name), !forwarded.contains(name) { grouped.add(header.value, under: name, as: header.name) }
    }
    let before = request.headers["x-forwarded-for"].map { "\($0), " } ?? ""
    grouped.add(before + request.sourceAddress, under: "x-forwarded-for", as: "X-Forwarded-For")
    grouped.add(String(request.port), under: "x-forwarded-port", as: "X-Forwarded-Port")
    grouped.add(request.scheme, under: "x-forwarded-proto", as: "X-Forwarded-Proto")
    grouped.add(request.headers["x-amzn-trace-id"] ?? moment.traceID, under: "x-amzn-trace-id", as: "X-Amzn-Trace-Id")
    return grouped.groups
  }
}
