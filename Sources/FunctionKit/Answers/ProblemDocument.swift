internal import LambdaRuntime
internal import Protection
internal import StrictJSON

extension Refusal {
  /// The refusal as `application/problem+json` (RFC 9457), with the members `correlation_id`, `errors` and `recovery_actions` of our own, and
  /// `violated-policies` (draft-ietf-httpapi-ratelimit-headers-11). A caller's words in it are masked: an error is what is copied into tickets.
  func problem(correlationID: String) -> Answer {
    var masking = Masking()
    var members = JSONObject()
    members["type"] = .string("urn:quorate:problem:\(code)")
    members["title"] = .string(String(code.map { $0 == "_" ? " " : $0 }))
    members["status"] = .integer(Int64(status))
    members["detail"] = .string(masking.mask(detail))
    members["correlation_id"] = .string(correlationID)
    if !faults.isEmpty {
      members["errors"] = .array(faults.map { ["path": .string(masking.mask($0.path)), "rule": .string(masking.mask($0.rule))] })
    }
    if !recoveryActions.isEmpty { members["recovery_actions"] = .array(recoveryActions.map { .string(masking.mask($0)) }) }
    if !violatedPolicies.isEmpty { members["violated-policies"] = .array(violatedPolicies.map { .string($0) }) }
    // Strings and one integer: nothing that a writer could refuse.
    let body = (try? JSONWriter.write(.object(members))) ?? []
    return Answer(status, headers: headers, contentType: "application/problem+json", body: body)
  }
}

extension FunctionFailure {
  /// What the platform is told, which it writes into its own log.
  init(type: String, masking text: String) {
    var masking = Masking()
    self.init(type: type, message: masking.mask(text))
  }
}
