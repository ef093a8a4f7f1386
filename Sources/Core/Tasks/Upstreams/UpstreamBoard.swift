public import Cases
import StrictJSON
import Synchronization

/// Where processes tell one another what upstreams answered: a record each, written when their status changes, and once a minute at most else.
///
/// Whoever notes an answer waits for no more than that write. Where the table cannot be reached nothing is lost but what others would have known.
public final class UpstreamBoard: Sendable {
  /// How many are remembered, and shown.
  public static let rowsMaximum = 50
  static let pause_ms: Int64 = 60_000
  /// One of which nothing was heard for so long is forgotten.
  static let kept_s: Int64 = 30 * 86_400
  public static let partition = "UPSTREAMS"

  private struct Known {
    var upstream: Upstream
    /// When it was written last, and as what; by this process.
    var written: (at_ms: Int64, status: Upstream.Status)?
  }

  private let records: (any RecordStore)?
  private let clock: any Surroundings
  private let count: @Sendable ([MetricSample]) -> Void
  private let known = Mutex<[String: Known]>([:])

  /// Without records this process alone knows. `count` gets what is to be counted: each answer that says that a limit is reached, and how somebody is whenever that is
  /// written.
  public init(records: (any RecordStore)?, clock: any Surroundings, count: @escaping @Sendable ([MetricSample]) -> Void = { _ in }) {
    (self.records, self.clock, self.count) = (records, clock, count)
  }

  /// `counted` tells what is left of a limit that is counted here: it is asked when there is something to write.
  public func note(_ answer: UpstreamAnswer, counted: (@Sendable () async -> Upstream.Allowance?)? = nil) async {
    let now_ms = clock.now_ms()
    let family = Upstream(answer.name, answer.kind).family
    let (due, isUp): (Upstream?, Bool) = known.withLock { known in
      if known[answer.name] == nil, known.count >= Self.rowsMaximum,
        let oldest = known.min(by: { $0.value.upstream.lastAt_ms ?? 0 < $1.value.upstream.lastAt_ms ?? 0 })
      {
        known[oldest.key] = nil
      }
      var one = known[answer.name] ?? Known(upstream: Upstream(answer.name, answer.kind))
      one.upstream.take(answer, at: now_ms)
      let status = one.upstream.status(at: now_ms)
      let isDue = one.written.map { $0.status != status || now_ms - $0.at_ms >= Self.pause_ms } ?? true
      if isDue { one.written = (now_ms, status) }
      known[answer.name] = one
      return (isDue ? one.upstream : nil, known.values.allSatisfy { $0.upstream.family != family || $0.upstream.last != .failed })
    }
    let left = if due != nil { await counted?() } else { Upstream.Allowance?.none }
    var told = due
    if let left {
      told?.allowance = left
      known.withLock { $0[answer.name]?.upstream.allowance = left }
    }
    let turnedAway = answer.word == .limited ? UpstreamMetrics.turnedAway(by: family) : []
    count(turnedAway + (told.map { UpstreamMetrics.told(of: $0, isUp: isUp, at: now_ms) } ?? []))
    guard let told, let records else { return }
    try? await records.write([told.change(at: now_ms)])
  }

  /// What this process heard of it.
  public func heard(of name: String) -> Upstream? { known.withLock { $0[name]?.upstream } }

  /// What any process heard, by name; of each what is newest. `records` is where it is read.
  public func all(in records: any RecordStore) async throws(RecordStoreError) -> [String: Upstream] {
    let page = try await records.query(RecordQuery(partition: Self.partition, limit: 4 * Self.rowsMaximum, now_s: clock.now_ms() / 1_000))
    var found = known.withLock { $0.mapValues(\.upstream) }
    for stored in page.records.compactMap(Upstream.init(record:)) where stored.lastAt_ms ?? 0 > found[stored.name]?.lastAt_ms ?? -1 {
      let okAt_ms = [stored.okAt_ms, found[stored.name]?.okAt_ms].compactMap(\.self).max()
      found[stored.name] = stored
      found[stored.name]?.okAt_ms = okAt_ms
    }
    return found
  }
}

extension Upstream {
  fileprivate static let start = "UPSTREAM#"

  /// What this process knows of it, and nothing of what others know beside.
  fileprivate func change(at now_ms: Int64) -> RecordChange {
    var attributes: [String: RecordAttribute?] = [
      "kind": .string(kind.rawValue), "last": last.map { .string($0.rawValue) }, "at": lastAt_ms.map { .integer($0) },
    ]
    attributes.updateValue(closedUntil_ms.map { .integer($0) }, forKey: "closed_until")
    if let okAt_ms { attributes["ok_at"] = .integer(okAt_ms) }
    if let error { attributes["error"] = .string(error) }
    if let allowance {
      for (name, value) in [("limit", allowance.limit), ("remaining", allowance.remaining), ("reset_at", allowance.resetAt_ms)] {
        attributes.updateValue(value.map { .integer($0) }, forKey: name)
      }
    }
    let key = RecordKey(partition: UpstreamBoard.partition, sort: Upstream.start + name)
    return .set(key, attributes, expires: .at(now_ms / 1_000 + UpstreamBoard.kept_s))
  }

  fileprivate init?(record: Record) {
    func text(_ name: String) -> String? { if case .string(let text)? = record.attributes[name] { text } else { nil } }
    func whole(_ name: String) -> Int64? { if case .integer(let number)? = record.attributes[name] { number } else { nil } }
    guard record.key.sort.hasPrefix(Upstream.start), let kind = text("kind").flatMap(Kind.init) else { return nil }
    self.init(String(record.key.sort.dropFirst(Upstream.start.count)), kind)
    (last, lastAt_ms, okAt_ms, error) = (text("last").flatMap(Word.init), whole("at"), whole("ok_at"), text("error"))
    closedUntil_ms = whole("closed_until")
    let told = Allowance(limit: whole("limit"), remaining: whole("remaining"), resetAt_ms: whole("reset_at"))
    if told != Allowance() { allowance = told }
  }
}
