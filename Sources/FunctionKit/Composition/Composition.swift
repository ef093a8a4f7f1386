internal import Adapters
public import Core
internal import CurlTransport

/// The one place that names concrete adapters: everything a function's endpoints are made of, made once.
///
/// Nothing here reaches out: libcurl is not even loaded before the first record is asked for.
public final class Composition: Sendable {
  public let configuration: Configuration
  public let records: any RecordStore
  public let executives: [Executive]
  let surroundings: any Surroundings
  let log: Log
  let probeMemory = ProbeMemory()

  /// What a process makes of its environment.
  convenience init(function: String, configuration: Configuration, environment: [String: String]) throws(ConfigurationError) {
    let account = AWSAccount(environment: environment)
    self.init(
      function: function, configuration: configuration,
      records: DynamoDBRecordStore(table: configuration.recordsTable, account: account, transport: CurlTransport()),
      executives: try ExecutiveFolder.panel(at: configuration.executivesPath), surroundings: SystemSurroundings())
  }

  /// What a test makes of fakes.
  package init(
    function: String, configuration: Configuration, records: any RecordStore, executives: [Executive] = Executive.shipped, surroundings: any Surroundings
  ) {
    self.configuration = configuration
    self.records = records
    self.executives = executives
    self.surroundings = surroundings
    log = Log(function: function, level: configuration.logLevel, surroundings: surroundings)
  }
}
