internal import EmulatorHTTP
internal import EmulatorJSON

/// What a destination is told of an invocation.
/// Source: AWS Lambda developer guide, "Capturing records of Lambda asynchronous invocations".
struct InvocationRecord {
  enum EndCondition: String {
    case success = "Success"
    case retriesExhausted = "RetriesExhausted"
    case eventAgeExceeded = "EventAgeExceeded"
    case zeroReservedConcurrency = "ZeroReservedConcurrency"
  }

  var condition: EndCondition
  var attempts: Int
  var request: InvocationRequest
  /// Nil where it never ran.
  var result: InvocationResult?

  /// JSON. Payloads stand in it as they are; what is no JSON stands in it as text.
  @EventLoop func bytes(of function: HostedFunction, at now_ms: Int64) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(request.payload.count + (result?.payload.count ?? 0) + 512)
    let timestamp = UTCTime(nanosecondsSince1970: UInt64(max(0, now_ms)) * 1_000_000).text
    out += #"{"version":"1.0","timestamp":"\#(timestamp)","requestContext":{"requestId":"\#(request.id)","#.utf8
    out += #""functionArn":"\#(request.invokedARN ?? "\(function.arn):$LATEST")","condition":"\#(condition.rawValue)","#.utf8
    out += #""approximateInvokeCount":\#(attempts)},"requestPayload":"#.utf8
    Self.append(request.payload, to: &out)
    if let result {
      out += #","responseContext":{"statusCode":200,"executedVersion":"\#(function.version)""#.utf8
      if case .functionError = result.outcome { out += #","functionError":"Unhandled""#.utf8 }
      out += #"},"responsePayload":"#.utf8
      Self.append(result.payload, to: &out)
    }
    out.append(UInt8(ascii: "}"))
    return out
  }

  private static func append(_ payload: [UInt8], to out: inout [UInt8]) {
    if isCertainlyJSON(payload) || (try? JSON(reading: payload)) != nil {
      out += payload
    } else if payload.isEmpty {
      out += "null".utf8
    } else {
      JSON.appendQuoted(String(decoding: payload, as: UTF8.self), to: &out)
    }
  }
}
