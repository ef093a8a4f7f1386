internal import EmulatorServerless

extension CORSPolicy {
  /// What `access-control-allow-origin` says to this origin; nil where it is not allowed. `https://*` is any host of that scheme.
  func allowed(_ origin: String) -> String? {
    if origins.contains("*") { return "*" }
    let isAllowed = origins.contains { pattern in
      pattern == origin || pattern.hasSuffix("://*") && origin.hasPrefix(pattern.dropLast())
    }
    return isAllowed ? origin : nil
  }

  /// An HTTP API's own answer to a preflight: 204, without CORS headers to an origin it does not allow.
  func preflight(origin: String) -> FrontAnswer {
    guard let allowed = allowed(origin) else { return FrontAnswer(status: 204) }
    var headers = [Header("access-control-allow-origin", allowed)]
    if !methods.isEmpty { headers.append(Header("access-control-allow-methods", methods.joined(separator: ","))) }
    if !self.headers.isEmpty { headers.append(Header("access-control-allow-headers", self.headers.map { $0.lowercased() }.joined(separator: ","))) }
    if credentials { headers.append(Header("access-control-allow-credentials", "true")) }
    if let maxAge_s { headers.append(Header("access-control-max-age", String(maxAge_s))) }
    return FrontAnswer(status: 204, headers: headers)
  }

  /// What an HTTP API adds to a function's answer; the function's own CORS headers are ignored.
  func decorate(_ headers: inout [Header], origin: String?) {
    headers.removeAll { $0.name.lowercased().hasPrefix("access-control-") }
    guard let origin, let allowed = allowed(origin) else { return }
    headers.append(Header("access-control-allow-origin", allowed))
    if credentials { headers.append(Header("access-control-allow-credentials", "true")) }
    if !exposedHeaders.isEmpty { headers.append(Header("access-control-expose-headers", exposedHeaders.map { $0.lowercased() }.joined(separator: ","))) }
  }

  /// The OPTIONS method that the Serverless Framework gives a REST resource with `cors`: a mock that answers 200.
  func restPreflight(origin: String?, methods: [String]) -> FrontAnswer {
    var headers = [Header("Access-Control-Allow-Origin", origin.flatMap(allowed) ?? origins.first ?? "*")]
    headers.append(Header("Access-Control-Allow-Headers", self.headers.joined(separator: ",")))
    headers.append(Header("Access-Control-Allow-Methods", methods.joined(separator: ",")))
    if credentials { headers.append(Header("Access-Control-Allow-Credentials", "true")) }
    if !exposedHeaders.isEmpty { headers.append(Header("Access-Control-Expose-Headers", exposedHeaders.joined(separator: ","))) }
    if let maxAge_s { headers.append(Header("Access-Control-Max-Age", String(maxAge_s))) }
    if let cacheControl { headers.append(Header("Cache-Control", cacheControl)) }
    return FrontAnswer(status: 200, headers: headers)
  }
}

extension Gateway {
  /// An HTTP API with CORS answers every preflight itself; a REST resource with CORS answers OPTIONS unless a function has that very method.
  func preflight(_ request: FrontRequest, _ moment: Moment) -> FrontAnswer? {
    guard request.method == "OPTIONS" else { return nil }
    let origin = request.headers["origin"]
    let rest = router.routes(of: .rest, at: request.path)
    if let cors = application.httpAPI.cors, let origin, request.headers["access-control-request-method"] != nil,
      rest.isEmpty || !router.routes(of: .http, at: request.path).isEmpty
    {
      var answer = cors.preflight(origin: origin)
      answer.headers.append(Header("Apigw-Requestid", moment.extendedID))
      return answer
    }
    guard !rest.contains(where: { $0.method == "OPTIONS" }), let cors = rest.compactMap(\.cors).first else { return nil }
    var methods: [String] = []
    for method in rest.flatMap({ $0.cors?.methods ?? [] }) where !methods.contains(method) { methods.append(method) }
    return cors.restPreflight(origin: origin, methods: methods)
  }
}
