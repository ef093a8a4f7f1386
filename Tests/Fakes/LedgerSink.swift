public import Cases
import Forms
public import Models
import StrictJSON
import Synchronization

/// A case's receipts in a table, each write one transaction with what stands beside it; whoever crashes begins again from what was stored.
public final class LedgerSink: ReceiptSink, Sendable {
  private let table: VolatileRecordStore
  private let place: CasePlace
  private let own = Mutex<(any RecordStore)?>(nil)
  private let known = Mutex<[Receipt]>([])

  public init(_ table: VolatileRecordStore, _ place: CasePlace) { (self.table, self.place) = (table, place) }

  /// What the receipts are written to: the table, or what breaks before it.
  public var store: any RecordStore {
    get { own.withLock { $0 } ?? table }
    set { own.withLock { $0 = newValue } }
  }

  public var receipts: [Receipt] { known.withLock { $0 } }

  public func append(_ receipts: [Receipt], beside changes: [RecordChange]) async throws(JournalError) {
    let start = self.receipts.count
    let puts = receipts.enumerated().map { place, receipt -> RecordChange in
      let body = (try? JSONWriter.write(receipt.json)) ?? []
      return .put(Record(key: key(start + place), attributes: ["body": .binary(body)]), .absent)
    }
    do throws(RecordStoreError) { try await store.write(puts + changes) } catch {
      if case .conflict(let index) = error, index >= puts.count { throw .refused(beside: index - puts.count) }
      throw .unavailable(detail: "\(error)")
    }
    known.withLock { $0 += receipts }
  }

  public func signals(after seen: Int) async throws(JournalError) -> [Signal] { [] }

  private func key(_ number: Int) -> RecordKey { RecordKey(partition: "JOURNAL#\(place.id)", sort: String(1_000_000 + number)) }

  /// As whoever takes the case over finds them.
  public func stored() async throws -> [Receipt] {
    let page = try await table.query(RecordQuery(partition: "JOURNAL#\(place.id)", limit: 1_000, now_s: 0))
    let found = try page.records.map { record -> Receipt in
      guard case .binary(let body)? = record.attributes["body"] else { throw StoredError(path: "", rule: "no body") }
      return try Receipt(RecordField(try JSONReader.read(body), ""))
    }
    known.withLock { $0 = found }
    return found
  }

  /// The call as steps of these names, side by side, of the case that the table has.
  public func ask(
    _ gateway: ModelGateway, _ call: ModelCall, by principal: String = "ada", named names: [String], at clock: ScriptedSurroundings
  ) async throws -> [GatewayResult] {
    let journal = try Journal(place, engine: "1", receipts: try await stored(), surroundings: clock, sink: self)
    let kept = Mutex<[String: GatewayResult]>([:])
    var steps: [Step] = []
    for name in names {
      let ready = await gateway.ready(call, for: BudgetOwner(place, principal: principal), named: name)
      steps.append(
        Step(name, .unkeyed, limit_ms: 60_000, notesItself: true, opening: { ready.opening($0) }) { context throws(StepFailure) in
          let result = await gateway.answer(ready, context)
          kept.withLock { $0[name] = result }
          return StepResult(.null, usage: result.usage, beside: result.beside)
        })
    }
    _ = try await journal.parallel(steps)
    return names.compactMap { name in kept.withLock { $0[name] } }
  }

  /// The sums of a day, kept apart by a kind, added up again.
  public static func used(_ kind: UsageKind, of tenant: String, on day: String, in table: any RecordStore) async throws -> Usage {
    let report = try await UsageReport(of: tenant, by: kind, from: day, to: day, in: table, now_s: 0)
    return report.rows.reduce(into: Usage()) { $0 += $1.usage }
  }
}
