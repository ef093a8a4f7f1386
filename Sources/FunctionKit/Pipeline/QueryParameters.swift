internal import Cases
internal import Forms
internal import LambdaRuntime

/// The stage that knows the query parameters of an endpoint, by its documentation: any other is refused, as is one that stands twice, since either could be meant.
enum QueryParameters {
  static func check(_ request: GatewayRequest, for endpoint: Endpoint) throws(Refusal) {
    // Most requests have no query, and documentation is made when it is asked for.
    guard !request.query.isEmpty else { return }
    let known = endpoint.documentation().parameters.filter { $0.place == .query }.map(\.name)
    let counts = Dictionary(request.query.map { ($0.name, 1) }, uniquingKeysWith: +)
    let findings = Findings()
    for name in counts.keys.sorted(by: { $0.precedes($1) }) {
      if !known.contains(name) { findings.malformed("".pointer(to: name), "is not a known parameter") }
      if counts[name, default: 0] > 1 { findings.malformed("".pointer(to: name), "stands at most once") }
    }
    do throws(RequestError) { try findings.check() } catch { throw Refusal(EndpointError.refused(error)) }
  }
}

extension Exchange {
  /// The query's parameters by name: those that the endpoint's documentation has.
  public var queryParameters: [String: String] { Dictionary(request.query.map { ($0.name, $0.value) }) { first, _ in first } }
}
