import Forms

/// Why a framework gives no result. The first five are the caller's to mend; `nonFinite` is ours.
public enum FrameworkError: Error, Sendable, Hashable {
  /// The input breaks a rule that its own decoding should have caught; `path` names the field, dotted, as a request does.
  case invalid(path: String, rule: String)
  /// The method or framework that was named cannot be used on these numbers.
  case notApplicable(method: String, reason: String)
  /// The judgements contradict each other: the consistency ratio is over .10; the three criteria contradict each other most.
  case inconsistentPairwise(ratio: Double, triple: [String])
  /// What was seen cannot happen in any state that is still possible.
  case zeroProbabilityEvidence(signal: String)
  /// A number left the finite range; `what` names the quantity.
  case nonFinite(what: String)

  /// What to tell the caller: lower case, no full stop.
  public var rule: String {
    switch self {
    case .invalid(_, let rule): rule
    case .notApplicable(let method, let reason): "`\(method)` is not applicable: \(reason)"
    case .inconsistentPairwise(let ratio, let triple):
      "the judgements are inconsistent (consistency ratio \(FrameworkError.rounded(ratio)), at most 0.1): "
        + "most of all \(triple.map { "`\($0)`" }.joined(separator: ", "))"
    case .zeroProbabilityEvidence(let signal): "the signal `\(signal)` has probability 0 in every state that is still possible"
    case .nonFinite(let what): "\(what) is not a finite number"
    }
  }

  /// The field of the request it is about, dotted, when there is one.
  public var path: String? {
    switch self {
    case .invalid(let path, _): path
    case .inconsistentPairwise: "context.pairwise"
    case .zeroProbabilityEvidence: "context.evidence"
    case .notApplicable, .nonFinite: nil
    }
  }

  private static func rounded(_ value: Double) -> String {
    value < 1e6 ? "\((value * 1000).rounded() / 1000)" : "\(value)"
  }
}
