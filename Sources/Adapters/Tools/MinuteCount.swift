public import Cases
internal import Synchronization

/// Counts the calls of a service in each minute, for all processes together: of a limit that the service tells nobody before it is broken.
public final class MinuteCount: Sendable {
  private let records: any RecordStore
  /// In small letters.
  private let name: String
  /// Calls a minute.
  private let most: Int
  /// The last minute whose record was given its end by this process.
  private let ended = Mutex<Int64>(-1)

  public init(of name: String, atMost most: Int, records: any RecordStore) { (self.name, self.most, self.records) = (name, most, records) }

  /// Takes a call of this minute; where none is left, when the next minute begins, in milliseconds since 1970. What cannot be counted may be made: the service counts too.
  func take(at now_ms: Int64) async -> Int64? {
    let minute = now_ms / 60_000
    let key = RecordKey(partition: "UPSTREAM#\(name)", sort: "MINUTE#\(minute)")
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
