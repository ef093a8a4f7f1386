public import Cases
internal import LambdaRuntime
public import StrictJSON

/// What an endpoint answers; the pipeline adds what every answer carries.
public struct Answer: Sendable {
  public var status: Int
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public init(_ status: Int, headers: [(name: String, value: String)] = [], contentType: String = "application/json", body: [UInt8]) {
    self.status = status
    self.headers = [(Header.contentType, contentType)] + headers
    self.body = body
  }

  /// A JSON body. The value must hold finite numbers only; a value of ours that does not is a fault of ours.
  public static func json(_ status: Int = 200, _ value: JSONValue, headers: [(name: String, value: String)] = []) throws(EndpointError) -> Answer {
    do { return Answer(status, headers: headers, body: try JSONWriter.write(value)) } catch {
      throw .fault(detail: "an answer's `\(error.path)` is no finite number")
    }
  }

  var gatewayResponse: GatewayResponse { GatewayResponse(status: status, headers: headers, body: body) }
}
