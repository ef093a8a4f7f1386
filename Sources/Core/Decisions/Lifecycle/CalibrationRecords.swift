import Cases
import Forms
import Frameworks

/// Where the executives' records of forecasts stand: one record each, `TENANT#<t>#CALIBRATION` / `EXECUTIVE#<name>`.
enum CalibrationRecords {
  static func partition(_ tenant: String) -> String { "\(CaseKeys.tenant(tenant))#CALIBRATION" }

  static func key(_ tenant: String, _ executive: String) -> RecordKey {
    RecordKey(partition: partition(tenant), sort: "EXECUTIVE#\(CaseKeys.escaped(executive))")
  }

  /// By executive, those that have a record; at most a thousand.
  static func read(_ tenant: String, _ store: any RecordStore, now_ms: Int64) async throws(RecordStoreError) -> [String: Calibration] {
    let page = try await store.query(RecordQuery(partition: partition(tenant), limit: 1000, now_s: now_ms / 1000))
    return Dictionary(page.records.compactMap { record in record.text("executive").map { ($0, record.calibration) } }) { $1 }
  }

  /// The record with one more forecast, refused when it changed meanwhile.
  static func change(_ record: Record?, _ tenant: String, _ opinion: Opinion, success: Double) -> RecordChange {
    var calibration = record?.calibration ?? Calibration()
    calibration.add(agreement: opinion.agreement, success: success)
    let attributes: [String: RecordAttribute] = [
      "executive": .string(opinion.executive), "count": .integer(Int64(calibration.count)), "squares_nano": .integer(calibration.squaresNano),
    ]
    return .put(Record(key: key(tenant, opinion.executive), attributes: attributes), record.map { .version($0.version) } ?? .absent)
  }
}

extension Record {
  fileprivate var calibration: Calibration { Calibration(count: Int(integer("count") ?? 0), squaresNano: integer("squares_nano") ?? 0) }
}
