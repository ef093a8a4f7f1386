internal import HTTPTransport
internal import Models
internal import StrictJSON

/// What embedders of all wires share: sending, and reading numbers.
enum EmbeddingExchange {
  private static let limits = JSONLimits(bytesMaximum: ModelRequest.answerBytesMaximum, nodesMaximum: EmbedderLimits.numbersMaximum)

  /// The answer's JSON; a request that is nil cannot be said on this wire.
  static func send(
    _ request: HTTPRequest?, _ transport: any HTTPTransport, until_ms: Int64, now_ms: @Sendable () -> Int64, fault: (HTTPResponse) -> WireFault
  ) async throws(ModelFailure) -> JSONValue {
    guard var request else { throw ModelFailure(.invalid, reach: .unsent, detail: "the request cannot be written") }
    let left_ms = until_ms - now_ms()
    guard left_ms > 0 else { throw ModelFailure(.timeout, reach: .unsent, detail: "no time was left for all of it") }
    request.timeout_ms = Int(left_ms)
    request.responseBytesMaximum = ModelRequest.answerBytesMaximum
    let response: HTTPResponse
    do throws(TransportError) { response = try await transport.send(request) } catch { throw ModelFailure(error, received: nil) }
    guard (200...299).contains(response.status) else {
      let fault = fault(response)
      throw ModelFailure(
        fault.kind, status: response.status, reach: .refused, wait_ms: RetryHints.wait_ms(response.headers, limits: [], now_ms: now_ms()), usage: fault.usage,
        contextLimit: fault.contextLimit, shouldRetry: RetryHints.shouldRetry(response.headers), detail: fault.detail)
    }
    do throws(JSONError) { return try JSONReader.read(response.body, limits: limits) } catch {
      throw ModelFailure(.malformed, status: response.status, reach: .answering, detail: "no JSON: \(error.rule)")
    }
  }

  /// Nil where it is no list of numbers, or an empty one.
  static func vector(_ value: JSONValue?) -> [Double]? {
    guard let list = value?.list, !list.isEmpty else { return nil }
    let numbers = list.compactMap { element -> Double? in
      switch element {
      case .integer(let number): Double(number)
      case .number(let number): number
      default: nil
      }
    }
    return numbers.count == list.count ? numbers : nil
  }
}

extension ModelFailure {
  /// What was sent before and answered is charged, and these texts where they may have been.
  func after(_ used: TokenUsage, _ texts: some Collection<String>) -> ModelFailure {
    let isCharged = usage == nil && (reach == .sent || reach == .answering)
    guard used.prompt > 0 || isCharged else { return self }
    let own = usage?.prompt ?? (isCharged ? texts.reduce(0) { $0 + TokenEstimate.tokens($1) } : 0)
    var failure = self
    failure.usage = TokenUsage(prompt: used.prompt + own, isAssumed: isCharged || used.isAssumed)
    return failure
  }
}
