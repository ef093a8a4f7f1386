internal import HTTPTransport
internal import LambdaRuntime

/// A request's place as the client writes it, which a gateway's stage can stand in front of.
extension GatewayRequest {
  /// A path of this API, with the stage in front where the client wrote one.
  func location(_ path: String) -> String {
    switch payloadVersion {
    case .two: return stage.isEmpty || stage == "$default" ? path : "/\(stage)\(path)"
    // A REST API keeps its stage in the path on its own domain only; a custom domain maps it away.
    case .one: return domain.contains(".execute-api.") && !stage.isEmpty ? "/\(stage)\(path)" : path
    }
  }

  /// The path and query that were asked for, encoded again: nothing in them can end a header.
  var target: String {
    let path = path.split(separator: "/", omittingEmptySubsequences: false).map { URLEncoding.encode($0.utf8) }.joined(separator: "/")
    guard !query.isEmpty else { return location(path) }
    return location(path) + "?" + query.map { "\(URLEncoding.encode($0.name.utf8))=\(URLEncoding.encode($0.value.utf8))" }.joined(separator: "&")
  }
}
