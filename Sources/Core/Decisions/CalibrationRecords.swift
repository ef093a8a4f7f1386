import Cases

/// Where the executives' records of forecasts stand: one record each, `TENANT#<t>#CALIBRATION` / `EXECUTIVE#<name>`.
enum CalibrationRecords {
  private static let sort = "EXECUTIVE#"

  static func partition(_ tenant: String) -> String { "\(CaseKeys.tenant(tenant))#CALIBRATION" }

  /// By executive, those that have a record; at most a thousand.
  static func read(_ tenant: String, _ store: any RecordStore, now_ms: Int64) async throws(RecordStoreError) -> [String: Calibration] {
    let page = try await store.query(RecordQuery(partition: partition(tenant), limit: 1000, now_s: now_ms / 1000))
    return Dictionary(page.records.map { (CaseKeys.unescaped(String($0.key.sort.dropFirst(sort.count))), $0.calibration) }) { $1 }
  }

  /// One more forecast, added to whatever there is.
  static func change(_ tenant: String, _ opinion: Opinion, success: Double) -> RecordChange {
    let one = Calibration().adding(agreement: opinion.agreement, success: success)
    let key = RecordKey(partition: partition(tenant), sort: sort + CaseKeys.escaped(opinion.executive))
    return .add(key, ["count": Int64(one.count), "squares_nano": one.squaresNano])
  }
}

extension Record {
  fileprivate var calibration: Calibration { Calibration(count: Int(integer("count") ?? 0), squaresNano: integer("squares_nano") ?? 0) }
}
