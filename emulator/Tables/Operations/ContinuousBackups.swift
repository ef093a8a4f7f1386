internal import EmulatorJSON

/// Whether point-in-time recovery is on is remembered and answered. There is nothing to restore from: snapshots are this service's way back.
extension ReadSession {
  func describeContinuousBackups(_ request: Fields) throws(Fault) -> [UInt8] {
    var constraints = Constraints()
    let name = try constraints.name("TableName", in: request)
    try constraints.check()
    return backups(try backedUpTable(name))
  }

  fileprivate func backedUpTable(_ name: String) throws(Fault) -> Table {
    guard let table = try known(name) else {
      throw .refused(TableRefusal(.tableNotFound, "Table not found: \(TableReference(name).name)"))
    }
    return table
  }

  fileprivate func backups(_ table: Table) -> [UInt8] {
    var recovery: [JSON.Member] = [.init("PointInTimeRecoveryStatus", table.definition.recoverableSince_s == nil ? "DISABLED" : "ENABLED")]
    if let since_s = table.definition.recoverableSince_s {
      recovery.append(.init("RecoveryPeriodInDays", 35))
      recovery.append(.init("EarliestRestorableDateTime", .integer(since_s)))
      recovery.append(.init("LatestRestorableDateTime", .integer(max(since_s, now_s - 300))))
    }
    let description: JSON = ["ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": .object(recovery)]
    return JSON.object([.init("ContinuousBackupsDescription", description)]).bytes
  }
}

extension WriteSession {
  func updateContinuousBackups(_ request: Fields) throws(Fault) -> [UInt8] {
    var constraints = Constraints()
    let name = try constraints.name("TableName", in: request)
    constraints.require("PointInTimeRecoverySpecification", in: request)
    let specification = try request.fields("PointInTimeRecoverySpecification")
    if let specification { constraints.require("PointInTimeRecoveryEnabled", in: specification) }
    try constraints.check()
    let isEnabled = try specification?.bool("PointInTimeRecoveryEnabled") ?? false
    var table = try backedUpTable(name)
    if isEnabled != (table.definition.recoverableSince_s != nil) {
      table.definition.recoverableSince_s = isEnabled ? now_s : nil
      try save(table)
    }
    return backups(table)
  }
}
