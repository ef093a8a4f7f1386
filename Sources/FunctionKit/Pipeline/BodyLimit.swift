internal import LambdaRuntime

/// The first stage: nothing is read that is larger than its endpoint allows. How deep it may be is the strict reader's.
enum BodyLimit {
  static func check(_ request: GatewayRequest, for endpoint: Endpoint) throws(Refusal) {
    guard request.body.count <= endpoint.bodyBytesMaximum else {
      throw Refusal(
        413, "body_too_large", "the body has \(request.body.count) bytes; at most \(endpoint.bodyBytesMaximum) are taken here",
        faults: [Refusal.Fault(path: "", rule: "at most \(endpoint.bodyBytesMaximum) bytes")])
    }
  }
}
