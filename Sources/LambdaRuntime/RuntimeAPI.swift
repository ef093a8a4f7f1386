/// What a custom runtime asks of its sandbox: the Runtime API, version 2018-06-01.
///
/// The calls block their thread: a sandbox has one invocation at a time, and nothing else to do while it waits.
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
public protocol RuntimeAPI: ~Copyable {
  /// Waits, without a limit, for the next event.
  mutating func next() throws(RuntimeAPIError) -> Invocation
  /// Answers an invocation; the response is at most `RuntimeAPILimits.responseBytesMaximum` long.
  mutating func respond(to requestID: String, with response: [UInt8]) throws(RuntimeAPIError)
  /// Says that an invocation failed.
  mutating func fail(_ requestID: String, with failure: FunctionFailure) throws(RuntimeAPIError)
  /// Says that the function cannot start. Only before the first `next`.
  mutating func failInit(with failure: FunctionFailure) throws(RuntimeAPIError)
}

public enum RuntimeAPIError: Error, Sendable, Hashable {
  /// It was there, hung up and does not come back: the sandbox is over.
  case gone
  /// It could never be reached.
  case unreachable(String)
  /// It was reached and said no.
  case refused(status: Int, message: String)
  /// It said what the protocol does not allow; the text says which rule was broken.
  case malformed(String)
  /// The address is missing or no `host:port`.
  case address(String)
}

public enum RuntimeAPILimits {
  /// The largest response of a function, buffered. The platform's number: 6 MiB and 100.
  public static let responseBytesMaximum = 6_291_556
  /// The largest event taken: 6 MiB, and room for the envelope that a gateway puts around a body.
  public static let eventBytesMaximum = 7 << 20
  /// Status line and headers, and the trailers of a chunked event.
  public static let headBytesMaximum = 64 << 10
}
