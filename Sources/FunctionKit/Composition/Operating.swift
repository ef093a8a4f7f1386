internal import Adapters
import Cases
public import Decisions
import Forms
import Frameworks

/// What the operator's command needs beside the records.
extension Composition {
  public var sweep: SweepReviews { SweepReviews(store: records, surroundings: surroundings, notifications: notifications) }

  /// Where this process looks for records, in words; what is missing of the environment is a `ConfigurationError` of `ofProcess`.
  public var recordsPlace: String {
    let endpoint = AWSAccount(environment: FunctionKit.environment()).endpoint(of: "DYNAMODB", host: "dynamodb")
    return "the table `\(configuration.recordsTable)` (RECORDS_TABLE) at \(endpoint) (AWS_ENDPOINT_URL_DYNAMODB)"
  }
}
