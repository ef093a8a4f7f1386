internal import LambdaRuntime

/// The first stage: nothing is read that is larger than its endpoint allows. How deep it may be is the strict reader's.
enum BodyLimit {
  static func check(_ request: GatewayRequest, for endpoint: Endpoint) throws(Refusal) {
    guard endpoint.bodyBytesMaximum > 0 || request.body.isEmpty else {
      throw Refusal(
        413, "body_too_large", "no body is taken here: this one has \(request.body.count) bytes", faults: [Refusal.Fault(path: "", rule: "must be left out")],
        recoveryActions: ["send it without a body"])
    }
    guard request.body.count <= endpoint.bodyBytesMaximum else {
      throw Refusal(
        413, "body_too_large", "the body has \(request.body.count) bytes; at most \(endpoint.bodyBytesMaximum) are taken here",
        faults: [Refusal.Fault(path: "", rule: "at most \(endpoint.bodyBytesMaximum) bytes")])
    }
  }
}
