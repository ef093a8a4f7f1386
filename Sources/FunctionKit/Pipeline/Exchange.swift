public import Cases
public import LambdaRuntime

/// One request on its way through an endpoint: who asks, when, and under which correlation.
public struct Exchange: Sendable {
  public let request: GatewayRequest
  public let correlationID: String
  public let principal: Principal
  /// Milliseconds since 1970 at which the request came in, by this machine's clock.
  public let now_ms: Int64
  /// The request's place among those under its `Idempotency-Key`; nil without one.
  public var ticket: Idempotency.Ticket?

  /// Milliseconds since 1970 by which the request must have ended.
  public let deadline_ms: Int64

  public var now_s: Int64 { now_ms / 1_000 }

  /// A parameter of the route, or the empty text, which no record has as its id.
  public func pathParameter(_ name: String) -> String { request.pathParameters[name] ?? "" }
}
