import Cases
import Forms
import Frameworks
import StrictJSON

/// What is shown of a decision before there is an outcome.
struct RunningCase: Sendable {
  var id: String
  var query: String
  var created_ms: Int64

  var json: JSONValue {
    [
      "decision_id": .string(id), "query": .string(query), "status": .choice(DecisionOutcome.Status.running), "created_at": .string(Timestamp.text(created_ms)),
      "engine_version": .string(engineVersion), "schema_version": .integer(Int64(DecisionOutcome.schemaVersion)),
    ]
  }

  private var summary: [String: RecordAttribute] {
    [
      "decision_id": .string(id), "query": .string(DecisionRecords.shortened(query)), "status": .string(DecisionOutcome.Status.running.rawValue),
      "created_ms": .integer(created_ms),
      "schema_version": .integer(Int64(DecisionOutcome.schemaVersion)), "engine_version": .string(engineVersion),
    ]
  }

  func header(_ partition: String) throws(JournalError) -> Record {
    var attributes = summary
    attributes["body"] = .binary(try HashChain.bytes(json, of: "header"))
    attributes["parts"] = .integer(1)
    return Record(key: RecordKey(partition: partition, sort: CaseKeys.header), attributes: attributes)
  }

  /// Its places in the lists of all and of its status; by framework it has none yet.
  func listings(_ tenant: String, _ condition: RecordCondition) -> [RecordChange] {
    let partition = DecisionKeys.partition(tenant, id)
    let moment = CaseKeys.moment(created_ms, id)
    let lists: [(String, DecisionOutcome.Status?)] = [("LIST#ALL", nil), ("LIST#STATUS", .running)]
    return lists.map { sort, status in
      let index = RecordKey(partition: DecisionKeys.list(tenant, status: status, framework: nil), sort: moment)
      return .put(Record(key: RecordKey(partition: partition, sort: sort), attributes: summary, index: index), condition)
    }
  }
}
