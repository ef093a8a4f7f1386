internal import LambdaRuntime
public import StrictJSON

/// The first stage: nothing is read that is larger or deeper than its endpoint allows.
enum BodyLimit {
  static func check(_ request: GatewayRequest, for operation: Operation) throws(Refusal) {
    guard request.body.count <= operation.bodyBytesMaximum else {
      throw Refusal(
        413, "body_too_large", "the body has \(request.body.count) bytes; at most \(operation.bodyBytesMaximum) are taken here",
        faults: [Refusal.Fault(path: "", rule: "at most \(operation.bodyBytesMaximum) bytes")])
    }
  }
}

extension Exchange {
  /// The body as strict JSON; 400 naming the place and the rule where it is not. Content-Type is not checked: `curl -d` sends a form's.
  public func jsonBody() throws(Refusal) -> JSONValue {
    do { return try JSONReader.read(request.body) } catch {
      throw Refusal(
        400, "malformed_json", "the body is not the JSON that is taken here (at byte \(error.offset))",
        faults: [Refusal.Fault(path: error.path, rule: error.rule)])
    }
  }
}
