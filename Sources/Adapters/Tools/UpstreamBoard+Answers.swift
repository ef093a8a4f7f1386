internal import Tasks

extension UpstreamBoard {
  /// What an answer, or that none came, says of who was asked; nothing where that was for us to say.
  func note(
    _ failure: ToolFailure?, of name: String, _ standing: UpstreamLimits.Standing? = nil, counted: (@Sendable () async -> Upstream.Allowance?)? = nil
  ) async {
    let allowance = standing.flatMap { standing -> Upstream.Allowance? in
      guard standing.limit != nil || standing.remaining != nil else { return nil }
      return Upstream.Allowance(limit: standing.limit, remaining: standing.remaining, resetAt_ms: standing.resetAt_ms)
    }
    func told(_ word: Upstream.Word) -> UpstreamAnswer {
      UpstreamAnswer(
        of: name, .tool, word, error: word == .answered ? nil : failure?.message, allowance: allowance,
        closedUntil_ms: word == .limited ? failure?.retryAt_ms : nil)
    }
    switch failure?.kind {
    // What was asked was wrong, or is not there, or is much: it answered all the same.
    case nil, .validation, .notFound, .tooLarge: await note(told(.answered), counted: counted)
    case .rateLimited: await note(told(.limited), counted: counted)
    case .authentication, .timeout, .network, .upstream, .malformed: await note(told(.failed), counted: counted)
    case .refused, .budget, .deadline, .cancelled: break
    }
  }
}
