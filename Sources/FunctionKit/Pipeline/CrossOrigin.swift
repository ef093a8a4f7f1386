internal import LambdaRuntime

/// CORS for the configured origins (https://fetch.spec.whatwg.org/#http-cors-protocol). An HTTP API of the gateway answers preflights itself and puts its own headers in place of these.
enum CrossOrigin {
  static func headers(for request: GatewayRequest, allowed: [String]) -> [(name: String, value: String)] {
    guard !allowed.isEmpty, let origin = request.header(Header.origin) else { return [] }
    guard allowed.contains("*") || allowed.contains(origin) else { return [(Header.vary, Header.origin)] }
    return [
      ("Access-Control-Allow-Origin", allowed.contains("*") ? "*" : origin),
      ("Access-Control-Expose-Headers", Header.exposed.joined(separator: ", ")),
      (Header.vary, Header.origin),
    ]
  }
}
