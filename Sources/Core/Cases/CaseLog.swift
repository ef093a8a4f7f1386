import Crypto
import Forms
import StrictJSON

/// A case's place in the store while somebody works on it: its header, which fences it, its request and its chain of receipts.
///
/// The header's version is the fence token: whoever takes a case puts the header again, and every write of the worker before finds another version and is refused.
final class CaseLog: ReceiptSink {
  /// A receipt's item may have 300 KB.
  static let chunkBytesMaximum = 300_000
  /// All receipts of a case together.
  static let receiptBytesMaximum = 5_000_000
  static let outcomeBytesMaximum = 3_000_000
  /// A write has 4 MB: over this the receipts go ahead of the outcome.
  private static let oneWriteBytesMaximum = 3_600_000

  let cases: CaseStore
  let shape: CaseShape
  let caller: Caller
  let request: [UInt8]
  /// The claim under which the request came; of a case that is stored it is stored too.
  let ticket: String?
  /// As it is stored; while nothing is, as it will be.
  private(set) var header: CaseHeader
  private(set) var isStored: Bool
  /// Where the chain ends: put back where a write is refused.
  private struct Chain {
    var link: String
    var items = 0
    var bytes = 0
    var outcomes = 0
  }
  private var chain: Chain
  private var signalCount: SignalCount
  private var hasWake: Bool
  var place: CasePlace { header.place }

  /// A case that nobody has stored yet.
  init(new header: CaseHeader, request: [UInt8], under ticket: String?, _ shape: CaseShape, by caller: Caller, in cases: CaseStore) {
    (self.header, self.request, self.ticket, self.shape, self.caller, self.cases) = (header, request, ticket, shape, caller, cases)
    (isStored, hasWake) = (false, false)
    chain = Chain(link: HashChain.genesis(request))
    signalCount = SignalCount(nil)
  }

  /// A stored case whose header alone was read: what follows from an answer is sealed on the end of its chain.
  init?(sealing header: CaseHeader, _ signalCount: SignalCount, _ shape: CaseShape, by caller: Caller, in cases: CaseStore) {
    guard let head = header.head, let items = header.items else { return nil }
    (self.header, self.shape, self.caller, self.cases) = (header, shape, caller, cases)
    // A signal that nothing waits for, or a worker who has it, left a time at which the case is due.
    (request, ticket, isStored, hasWake) = ([], nil, true, shape.takesSignals || header.lease_ms != nil)
    chain = Chain(link: head, items: items, outcomes: header.outcomes ?? 1)
    self.signalCount = signalCount
  }

  /// One that was taken.
  init(
    taken header: CaseHeader, request: (body: [UInt8], ticket: String?), _ journal: CaseStore.StoredReceipts, _ signalCount: SignalCount,
    _ shape: CaseShape, by caller: Caller, in cases: CaseStore
  ) {
    (self.header, self.shape, self.caller, self.cases) = (header, shape, caller, cases)
    (self.request, ticket, isStored, hasWake) = (request.body, request.ticket, true, true)
    chain = Chain(
      link: journal.receipts.last?.link ?? HashChain.genesis(request.body), items: journal.items, bytes: journal.bytes,
      outcomes: journal.receipts.count { $0.receipt.key.hasPrefix("outcome/") })
    self.signalCount = signalCount
  }

  /// Of a case that nobody has stored yet: when it was created.
  func begins(at created_ms: Int64) { header.created_ms = created_ms }

  // MARK: receipts

  func append(_ receipts: [Receipt], beside changes: [RecordChange]) async throws(JournalError) {
    let chain = chain
    let journal: [RecordChange]
    do throws(JournalError) { journal = try chained(receipts) } catch {
      self.chain = chain
      throw error
    }
    // What was kept back may be more than a write takes; what stands beside belongs to the last of it.
    guard self.chain.bytes - chain.bytes <= CaseLog.oneWriteBytesMaximum || receipts.count == 1 else {
      self.chain = chain
      try await append(Array(receipts[..<(receipts.count / 2)]), beside: [])
      return try await append(Array(receipts[(receipts.count / 2)...]), beside: changes)
    }
    do throws(Refusal) { try await keep(journal, beside: changes) } catch {
      self.chain = chain
      switch error {
      case .journal(let error): throw error
      case .signalled, .tooMuch, .refused: throw .fenced
      }
    }
  }

  private func keep(_ journal: [RecordChange], beside changes: [RecordChange]) async throws(Refusal) {
    guard isStored else { return try await begin(journal, beside: changes, shape.words.begun, leased: true) }
    try await write([.check(place.key(CaseKeys.header), .version(header.version))] + journal, beside: changes)
  }

  /// Stores a case that nobody works on yet: due now.
  func queue(_ receipts: [Receipt]) async throws(Refusal) {
    let journal: [RecordChange]
    do throws(JournalError) { journal = try chained(receipts) } catch { throw .journal(error) }
    try await begin(journal, beside: [], shape.words.queued, leased: false)
  }

  /// Stores a case that has only begun, with what it has gone through.
  private func begin(_ journal: [RecordChange], beside changes: [RecordChange], _ word: String, leased: Bool) async throws(Refusal) {
    let now_ms = cases.surroundings.now_ms()
    let shown: [UInt8]
    do throws(JournalError) { shown = try HashChain.bytes(header.shown(shape), of: "header") } catch { throw .journal(error) }
    _ = header.show(shown, .absent)
    let due_ms = leased ? cases.lease(at: now_ms) : now_ms
    if leased { header.lease(until_ms: due_ms, at: now_ms, by: caller) } else { header.due_ms = due_ms }
    var after = header
    let places = leased ? CasePlaces(place).run(&after, cases.bounds) : CasePlaces(place).queue(&after, cases.bounds)
    let own: [RecordChange] =
      [.put(after.record, .absent), requestRecord] + journal + after.listings(shape, .absent)
      + [Wake(place, due_ms: due_ms, in: header.lane, runs: after.runs).change]
      + [AuditEvent(word, by: caller, to: after, at_ms: now_ms).change(of: shown, cases.surroundings)] + places
    try await write(own, beside: changes)
    (header, isStored, hasWake) = (after, true, true)
    header.version = 1
  }

  /// Whoever takes the case puts its header anew; one that is not stored yet will be the first.
  var standing: @Sendable () async -> Bool {
    let (records, clock, key, version) = (cases.records, cases.surroundings, place.key(CaseKeys.header), isStored ? header.version : 1)
    return {
      do throws(RecordStoreError) {
        let record = try await records.get(key, now_s: clock.now_ms() / 1_000)
        return record.map { $0.version == version } ?? true
      } catch { return true }
    }
  }

  /// How many signals came, as of now.
  func countSignals() async throws(JournalError) {
    do throws(RecordStoreError) { signalCount = try await SignalCount.read(place, cases.records) } catch { throw .unavailable(detail: "\(error)") }
  }

  func signals(after seen: Int) async throws(JournalError) -> [Signal] {
    guard shape.takesSignals, isStored else { return [] }
    try await countSignals()
    guard !signalCount.isChanged else { throw .changed(step: CaseKeys.signals) }
    return signalCount.count > seen ? try await cases.signals(place, after: seen) : []
  }

  /// The receipts as items of at most 300 KB: their JSON is cut where it must be.
  private func chained(_ receipts: [Receipt]) throws(JournalError) -> [RecordChange] {
    guard !receipts.isEmpty else { return [] }
    var chained: [ChainedReceipt] = []
    for receipt in receipts {
      chain.link = try HashChain.link(chain.link, receipt)
      chained.append(ChainedReceipt(receipt: receipt, link: chain.link))
    }
    let bytes = try HashChain.bytes(ChainedReceipt.json(chained), of: receipts.first?.key ?? "")
    chain.bytes += bytes.count
    guard chain.bytes <= CaseLog.receiptBytesMaximum else { throw .limit("the receipts of a case have at most \(CaseLog.receiptBytesMaximum) bytes") }
    let starts = Array(stride(from: 0, to: bytes.count, by: CaseLog.chunkBytesMaximum))
    return starts.map { start in
      chain.items += 1
      let chunk = Array(bytes[start..<min(start + CaseLog.chunkBytesMaximum, bytes.count)])
      let key = place.key(CaseKeys.receipts(chain.items))
      return .put(Record(key: key, attributes: ["body": .binary(chunk), "more": .bool(start != starts.last)]), .absent)
    }
  }

  private var requestRecord: RecordChange {
    var attributes: [String: RecordAttribute] = ["body": .binary(request)]
    attributes["ticket"] = ticket.map { .string($0) }
    return .put(Record(key: place.key(CaseKeys.request), attributes: attributes), .absent)
  }

  // MARK: what a case comes to

  /// What a case shows now: its outcome, or what is shown while it waits.
  struct Showing {
    var body: [UInt8]
    var status: String
    var phase: CasePhase
    var columns: [String: RecordAttribute]
    /// Of the audit event, where the status is another than before.
    var word: String
    /// For whom the case waits, or until when; nil at its end.
    var wait: Wait?
    /// Whether what follows from the wait's answer needs no worker, so that nothing wakes the case.
    var settles = false
  }

  enum Refusal: Error {
    /// A signal came in between: the case must look again.
    case signalled
    /// The receipts and what is shown are too much for one write: the receipts go ahead.
    case tooMuch
    case journal(JournalError)
    case refused(RequestError)
  }

  /// Stores what the case shows, the receipts that led to it and what stands beside in one write. A body that is shown for good, or to who is to answer, is sealed: the
  /// chain ends in its digest.
  func store(_ showing: Showing, _ receipts: [Receipt], beside changes: [RecordChange], at_ms: Int64) async throws(Refusal) {
    guard showing.body.count <= CaseLog.outcomeBytesMaximum else {
      throw .journal(.limit("an outcome has at most \(CaseLog.outcomeBytesMaximum) bytes, not \(showing.body.count)"))
    }
    let chainBefore = chain
    do throws(Refusal) { try await write(showing, receipts, beside: changes, at_ms: at_ms) } catch {
      chain = chainBefore
      throw error
    }
  }

  private func write(_ showing: Showing, _ receipts: [Receipt], beside changes: [RecordChange], at_ms: Int64) async throws(Refusal) {
    let ended = showing.phase == .ended
    let before = isStored ? header : nil
    let bytesBefore = chain.bytes
    let journal: [RecordChange]
    do throws(JournalError) { journal = try chained(receipts + seal(showing, at_ms)) } catch { throw .journal(error) }
    guard receipts.isEmpty || showing.body.count + chain.bytes - bytesBefore <= CaseLog.oneWriteBytesMaximum else { throw .tooMuch }
    let condition: RecordCondition = isStored ? .version(header.version) : .absent
    // Where there is no case yet there is nothing else of it either; to say so spares a store the reading of what it would replace.
    let others: RecordCondition = isStored ? .any : .absent
    var after = header
    after.status = showing.status
    after.columns = showing.columns
    after.head = chain.link
    after.items = chain.items
    after.outcomes = chain.outcomes
    after.lease_ms = nil
    let isDueNow = showing.wait.map { $0.until_ms <= at_ms } ?? false
    if !isDueNow { (after.takes, after.progress) = (0, 0) }
    after.due_ms = showing.settles ? nil : showing.wait?.until_ms
    let places = CasePlaces(place).leave(&after)
    let parts = after.show(showing.body, others)
    var own: [RecordChange] = [.put(after.record, condition)]
    if let signals = signalChange(ended: ended) { own.append(signals) }
    own += parts + after.listings(shape, after: before, others)
    if !isStored { own.append(requestRecord) }
    own += journal
    own += wakes(showing, at_ms) + places
    if before?.status != showing.status {
      let event = AuditEvent(showing.word, by: caller, to: after, status: showing.status, at_ms: at_ms)
      own.append(event.change(of: showing.body, cases.surroundings))
    }
    try await write(own, beside: changes)
    after.version = (before?.version ?? 0) + 1
    (header, isStored, hasWake) = (after, true, showing.wait != nil && !showing.settles)
    if shape.takesSignals { signalCount.version += 1 }
  }

  private func seal(_ showing: Showing, _ at_ms: Int64) -> [Receipt] {
    guard showing.phase == .ended || showing.wait.map({ if case .person = $0.what { true } else { false } }) ?? false else { return [] }
    chain.outcomes += 1
    let digest = Hexadecimal.encode(SHA256.digest(showing.body))
    return [Receipt(key: "outcome/\(chain.outcomes)", value: place.seal(digest, showing.status, header.engine), at_ms: at_ms)]
  }

  private func wakes(_ showing: Showing, _ at_ms: Int64) -> [RecordChange] {
    if let wait = showing.wait, !showing.settles { return [Wake(place, due_ms: wait.until_ms, in: header.lane).change] }
    if showing.phase == .ended, let retention_s = shape.retention_s { return [Wake(place, due_ms: at_ms + retention_s * 1_000, in: .normal).change] }
    return hasWake ? [Wake.end(place)] : []
  }

  /// That no signal came in between, and at the end that none comes any more; the second change of the write.
  private func signalChange(ended: Bool) -> RecordChange? {
    guard shape.takesSignals else { return nil }
    var after = signalCount
    after.seen = signalCount.count
    after.lane = header.lane
    after.isShut = ended
    return .put(after.record(place), signalCount.condition)
  }

  /// Where a case is new its conflict is the header's; the second change is the signals', where the family takes any.
  private func write(_ own: [RecordChange], beside: [RecordChange]) async throws(Refusal) {
    do throws(RecordStoreError) { try await cases.records.write(own + beside) } catch {
      switch error {
      case .conflict(let index) where index >= own.count: throw .journal(.refused(beside: index - own.count))
      case .conflict(1) where own.count > 1 && own[1].key.sort == CaseKeys.signals: throw .signalled
      case .conflict(let index): throw .journal(CasePlaces(place).count(own[index]).map { .crowded($0) } ?? .fenced)
      default: throw .journal(JournalError(error))
      }
    }
  }
}
