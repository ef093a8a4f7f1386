internal import Adapters
public import Cases

/// What the operator's command needs beside the records.
extension Composition {
  public var sweep: SweepCases { SweepCases(families, in: cases) }

  /// Where this process looks for records, in words.
  public var recordsPlace: String {
    let endpoint = account.endpoint(of: "DYNAMODB", host: "dynamodb")
    return "the table `\(adapters.recordsTable)` (RECORDS_TABLE) at \(endpoint) (AWS_ENDPOINT_URL_DYNAMODB)"
  }
}
