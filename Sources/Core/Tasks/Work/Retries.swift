import Cases

/// How often a call is tried, and when it is worth another try.
enum Retries {
  static let attemptsMaximum = 3
  /// A limit is waited for within the call where it is over by then.
  static let limitPause_ms: Int64 = 1_000
  /// When a limit is thought to be over of which nothing is said.
  static let limitDefault_ms: Int64 = 60_000

  static func policy(_ failure: StepFailure) -> RetryPolicy {
    switch failure.kind {
    case .network, .integration: RetryPolicy(attemptsMaximum: attemptsMaximum, first_ms: 250, longest_ms: 1_000, isCutToNothing: true)
    case .timeout: RetryPolicy(attemptsMaximum: attemptsMaximum, first_ms: 200, longest_ms: 800, isCutToNothing: true)
    // The failure says when.
    case .rateLimited: RetryPolicy(attemptsMaximum: attemptsMaximum, first_ms: 0, longest_ms: 0)
    default: .never
    }
  }

  /// The failure as the journal takes it where there is to be another try; nil: it is final. A limit that is not over at once is waited for where it is over before
  /// `restsUntil_ms`.
  static func again(_ failure: ToolFailure, of form: ToolForm, attempt: Int, now_ms: Int64, restsUntil_ms: Int64?) -> StepFailure? {
    guard failure.kind.isTriedAgain, attempt < attemptsMaximum, form.effect == .read || !failure.isAmbiguous else { return nil }
    var until_ms: Int64?
    let kind: StepFailure.Class
    switch failure.kind {
    case .network: kind = .network
    case .timeout: kind = .timeout
    case .rateLimited:
      let free_ms = failure.retryAt_ms ?? now_ms + limitDefault_ms
      guard free_ms - now_ms <= limitPause_ms || restsUntil_ms.map({ free_ms < $0 }) == true else { return nil }
      until_ms = free_ms
      kind = .rateLimited
    default: kind = .integration
    }
    return StepFailure(kind, failure.message, isAmbiguous: failure.isAmbiguous, until_ms: until_ms, detail: form.name)
  }
}
