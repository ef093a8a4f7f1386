public import Forms

/// Why an endpoint answers something else than was asked for. All but `unknown`, `changed`, `unavailable` and `fault` are the caller's.
public enum EndpointError: Error, Sendable, Hashable {
  /// 400, 413 or 422, by its kind.
  case refused(RequestError)
  /// 409; the text is for the caller.
  case conflict(String)
  /// 403; the text is for the caller.
  case forbidden(String)
  /// 403: the caller may not see what is classified so; the text is for it.
  case clearance(String)
  /// 403: the caller would give what it has not itself; the text is for it.
  case exceedsGrants(String)
  /// 404.
  case notFound
  /// 409: another request with the same key is not done yet.
  case inFlight(retryAfter_s: Int)
  /// 409: others were faster again and again; nothing was done, and it may be sent again.
  case busy(String)
  /// 422: what would have to be stored is over a bound, which the text names.
  case limit(String)
  /// 404: a word of the path is none of those that may stand there, which the text names.
  case unlisted(String)
  /// 429; the text is for the caller. When to ask again, in seconds, where waiting helps.
  case tooMany(String, retryAfter_s: Int? = nil)
  /// 429: as many cases of the tenant have a place as may; nothing was stored.
  case crowded(CaseCount)
  /// 410; the text is for the caller.
  case gone(String)
  /// 501: what is stored is of a form that this build does not know; the text is for the caller.
  case unknown(String)
  /// 500: what is stored is not what was stored; the detail is for the log.
  case changed(detail: String)
  /// 503; the detail is for the log.
  case unavailable(detail: String)
  /// 500: a fault of ours; the detail is for the log.
  case fault(detail: String)

  public var status: Int {
    switch self {
    case .refused(let error):
      switch error.kind {
      case .tooLarge: 413
      case .malformed: 400
      case .invalid, .injection: 422
      }
    case .forbidden, .clearance, .exceedsGrants: 403
    case .conflict, .inFlight, .busy: 409
    case .limit: 422
    case .tooMany, .crowded: 429
    case .notFound, .unlisted: 404
    case .gone: 410
    case .unavailable: 503
    case .unknown: 501
    case .fault, .changed: 500
    }
  }

  /// In words, for the operator.
  public var detail: String {
    switch self {
    case .refused(let error): error.violations.map { "\($0.path) \($0.rule)" }.joined(separator: "; ")
    case .conflict(let text), .forbidden(let text), .clearance(let text), .exceedsGrants(let text), .gone(let text), .busy(let text), .limit(let text),
      .tooMany(let text, _), .unknown(let text), .unlisted(let text):
      text
    case .crowded(let count): count.text
    case .notFound: "there is no such record"
    case .inFlight: "the same request is still being carried out"
    case .unavailable(let detail), .fault(let detail), .changed(let detail): detail
    }
  }

  package init(_ error: RecordStoreError) {
    switch error {
    case .conflict: self = .conflict("the record changed meanwhile")
    case .invalidCursor: self = .refused(RequestError(.invalid, path: "/cursor", rule: "is no cursor of this list"))
    case .limit(let text): self = .limit("what is to be stored is over a bound: \(text)")
    case .unavailable(let detail): self = .unavailable(detail: detail)
    case .outside(let detail): self = .fault(detail: detail)
    }
  }

  package init(_ error: JournalError) {
    switch error {
    case .fenced: self = .conflict("another worker is at this case")
    case .crowded(let count): self = .crowded(count)
    case .refused: self = .conflict("what the case needs changed meanwhile")
    case .limit(let text): self = .limit(text)
    case .unavailable(let detail): self = .unavailable(detail: detail)
    case .changed: self = .changed(detail: error.text)
    case .disagreement, .missing, .unused: self = .fault(detail: error.text)
    }
  }
}
