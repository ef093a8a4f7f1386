internal import EmulatorJSON
internal import EmulatorTables

/// What a snapshot holds, by table, as the command and the emulator's own page say it.
enum SnapshotContents {
  static func json(_ contents: [TableEngine.Contents]) -> JSON {
    .array(
      contents.map {
        ["name": .string($0.name), "account": .string($0.scope.account), "region": .string($0.scope.region), "items": .integer($0.items)]
      })
  }

  /// `2 tables, 17 items: orders (eu-west-1) 17, stock (eu-west-1) 0`
  static func text(_ json: JSON) -> String {
    let tables = json.array ?? []
    let items = tables.reduce(Int64(0)) { $0 + ($1["items"]?.integer ?? 0) }
    let each = tables.map { "\($0["name"]?.string ?? "") (\($0["region"]?.string ?? "")) \($0["items"]?.integer ?? 0)" }
    let count = "\(tables.count) table\(tables.count == 1 ? "" : "s"), \(items) item\(items == 1 ? "" : "s")"
    return tables.isEmpty ? "no tables" : "\(count): \(each.joined(separator: ", "))"
  }
}
