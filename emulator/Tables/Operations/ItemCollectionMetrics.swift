internal import EmulatorJSON

/// How large the item collections are that a write touched: asked for with `ReturnItemCollectionMetrics`, answered for tables with a local index.
/// Source: API reference, ItemCollectionMetrics: the partition key and a range in gigabytes that holds the size.
struct ItemCollectionMetrics {
  private static let gigabyte = 1_073_741_824

  private let isWanted: Bool
  /// By table as the request called it, in the order of the first change.
  private var collections: [(table: String, partitions: [(key: [UInt8], described: JSON)])] = []

  init(_ wanted: ReturnItemCollectionMetrics?) { isWanted = wanted == .size }

  /// To be called when the change is made. A partition is summed only where its table is large enough for it to matter.
  mutating func add(_ change: Change, _ session: WriteSession) throws(Fault) {
    guard isWanted, change.table.definition.indexes.contains(where: { !$0.isGlobal }) else { return }
    let name = change.table.shownName
    let place = collections.firstIndex { $0.table == name } ?? collections.count
    if place == collections.count { collections.append((name, [])) }
    guard !collections[place].partitions.contains(where: { $0.key == change.key.partition }) else { return }
    let bytes = try session.bytes(of: change.key.partition, in: change.table)
    let low = Int64(bytes / ItemCollectionMetrics.gigabyte)
    var key = ReplyWriter()
    let hash = change.table.definition.schema.hash
    var attributes = Attributes()
    attributes[hash.name] = AttributeValue(keyBytes: change.key.partition, type: hash.type)
    key.add("ItemCollectionKey", attributes)
    key.add("SizeEstimateRangeGB", [.integer(low), .integer(low + 1)])
    guard let described = try? JSON(reading: key.finished()) else { return }
    collections[place].partitions.append((change.key.partition, described))
  }

  fileprivate var only: JSON? { collections.first?.partitions.first?.described }
  fileprivate var all: JSON? {
    collections.isEmpty ? nil : .object(collections.map { .init($0.table, .array($0.partitions.map(\.described))) })
  }
}

extension ReplyWriter {
  /// One object, or for operations on several tables a list by table.
  mutating func add(_ metrics: ItemCollectionMetrics, byTable: Bool = false) {
    if let shown = byTable ? metrics.all : metrics.only { add("ItemCollectionMetrics", shown) }
  }
}

extension WriteSession {
  fileprivate func bytes(of partition: [UInt8], in table: Table) throws(Fault) -> Int {
    guard tables[table.key]?.bytes ?? 0 >= 1_073_741_824 else { return 0 }
    let sum = try store.database.integer(
      "SELECT sum(size) FROM items WHERE tbl = ? AND bucket = ? AND pk = ?", .integer(table.id), .integer(ItemKey.bucket(of: partition)), .blob(partition))
    return Int(sum ?? 0)
  }
}
