internal import Adapters
public import Cases
internal import CurlTransport
public import Decisions
internal import DecisionEndpoints
internal import Forms
public import FunctionKit
internal import HTTPTransport
public import Models
internal import StrictJSON
internal import Tasks

/// The one place that names concrete adapters: what a process makes of its environment, made once.
///
/// Nothing here reaches out: libcurl is not even loaded before the first record is asked for.
public struct Composition: Sendable {
  let settings: ReadSettings
  public let families: Families
  public private(set) var cases: CaseStore
  /// Through which language models are asked; nil where the rules alone speak.
  public let gateway: ModelGateway?
  private let models: ComposedModels
  let decisions: Decisions
  private let gatewayEvents = LateListener<GatewayEvent>()
  private let callNotices = LateListener<CallNotice>()
  private let samples = LateListener<[MetricSample]>()
  private let turnstile: DynamoDBTurnstile
  private let keySets: FetchedKeySets

  public var configuration: Configuration { settings.configuration }
  public var adapters: AdapterSettings { settings.adapters }
  /// Who may sit on a panel.
  public var executives: [Executive] { settings.executives }
  /// What a question may be framed by.
  public var frameworks: OwnFrameworks { settings.frameworks }
  var identities: IdentitySettings { settings.identities }

  /// What this process makes of its environment; every fault of it is told at once.
  public init(environment: [String: String] = FunctionKit.environment()) throws(ConfigurationError) {
    try self.init(ReadSettings(environment))
  }

  /// Everything that a process learns while it answers is in what is made here: it has nothing of what another has learnt that was made of the same settings.
  private init(_ settings: ReadSettings) throws(ConfigurationError) {
    self.settings = settings
    let (adapters, account, transport, surroundings) = (settings.adapters, settings.account, settings.transport, SystemSurroundings())
    let records = DynamoDBRecordStore(table: adapters.recordsTable, account: account, transport: transport)
    turnstile = DynamoDBTurnstile(records)
    keySets = FetchedKeySets(transport: transport)
    let secret = adapters.reviewWebhookSecret
    let notifications = adapters.reviewWebhook.map { address in
      WebhookNotifications(address: address, secret: secret, transport: transport, surroundings: surroundings)
    }
    let urgent = adapters.workUrgentQueue
    let queue = adapters.workQueue.map { SQSWorkQueue($0, urgent: urgent, account: account, transport: transport) }
    cases = CaseStore(records: records, surroundings: surroundings, notifications: notifications, queue: queue)
    cases.bounds = settings.bounds.bounds(of: Decisions.description.name.singular)
    let (gatewayEvents, callNotices, samples) = (gatewayEvents, callNotices, samples)
    let board = UpstreamBoard(records: records, clock: surroundings) { samples.tell($0) }
    models = ComposedModels(
      settings: settings.models, account: account, transport: transport, records: records, surroundings: surroundings,
      secrets: settings.secrets, board: board, tell: { gatewayEvents.tell($0) })
    gateway = settings.models.provider == .rules ? nil : try models.gateway()
    let writesDrafts = settings.models.drafts
    let made = Decisions(
      executives: settings.executives, frameworks: settings.frameworks, settings: settings.decisions,
      opinions: gateway.map { ModelOpinions($0, writesDrafts: writesDrafts) as any OpinionSource } ?? RulesOpinions(),
      voices: RecordedCalibrations(records: records, surroundings: surroundings))
    decisions = made
    families = Families([
      LateFamily { made },
      LateFamily { [cases, models, gateway] in
        Self.tasks(
          settings.tools, isLocal: settings.identities.isLocal, secrets: settings.secrets, gateway: gateway, records: records,
          decisions: DecisionTools(decisions: made, cases: cases), models: models.upstreams, looksEach_ms: settings.isReplay ? nil : 1_000,
          board, transport, surroundings, count: { samples.tell($0) }
        ).telling { callNotices.tell($0) }
      },
    ])
  }

  /// What a function's endpoints may use.
  public func room(of function: String) -> Room {
    let log = Log(function: function, level: configuration.logLevel, surroundings: cases.surroundings, secrets: settings.secrets)
    var made = Room(configuration, families, cases, identities, turnstile, keySets: keySets, gateway: gateway, log: log)
    made.run = settings.run
    if settings.isRepeated { made.anew = { [settings] () throws(ConfigurationError) in try Composition(settings).room(of: function) } }
    let room = made
    gatewayEvents.passOn { room.told($0) }
    callNotices.passOn { log.call($0) }
    samples.passOn { room.count($0) }
    for name in gateway?.unpriced ?? [] { log.write(.warning, "a model has no price, and is never asked", fields: [("model", .string(name.description))]) }
    return room
  }

  /// What is known of models, for the operator, also where none is asked.
  public func knownModels() throws(ConfigurationError) -> ModelGateway { if let gateway { gateway } else { try models.gateway() } }

  /// Every variable that is read, as rows of a table in Markdown.
  public static var documentation: [String] {
    AdapterSettings.documentation + Configuration.documentation + IdentitySettings.documentation + DecisionSettings.documentation
      + BoundSettings.documentation + ModelSettings.documentation + ToolSettings.documentation + ValueFiles.documentation
  }
}
