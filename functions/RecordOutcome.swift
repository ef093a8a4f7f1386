import Cases
import FunctionKit

extension Function {
  static let recordOutcome = Function(
    "RecordOutcome", .post, "/decisions/{id}/outcome", allow: .write("decisions"), bodyBytesMaximum: RecordOutcomeEndpoint.bodyBytesMaximum
  ) { RecordOutcomeEndpoint($0) }
}
