import StrictJSON

/// What the machinery of cases works with: where records are kept, time and chance, who tells people, and how long this invocation may take. A value, made once a request.
public struct CaseStore: Sendable {
  public private(set) var records: any RecordStore
  public let surroundings: any Surroundings
  /// Nil: nobody is told of a wait but the caller.
  public let notifications: (any Notifications)?
  /// What carries word that a case is due; nil: the sweep alone drives cases.
  public var queue: (any WorkQueue)?
  /// Who does what can wait until the caller has its answer; nil where nobody waits for one, and all is done at once.
  public var errands: (any Errands)?
  /// How many cases of a tenant may run, and be queued.
  public var bounds = CaseBounds()
  /// Whether a principal of a tenant may not call any more, so that nothing more is done for its cases; nil where nobody is asked who they are.
  package var isBlocked: (@Sendable (_ tenant: String, _ principal: String) async throws(RecordStoreError) -> Bool)?
  /// When this invocation ends by the machine's own clock, in milliseconds since 1970; nil where nothing ends it.
  public var end_ms: Int64?

  /// The same by the clock that cases go by, where that stands at this moment.
  public var deadline_ms: Int64? { end_ms.map { $0 - surroundings.ahead_ms() } }

  public init(
    records: any RecordStore, surroundings: any Surroundings, notifications: (any Notifications)? = nil, queue: (any WorkQueue)? = nil,
    deadline_ms: Int64? = nil
  ) {
    (self.records, self.surroundings, self.notifications, self.queue) = (records, surroundings, notifications, queue)
    end_ms = deadline_ms.map { $0 + surroundings.ahead_ms() }
  }

  /// The same over other records.
  package func over(_ records: any RecordStore) -> CaseStore {
    var cases = self
    cases.records = records
    return cases
  }

  /// The same where nobody waits for an answer, so that nothing is put off until after it.
  var atOnce: CaseStore {
    var cases = self
    cases.errands = nil
    return cases
  }

  /// A worker's lease ends so much after its invocation must have.
  package static let leaseMargin_ms: Int64 = 5_000
  /// What is kept of an invocation to store what came of it.
  package static let closingMargin_ms: Int64 = 3_000
  /// The lease of a worker that nothing ends.
  package static let endlessLease_ms: Int64 = 900_000

  /// How far the clocks of two machines may be apart.
  package static let clockDifference_ms: Int64 = 10_000

  package func lease(at now_ms: Int64) -> Int64 { (deadline_ms ?? now_ms + CaseStore.endlessLease_ms) + CaseStore.leaseMargin_ms }

  /// The latest moment at which a step may end; nil without a deadline.
  package var stepsEnd_ms: Int64? { deadline_ms.map { $0 - CaseStore.closingMargin_ms } }

  /// A record as it was stored, or is not shown at all.
  package func stored(_ key: RecordKey, now_ms: Int64) async throws(EndpointError) -> Record? {
    let record: Record?
    do throws(RecordStoreError) { record = try await records.get(key, now_s: now_ms / 1000) } catch { throw EndpointError(error) }
    return try record?.unchanged()
  }

  /// One of a form that this build does not know, or that is not as it was stored, is refused.
  package func header(_ place: CasePlace, _ shape: CaseShape) async throws(EndpointError) -> CaseHeader? {
    guard let record = try await stored(place.key(CaseKeys.header), now_ms: surroundings.now_ms()) else { return nil }
    return try CaseHeader(known: record, place, shape)
  }

  /// The header with its whole body; nil when there is none. A body in parts that changes while it is read is read again, at most three times.
  package func shown(_ place: CasePlace, _ shape: CaseShape, now_ms: Int64) async throws(EndpointError) -> (header: CaseHeader, body: [UInt8])? {
    guard let found = try await found(place, shape, now_ms: now_ms) else { return nil }
    _ = try found.record.unchanged()
    guard found.header.partsDigest == nil || found.header.partsDigest == PartsDigest.of(found.body, parts: found.header.parts) else {
      throw .changed(detail: "a part of the body of `\(place.partition)` is not as it was stored")
    }
    return (found.header, found.body)
  }

  /// The same, whether it was changed or not: for who is to say what was.
  package func found(
    _ place: CasePlace, _ shape: CaseShape, now_ms: Int64
  ) async throws(EndpointError) -> (record: Record, header: CaseHeader, body: [UInt8])? {
    let key = place.key(CaseKeys.header)
    var found: (record: Record, body: [UInt8])?
    do throws(RecordStoreError) {
      for _ in 0..<3 where found == nil {
        guard let record = try await records.get(key, now_s: now_ms / 1000) else { return nil }
        guard let header = CaseHeader(record, place, shape), header.parts > 1 else {
          found = (record, record.bytes("body") ?? [])
          break
        }
        let body = try await rest(of: header, now_ms)
        if try await records.get(key, now_s: now_ms / 1000)?.version == header.version { found = (record, body) }
      }
    } catch { throw EndpointError(error) }
    guard let found else { throw .unavailable(detail: "the record `\(place.partition)` kept changing while it was read") }
    return (found.record, try CaseHeader(known: found.record, place, shape), found.body)
  }

  /// The whole body of a header whose fence is held.
  package func rest(of header: CaseHeader, _ now_ms: Int64) async throws(RecordStoreError) -> [UInt8] {
    var body = header.body
    for number in 1..<max(1, header.parts) {
      body += try await records.get(header.place.key(CaseKeys.part(number)), now_s: now_ms / 1000)?.bytes("body") ?? []
    }
    return body
  }

  package func request(_ place: CasePlace, now_ms: Int64) async throws(RecordStoreError) -> (body: [UInt8], ticket: String?) {
    let record = try await records.get(place.key(CaseKeys.request), now_s: now_ms / 1000)
    return (record?.bytes("body") ?? [], record?.text("ticket"))
  }

  /// A case's receipts, how many items they take, and how many bytes.
  package struct StoredReceipts: Sendable {
    package var receipts: [ChainedReceipt]
    package var items: Int
    package var bytes: Int

    static func += (a: inout StoredReceipts, b: StoredReceipts) {
      a.receipts += b.receipts
      a.items = b.items
      a.bytes += b.bytes
    }
  }

  /// The receipts from an item's number on, and the number of the last item.
  package func receipts(_ place: CasePlace, after known: Int = 0, now_ms: Int64) async throws(RecordStoreError) -> StoredReceipts {
    var query = RecordQuery(
      partition: place.partition, from: CaseKeys.receipts(known + 1), through: "JOURNAL$", limit: 1000, now_s: now_ms / 1000)
    var records: [Record] = []
    repeat {
      let page = try await self.records.query(query)
      records += page.records
      query.cursor = page.cursor
    } while query.cursor != nil
    return StoredReceipts(
      receipts: try ChainedReceipt.read(records), items: known + records.count, bytes: records.reduce(0) { $0 + ($1.bytes("body")?.count ?? 0) })
  }
}

extension ChainedReceipt {
  /// Of a journal's items, in order: their JSON is cut where it must be.
  package static func read(_ items: [Record]) throws(RecordStoreError) -> [ChainedReceipt] {
    var receipts: [ChainedReceipt] = []
    var bytes: [UInt8] = []
    for item in items {
      bytes += item.bytes("body") ?? []
      guard item.attributes["more"] != .bool(true) else { continue }
      do { receipts += try ChainedReceipt.read(try JSONReader.read(bytes)) } catch {
        throw .unavailable(detail: "the journal item `\(item.key.sort)` cannot be read: \(error)")
      }
      bytes = []
    }
    return receipts
  }
}
