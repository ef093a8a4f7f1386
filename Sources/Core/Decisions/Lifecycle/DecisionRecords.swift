import Cases
import Forms
import Frameworks
import StrictJSON

/// How an outcome is kept: pure functions from outcome to records and back.
enum DecisionRecords {
  /// The changes that store an outcome's body, header and places in the lists. The header is the first, so that a conflict on it is change 0.
  static func changes(
    _ outcome: DecisionOutcome, _ body: [UInt8], tenant: String, header condition: RecordCondition, attributes: [String: RecordAttribute] = [:]
  ) -> [RecordChange] {
    let partition = DecisionKeys.partition(tenant, outcome.decisionID)
    let parts = BodyParts.split(body)
    var header = summary(outcome)
    header.merge(attributes) { _, own in own }
    header["body"] = .binary(parts[0])
    header["parts"] = .integer(Int64(parts.count))
    // Where there is no decision yet there is nothing else of it either; to say so spares a store the reading of what it would replace.
    let others: RecordCondition = condition == .absent ? .absent : .any
    var changes: [RecordChange] = [.put(Record(key: RecordKey(partition: partition, sort: CaseKeys.header), attributes: header), condition)]
    for (number, part) in parts.enumerated().dropFirst() {
      changes.append(.put(Record(key: RecordKey(partition: partition, sort: CaseKeys.part(number)), attributes: ["body": .binary(part)]), others))
    }
    return changes + listings(outcome, tenant, others)
  }

  /// The four places in the lists, each with all that a list shows.
  static func listings(_ outcome: DecisionOutcome, _ tenant: String, _ condition: RecordCondition) -> [RecordChange] {
    let partition = DecisionKeys.partition(tenant, outcome.decisionID)
    let summary = summary(outcome).merging(["query": .string(shortened(outcome.query))]) { $1 }
    let moment = CaseKeys.moment(outcome.createdAt_ms, outcome.decisionID)
    let framework = outcome.framework.name
    let lists: [(String, DecisionOutcome.Status?, FrameworkName?)] = [
      ("LIST#ALL", nil, nil), ("LIST#STATUS", outcome.status, nil), ("LIST#FRAMEWORK", nil, framework), ("LIST#BOTH", outcome.status, framework),
    ]
    return lists.map { sort, status, framework in
      let index = RecordKey(partition: DecisionKeys.list(tenant, status: status, framework: framework), sort: moment)
      return .put(Record(key: RecordKey(partition: partition, sort: sort), attributes: summary, index: index), condition)
    }
  }

  /// A list shows the beginning of a long question.
  static func shortened(_ query: String) -> String {
    query.unicodeScalars.count <= 500 ? query : String(String.UnicodeScalarView(query.unicodeScalars.prefix(500))) + "…"
  }

  /// `ticket` is the name of the idempotency key's claim under which the request came, if one did.
  static func request(_ bytes: [UInt8], _ tenant: String, _ id: String, under ticket: String?) -> RecordChange {
    var attributes: [String: RecordAttribute] = ["body": .binary(bytes)]
    attributes["ticket"] = ticket.map { .string($0) }
    return .put(Record(key: RecordKey(partition: DecisionKeys.partition(tenant, id), sort: CaseKeys.request), attributes: attributes), .absent)
  }

  private static func summary(_ outcome: DecisionOutcome) -> [String: RecordAttribute] {
    [
      "decision_id": .string(outcome.decisionID), "query": .string(outcome.query), "status": .string(outcome.status.rawValue),
      "framework": .string(outcome.framework.name.rawValue), "method": .string(outcome.framework.method),
      "alternative_id": .string(outcome.recommendation.alternative), "title": .string(outcome.recommendation.title),
      "support_millionths": .integer(Int64((outcome.consensus.support * 1e6).rounded())), "consensus_level": .string(outcome.consensus.level.rawValue),
      "human_review_required": .bool(outcome.humanReviewRequired), "classification": .string(outcome.classification.rawValue),
      "created_ms": .integer(outcome.createdAt_ms), "schema_version": .integer(Int64(outcome.schemaVersion)), "engine_version": .string(outcome.engineVersion),
    ]
  }

  /// One row of a list, from its place in the index.
  static func row(_ record: Record) -> JSONValue {
    var members: [(name: String, value: JSONValue)] = []
    for name in ["decision_id", "query", "status", "framework", "method", "alternative_id", "title", "consensus_level", "classification"] {
      members.append((name, .optional(record.text(name))))
    }
    members.append(("support_percentage", JSONValue(measure: record.integer("support_millionths").map { Double($0) / 1e6 })))
    members.append(("human_review_required", .bool(record.attributes["human_review_required"] == .bool(true))))
    members.append(("created_at", record.integer("created_ms").map { .string(Timestamp.text($0)) } ?? .null))
    return .fields(members)
  }
}
