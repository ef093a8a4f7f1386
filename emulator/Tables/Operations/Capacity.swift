internal import EmulatorJSON

/// Capacity units as DynamoDB counts them. Source: Developer Guide, "Capacity unit consumption": 4 KB a read unit, half when eventually consistent;
/// 1 KB a write unit; twice that in transactions.
struct Capacity {
  private struct Use {
    var table = 0.0
    var local: [String: Double] = [:]
    var global: [String: Double] = [:]
    var total: Double { table + local.values.reduce(0, +) + global.values.reduce(0, +) }
  }

  let wanted: ReturnConsumedCapacity
  private let isTransaction: Bool
  private let isWrite: Bool
  private var uses: [String: Use] = [:]

  init(_ wanted: ReturnConsumedCapacity?, isTransaction: Bool = false, isWrite: Bool = false) {
    self.wanted = wanted ?? .none
    self.isTransaction = isTransaction
    self.isWrite = isWrite
  }

  private var factor: Double { isTransaction ? 2 : 1 }

  static func readUnits(_ size: Int, isConsistent: Bool) -> Double { Double(max(1, (size + 4_095) / 4_096)) * (isConsistent ? 1 : 0.5) }
  static func writeUnits(_ size: Int) -> Double { Double(max(1, (size + 1_023) / 1_024)) }

  mutating func read(_ table: Table, size: Int, isConsistent: Bool, index: TableDefinition.Index? = nil) {
    guard wanted != .none else { return }
    let units = Capacity.readUnits(size, isConsistent: isConsistent) * factor
    var use = uses[table.shownName] ?? Use()
    switch index {
    case nil: use.table += units
    case let index? where index.isGlobal: use.global[index.name, default: 0] += units
    case let index?: use.local[index.name, default: 0] += units
    }
    uses[table.shownName] = use
  }

  mutating func write(_ change: Change) {
    guard wanted != .none else { return }
    var use = uses[change.table.shownName] ?? Use()
    use.table += Capacity.writeUnits(max(change.oldSize, change.newSize)) * factor
    for index in change.table.definition.indexes {
      let units = Capacity.indexUnits(change, index) * factor
      guard units > 0 else { continue }
      if index.isGlobal { use.global[index.name, default: 0] += units } else { use.local[index.name, default: 0] += units }
    }
    uses[change.table.shownName] = use
  }

  /// One write for an entry made, changed in place or removed; two for one that moves.
  private static func indexUnits(_ change: Change, _ index: TableDefinition.Index) -> Double {
    let definition = change.table.definition
    func projected(_ item: Attributes?) -> (ItemKey, Attributes)? {
      guard let item, let entry = definition.entry(of: item, in: index) else { return nil }
      return (entry, definition.projected(by: index).map { item.only($0) } ?? item)
    }
    switch (projected(change.old), projected(change.new)) {
    case (nil, nil): return 0
    case (let old?, nil): return writeUnits(old.1.size)
    case (nil, let new?): return writeUnits(new.1.size)
    case (let old?, let new?):
      if old.0 != new.0 { return writeUnits(old.1.size) + writeUnits(new.1.size) }
      return old.1 == new.1 ? 0 : writeUnits(max(old.1.size, new.1.size))
    }
  }

  /// One object for each table, by name.
  var all: [JSON] { uses.keys.sorted().compactMap { name in uses[name].map { describe(name, $0) } } }

  private func describe(_ name: String, _ use: Use) -> JSON {
    var members: [JSON.Member] = [.init("TableName", .string(name)), .init("CapacityUnits", .real(use.total))]
    if isTransaction { members.append(.init(isWrite ? "WriteCapacityUnits" : "ReadCapacityUnits", .real(use.total))) }
    if wanted == .indexes {
      members.append(.init("Table", units(use.table)))
      if !use.local.isEmpty { members.append(.init("LocalSecondaryIndexes", indexes(use.local))) }
      if !use.global.isEmpty { members.append(.init("GlobalSecondaryIndexes", indexes(use.global))) }
    }
    return .object(members)
  }

  private func units(_ units: Double) -> JSON {
    var members: [JSON.Member] = [.init("CapacityUnits", .real(units))]
    if isTransaction { members.append(.init(isWrite ? "WriteCapacityUnits" : "ReadCapacityUnits", .real(units))) }
    return .object(members)
  }

  private func indexes(_ uses: [String: Double]) -> JSON {
    .object(uses.sorted { $0.key < $1.key }.map { .init($0.key, units($0.value)) })
  }
}

extension ReplyWriter {
  /// The answer's `ConsumedCapacity`, one object or, for operations on several tables, a list; nothing when it was not asked for.
  mutating func add(_ capacity: Capacity, asList: Bool = false) {
    guard capacity.wanted != .none else { return }
    let all = capacity.all
    if asList { add("ConsumedCapacity", .array(all)) } else if let only = all.first { add("ConsumedCapacity", only) }
  }
}
