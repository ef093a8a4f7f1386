import Forms
public import StrictJSON

/// What falls due without anybody asking: timers, workers that died, waits that nobody answered, notices that no receiver has taken, and cases that are kept no longer.
/// Meant to be run by a schedule.
public struct SweepCases: Sendable {
  private let families: Families
  private let cases: CaseStore
  private let correlationID: String

  public init(_ families: Families, in cases: CaseStore) {
    self.families = families
    self.cases = cases
    correlationID = "sweep-\(cases.surroundings.uuid())"
  }

  /// How much is read of a shard at once.
  static let pageSize = 100
  /// The most cases of one sweep; the next one goes on.
  public static let sweptMaximum = 10_000

  public enum Deed: String, Sendable, Hashable, CaseIterable {
    /// Went on, to its end or its next rest.
    case advanced
    /// A wait ended unanswered.
    case expired
    /// A receiver has the notice.
    case announced
    /// The notice is still due.
    case undelivered
    /// Every token that the wait may have was sent in vain; nobody is told any more.
    case givenUp = "given_up"
    /// It was taken five times and nothing came of it: a dead letter tells of it.
    case setAside = "set_aside"
    /// Its worker's time is over: its place among those that run is free.
    case freed
    /// Kept no longer.
    case deleted
    case failed
  }

  /// One case, and what was done about it.
  public struct Swept: Sendable, Hashable {
    public var tenant: String
    public var family: String
    public var caseID: String
    public var deed: Deed
    /// Of one that expired or went on.
    public var status: String?
    /// Why it came to nothing, for the operator.
    public var cause: String?
    /// What is to be counted of it.
    public var metrics: [MetricSample] = []

    public var json: JSONValue {
      .fields([
        ("tenant", .string(tenant)), ("family", .string(family)), ("\(family)_id", .string(caseID)), ("deed", .choice(deed)), ("status", .optional(status)),
        ("cause", .optional(cause)),
      ])
    }
  }

  /// Does what is due now, of one tenant or of all; answers it in the order in which it was done. One that fails does not keep the others from being done.
  public func respond(tenant: String? = nil) async throws(EndpointError) -> [Swept] {
    var swept: [Swept] = []
    // A receiver that is away is asked once a sweep: each try costs a token.
    var isAway = false
    for due in dues {
      for shard in 0..<CaseKeys.shards {
        var query = query("\(due.partitions)#\(shard)")
        repeat {
          let page: RecordPage
          do throws(RecordStoreError) { page = try await cases.records.query(query) } catch { throw EndpointError(error) }
          for record in page.records where tenant == nil || record.text("tenant") == tenant {
            guard let one = await settle(record, due, isAway: isAway) else { continue }
            isAway = isAway || one.deed == .undelivered
            swept.append(one)
          }
          query.cursor = page.cursor
        } while query.cursor != nil && swept.count < SweepCases.sweptMaximum
      }
    }
    return swept
  }

  /// Where things stand that fall due; of an older form of a family's waits the family is known by the place.
  var dues: [Due] {
    var dues = [Due(partitions: CaseKeys.due, family: nil)]
    for family in families.all {
      for wait in family.shape.waits where wait.due != CaseKeys.due { dues.append(Due(partitions: wait.due, family: family)) }
    }
    return dues
  }

  /// What the index partitions begin with, and whose records stand there; nil: every family's.
  struct Due: Sendable {
    var partitions: String
    var family: (any CaseFamily)?
  }

  func shape(of place: CasePlace) -> CaseShape? { families[place.family.singular]?.shape }

  /// Of whom a record tells; nil where this build does not know it.
  func place(_ record: Record, _ due: Due) -> (any CaseFamily, CasePlace)? {
    guard let family = due.family ?? record.text("family").flatMap({ families[$0] }), let tenant = record.text("tenant") else { return nil }
    guard let id = record.text("case_id") ?? record.text(family.name.idName) else { return nil }
    return (family, CasePlace(tenant: tenant, family: family.name, id: id))
  }

  /// What the index has of a shard, which may lag behind: each is read again before anything is done.
  func query(_ partition: String, ahead_ms: Int64 = 0, limit: Int = pageSize) -> RecordQuery {
    let now_ms = cases.surroundings.now_ms()
    return RecordQuery(.index, partition: partition, through: Timestamp.text(now_ms + ahead_ms) + "$", limit: limit, now_s: now_ms / 1000)
  }

  /// Nil when there was nothing to do after all.
  func settle(_ record: Record, _ due: Due, isAway: Bool) async -> Swept? {
    guard let (family, place) = place(record, due) else { return nil }
    let caller = Caller(tenant: place.tenant, principal: "clock", correlationID: correlationID)
    do throws(EndpointError) {
      if record.key.sort == CaseKeys.wake { return try await wake(family, place, caller) }
      let kept = due.family == nil ? family.shape.wait(record.text("wait") ?? "") : family.shape.waits.first { $0.due == due.partitions }
      guard let kept else { return nil }
      return try await family.attend(place, kept, caller, in: cases, isAway: isAway)
    } catch .conflict { return nil } catch .crowded { return nil } catch { return Swept(place, .failed, cause: error.detail) }
  }

  private func wake(_ family: any CaseFamily, _ place: CasePlace, _ caller: Caller) async throws(EndpointError) -> Swept? {
    // The index may lag: what it says was due may have been put off since.
    guard let header = try await cases.header(place, family.shape) else { return nil }
    switch try await family.wake(header, from: caller, in: cases) {
    case .advanced(let answer): return Swept(place, .advanced, answer.status, answer.metrics)
    case .setAside(let answer, let reason): return Swept(place, .setAside, answer.status, answer.metrics, cause: reason)
    case .deleted: return Swept(place, .deleted)
    case .resting, .notDue, .leased: return nil
    }
  }
}

extension SweepCases.Swept {
  init(_ place: CasePlace, _ deed: SweepCases.Deed, _ status: String? = nil, _ metrics: [MetricSample] = [], cause: String? = nil) {
    self.init(tenant: place.tenant, family: place.family.singular, caseID: place.id, deed: deed, status: status, cause: cause, metrics: metrics)
  }
}

extension CaseFamily {
  /// What is due about a person's wait: its end, or its notice.
  func attend(_ place: CasePlace, _ kept: WaitPlace, _ caller: Caller, in cases: CaseStore, isAway: Bool) async throws(EndpointError) -> SweepCases.Swept? {
    let now_ms = cases.surroundings.now_ms()
    guard let wait = try await PersonWait.read(place, kept, in: cases, now_ms: now_ms), !wait.isAnswered else { return nil }
    if wait.expires_ms <= now_ms {
      return try await expire(kept.name, of: place.id, from: caller, in: cases).map { SweepCases.Swept(place, .expired, $0.status) }
    }
    guard let due_ms = wait.noticeDue_ms, due_ms <= now_ms else { return nil }
    guard cases.notifications != nil else { return SweepCases.Swept(place, .undelivered, cause: "nobody is configured to be told") }
    if isAway { return SweepCases.Swept(place, .undelivered, cause: "the receiver was away a moment ago") }
    return try await announce(wait, kept, in: cases, now_ms)
  }

  /// The token is stored before it is sent, and with it when the next try is due: of two sweeps at once one is refused.
  private func announce(_ wait: PersonWait, _ kept: WaitPlace, in cases: CaseStore, _ now_ms: Int64) async throws(EndpointError) -> SweepCases.Swept? {
    var wait = wait
    let isLast = !wait.takesToken(at: now_ms)
    let token = WaitToken(cases.surroundings)
    if isLast { wait.endNotice() } else { wait.add(token, at: now_ms) }
    do throws(RecordStoreError) { try await cases.records.write([wait.change()]) } catch { throw EndpointError(error) }
    if isLast { return SweepCases.Swept(wait.place, .givenUp) }
    guard let told = Self.description.waits.first(where: { $0.place.name == kept.name }) else { return nil }
    let notice = told.notice(try Self.outcome(try await shown(wait.place, in: cases).body, name))
    let failure = await cases.announce(wait, notice, token)
    return SweepCases.Swept(wait.place, failure == nil ? .announced : .undelivered, cause: failure)
  }
}
