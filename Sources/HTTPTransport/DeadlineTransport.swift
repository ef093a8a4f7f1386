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
    let (request, isShortened) = try shortened(request)
    do throws(TransportError) { return try await transport.send(request) } catch {
      // What nobody took in that time stays what it is, which says more: there is no time for another all the same.
      throw error == .timeout && isShortened ? .deadline : error
    }
  }

  public func stream(_ request: HTTPRequest, limits: StreamLimits) async throws(TransportError) -> HTTPStream {
    let (request, isShortened) = try shortened(request)
    let deadline_ms = Deadline.current_ms
    let now_ms = now_ms
    @Sendable func told(_ error: TransportError) -> TransportError {
      // A stream may also have said nothing for too long, which is another thing.
      error == .timeout && isShortened && now_ms() >= deadline_ms ?? .max ? .deadline : error
    }
    do throws(TransportError) {
      let stream = try await transport.stream(request, limits: limits)
      return HTTPStream(status: stream.status, headers: stream.headers) { () async throws(TransportError) in
        do throws(TransportError) { return try await stream.next() } catch { throw told(error) }
      }
    } catch { throw told(error) }
  }

  private func shortened(_ request: HTTPRequest) throws(TransportError) -> (HTTPRequest, Bool) {
    guard let deadline_ms = Deadline.current_ms else { return (request, false) }
    let left_ms = deadline_ms - now_ms()
    guard left_ms > 0 else { throw .deadline }
    guard left_ms < request.timeout_ms else { return (request, false) }
    var shortened = request
    shortened.timeout_ms = Int(left_ms)
    return (shortened, true)
  }
}

/// Whether what is asked now is no part of what an event asks, and is left out of its recording: finding out who calls, since a credential is judged once, and looks that are
/// taken as often as the machine has time for.
public enum Unrecorded {
  @TaskLocal public static var isOn = false
}
