/// Until when an answer is of use: set by whoever was given the time, and heeded by every call that leaves the process below.
public enum Deadline {
  /// Milliseconds since 1970; nil for none.
  @TaskLocal public static var current_ms: Int64?
}

/// A transport that ends every request by the task's deadline, so that there is time left to say that the other side did not answer.
public struct DeadlineTransport: HTTPTransport {
  private let transport: any HTTPTransport
  private let now_ms: @Sendable () -> Int64

  /// `now_ms` is in milliseconds since 1970.
  public init(_ transport: any HTTPTransport, now_ms: @escaping @Sendable () -> Int64) {
    self.transport = transport
    self.now_ms = now_ms
  }

  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    guard let deadline_ms = Deadline.current_ms else { return try await transport.send(request) }
    let left_ms = deadline_ms - now_ms()
    guard left_ms > 0 else { throw .deadline }
    guard left_ms < request.timeout_ms else { return try await transport.send(request) }
    var shortened = request
    shortened.timeout_ms = Int(left_ms)
    do throws(TransportError) { return try await transport.send(shortened) } catch {
      throw error == .timeout ? .deadline : error
    }
  }
}
