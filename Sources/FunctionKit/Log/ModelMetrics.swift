internal import Cases
internal import Forms
public import Models
internal import Protection
internal import StrictJSON

/// What is counted of language models, from what the gateway tells.
enum ModelMetrics {
  private static let providers = Metric.Label("provider", ["anthropic", "bedrock", "openai"])
  /// Those whose prices ship: a closed set, whatever an operator's chain names.
  private static let models = Metric.Label("model", Set(PriceTable.shipped.rows.map(\.model)).sorted { $0.precedes($1) })
  private enum Status: String, CaseIterable { case success, error }
  /// Disjoint: spent are all but the last.
  private enum Tokens: String, CaseIterable { case prompt, cached, cacheWrite = "cache_write", completion, saved }

  private static let requests = Metric(
    "llm_requests_total", .counter, labels: [providers, models, .init("status", Status.self)], dimensions: ["provider", "status"])
  private static let errors = Metric("llm_errors_total", .counter, labels: [providers, .init("class", FailureClass.self)], dimensions: [])
  private static let tokens = Metric(
    "llm_tokens_total", .counter, labels: [providers, models, .init("type", Tokens.self)], dimensions: ["provider", "type"])
  private static let duration = Metric(
    "llm_request_duration_seconds", .histogramLong, .seconds, labels: [providers, models], dimensions: ["provider"])
  private static let cost = Metric("llm_cost_usd_total", .counter, .usd, labels: [providers, models], dimensions: ["provider"])
  private static let saved = Metric("llm_saved_usd_total", .counter, .usd, labels: [providers], dimensions: [])
  private static let hits = Metric("llm_cache_hits_total", .counter, labels: [], dimensions: [])
  private static let refusals = Metric("llm_budget_refusals_total", .counter, labels: [.init("scope", BudgetScope.Kind.self)], dimensions: [])
  private static let breaker = Metric("llm_breaker_state", .gauge, labels: [providers], dimensions: [])

  static let all = [requests, errors, tokens, duration, cost, saved, hits, refusals, breaker]

  static func samples(of event: GatewayEvent) -> [MetricSample] {
    switch event {
    case .attempt(let attempt, let usage, _): samples(of: attempt, usage)
    case .useless(let attempt, _): attempt.failure.map { [MetricSample(errors, 1, attempt.name.provider, $0.rawValue)] } ?? []
    case .saved(let name, let usage, let nano):
      [
        MetricSample(hits, 1), MetricSample(tokens, Double(usage.prompt + usage.completion), name.provider, bare(name), Tokens.saved.rawValue),
        MetricSample(saved, dollars(nano), name.provider),
      ] + CacheMetrics.looked(in: .llm, isFound: true)
    case .missed: CacheMetrics.looked(in: .llm, isFound: false)
    case .budgetRefused(let scope): [MetricSample(refusals, 1, scope.rawValue)]
    case .breaker(let name, let state): [MetricSample(breaker, level(state), name.provider)]
    case .usageInconsistent, .dearer, .injection, .repeated: []
    }
  }

  private static func samples(of attempt: ModelAnswer.Attempt, _ usage: TokenUsage) -> [MetricSample] {
    let (provider, model) = (attempt.name.provider, bare(attempt.name))
    var samples = [
      MetricSample(requests, 1, provider, model, (attempt.failure == nil ? Status.success : .error).rawValue),
      MetricSample(duration, Double(attempt.took_ms) / 1_000, provider, model),
    ]
    if let failure = attempt.failure { samples.append(MetricSample(errors, 1, provider, failure.rawValue)) }
    if attempt.costNanoUSD > 0 { samples.append(MetricSample(cost, dollars(attempt.costNanoUSD), provider, model)) }
    let written = usage.cacheWrite + usage.cacheWriteLong
    let parts: [(Tokens, Int)] = [
      (.prompt, max(0, usage.prompt - usage.cached - written)), (.cached, usage.cached), (.cacheWrite, written), (.completion, usage.completion),
    ]
    return samples + parts.filter { $0.1 > 0 }.map { MetricSample(tokens, Double($0.1), provider, model, $0.0.rawValue) }
  }

  private static func bare(_ name: ModelName) -> String { name.withoutSurroundings }
  private static func dollars(_ nano: Int64) -> Double { Double(nano) / 1e9 }

  private static func level(_ state: Breaker.State) -> Double {
    switch state {
    case .closed: 0
    case .halfOpen: 1
    case .open: 2
    }
  }
}

extension Room {
  /// Leaves what the gateway tells in the log: what is counted, and why a model did not answer.
  public func told(_ event: GatewayEvent) {
    count(ModelMetrics.samples(of: event))
    switch event {
    case .attempt(let attempt, _, let detail), .useless(let attempt, let detail):
      guard let failure = attempt.failure else { return }
      log.write(
        .warning, "a model did not answer",
        fields: [
          ("model", .string(attempt.name.description)), ("class", .string(failure.rawValue)), ("status", attempt.status.map { .integer(Int64($0)) } ?? .null),
          ("key", attempt.key.isEmpty ? .null : .string(attempt.key)), ("took_ms", .integer(attempt.took_ms)), ("detail", .string(detail)),
        ])
    case .breaker(let name, let state): log.write(.warning, "a model's breaker is \(state.rawValue)", fields: [("model", .string(name.description))])
    case .budgetRefused(let scope): log.write(.warning, "a budget has no room", fields: [("scope", .string(scope.rawValue))])
    case .usageInconsistent(let name): log.write(.warning, "usage_inconsistent", fields: [("model", .string(name.description))])
    case .dearer(let name, let reserved, let cost):
      log.write(
        .warning, "a call cost more than was reserved",
        fields: [("model", .string(name.description)), ("reserved_nano_usd", .integer(reserved)), ("cost_nano_usd", .integer(cost))])
    case .injection(let groups): count(ScreeningGroup.allCases.filter { groups.contains($0.rawValue) })
    case .repeated(let name): log.write(.warning, "a model repeated its instructions", fields: [("model", .string(name.description))])
    case .saved, .missed: break
    }
  }
}
