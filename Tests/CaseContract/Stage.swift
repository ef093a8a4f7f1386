public import Cases
public import Fakes
import Forms
import StrictJSON
import Synchronization

/// One case of a family over a store in memory, with everything that may happen to it.
public struct Stage: Sendable {
  public static let id = "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a11"

  public let subject: Subject
  public let store: VolatileRecordStore
  public var surroundings: ScriptedSurroundings { subject.surroundings }
  public let notifications = RecordedNotifications()
  /// What carries word of due cases; nil: nothing does.
  public let queue: VolatileWorkQueue?
  /// Wide enough for whatever is not about them; what is counted is looked at all the same.
  public var bounds: CaseBounds
  /// What its cases are asked for where nothing else is said.
  public var work = Subject.work

  public init(_ subject: Subject, store: VolatileRecordStore = VolatileRecordStore(), hasQueue: Bool = false) {
    (self.subject, self.store) = (subject, store)
    bounds = CaseBounds(running: [subject.family.name.singular: 100], queued: 100)
    let surroundings = subject.surroundings
    queue = hasQueue ? VolatileWorkQueue { surroundings.now_ms() } : nil
  }
  public init(_ kind: Subject.Kind, hasQueue: Bool = false) { self.init(Subject(kind), hasQueue: hasQueue) }

  public var family: any CaseFamily { subject.family }
  public var place: CasePlace { subject.place(Self.id) }

  public func cases(_ records: (any RecordStore)? = nil, left_ms: Int64? = nil, queue: (any WorkQueue)? = nil) -> CaseStore {
    var cases = CaseStore(
      records: records ?? store, surroundings: surroundings, notifications: notifications, queue: queue ?? self.queue,
      deadline_ms: left_ms.map { surroundings.now_ms() + $0 })
    cases.bounds = bounds
    return cases
  }

  @discardableResult public func make(
    _ work: String? = nil, id: String = Stage.id, in records: (any RecordStore)? = nil, left_ms: Int64? = nil, childOf parent: CasePlace? = nil,
    later: Bool = false
  ) async throws(EndpointError) -> CaseAnswer {
    try await family.make(subject.body(id, work: work ?? self.work), childOf: parent, later: later, in: cases(records, left_ms: left_ms))
  }

  /// One batch of what is visible, as the functions of the queue have it: what came of each message. What does not come again is deleted.
  @discardableResult public func work(
    _ records: (any RecordStore)? = nil, left_ms: Int64 = 60_000, queue: (any WorkQueue)? = nil
  ) async -> [Worked.Deed] {
    guard let own = self.queue else { return [] }
    let worked = await WorkOnCases(Families([family]), in: cases(records, left_ms: left_ms, queue: queue), correlationID: "worker").respond(to: own.receive())
    own.delete(worked.filter { !$0.comesAgain }.map(\.message.id))
    return worked.map(\.deed)
  }

  /// One batch of the messages that were given up.
  @discardableResult public func bury() async -> [Worked.Deed] {
    await BuryMessages(Families([family]), in: cases(left_ms: 60_000), correlationID: "burier").respond(to: queue?.redriven() ?? []).map(\.deed)
  }

  @discardableResult public func keepHouse(_ records: (any RecordStore)? = nil, queue: (any WorkQueue)? = nil) async throws(EndpointError) -> KeepHouse.Kept {
    try await KeepHouse(Families([family]), in: cases(records, left_ms: 60_000, queue: queue)).respond()
  }

  public var deadLetters: [Record] { store.records.filter { $0.key.partition.hasSuffix(CaseKeys.deadLetters) } }

  @discardableResult public func advance(
    in records: (any RecordStore)? = nil, left_ms: Int64? = nil, ignoringLease: Bool = true
  ) async throws(EndpointError) -> CaseAnswer {
    try await family.advance(place, in: cases(records, left_ms: left_ms), ignoringLease: ignoringLease)
  }

  /// A case that was begun, and whose worker died at its second write.
  public func begin() async { _ = try? await make(in: FailingRecordStore(store, broken: 2, .before, of: .writes)) }

  @discardableResult public func sweep(_ records: (any RecordStore)? = nil) async throws(EndpointError) -> [SweepCases.Deed] {
    try await SweepCases(Families([family]), in: cases(records)).respond().map(\.deed)
  }

  public func signal(_ value: String, in records: (any RecordStore)? = nil) async throws(EndpointError) {
    try await cases(records).signal(place, of: family, "go", .string(value))
  }

  @discardableResult public func answer(_ body: [UInt8], by principal: String = "eve", in records: (any RecordStore)? = nil) async throws(EndpointError)
    -> CaseAnswer
  {
    try await family.answer(subject.wait, of: Self.id, with: body, from: Caller(principal: principal), in: cases(records))
  }

  public func found() async throws(EndpointError) -> CaseAnswer {
    try await family.find(Self.id, in: cases(), now_ms: surroundings.now_ms())
  }

  public func header() async throws(EndpointError) -> CaseHeaderView? {
    try await cases().header(place, family.shape).map {
      CaseHeaderView(status: $0.status, lease_ms: $0.lease_ms, due_ms: $0.due_ms, stuck: $0.stuck, version: $0.version, takes: $0.takes)
    }
  }

  public var invariants: Invariants { Invariants(subject, Self.id, in: store) }
  public var keys: [String] { invariants.receipts.map(\.receipt.key) }
  public func record(_ sort: String) -> Record? { store.records.first { $0.key == place.key(sort) } }

  public func replay() async throws(EndpointError) -> Replay {
    guard let stored = try await StoredCase.read(Self.id, of: family, tenant: "local", in: cases(), now_ms: 0) else { throw .notFound }
    return await family.replay(stored)
  }

  /// Of the case, when it falls due next.
  public var due_ms: Int64? {
    store.records.compactMap { record in record.index.flatMap { $0.partition.hasPrefix("DUE#") ? $0.sort : nil } }
      .compactMap { Timestamp.milliseconds(String($0.prefix { $0 != "#" })) }.min()
  }

  public func wait(until due_ms: Int64) { surroundings.advance(by: max(0, due_ms - surroundings.now_ms())) }

  /// Drives the case until it waits for the person, over a store in which calls may be lost.
  public func drive(in records: (any RecordStore)? = nil) async throws(EndpointError) { _ = try await drive(in: records) { $0.isAsked } }

  /// Drives it to its end, as everybody who has to do with it would; what is lost is done again.
  @discardableResult public func driveToEnd(in records: (any RecordStore)? = nil) async throws(EndpointError) -> CaseAnswer {
    try await drive(in: records) { _ in false }
  }

  public var isAsked: Bool {
    guard let wait = record(family.shape.wait(subject.wait).sort) else { return false }
    return wait.attributes["answered"] == .bool(false)
  }

  private func drive(in records: (any RecordStore)?, until isThere: (Stage) -> Bool) async throws(EndpointError) -> CaseAnswer {
    for _ in 0..<60 {
      let header = try await cases().header(place, family.shape)
      if isThere(self) || header.map({ family.phase($0.status) == .ended }) ?? false { return try await found() }
      do throws(EndpointError) { try await step(header, in: records) } catch {
        if case .fault = error { throw error }
      }
    }
    throw .fault(detail: "it came to no end")
  }

  private func step(_ header: CaseHeader?, in records: (any RecordStore)?) async throws(EndpointError) {
    guard let header else {
      try await make(in: records)
      return
    }
    if header.lease_ms != nil {
      try await advance(in: records)
      return
    }
    if isAsked {
      // Where nobody was told, one is given.
      var token = notifications.notices.last?.token
      if token == nil { token = try await family.giveToken(subject.wait, of: Self.id, to: Caller(principal: "eve"), in: cases(records)) }
      try await answer(subject.verdict(token ?? ""), in: records)
      return
    }
    if subject.takesSignals, family.phase(header.status) == .waiting, store.records.allSatisfy({ !$0.key.sort.hasPrefix("INBOX#") }) {
      try await signal("x", in: records)
    }
    if let due_ms { wait(until: due_ms) }
    try await sweep(records)
  }
}

public struct CaseHeaderView: Sendable {
  public var status: String
  public var lease_ms: Int64?
  public var due_ms: Int64?
  public var stuck: String?
  public var version: Int64
  public var takes: Int
}
