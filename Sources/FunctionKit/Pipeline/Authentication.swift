internal import Cases
internal import LambdaRuntime

/// Who asks. Nothing is known of callers yet beside the local one, so where an identity is asked for the answer is 401: closed, not open, by default.
enum Authentication {
  static func principal(of request: GatewayRequest, by configuration: Configuration) throws(Refusal) -> Principal {
    guard !configuration.requiresAPIKey && !configuration.acceptsTokens else { throw .notAuthenticated }
    return .local
  }
}
