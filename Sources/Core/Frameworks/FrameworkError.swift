/// Why a framework gives no result. All but `nonFinite` are the caller's to mend; that is ours.
public enum FrameworkError: Error, Sendable, Hashable {
  /// The input breaks a rule that its own decoding should have caught; `path` names the field, dotted, as a request does.
  case invalid(path: String, rule: String)
  /// The method or framework that was named cannot be used on these numbers.
  case notApplicable(method: String, reason: String)
  /// What was seen cannot happen in any state that is still possible.
  case zeroProbabilityEvidence(signal: String)
  /// A number left the finite range; `what` names the quantity.
  case nonFinite(what: String)

  /// What to tell the caller: lower case, no full stop.
  public var rule: String {
    switch self {
    case .invalid(_, let rule): rule
    case .notApplicable(let method, let reason): "`\(method)` is not applicable: \(reason)"
    case .zeroProbabilityEvidence(let signal): "the signal `\(signal)` has probability 0 in every state that is still possible"
    case .nonFinite(let what): "\(what) is not a finite number"
    }
  }

  /// The field of the request it is about, dotted, when there is one.
  public var path: String? {
    switch self {
    case .invalid(let path, _): path
    case .zeroProbabilityEvidence: "context.evidence"
    case .notApplicable, .nonFinite: nil
    }
  }
}
