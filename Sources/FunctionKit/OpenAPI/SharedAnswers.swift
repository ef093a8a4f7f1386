internal import Cases
import Forms

/// What the pipeline and the gateway can answer, whatever the endpoint.
enum SharedAnswers {
  static func of(_ endpoint: Endpoint) -> [Documentation.Documented] {
    var answers: [Documentation.Documented] = [
      .problem(
        308, "with REQUIRE_HTTPS, a request that came in the clear is sent to HTTPS",
        headers: [.init(Header.location, in: .header, .string, "the same place over HTTPS")]),
      .problem(400, "a credential stands in the address, or a query parameter is not known or stands twice"),
      .gateway(400, "the gateway cannot read the request"),
      .problem(413, endpoint.bodyBytesMaximum == 0 ? "no body is taken here" : "the body has more than \(endpoint.bodyBytesMaximum) bytes"),
      .gateway(413, "the request is larger than the gateway takes"),
      .gateway(429, "too many requests at once; the gateway asks to wait"),
      .problem(500, "something went wrong here, or a record is not as it was stored and is not shown; it is in the log under the correlation id"),
      .gateway(500, "the function failed"),
      .gateway(503, "the function did not answer in time"),
    ]
    if endpoint.needsIdentity {
      answers += [
        .problem(401, "no identity, or one that does not hold", headers: [.init(Header.authenticate, in: .header, .string, "how to identify oneself")]),
        .problem(403, "the identity lacks the permission, which `detail` names; it is blocked, or its tenant is none or suspended"),
        .problem(
          429, "the caller's allowance is used up, which `violated-policies` names",
          headers: [.init(Header.retryAfter, in: .header, .count, "seconds after which to try again"), rateLimit, rateLimitPolicy]),
        .problem(501, "a record is of a form that this build does not know: a newer one stored it"),
        .problem(503, "the records cannot be reached", headers: [.init(Header.retryAfter, in: .header, .count, "seconds after which to try again")]),
      ]
    }
    if endpoint.takesIdempotencyKey {
      answers += [
        .problem(
          409, "the same request, under the same key, is still being carried out",
          headers: [.init(Header.retryAfter, in: .header, .count, "seconds after which to try again")]),
        .problem(422, "the key was used with another body, or has over \(Idempotency.keyCharactersMaximum) characters"),
      ]
    }
    if endpoint.method == .get { answers.append(.empty(304, "what the caller holds (If-None-Match) is still right", headers: [entityTag])) }
    return answers
  }

  static func parameters(of endpoint: Endpoint) -> [Documentation.Parameter] {
    let correlation = Documentation.Parameter(
      Header.requestID, in: .header, .string, "an id of the caller's for this request, 1 to 128 letters, digits, `.`, `_` and `-`; any other is replaced")
    let known = Documentation.Parameter(Header.ifNoneMatch, in: .header, .string, "entity tags that the caller holds")
    let key = Documentation.Parameter(
      Header.idempotencyKey, in: .header, .text(1...Idempotency.keyCharactersMaximum),
      "under one key a request is carried out once; for 24 hours it is answered the same again")
    return [endpoint.method == .get ? known : nil, endpoint.takesIdempotencyKey ? key : nil, correlation].compactMap(\.self)
  }

  /// On every answer that comes from a function.
  static func headers(_ status: Int, of endpoint: Endpoint) -> [Documentation.Parameter] {
    let correlation = Documentation.Parameter(Header.requestID, in: .header, .string, "under which the request is in the log")
    if endpoint.takesIdempotencyKey, (200..<300).contains(status) {
      return [correlation, .init(Header.idempotentReplayed, in: .header, .word("true"), "the answer was given before, under the same key")]
    }
    return status == 200 && endpoint.method == .get ? [correlation, entityTag] : [correlation]
  }

  private static let rateLimit = Documentation.Parameter(
    Header.rateLimit, in: .header, .string, "`\"default\";r=9;t=1`: requests left now, and seconds until one more (draft-ietf-httpapi-ratelimit-headers)")
  private static let rateLimitPolicy = Documentation.Parameter(
    Header.rateLimitPolicy, in: .header, .string, "`\"default\";q=60;w=60;quorate-burst=10`: requests in a window of seconds, and how many at once")

  private static let entityTag = Documentation.Parameter(Header.entityTag, in: .header, .string, "a strong tag of the body's bytes")
}

extension Schema {
  static let problem = named(
    "Problem",
    object([
      .required("type", .string, "`urn:quorate:problem:` and a code that does not change"),
      .required("title", .string, "the code in words"),
      .required("status", .integer(300...599)),
      .required("detail", .string, "what the caller did, in one sentence"),
      .required("correlation_id", .string, "under which the request is in the log"),
      .optional(
        "errors",
        .array(
          of: .object([
            .required("path", .string, "a JSON Pointer (RFC 6901) into the body, or to the parameter's name; empty for the whole"),
            .required("rule", .string, "the rule that is broken"),
          ])), "everything that is wrong, at most 20"),
      .optional("recovery_actions", .strings, "what the caller may do"),
      .optional(
        "violated-policies", .strings,
        "of `rate_limited`: the policies of `RateLimit-Policy` whose allowance is used up (draft-ietf-httpapi-ratelimit-headers)"),
    ]).described("A refusal (RFC 9457)."))

  static let gatewayMessage = named("GatewayMessage", object([.required("message", .string)]).described("What API Gateway answers by itself."))
}
