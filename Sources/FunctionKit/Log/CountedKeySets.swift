internal import Cases
internal import Identity
internal import StrictJSON

/// Fetches key sets, counts what came of each, and says in the log why there was none.
struct CountedKeySets: KeySetSource {
  static let fetches = Metric("jwks_fetches_total", .counter, labels: [.init("result", ["success", "error"])], dimensions: [])

  let source: any KeySetSource
  let log: Log
  let count: @Sendable (MetricSample) -> Void

  func fetch(_ address: String, atMost bytesMaximum: Int) async -> Result<FetchedKeySet, KeySetFailure> {
    let result = await source.fetch(address, atMost: bytesMaximum)
    let fault: String?
    switch result {
    case .success(let fetched): fault = fetched.keys == nil ? "it is no key set, or one without a key to check with" : nil
    case .failure(let failure): fault = failure.detail
    }
    count(MetricSample(Self.fetches, 1, fault == nil ? "success" : "error"))
    if let fault { log.write(.warning, "an issuer's key set could not be had", fields: [("address", .string(address)), ("cause", .string(fault))]) }
    return result
  }
}
