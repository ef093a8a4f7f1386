public import Cases
import Forms
import Frameworks
import StrictJSON

/// A decision with everything that led to it, read from the store.
public struct StoredCase: Sendable {
  public var tenant: String
  public var id: String
  public var header: Record
  /// The outcome's bytes, or while there is none what is shown instead.
  public var body: [UInt8]
  public var request: [UInt8]
  /// The claim of the idempotency key under which the request came; nil without one.
  var ticket: String?
  public var receipts: [ChainedReceipt]
  /// How many items the receipts take.
  var items: Int

  public var status: DecisionOutcome.Status? { header.text("status").flatMap(DecisionOutcome.Status.init) }

  /// Nil when there is none.
  public static func read(_ id: String, tenant: String, store: any RecordStore, now_ms: Int64) async throws(EndpointError) -> StoredCase? {
    guard UUIDText.isOne(id) else { return nil }
    let id = id.lowercased()
    let partition = DecisionKeys.partition(tenant, id)
    do throws(RecordStoreError) {
      guard let stored = try await StoredBody.read(partition, store, now_ms: now_ms) else { return nil }
      let request = try await store.get(RecordKey(partition: partition, sort: CaseKeys.request), now_s: now_ms / 1000)
      let items = try await journal(partition, store, now_ms)
      return StoredCase(
        tenant: tenant, id: id, header: stored.header, body: stored.bytes, request: request?.bytes("body") ?? [],
        ticket: request?.text("ticket"), receipts: try receipts(items), items: items.count)
    } catch { throw EndpointError(error) }
  }

  private static func journal(_ partition: String, _ store: any RecordStore, _ now_ms: Int64) async throws(RecordStoreError) -> [Record] {
    var query = RecordQuery(partition: partition, from: "JOURNAL#", through: "JOURNAL$", limit: 1000, now_s: now_ms / 1000)
    var records: [Record] = []
    repeat {
      let page = try await store.query(query)
      records += page.records
      query.cursor = page.cursor
    } while query.cursor != nil
    return records
  }

  private static func receipts(_ items: [Record]) throws(RecordStoreError) -> [ChainedReceipt] {
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
