import Forms

/// The records as an endpoint has them for one tenant: what is asked of them beyond it is a fault of ours, and nothing of it is sent.
///
/// | partition | |
/// | --- | --- |
/// | `TENANT#<own>`, `TENANT#<own>#…` | everything; in the index too |
/// | `KEY#<id>` | the record of a key that names the tenant; another's is as one that never was |
/// | `DUE#…` | as the place of a record of its own in the index, and never asked |
/// | what the machine itself keeps | read where the endpoint says so; added to where it is a sum of everybody's |
package struct TenantStore: RecordStore {
  /// Those of all tenants.
  package let all: any RecordStore
  private let own: String
  private let tenant: String
  private let read: [String]
  private let summed: [String]

  /// `read` and `summed` are partitions of the machine's.
  package init(_ all: any RecordStore, of tenant: String, reading read: [String] = [], adding summed: [String] = []) {
    (self.all, self.tenant, own, self.read, self.summed) = (all, tenant, CaseKeys.tenant(tenant), read, summed)
  }

  package func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? {
    if isOwn(key.partition) || read.contains(key.partition) { return try await all.get(key, now_s: now_s) }
    guard isKey(key.partition) else { throw outside("a look at", key.partition) }
    let record = try await all.get(key, now_s: now_s)
    return record.map(namesOwn) == true ? record : nil
  }

  package func write(_ changes: [RecordChange]) async throws(RecordStoreError) {
    for change in changes { try await check(change) }
    try await all.write(changes)
  }

  package func query(_ query: RecordQuery) async throws(RecordStoreError) -> RecordPage {
    guard isOwn(query.partition) || read.contains(query.partition) else { throw outside("a list of", query.partition) }
    return try await all.query(query)
  }

  package func probe() async throws(RecordStoreError) { try await all.probe() }

  private func check(_ change: RecordChange) async throws(RecordStoreError) {
    if case .put(let record, let condition) = change {
      if let index = record.index?.partition, !isOwn(index), !index.hasPrefix("DUE#") { throw outside("a place in the index of", index) }
      if isKey(record.key.partition) {
        // What is there already is the tenant's too, or there is nothing.
        guard namesOwn(record) else { throw outside("a change of", record.key.partition) }
        if condition != .absent { try await checkKey(record.key) }
        return
      }
    }
    let key = change.key
    if isOwn(key.partition) { return }
    if case .add = change, summed.contains(key.partition) { return }
    guard isKey(key.partition) else { throw outside("a change of", key.partition) }
    try await checkKey(key)
  }

  private func checkKey(_ key: RecordKey) async throws(RecordStoreError) {
    guard let record = try await all.get(key, now_s: 0), !namesOwn(record) else { return }
    throw outside("a change of", key.partition)
  }

  private func isOwn(_ partition: String) -> Bool { partition == own || partition.hasPrefix(own + "#") }
  private func isKey(_ partition: String) -> Bool { partition.hasPrefix("KEY#") }
  private func namesOwn(_ record: Record) -> Bool { record.text("tenant") == tenant }

  private func outside(_ what: String, _ partition: String) -> RecordStoreError { .outside(detail: "\(what) `\(partition)` for \(own)") }
}
