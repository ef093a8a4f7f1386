public import Core
public import LambdaRuntime
internal import StrictJSON

/// One request on its way through an endpoint: who asks, under which correlation, and until when an answer is of use.
public struct Exchange: Sendable {
  public let request: GatewayRequest
  public let correlationID: String
  public let principal: Principal
  /// Milliseconds since 1970 at which the request came in, by this machine's clock.
  public let now_ms: Int64
  /// Milliseconds since 1970 by which the answer must be on its way.
  public let deadline_ms: Int64
  /// The request's place among those under its `Idempotency-Key`; nil without one.
  public var ticket: Idempotency.Ticket?

  public var now_s: Int64 { now_ms / 1_000 }

  /// A path of this API as the client must write it: with the stage in front where the client wrote one.
  public func location(_ path: String) -> String {
    let stage = request.stage
    switch request.payloadVersion {
    case .two: return stage.isEmpty || stage == "$default" ? path : "/\(stage)\(path)"
    // A REST API keeps its stage in the path on its own domain only; a custom domain maps it away.
    case .one: return request.domain.contains(".execute-api.") && !stage.isEmpty ? "/\(stage)\(path)" : path
    }
  }

  /// A parameter of the route, or the empty text, which no record has as its id.
  public func pathParameter(_ name: String) -> String { request.pathParameters[name] ?? "" }
}
