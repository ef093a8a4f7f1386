import Forms

/// What came of waking a case.
enum Woken: Sendable {
  /// It went on, to its end or its next rest.
  case advanced(CaseAnswer)
  /// It was set aside just now, with the reason.
  case setAside(CaseAnswer, String)
  /// It was kept for long enough, and is kept no longer.
  case deleted
  /// Nothing is to be done: it has ended, was set aside, or waits for somebody's answer alone.
  case resting
  /// Its time has not come.
  case notDue(Wake)
  /// Another worker has it until then.
  case leased(until_ms: Int64, WorkLane)
}

/// Going on with a case because its time has come: the one way, whoever says so, a message or the sweep.
extension CaseFamily {
  /// `header` as it was read last; who took the case since fences this out.
  func wake(_ header: CaseHeader, from caller: Caller, in cases: CaseStore) async throws(EndpointError) -> Woken {
    // Read after the header, it is no older: of a case that has ended it is when its retention is over.
    guard let wake = try await cases.wake(of: header.place) else { return .resting }
    let now_ms = cases.surroundings.now_ms()
    guard wake.due_ms <= now_ms else {
      guard header.lease_ms != nil, header.isLeased(at: now_ms) else { return .notDue(wake) }
      return .leased(until_ms: wake.due_ms, wake.lane)
    }
    let hasEnded = phase(header.status) == .ended
    if hasEnded, shape.retention_s != nil { return try await cases.forget(header.place) }
    // Nothing wakes what was set aside, or has ended and is kept for ever.
    if hasEnded || header.stuck != nil { return try await cases.quiet(header) }
    if let lease_ms = header.lease_ms, header.isLeased(at: now_ms) { return .leased(until_ms: lease_ms, wake.lane) }
    let answer = try await advance(header, from: caller, in: cases)
    return answer.setAside.map { .setAside(answer, $0) } ?? .advanced(answer)
  }
}

extension CaseStore {
  /// When the case goes on by itself, as of now; nil where it does not.
  func wake(of place: CasePlace) async throws(EndpointError) -> Wake? {
    do throws(RecordStoreError) { return Wake(try await records.get(place.key(CaseKeys.wake), now_s: 0), place) } catch { throw EndpointError(error) }
  }

  fileprivate func quiet(_ header: CaseHeader) async throws(EndpointError) -> Woken {
    do throws(RecordStoreError) {
      try await records.write([.check(header.place.key(CaseKeys.header), .version(header.version)), Wake.end(header.place)])
    } catch { throw EndpointError(error) }
    return .resting
  }

  /// Deletes all that is kept of an ended case whose time is over, the header last, so that a sweep that dies in between is gone on with.
  fileprivate func forget(_ place: CasePlace) async throws(EndpointError) -> Woken {
    do throws(RecordStoreError) {
      let last: Set<String> = [CaseKeys.header, CaseKeys.wake]
      var keys: [RecordKey] = []
      var query = RecordQuery(partition: place.partition, limit: RecordBounds.pageMaximum, now_s: 0)
      repeat {
        let page = try await records.query(query)
        keys += page.records.map(\.key).filter { !last.contains($0.sort) }
        query.cursor = page.cursor
      } while query.cursor != nil
      for start in stride(from: 0, to: keys.count, by: RecordBounds.changesMaximum) {
        try await records.write(keys[start..<min(start + RecordBounds.changesMaximum, keys.count)].map { .delete($0, .any) })
      }
      try await records.write([.delete(place.key(CaseKeys.header), .any), Wake.end(place)])
    } catch { throw EndpointError(error) }
    return .deleted
  }
}
