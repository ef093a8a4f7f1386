import Forms
package import StrictJSON

/// The header of a case: what is known of it without reading what it went through. The one file that knows its attributes' names.
package struct CaseHeader: Sendable {
  package var place: CasePlace
  /// The store's: the fence token of whoever has the case.
  package var version: Int64 = 0
  package var status: String
  package var created_ms: Int64
  package var engine: String
  package var schemaVersion: Int
  /// By the columns' attributes; the texts whole.
  package var columns: [String: RecordAttribute]
  /// The first part of the body, and how many there are.
  package var body: [UInt8] = []
  package var parts = 1
  /// The last link of the chain, and how many items the receipts take; nil before there was anything to show but that it runs.
  package var head: String?
  package var items: Int?
  /// How often something was sealed with what it showed: an outcome, or a wait.
  package var outcomes: Int?
  /// Until when a worker has it, and since when; nil while nobody does.
  package var lease_ms: Int64?
  package var leased_ms: Int64?
  /// Of a body in several records, its digest.
  package var partsDigest: String?
  /// How often it was taken without a new receipt since, and how many receipts there were then.
  package var takes = 0
  package var progress = 0
  /// Of the wait that it is in, or of the time at which it goes on; nil where it waits for nothing.
  package var due_ms: Int64?
  /// Why it was set aside: nothing advances it until an operator has looked.
  package var stuck: String?
  package var parent: CasePlace?
  package var submitter: String?
  /// By which right personal data in it are processed, as its maker said.
  package var basis: String?
  /// In which messages about it go.
  package var lane = WorkLane.normal
  /// Who has it, for an operator: what its calls are logged under.
  package var worker: String?
  /// Whether it has a place among those of its tenant that run, and among those that are queued.
  package var runs = false
  package var isQueued = false

  /// One that is new.
  package init(_ place: CasePlace, _ shape: CaseShape, status: String, created_ms: Int64, columns: [String: RecordAttribute]) {
    (self.place, self.status, self.created_ms, self.columns) = (place, status, created_ms, columns)
    engine = shape.engine
    schemaVersion = shape.schemaVersion
  }

  /// Nil where the record is no header.
  package init?(_ record: Record, _ place: CasePlace, _ shape: CaseShape) {
    guard let status = record.text("status"), let body = record.bytes("body") else { return nil }
    self.place = place
    self.status = status
    self.body = body
    version = record.version
    created_ms = record.integer("created_ms") ?? 0
    engine = record.text("engine_version") ?? ""
    schemaVersion = Int(record.integer("schema_version") ?? 0)
    columns = [:]
    for column in shape.columns { columns[column.attribute] = record.attributes[column.attribute] }
    parts = Int(record.integer("parts") ?? 1)
    head = record.text("head")
    items = record.integer("items").map(Int.init)
    outcomes = record.integer("outcomes").map(Int.init)
    lease_ms = record.integer("lease_ms")
    leased_ms = record.integer("leased_ms")
    partsDigest = record.text(PartsDigest.attribute)
    takes = Int(record.integer("takes") ?? 0)
    progress = Int(record.integer("progress") ?? 0)
    due_ms = record.integer("due_ms")
    stuck = record.text("stuck")
    parent = CaseHeader.parent(record.text("parent"), place.tenant)
    submitter = record.text("submitter")
    basis = record.text("processing_basis")
    lane = record.text("lane").flatMap(WorkLane.init(rawValue:)) ?? .normal
    worker = record.text("worker")
    runs = record.attributes["runs"] == .bool(true)
    isQueued = record.attributes["queued"] == .bool(true)
  }

  /// Refuses a record whose form this build does not know, whoever asks: half of it would be read wrongly, and written back so.
  package init(known record: Record, _ place: CasePlace, _ shape: CaseShape) throws(EndpointError) {
    try CaseHeader.check(record, shape)
    guard let header = CaseHeader(record, place, shape) else {
      throw .changed(detail: "the record `\(record.key.partition)` `\(record.key.sort)` is no header of a case")
    }
    self = header
  }

  /// That this build knows the record's schema.
  package static func check(_ record: Record, _ shape: CaseShape) throws(EndpointError) {
    let schema = record.integer("schema_version")
    guard let schema, schema >= 1, schema <= shape.schemaVersion else {
      let stored = schema.map { "schema \($0)" } ?? "no schema"
      throw .unknown("the \(shape.name.singular) is stored in \(stored), and this build reads 1 to \(shape.schemaVersion)")
    }
  }

  /// Whether a worker has it at this time. A lease that began later than now was given by a clock that has gone back since, or by a machine whose clock is far ahead: it says
  /// nothing of how long its worker still has, and to wait for it could be to wait for hours. Who takes the case all the same fences that worker.
  package func isLeased(at now_ms: Int64) -> Bool {
    guard let lease_ms, lease_ms > now_ms else { return false }
    return leased_ms.map { $0 <= now_ms + CaseStore.clockDifference_ms } ?? (lease_ms <= now_ms + CaseStore.endlessLease_ms + CaseStore.leaseMargin_ms)
  }

  package mutating func lease(until_ms: Int64, at now_ms: Int64, by caller: Caller) { (lease_ms, leased_ms, worker) = (until_ms, now_ms, caller.correlationID) }

  private static func parent(_ text: String?, _ tenant: String) -> CasePlace? {
    guard let parts = text?.split(separator: "/").map(String.init), parts.count == 3 else { return nil }
    return CasePlace(tenant: tenant, family: FamilyName(parts[0], plural: parts[1]), id: parts[2])
  }

  package var record: Record {
    var attributes = summary
    attributes["body"] = .binary(body)
    attributes["parts"] = .integer(Int64(parts))
    attributes["head"] = head.map { .string($0) }
    attributes["items"] = items.map { .integer(Int64($0)) }
    attributes["outcomes"] = outcomes.flatMap { $0 > 1 ? .integer(Int64($0)) : Optional.none }
    attributes["lease_ms"] = lease_ms.map { .integer($0) }
    attributes["leased_ms"] = lease_ms == nil ? nil : leased_ms.map { .integer($0) }
    attributes[PartsDigest.attribute] = partsDigest.map { .string($0) }
    attributes["takes"] = takes > 0 ? .integer(Int64(takes)) : nil
    attributes["progress"] = progress > 0 ? .integer(Int64(progress)) : nil
    attributes["due_ms"] = due_ms.map { .integer($0) }
    attributes["stuck"] = stuck.map { .string($0) }
    attributes["parent"] = parent.map { .string("\($0.family.singular)/\($0.family.plural)/\($0.id)") }
    attributes["submitter"] = submitter.map { .string($0) }
    attributes["processing_basis"] = basis.map { .string($0) }
    attributes["lane"] = lane == .normal ? nil : .string(lane.rawValue)
    attributes["worker"] = lease_ms == nil ? nil : worker.map { .string($0) }
    attributes["runs"] = runs ? .bool(true) : nil
    attributes["queued"] = isQueued ? .bool(true) : nil
    return Record(key: place.key(CaseKeys.header), attributes: attributes).sealed
  }

  /// What a list shows of it, beside what the index needs.
  private var summary: [String: RecordAttribute] {
    var summary = columns
    summary[place.family.idName] = .string(place.id)
    summary["status"] = .string(status)
    summary["created_ms"] = .integer(created_ms)
    summary["schema_version"] = .integer(Int64(schemaVersion))
    summary["engine_version"] = .string(engine)
    return summary
  }

  /// Its places in the lists: of all, of its status, and of each listed column that has a value, alone and with the status. Places that it had and has no longer are
  /// deleted; `before` is the header as it was stored.
  package func listings(_ shape: CaseShape, after before: CaseHeader? = nil, _ condition: RecordCondition) -> [RecordChange] {
    var row = summary
    for column in shape.columns { row[column.attribute] = row[column.attribute].map(column.shortened) }
    var changes: [RecordChange] = []
    func put(_ sort: String, _ status: String?, _ column: (name: String, value: String)?) {
      let index = RecordKey(partition: CaseKeys.list(place.tenant, place.family, status: status, column: column), sort: CaseKeys.moment(created_ms, place.id))
      changes.append(.put(Record(key: place.key("LIST#\(sort)"), attributes: row, index: index).sealed, condition))
    }
    put("ALL", nil, nil)
    put("STATUS", status, nil)
    for list in shape.lists {
      let sorts = list.places
      if case .string(let value)? = columns[list.column] {
        put(sorts.alone, nil, (list.column, value))
        put(sorts.withStatus, status, (list.column, value))
      } else if case .string? = before?.columns[list.column] {
        changes += [sorts.alone, sorts.withStatus].map { .delete(place.key("LIST#\($0)"), .any) }
      }
    }
    return changes
  }

  /// One row of a list, from its place in the index.
  /// Texts of what its reader is not cleared for are left out.
  package static func row(_ record: Record, _ shape: CaseShape, for caller: Caller) -> JSONValue {
    let word = record.text(classificationColumn)
    let isCleared = word.map { (Classification(rawValue: $0) ?? .restricted) <= caller.clearance } ?? true
    var members: [(name: String, value: JSONValue)] = [
      (shape.name.idName, .optional(record.text(shape.name.idName))), ("status", .optional(record.text("status"))),
      ("created_at", record.integer("created_ms").map { .string(Timestamp.text($0)) } ?? .null),
    ]
    for column in shape.columns { members.append((column.name, isCleared || !column.isFreeText ? column.shown(record) : .null)) }
    return .fields(members)
  }

  /// What is shown of a case before there is an outcome, or where there will be none: its request's columns, its status, and why it goes no further.
  package func shown(_ shape: CaseShape, failure: String? = nil) -> JSONValue {
    var members: [(name: String, value: JSONValue)] = [
      (place.family.idName, .string(place.id)), ("status", .string(status)), ("created_at", .string(Timestamp.text(created_ms))),
      ("engine_version", .string(engine)), ("schema_version", .integer(Int64(schemaVersion))),
    ]
    for column in shape.columns {
      if case .string(let text)? = columns[column.attribute] { members.append((column.name, .string(text))) }
    }
    if let failure { members.append(("failure", .string(failure))) }
    if let stuck { members.append(("stuck", ["reason": .string(stuck)])) }
    return .fields(members)
  }

  /// With this body, in parts where it is long; the changes of the further parts stand beside.
  package mutating func show(_ bytes: [UInt8], _ condition: RecordCondition) -> [RecordChange] {
    let split = BodyParts.split(bytes)
    body = split[0]
    parts = split.count
    partsDigest = PartsDigest.of(bytes, parts: parts)
    return split.enumerated().dropFirst().map { number, part in
      .put(Record(key: place.key(CaseKeys.part(number)), attributes: ["body": .binary(part)]), condition)
    }
  }
}

/// A long text in several records.
package enum BodyParts {
  /// An item may have 400 KB, names, keys and columns beside the part included.
  package static let bytesMaximum = 350_000

  package static func split(_ body: [UInt8]) -> [[UInt8]] {
    guard body.count > bytesMaximum else { return [body] }
    return stride(from: 0, to: body.count, by: bytesMaximum).map { Array(body[$0..<min($0 + bytesMaximum, body.count)]) }
  }
}
