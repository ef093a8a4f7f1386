internal import Synchronization
public import HTTPTransport

/// HTTP over libcurl: connections are kept and shared between requests, certificates are verified, and nothing goes through a proxy to this machine itself.
///
/// libcurl is loaded and its thread started by the first request, so that a function which sends none pays for neither.
public final class CurlTransport: HTTPTransport {
  /// Streams over TLS are of HTTP/1.1 and all else over TLS is of HTTP/2 where it is offered: libcurl 7.88 sends the one on the connections of the other where they could
  /// be shared, so that each kind has an engine of its own, and with it connections of its own.
  private enum Kind { case usual, secureStreams }

  private let engines = Mutex<[Kind: CurlEngine]>([:])
  private let caFile: String?

  /// `caFile` holds the trusted certificates in PEM, where libcurl's own default is not the wanted one.
  public init(caFile: String? = nil) { self.caFile = caFile }

  deinit { engines.withLock { engines in for engine in engines.values { engine.stop() } } }

  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let engine = try started(.usual)
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
    let engine = try started(HTTPURL(request.url)?.isSecure == true ? .secureStreams : .usual)
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

  private func started(_ kind: Kind) throws(TransportError) -> CurlEngine {
    let result: Result<CurlEngine, TransportError> = engines.withLock { engines in
      if let engine = engines[kind] { return .success(engine) }
      do throws(TransportError) {
        let fresh = try CurlEngine(CurlLibrary())
        engines[kind] = fresh
        return .success(fresh)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
