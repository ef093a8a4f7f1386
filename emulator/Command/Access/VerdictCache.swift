internal import EmulatorGateway

/// What functions that authorize said of callers, until it is too old.
struct VerdictCache {
  private struct Entry {
    var verdict: Verdict
    var until_ns: UInt64
  }

  /// More callers than this at once and the oldest verdicts go.
  static let entriesMaximum = 1_000
  private var entries: [String: Entry] = [:]

  func verdict(_ key: String, now_ns: UInt64) -> Verdict? {
    guard let entry = entries[key], entry.until_ns > now_ns else { return nil }
    return entry.verdict
  }

  mutating func keep(_ verdict: Verdict, _ key: String, until_ns: UInt64, now_ns: UInt64) {
    if entries.count >= Self.entriesMaximum { entries = entries.filter { $0.value.until_ns > now_ns } }
    if entries.count >= Self.entriesMaximum, let oldest = entries.min(by: { $0.value.until_ns < $1.value.until_ns })?.key { entries[oldest] = nil }
    entries[key] = Entry(verdict: verdict, until_ns: until_ns)
  }
}
