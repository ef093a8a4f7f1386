import Forms

/// What is done each minute, by one at a time: word is sent of the cases that are due or will be soon, waits that nobody answered end, notices that no receiver took are
/// repeated. Where there is no queue, or it is away, the cases go on here, as far as the time suffices.
///
/// Apart from this nothing runs where there is no work: so a message that was lost costs a minute, and a worker that died its lease beside.
public struct KeepHouse: Sendable {
  private let sweep: SweepCases
  private let cases: CaseStore
  private let holder: String

  public init(_ families: Families, in cases: CaseStore) {
    self.cases = cases.atOnce
    holder = cases.surroundings.uuid()
    sweep = SweepCases(families, in: cases.atOnce)
  }

  /// Of what is due so far ahead word is sent.
  static let ahead_ms: Int64 = 90_000
  /// The longest that one keeps house.
  static let time_ms: Int64 = 55_000
  /// The most that is read of a shard; the next minute goes on.
  static let shardMaximum = 1_000
  /// A lane that holds so many messages has work enough: none are sent to it this minute.
  static let depthMaximum = 10_000

  public struct Kept: Sendable {
    /// Whether another was at it, so that nothing was done.
    public var isAnothers = false
    public var sent = 0
    /// Why the queue did not take word of a case; nil where it did.
    public var queueFailure: String?
    public var swept: [SweepCases.Swept] = []
    /// By lane; empty where there is no queue.
    public var depth: [WorkLane: WorkDepth] = [:]
    /// For how long the case has been due that has been for longest.
    public var lag_ms: Int64 = 0
    /// Of the index.
    public var queries = 0
    /// Whether the time was over before everything was done.
    public var isShort = false
  }

  public func respond() async throws(EndpointError) -> Kept {
    var kept = Kept()
    guard let lease = try await HouseLease.take(by: holder, until_ms: end_ms + CaseStore.leaseMargin_ms, in: cases) else {
      kept.isAnothers = true
      return kept
    }
    do throws(EndpointError) { try await keep(&kept) } catch {
      await lease.end(in: cases)
      throw error
    }
    await lease.end(in: cases)
    return kept
  }

  /// When this invocation's work must be over.
  private var end_ms: Int64 {
    let end_ms = cases.surroundings.now_ms() + KeepHouse.time_ms
    return cases.stepsEnd_ms.map { min($0, end_ms) } ?? end_ms
  }

  private struct Found: Sendable {
    var due: SweepCases.Due
    var records: [Record]
  }

  private func keep(_ kept: inout Kept) async throws(EndpointError) {
    let end_ms = end_ms
    let found = try await gather(&kept)
    let now_ms = cases.surroundings.now_ms()
    var wakes: [Wake] = []
    var left: [(Record, SweepCases.Due)] = []
    for shard in found {
      for record in shard.records {
        if record.key.sort == CaseKeys.wake {
          guard let (_, place) = sweep.place(record, shard.due), let wake = Wake(record, place) else { continue }
          wakes.append(wake)
          if cases.queue == nil, wake.due_ms <= now_ms { left.append((record, shard.due)) }
        } else if isDue(record, now_ms) {
          left.append((record, shard.due))
        }
      }
    }
    wakes.sort { ($0.lane == .urgent ? 0 : 1, $0.due_ms, $0.place.id) < ($1.lane == .urgent ? 0 : 1, $1.due_ms, $1.place.id) }
    kept.lag_ms = max(0, now_ms - (wakes.map(\.due_ms).min() ?? now_ms))
    if cases.queue != nil {
      await free(wakes.filter { $0.runs && $0.due_ms <= now_ms }, until: end_ms, &kept)
      await measure(&kept)
      let unsent = await send(wakes, &kept)
      // Where the queue is away the records do without it.
      if kept.queueFailure != nil { left += unsent.filter { $0.due_ms <= now_ms }.map { (record($0), SweepCases.Due(partitions: CaseKeys.due, family: nil)) } }
    }
    await settle(left, until: end_ms, &kept)
  }

  /// Gives back the places of workers that died, whether anybody comes to their cases or not. Without a queue the cases are gone on with here, in the places that they have.
  private func free(_ wakes: [Wake], until end_ms: Int64, _ kept: inout Kept) async {
    for wake in wakes {
      guard cases.surroundings.now_ms() < end_ms else { return kept.isShort = true }
      guard let shape = sweep.shape(of: wake.place) else { continue }
      do throws(EndpointError) {
        if try await cases.free(wake.place, shape) { kept.swept.append(SweepCases.Swept(wake.place, .freed)) }
      } catch { kept.swept.append(SweepCases.Swept(wake.place, .failed, cause: error.detail)) }
    }
  }

  private func isDue(_ record: Record, _ now_ms: Int64) -> Bool {
    record.index.flatMap { Timestamp.milliseconds(String($0.sort.prefix { $0 != "#" })) }.map { $0 <= now_ms } ?? true
  }

  /// As the index has it.
  private func record(_ wake: Wake) -> Record {
    guard case .put(let record, _) = wake.change else { return Record(key: wake.place.key(CaseKeys.wake), attributes: [:]) }
    return record
  }

  /// All shards side by side, one query each.
  private func gather(_ kept: inout Kept) async throws(EndpointError) -> [Found] {
    let shards = sweep.dues.flatMap { due in (0..<CaseKeys.shards).map { (due, "\(due.partitions)#\($0)") } }
    kept.queries += shards.count
    let records = cases.records
    let sweep = sweep
    let pages = await withTaskGroup(of: (Int, Result<RecordPage, RecordStoreError>).self) { group in
      for (number, shard) in shards.enumerated() {
        group.addTask {
          do throws(RecordStoreError) {
            return (number, .success(try await records.query(sweep.query(shard.1, ahead_ms: KeepHouse.ahead_ms, limit: KeepHouse.shardMaximum))))
          } catch { return (number, .failure(error)) }
        }
      }
      var pages: [Int: Result<RecordPage, RecordStoreError>] = [:]
      for await (number, page) in group { pages[number] = page }
      return pages
    }
    var found: [Found] = []
    for (number, shard) in shards.enumerated() {
      switch pages[number] {
      case .success(let page): found.append(Found(due: shard.0, records: page.records))
      case .failure(let error): throw EndpointError(error)
      case nil: break
      }
    }
    return found
  }

  private func measure(_ kept: inout Kept) async {
    do throws(WorkQueueError) { kept.depth = try await cases.queue?.depth() ?? [:] } catch { kept.queueFailure = error.detail }
  }

  /// Those of which no word could be sent.
  private func send(_ wakes: [Wake], _ kept: inout Kept) async -> [Wake] {
    guard let queue = cases.queue else { return [] }
    var unsent: [Wake] = []
    for lane in [WorkLane.urgent, .normal] {
      if let depth = kept.depth[lane], depth.visible + depth.inFlight >= KeepHouse.depthMaximum { continue }
      let due = wakes.filter { $0.lane == lane }
      for start in stride(from: 0, to: due.count, by: WorkMessage.countMaximum) {
        let some = Array(due[start..<min(start + WorkMessage.countMaximum, due.count)])
        guard kept.queueFailure == nil else {
          unsent += some
          continue
        }
        let now_ms = cases.surroundings.now_ms()
        do throws(WorkQueueError) {
          let refused = try await queue.send(some.compactMap { $0.message(at: now_ms) })
          kept.sent += some.count - refused.count
        } catch {
          kept.queueFailure = error.detail
          unsent += some
        }
      }
    }
    return unsent
  }

  private func settle(_ left: [(Record, SweepCases.Due)], until end_ms: Int64, _ kept: inout Kept) async {
    // A receiver that is away is asked once: each try costs a token.
    var isAway = false
    for (record, due) in left {
      guard cases.surroundings.now_ms() < end_ms else {
        kept.isShort = true
        return
      }
      guard let one = await sweep.settle(record, due, isAway: isAway) else { continue }
      isAway = isAway || one.deed == .undelivered
      kept.swept.append(one)
    }
  }
}

/// That one keeps house, until when: an item in the table.
struct HouseLease {
  static let key = RecordKey(partition: "HOUSE", sort: "LEASE")

  private let version: Int64

  /// Nil where another has it.
  static func take(by holder: String, until_ms: Int64, in cases: CaseStore) async throws(EndpointError) -> HouseLease? {
    let now_ms = cases.surroundings.now_ms()
    do throws(RecordStoreError) {
      let before = try await cases.records.get(key, now_s: 0)
      // One that ends later than any could that began by now is of a clock that has gone back since.
      let latest_ms = now_ms + KeepHouse.time_ms + CaseStore.leaseMargin_ms + CaseStore.clockDifference_ms
      if let held_ms = before?.integer("until_ms"), held_ms > now_ms, held_ms <= latest_ms { return nil }
      let lease = Record(key: key, attributes: ["until_ms": .integer(until_ms), "holder": .string(holder)])
      try await cases.records.write([.put(lease, before.map { .version($0.version) } ?? .absent)])
      return HouseLease(version: (before?.version ?? 0) + 1)
    } catch {
      if case .conflict = error { return nil }
      throw EndpointError(error)
    }
  }

  /// Where that is lost the lease ends by its time.
  func end(in cases: CaseStore) async {
    let ended = Record(key: HouseLease.key, attributes: ["until_ms": .integer(0)])
    _ = try? await cases.records.write([.put(ended, .version(version))])
  }
}
