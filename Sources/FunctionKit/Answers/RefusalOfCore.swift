internal import Cases
internal import Forms

extension Refusal {
  /// The answer for what the core refuses.
  init(_ error: EndpointError) {
    switch error {
    case .refused(let error): self.init(error)
    case .conflict(let text): self.init(409, "conflict", text)
    case .forbidden(let text): self.init(403, "forbidden", text)
    case .clearance(let text): self.init(403, "clearance_required", text, recoveryActions: ["ask who made it, or an administrator"])
    case .exceedsGrants(let text): self.init(403, "grants_exceed", text, recoveryActions: ["ask somebody who has it"])
    case .inFlight(let retryAfter_s):
      self.init(
        409, "request_in_flight", "the same request is still being carried out", recoveryActions: ["send it again in a moment"],
        headers: [(Header.retryAfter, "\(retryAfter_s)")])
    case .notFound: self = .notFound("there is no such record here")
    case .unlisted(let text): self = .notFound(text)
    case .busy(let text):
      self.init(409, "contention", text, recoveryActions: ["send it again in a moment"], headers: [(Header.retryAfter, "1")])
    case .limit(let text): self.init(422, "over_a_limit", text, recoveryActions: ["ask for less"])
    case .tooMany(let text, let retryAfter_s):
      self.init(429, "too_many", text, headers: retryAfter_s.map { [(Header.retryAfter, "\($0)")] } ?? [])
    case .crowded(let count):
      self.init(
        429, count.code, count.text,
        recoveryActions: ["send it again in a moment"] + (count == .queued ? [] : ["have it made later with `Prefer: respond-async`"]),
        headers: [(Header.retryAfter, "\(CaseCount.pause_s)")])
    case .unknown(let text): self.init(501, "schema_unknown", text, recoveryActions: ["ask a build that is as new as the one which stored it"])
    case .changed(let detail): self = .recordChanged.logging(detail)
    case .gone(let text): self.init(410, "gone", text)
    case .unavailable(let detail): self = .storeUnavailable.logging(detail)
    case .fault(let detail): self = .internalError.logging(detail)
    }
  }

  private init(_ error: RequestError) {
    let faults = error.violations.map { Fault(path: $0.path, rule: $0.rule) }
    switch error.kind {
    case .tooLarge: self.init(413, "body_too_large", "the request is larger than is taken here", faults: faults, recoveryActions: ["send less at once"])
    case .malformed:
      self.init(
        400, "malformed_request", "the request is not of the form that is taken here", faults: faults, recoveryActions: ["mend what `errors` names"])
    case .injection:
      self.init(
        422, "prompt_injection", "a text of the request speaks to a model that would read it", faults: faults, recoveryActions: ["write it for a reader"])
    case .invalid: self.init(422, "invalid_request", "the request breaks a rule", faults: faults, recoveryActions: ["mend what `errors` names"])
    }
  }
}
