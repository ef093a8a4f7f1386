public import HTTPTransport
public import Models
public import Tasks

/// Providers of models among upstreams.
public struct ModelUpstream: HealthBoard {
  private let health: any HealthBoard
  private let board: UpstreamBoard
  private let now_ms: @Sendable () -> Int64

  /// What is told of breakers goes to `health`, what providers answer to `board`.
  public init(_ health: any HealthBoard, _ board: UpstreamBoard, now_ms: @escaping @Sendable () -> Int64) {
    (self.health, self.board, self.now_ms) = (health, board, now_ms)
  }

  public func openUntil_ms(_ name: ModelName, at now_ms: Int64) async -> Int64? { await health.openUntil_ms(name, at: now_ms) }
  public func opened(_ name: ModelName, until_ms: Int64) async { await health.opened(name, until_ms: until_ms) }

  /// When a provider's limit is thought to be over that it turned us away by.
  private static let limit_ms: Int64 = 60_000

  public func heard(_ attempt: ModelAnswer.Attempt, _ limits: [RateLimit]) async {
    guard let word = Self.word(attempt.failure) else { return }
    let requests = limits.first { $0.kind == .requests }
    let allowance = requests.map { Upstream.Allowance(remaining: Int64($0.remaining), resetAt_ms: $0.reset_ms.map { $0 + now_ms() }) }
    await board.note(
      UpstreamAnswer(
        of: attempt.name.provider, .model, word, error: attempt.failure.map { "\(attempt.name) did not answer: \($0.rawValue)" }, allowance: allowance,
        closedUntil_ms: word == .limited ? now_ms() + (requests?.reset_ms ?? Self.limit_ms) : nil))
  }

  /// Nil: it says nothing of the provider.
  private static func word(_ failure: FailureClass?) -> Upstream.Word? {
    switch failure {
    case nil, .context, .refused, .filtered, .malformed, .truncated, .invalid: .answered
    case .rateLimited, .quota: .limited
    case .overloaded, .server, .transport, .timeout, .authentication: .failed
    case .budget, .deadline, .cancelled: nil
    }
  }

  /// A provider, by where it is. Its probe sends no key and costs nothing: whatever it says of that, it is there.
  public static func source(_ provider: String, at url: String, via transport: any HTTPTransport, _ board: UpstreamBoard) -> UpstreamSource {
    UpstreamSource(provider, .model) {
      let request = HTTPRequest(method: "GET", url: url, timeout_ms: Int(UpstreamSource.probe_ms), responseBytesMaximum: 1 << 20)
      let status: Int
      do throws(TransportError) { status = try await transport.send(request).status } catch {
        // An answer that is too long is one.
        if case .tooLarge = error { status = 200 } else { status = 0 }
      }
      let isThere = (200..<500).contains(status)
      let error = isThere ? nil : status == 0 ? "it cannot be reached" : "it has a fault of its own (\(status))"
      await board.note(UpstreamAnswer(of: provider, .model, isThere ? .answered : .failed, error: error))
    }
  }
}
