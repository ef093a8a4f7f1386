internal import EmulatorJSON
internal import EmulatorServerless

/// What a REST method's validator asks of a request: its parameters first, then its body.
struct RequestCheck {
  let request: FrontRequest
  let match: Router.Match

  /// Nil where everything that must be there is there.
  var refusal: AccessRefusal? {
    let access = match.route.access
    let missing = access.requiredParameters.filter { !isPresent($0) }.map(\.name)
    if !missing.isEmpty { return .missingParameters(missing) }
    guard !access.schemas.isEmpty else { return nil }
    let sent = mediaType
    // A body of a type that has no model is passed on as it is.
    guard let model = access.schemas.first(where: { $0.mediaType == sent }) else { return nil }
    let body = request.body.isEmpty ? Array("{}".utf8) : request.body
    guard let value = try? JSON(reading: body), SchemaCheck(root: model.schema).accepts(value) else { return .invalidBody }
    return nil
  }

  var mediaType: String {
    let header = request.headers["content-type"] ?? "application/json"
    return String(header.prefix { $0 != ";" }.filter { $0 != " " }).lowercased()
  }

  private func isPresent(_ parameter: RequestParameter) -> Bool {
    switch parameter.place {
    case .header: request.headers[parameter.name.lowercased()].map { !$0.isEmpty } ?? false
    case .querystring: PercentCoding.parameters(of: request.query).contains { $0.name == parameter.name && $0.values != [""] }
    case .path: match.pathParameters.contains { $0.name == parameter.name && !$0.value.isEmpty }
    }
  }
}
