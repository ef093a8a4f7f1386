internal import HTTPTransport
internal import Models
internal import StrictJSON

/// What both of OpenAI's interfaces share: where it is, who asks, how errors, limits and usage are told.
struct OpenAIServer: Sendable {
  /// With its `/v1`, without a slash at its end.
  let baseURL: String
  let organization: String?

  /// Whether it is OpenAI's own; others know fewer parameters.
  let isOpenAI: Bool

  func request(_ path: String, _ key: ModelKey, _ body: JSONValue) -> HTTPRequest? {
    guard let bytes = WireJSON.write(body) else { return nil }
    var headers = [HTTPField("Content-Type", "application/json")]
    if !key.secret.isEmpty { headers.append(HTTPField("Authorization", "Bearer \(key.secret)")) }
    if let organization { headers.append(HTTPField("OpenAI-Organization", organization)) }
    return HTTPRequest(method: "POST", url: baseURL + path, headers: headers, body: bytes)
  }

  /// `prompt_tokens` and `input_tokens` are all of the prompt, cached and written tokens within. Nil where one of both sums was not told.
  /// What does not answer, but makes numbers of texts, has no completion.
  static func usage(_ value: JSONValue?, answers: Bool = true) -> TokenUsage? {
    let completion = (value?["completion_tokens"] ?? value?["output_tokens"])?.count
    guard let value, let prompt = (value["prompt_tokens"] ?? value["input_tokens"])?.count, completion != nil || !answers else { return nil }
    let input = value["prompt_tokens_details"] ?? value["input_tokens_details"]
    let output = value["completion_tokens_details"] ?? value["output_tokens_details"]
    return TokenUsage(
      prompt: prompt, cached: (input?["cached_tokens"] ?? value["prompt_cache_hit_tokens"])?.count ?? 0, cacheWrite: input?["cache_write_tokens"]?.count ?? 0,
      completion: completion ?? 0, reasoning: output?["reasoning_tokens"]?.count ?? 0)
  }

  /// An error that came as an answer.
  static func fault(in value: JSONValue) -> WireFault? {
    guard let error = value["error"], error != .null else { return nil }
    var fault = fault(of: error)
    fault.usage = usage(value["usage"])
    return fault
  }

  static func fault(of error: JSONValue) -> WireFault {
    if let text = error.text { return ErrorClasses.fault(status: nil, words: [], message: text) }
    let error = error["error"] ?? error
    let words = [error["type"], error["code"]].compactMap { $0?.text ?? $0?.count.map { String($0) } }
    return ErrorClasses.fault(status: nil, words: words, message: error["message"]?.text ?? "", contextLimit: error["n_ctx"]?.count)
  }

  static func fault(status: Int, _ body: [UInt8]) -> WireFault {
    guard let value = try? WireJSON.read(body), let error = value["error"], error != .null else {
      return ErrorClasses.fault(status: status, words: [], message: String(decoding: body.prefix(500), as: UTF8.self))
    }
    let words = [error["type"], error["code"]].compactMap { $0?.text }
    return ErrorClasses.fault(
      status: status, words: words, message: error["message"]?.text ?? error.text ?? "", contextLimit: error["n_ctx"]?.count, usage: usage(value["usage"]))
  }

  /// `x-ratelimit-remaining-requests` and its kin; -1 is unknown.
  static func limits(_ headers: [HTTPField]) -> [RateLimit] {
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    return [RateLimit.Kind.requests, .tokens].compactMap { kind in
      guard let text = header("x-ratelimit-remaining-\(kind.rawValue)"), let remaining = Int(text), remaining >= 0 else { return nil }
      return RateLimit(kind, remaining: remaining, reset_ms: header("x-ratelimit-reset-\(kind.rawValue)").flatMap(RetryHints.duration))
    }
  }
}
