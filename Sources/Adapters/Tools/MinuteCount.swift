public import Cases
internal import Synchronization
internal import Tasks

/// Counts the calls of a service in each minute, for all processes together: of a limit that the service tells nobody before it is broken.
public final class MinuteCount: Sendable {
  private let records: any RecordStore
  /// In small letters.
  private let name: String

  private func key(_ minute: Int64) -> RecordKey { RecordKey(partition: "UPSTREAM#\(name)", sort: "MINUTE#\(minute)") }

  /// Calls a minute.
  private let most: Int
  /// The last minute whose record was given its end by this process.
  private let ended = Mutex<Int64>(-1)

  public init(of name: String, atMost most: Int, records: any RecordStore) { (self.name, self.most, self.records) = (name, most, records) }

  /// What is left of this minute; nil where the table cannot be asked.
  func left(at now_ms: Int64) async -> Upstream.Allowance? {
    let minute = now_ms / 60_000
    do throws(RecordStoreError) {
      let record = try await records.get(key(minute), now_s: now_ms / 1_000)
      let calls: Int64 = if case .integer(let number)? = record?.attributes["calls"] { number } else { 0 }
      return Upstream.Allowance(limit: Int64(most), remaining: max(0, Int64(most) - calls), resetAt_ms: (minute + 1) * 60_000)
    } catch { return nil }
  }

  /// Takes a call of this minute; where none is left, when the next minute begins, in milliseconds since 1970. What cannot be counted may be made: the service counts too.
  func take(at now_ms: Int64) async -> Int64? {
    let minute = now_ms / 60_000
    let key = key(minute)
    do throws(RecordStoreError) {
      let isFirst = ended.withLock { last in
        defer { last = max(last, minute) }
        return minute > last
      }
      // It goes by itself, whoever counts it first.
      if isFirst { try await records.write([.set(key, ["minute": .integer(minute)], expires: .at((minute + 5) * 60))]) }
      try await records.write([.add(key, ["calls": 1], where: RecordLimit("calls", .atMost, Int64(most) - 1))])
      return nil
    } catch {
      if case .conflict = error { return (minute + 1) * 60_000 }
      return nil
    }
  }
}
