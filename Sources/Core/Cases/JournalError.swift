/// Why a case cannot go on.
public enum JournalError: Error, Sendable, Hashable {
  /// The code asks for a step in a form that its receipt does not have.
  case disagreement(step: String, rule: String)
  /// Replayed offline, the code asks for a step that was never taken.
  case missing(step: String)
  /// A receipt that the code no longer asks for.
  case unused(step: String)
  /// The receipt is not the one that was stored.
  case changed(step: String)
  /// Another worker has the case.
  case fenced
  /// Every place that the case would take is taken; nothing was stored.
  case crowded(CaseCount)
  /// A change that was to be stored beside a receipt found its condition not to hold; its place among them.
  case refused(beside: Int)
  /// The case is over one of its bounds, which the text names: it ends failed.
  case limit(String)
  /// The store cannot be reached; the detail is for the log.
  case unavailable(detail: String)

  /// The step it is about.
  public var step: String? {
    switch self {
    case .disagreement(let step, _), .missing(let step), .unused(let step), .changed(let step): step
    case .fenced, .crowded, .unavailable, .limit, .refused: nil
    }
  }

  public var text: String {
    switch self {
    case .disagreement(let step, let rule): "the receipt of step `\(step)` \(rule)"
    case .missing(let step): "step `\(step)` has no receipt"
    case .unused(let step): "the receipt of step `\(step)` is not asked for"
    case .changed(let step): "the receipt of step `\(step)` was changed"
    case .fenced: "another worker has taken the case over"
    case .crowded(let count): count.text
    case .refused: "what was to be stored beside a receipt was refused"
    case .limit(let text): text
    case .unavailable: "the store cannot be reached"
    }
  }
}

extension JournalError {
  package init(_ error: RecordStoreError) {
    switch error {
    case .conflict: self = .fenced
    case .limit(let text): self = .limit("over the store's bounds: \(text)")
    case .invalidCursor: self = .unavailable(detail: "the store refused a cursor that was not given")
    case .unavailable(let detail): self = .unavailable(detail: detail)
    case .outside(let detail): self = .disagreement(step: "records", rule: "reaches beyond its tenant: \(detail)")
    }
  }
}
