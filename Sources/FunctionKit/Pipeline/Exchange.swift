public import Cases
package import Identity
public import LambdaRuntime

/// One request on its way through an endpoint: who asks, when, and under which correlation.
public struct Exchange: Sendable {
  public let request: GatewayRequest
  public let correlationID: String
  package let identity: Identity
  /// Milliseconds since 1970 at which the request came in, by this machine's clock.
  public let now_ms: Int64
  /// The request's place among those under its `Idempotency-Key`; nil without one.
  public var ticket: Idempotency.Ticket?

  /// Milliseconds since 1970 by which the request must have ended.
  public let deadline_ms: Int64

  public var principal: Principal { identity.principal }
  public var now_s: Int64 { now_ms / 1_000 }

  /// A path of this API as the caller reaches it: for `Location`.
  public func location(_ path: String) -> String { request.location(path) }

  /// A parameter of the route, or the empty text, which no record has as its id.
  public func pathParameter(_ name: String) -> String { request.pathParameters[name] ?? "" }
}
