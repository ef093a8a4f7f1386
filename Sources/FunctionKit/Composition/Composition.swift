internal import Adapters
public import Cases
public import Decisions
import Forms
import Frameworks
internal import CurlTransport
internal import HTTPTransport

/// The one place that names concrete adapters: everything a function's endpoints are made of, made once.
///
/// Nothing here reaches out: libcurl is not even loaded before the first record is asked for.
public final class Composition: Sendable {
  public let configuration: Configuration
  public let records: any RecordStore
  public let executives: [Executive]
  let surroundings: any Surroundings
  /// Who is told of reviews; nil for nobody.
  let notifications: (any Notifications)?
  let log: Log
  let probeMemory = ProbeMemory()

  /// What this process makes of its environment.
  public static func ofProcess(_ name: String) throws(ConfigurationError) -> Composition {
    let variables = FunctionKit.environment()
    return try Composition(function: name, configuration: Configuration(environment: variables), environment: variables)
  }

  /// What a process makes of its environment.
  package convenience init(function: String, configuration: Configuration, environment: [String: String]) throws(ConfigurationError) {
    let account = AWSAccount(environment: environment)
    let surroundings = SystemSurroundings()
    let transport = DeadlineTransport(CurlTransport()) { surroundings.now_ms() }
    let notifications = configuration.reviewWebhook.map { address in
      WebhookNotifications(address: address, secret: configuration.reviewWebhookSecret, transport: transport, surroundings: surroundings)
    }
    self.init(
      function: function, configuration: configuration,
      records: DynamoDBRecordStore(table: configuration.recordsTable, account: account, transport: transport),
      executives: try ExecutiveFolder.panel(at: configuration.executivesPath), surroundings: surroundings, notifications: notifications)
  }

  /// What a test makes of fakes.
  package init(
    function: String, configuration: Configuration, records: any RecordStore, executives: [Executive] = Executive.shipped, surroundings: any Surroundings,
    notifications: (any Notifications)? = nil, logOutput: @escaping @Sendable ([UInt8]) -> Void = { StandardError.write($0) }
  ) {
    self.configuration = configuration
    self.records = records
    self.executives = executives
    self.surroundings = surroundings
    self.notifications = notifications
    log = Log(function: function, level: configuration.logLevel, surroundings: surroundings, output: logOutput)
  }
}
