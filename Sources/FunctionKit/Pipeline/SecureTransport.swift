internal import LambdaRuntime

/// With REQUIRE_HTTPS, a request that reached the gateway in the clear is sent to HTTPS and goes no further.
enum SecureTransport {
  static func check(_ request: GatewayRequest, by configuration: Configuration) throws(Refusal) {
    guard configuration.requiresHTTPS, request.header(Header.forwardedProtocol) == "http", !request.domain.isEmpty else { return }
    throw Refusal(308, "https_required", "this API is reached over HTTPS", headers: [(Header.location, "https://\(request.domain)\(request.target)")])
  }
}
