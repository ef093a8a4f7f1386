/// When a case goes on by itself, or is forgotten: its place in the index of what falls due.
struct Wake: Sendable {
  var place: CasePlace
  var due_ms: Int64

  init(_ place: CasePlace, due_ms: Int64) { (self.place, self.due_ms) = (place, due_ms) }

  var change: RecordChange {
    let attributes: [String: RecordAttribute] = [
      "tenant": .string(place.tenant), "family": .string(place.family.singular), "case_id": .string(place.id), "due_ms": .integer(due_ms),
    ]
    return .put(Record(key: place.key(CaseKeys.wake), attributes: attributes, index: CaseKeys.due(due_ms, place.id)), .any)
  }

  static func end(_ place: CasePlace) -> RecordChange { .delete(place.key(CaseKeys.wake), .any) }
}
