import FunctionKit

extension Function {
  static let health = Function("Health", .get, "/health", allow: nil) { _ in HealthEndpoint() }
    .and(.get, "/readyz", allow: nil) { ReadinessEndpoint($0) }
}
