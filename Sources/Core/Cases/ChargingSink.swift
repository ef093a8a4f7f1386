/// Stores what steps cost and nothing of what they came to: for what is asked once and forgotten, and has to be paid all the same.
public final class ChargingSink: ReceiptSink {
  private let records: any RecordStore

  public init(_ records: any RecordStore) { self.records = records }

  public func append(_ receipts: [Receipt], beside changes: [RecordChange]) async throws(JournalError) {
    guard !changes.isEmpty else { return }
    do throws(RecordStoreError) { try await records.write(changes) } catch {
      if case .conflict(let index) = error { throw .refused(beside: index) }
      throw JournalError(error)
    }
  }

  public func signals(after seen: Int) async throws(JournalError) -> [Signal] { [] }
}
