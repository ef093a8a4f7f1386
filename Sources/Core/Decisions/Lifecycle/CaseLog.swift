import Cases
import Forms
import Frameworks
import Crypto
import StrictJSON

/// A case's place in the store: its header, which fences it, its request and its chain of receipts.
///
/// The header's version is the fence token: whoever takes a case over puts the header again, and every write of the worker before finds another version and is refused.
final class CaseLog: ReceiptSink {
  /// A receipt's item may have 300 KB.
  static let chunkBytesMaximum = 300_000

  let tenant: String
  let id: String
  private let request: [UInt8]
  /// The claim under which the request came; of a case that is stored it is stored too.
  private let ticket: String?
  private let store: any RecordStore
  /// The header's version as this worker left it; nil before there is one.
  private(set) var fence: Int64?
  private var link: String
  private var items: Int
  private var outcomes: Int
  /// What the header shows while the case runs.
  private let running: RunningCase

  private var partition: String { DecisionKeys.partition(tenant, id) }

  /// A case that nobody has stored yet.
  init(tenant: String, id: String, request: [UInt8], under ticket: String?, running: RunningCase, store: any RecordStore) {
    (self.tenant, self.id, self.request, self.ticket, self.running, self.store) = (tenant, id, request, ticket, running, store)
    link = HashChain.genesis(request)
    items = 0
    outcomes = 0
  }

  /// A stored case: the next write finds it as it was read, or is refused.
  init(of stored: StoredCase, store: any RecordStore) {
    (tenant, id, request, ticket, self.store) = (stored.tenant, stored.id, stored.request, stored.ticket, store)
    running = RunningCase(id: stored.id, query: stored.header.text("query") ?? "", created_ms: stored.header.integer("created_ms") ?? 0)
    fence = stored.header.version
    link = stored.receipts.last?.link ?? HashChain.genesis(stored.request)
    items = stored.items
    outcomes = stored.receipts.count { $0.receipt.key.hasPrefix("outcome/") }
  }

  func append(_ receipts: [Receipt]) async throws(JournalError) {
    let journal = try chained(receipts)
    if let fence {
      try await write([.check(RecordKey(partition: partition, sort: CaseKeys.header), .version(fence))] + journal)
    } else {
      let begin: [RecordChange] = [.put(try running.header(partition), .absent), DecisionRecords.request(request, tenant, id, under: ticket)]
      try await write(begin + journal + running.listings(tenant, .absent))
      fence = 1
    }
  }

  /// Stores the outcome, the receipts that led to it and `beside` in one write; the chain ends in the body's digest.
  func close(_ outcome: DecisionOutcome, _ body: [UInt8], _ receipts: [Receipt], at_ms: Int64, beside: [RecordChange] = []) async throws(JournalError) {
    let digest = Hexadecimal.encode(SHA256.digest(body))
    let seal = Receipt(key: "outcome/\(outcomes + 1)", value: ["sha256": .string(digest), "status": .choice(outcome.status)], at_ms: at_ms)
    let journal = try chained(receipts + [seal])
    let condition: RecordCondition = fence.map { .version($0) } ?? .absent
    var changes = DecisionRecords.changes(
      outcome, body, tenant: tenant, header: condition, attributes: ["head": .string(link), "items": .integer(Int64(items))])
    if fence == nil { changes.append(DecisionRecords.request(request, tenant, id, under: ticket)) }
    try await write(changes + journal + beside)
    outcomes += 1
    fence = (fence ?? 0) + 1
  }

  /// The receipts as items of at most 300 KB: their JSON is cut where it must be.
  private func chained(_ receipts: [Receipt]) throws(JournalError) -> [RecordChange] {
    var chain: [ChainedReceipt] = []
    for receipt in receipts {
      link = try HashChain.link(link, receipt)
      chain.append(ChainedReceipt(receipt: receipt, link: link))
    }
    let bytes = try HashChain.bytes(ChainedReceipt.json(chain), of: receipts.first?.key ?? "")
    let starts = Array(stride(from: 0, to: bytes.count, by: CaseLog.chunkBytesMaximum))
    return starts.map { start in
      items += 1
      let chunk = Array(bytes[start..<min(start + CaseLog.chunkBytesMaximum, bytes.count)])
      let key = RecordKey(partition: partition, sort: CaseKeys.receipts(items))
      return .put(Record(key: key, attributes: ["body": .binary(chunk), "more": .bool(start != starts.last)]), .absent)
    }
  }

  /// Fences the case from every worker before, then reads it: what they stored until now counts, and nothing that they store later. `.fenced` when another one took it meanwhile.
  static func take(_ stored: StoredCase, showing running: RunningCase, store: any RecordStore, now_ms: Int64) async throws(EndpointError) -> StoredCase {
    let partition = DecisionKeys.partition(stored.tenant, stored.id)
    do throws(JournalError) {
      let change = RecordChange.put(try running.header(partition), .version(stored.header.version))
      try await write([change] + running.listings(stored.tenant, .any), to: store)
    } catch { throw EndpointError(error) }
    guard let taken = try await StoredCase.read(stored.id, tenant: stored.tenant, store: store, now_ms: now_ms) else { throw .notFound }
    guard taken.header.version == stored.header.version + 1 else { throw EndpointError(JournalError.fenced) }
    return taken
  }

  private func write(_ changes: [RecordChange]) async throws(JournalError) { try await CaseLog.write(changes, to: store) }

  private static func write(_ changes: [RecordChange], to store: any RecordStore) async throws(JournalError) {
    do throws(RecordStoreError) { try await store.write(changes) } catch {
      switch error {
      case .conflict: throw .fenced
      case .limit(let text): throw .unavailable(detail: "over the store's bounds: \(text)")
      case .invalidCursor: throw .unavailable(detail: "the store refused a cursor that was not given")
      case .unavailable(let detail): throw .unavailable(detail: detail)
      }
    }
  }
}
