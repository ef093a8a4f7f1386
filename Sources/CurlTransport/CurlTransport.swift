internal import Synchronization
public import HTTPTransport

/// HTTP over libcurl: connections are kept and shared between requests, certificates are verified, and nothing goes through a proxy to this machine itself.
///
/// libcurl is loaded and its one thread started by the first request, so that a function which sends none pays for neither.
public final class CurlTransport: HTTPTransport {
  private let engine = Mutex<CurlEngine?>(nil)
  private let caFile: String?

  /// `caFile` holds the trusted certificates in PEM, where libcurl's own default is not the wanted one.
  public init(caFile: String? = nil) { self.caFile = caFile }

  deinit { engine.withLock { $0?.stop() } }

  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let engine = try started()
    let id = engine.newID()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        engine.start(CurlEngine.Submission(id: id, request: request, caFile: caFile, delivery: .whole(continuation)))
        // The cancellation may have come before there was anything to cancel.
        if Task.isCancelled { engine.cancel(id) }
      }
    } onCancel: {
      engine.cancel(id)
    }
    return try result.get()
  }

  public func stream(_ request: HTTPRequest, limits: StreamLimits) async throws(TransportError) -> HTTPStream {
    let engine = try started()
    let id = engine.newID()
    let stream = CurlStream(limits)
    engine.start(CurlEngine.Submission(id: id, request: request, caFile: caFile, delivery: .stream(stream)))
    let head = await withTaskCancellationHandler {
      await stream.head()
    } onCancel: {
      engine.cancel(id)
    }
    let begun = try head.get()
    return HTTPStream(status: begun.status, headers: begun.headers) { () async throws(TransportError) in
      let next = await withTaskCancellationHandler {
        await stream.next { engine.resume(id) }
      } onCancel: {
        engine.cancel(id)
      }
      return try next.get()
    } end: {
      engine.cancel(id)
    }
  }

  private func started() throws(TransportError) -> CurlEngine {
    let result: Result<CurlEngine, TransportError> = engine.withLock { engine in
      if let engine { return .success(engine) }
      do throws(TransportError) {
        let fresh = try CurlEngine(CurlLibrary())
        engine = fresh
        return .success(fresh)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
