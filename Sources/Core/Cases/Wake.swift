/// When a case goes on by itself, or is forgotten: its place in the index of what falls due.
struct Wake: Sendable, Hashable {
  var place: CasePlace
  var due_ms: Int64
  /// In which the message goes that tells of it.
  var lane: WorkLane
  /// Whether it is the end of a lease whose worker has one of its tenant's places.
  var runs = false

  init(_ place: CasePlace, due_ms: Int64, in lane: WorkLane, runs: Bool = false) {
    (self.place, self.due_ms, self.lane, self.runs) = (place, due_ms, lane, runs)
  }

  /// As it is stored; nil where there is none.
  init?(_ record: Record?, _ place: CasePlace) {
    guard let due_ms = record?.integer("due_ms") else { return nil }
    // Of older builds it tells no lane.
    self.init(
      place, due_ms: due_ms, in: record?.text("lane").flatMap(WorkLane.init(rawValue:)) ?? .normal, runs: record?.attributes["runs"] == .bool(true))
  }

  var change: RecordChange {
    var attributes: [String: RecordAttribute] = [
      "tenant": .string(place.tenant), "family": .string(place.family.singular), "case_id": .string(place.id), "due_ms": .integer(due_ms),
      "lane": .string(lane.rawValue),
    ]
    attributes["runs"] = runs ? .bool(true) : nil
    return .put(Record(key: place.key(CaseKeys.wake), attributes: attributes, index: CaseKeys.due(due_ms, place.id)), .any)
  }

  static func end(_ place: CasePlace) -> RecordChange { .delete(place.key(CaseKeys.wake), .any) }
}
