package import HTTPTransport
package import Models

/// A provider's models over its wire, by any transport.
package struct WireLanguageModel: LanguageModel {
  private let wire: any ModelWire
  private let transport: any HTTPTransport
  private let now_ms: @Sendable () -> Int64

  /// `now_ms` is in milliseconds since 1970.
  package init(_ wire: any ModelWire, _ transport: any HTTPTransport, now_ms: @escaping @Sendable () -> Int64) {
    (self.wire, self.transport, self.now_ms) = (wire, transport, now_ms)
  }

  package func answer(_ request: ModelRequest) async throws(ModelFailure) -> ModelReply {
    let sending = try made(request, streams: false)
    let response: HTTPResponse
    do throws(TransportError) { response = try await transport.send(sending) } catch { throw ModelFailure(error, received: nil) }
    guard (200...299).contains(response.status) else { throw refused(response.status, response.headers, response.body) }
    return try read(response.body, response.headers)
  }

  package func stream(_ request: ModelRequest, _ text: @escaping @Sendable (String) async -> Void) async throws(ModelFailure) -> ModelReply {
    let sending = try made(request, streams: true)
    let stream: HTTPStream
    do throws(TransportError) {
      stream = try await transport.stream(sending, limits: StreamLimits(firstByte_ms: request.firstByte_ms, idle_ms: request.idle_ms))
    } catch { throw ModelFailure(error, received: nil) }
    guard (200...299).contains(stream.status), !isJSON(stream) else {
      let body: [UInt8]
      do throws(TransportError) { body = try await stream.rest(atMost: ModelRequest.answerBytesMaximum) } catch {
        throw ModelFailure(error, received: (200...299).contains(stream.status) ? "" : nil)
      }
      guard (200...299).contains(stream.status) else { throw refused(stream.status, stream.headers, body) }
      // A server that does not stream, or an error that came as an answer.
      return try read(body, stream.headers)
    }
    return try await followed(stream, text)
  }

  private func followed(_ stream: HTTPStream, _ text: @Sendable (String) async -> Void) async throws(ModelFailure) -> ModelReply {
    var reader = wire.reader
    var bytes = 0
    while !reader.isOver {
      let chunk: [UInt8]?
      do throws(TransportError) { chunk = try await stream.next() } catch {
        // What was finished is whole, whatever becomes of the connection.
        if error != .cancelled, let reply = try whole(reader, stream.headers) { return reply }
        throw ModelFailure(error, received: reader.text)
      }
      guard let chunk else { break }
      bytes += chunk.count
      guard bytes <= ModelRequest.answerBytesMaximum else {
        throw ModelFailure(.malformed, status: stream.status, reach: .answering, detail: "an answer has at most 8 MB")
      }
      let pieces: [String]
      do throws(WireFault) { pieces = try reader.take(chunk) } catch { throw failure(error, stream.status, stream.headers) }
      for piece in pieces where !piece.isEmpty { await text(piece) }
    }
    if let reply = try whole(reader, stream.headers) { return reply }
    throw ModelFailure(.transport, status: stream.status, reach: .answering, detail: "the stream ended without its finish")
  }

  private func whole(_ reader: any StreamReading, _ headers: [HTTPField]) throws(ModelFailure) -> ModelReply? {
    do throws(WireFault) { return try reader.whole().map { completed($0, headers) } } catch { throw failure(error, 200, headers) }
  }

  private func isJSON(_ stream: HTTPStream) -> Bool { stream.header("content-type")?.lowercased().hasPrefix("application/json") ?? false }

  private func made(_ request: ModelRequest, streams: Bool) throws(ModelFailure) -> HTTPRequest {
    guard var sending = wire.request(request, streams: streams, time_s: now_ms() / 1_000) else {
      throw ModelFailure(.invalid, reach: .unsent, detail: "the request cannot be written")
    }
    sending.timeout_ms = request.timeout_ms
    sending.responseBytesMaximum = ModelRequest.answerBytesMaximum
    return sending
  }

  private func read(_ body: [UInt8], _ headers: [HTTPField]) throws(ModelFailure) -> ModelReply {
    do throws(WireFault) { return completed(try wire.reply(body), headers) } catch { throw failure(error, 200, headers) }
  }

  private func completed(_ reply: ModelReply, _ headers: [HTTPField]) -> ModelReply {
    var reply = reply
    reply.requestID = wire.requestID(headers) ?? reply.requestID
    reply.limits = wire.limits(headers, now_ms: now_ms())
    return reply
  }

  private func refused(_ status: Int, _ headers: [HTTPField], _ body: [UInt8]) -> ModelFailure {
    failure(wire.fault(status: status, headers: headers, body: body), status, headers)
  }

  private func failure(_ fault: WireFault, _ status: Int, _ headers: [HTTPField]) -> ModelFailure {
    let limits = wire.limits(headers, now_ms: now_ms())
    let isError = !(200...299).contains(status)
    return ModelFailure(
      fault.kind, status: status, reach: isError ? .refused : .answering, wait_ms: RetryHints.wait_ms(headers, limits: limits, now_ms: now_ms()),
      limit: limits.first { $0.remaining == 0 }?.kind.rawValue, usage: fault.usage, contextLimit: fault.contextLimit, category: fault.category,
      shouldRetry: RetryHints.shouldRetry(headers), requestID: wire.requestID(headers), limits: limits, detail: fault.detail)
  }
}

extension ModelFailure {
  /// `received` is what a stream had brought of an answer before it broke.
  init(_ error: TransportError, received: String?) {
    let reach: Reach = received == nil ? .sent : .answering
    switch error {
    case .resolve(let detail), .connect(let detail), .unsent(let detail): self.init(.transport, reach: .unsent, detail: detail)
    case .tls(let detail): self.init(.transport, reach: .unsent, isTLS: true, detail: detail)
    case .timeout: self.init(.timeout, reach: reach, detail: "no answer in time")
    case .deadline: self.init(.deadline, reach: reach, detail: "the deadline passed")
    case .tooLarge(let status):
      let isAnswer = (200...299).contains(status)
      self.init(
        isAnswer ? .malformed : ErrorClasses.fault(status: status, words: [], message: "").kind, status: status, reach: isAnswer ? .answering : .refused,
        detail: "an answer has at most 8 MB")
    case .cancelled: self.init(.cancelled, reach: received.map { .cancelled(receivedText: $0) } ?? .sent, detail: "cancelled")
    case .other(let detail): self.init(.transport, reach: reach, detail: detail)
    }
  }
}
