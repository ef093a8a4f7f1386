internal import StrictJSON

extension Refusal {
  /// The refusal as `application/problem+json` (RFC 9457), with the members `correlation_id`, `errors` and `recovery_actions` of our own.
  func problem(correlationID: String) -> Answer {
    var members = JSONObject()
    members["type"] = .string("urn:quorate:problem:\(code)")
    members["title"] = .string(String(code.map { $0 == "_" ? " " : $0 }))
    members["status"] = .integer(Int64(status))
    members["detail"] = .string(detail)
    members["correlation_id"] = .string(correlationID)
    if !faults.isEmpty {
      members["errors"] = .array(faults.map { ["path": .string($0.path), "rule": .string($0.rule)] })
    }
    if !recoveryActions.isEmpty { members["recovery_actions"] = .array(recoveryActions.map { .string($0) }) }
    // Strings and one integer: nothing that a writer could refuse.
    let body = (try? JSONWriter.write(.object(members))) ?? []
    return Answer(status, headers: headers, contentType: "application/problem+json", body: body)
  }
}
