internal import Adapters
public import Cases
internal import CurlTransport
public import Decisions
internal import DecisionEndpoints
internal import Forms
public import FunctionKit
internal import HTTPTransport
public import Models
internal import Tasks

/// The one place that names concrete adapters: what a process makes of its environment, made once.
///
/// Nothing here reaches out: libcurl is not even loaded before the first record is asked for.
public struct Composition: Sendable {
  public let configuration: Configuration
  public let adapters: AdapterSettings
  public let families: Families
  /// Who may sit on a panel.
  public let executives: [Executive]
  /// What a question may be framed by.
  public let frameworks: OwnFrameworks
  public private(set) var cases: CaseStore
  /// Through which language models are asked; nil where the rules alone speak.
  public let gateway: ModelGateway?
  private let models: ComposedModels
  private let gatewayEvents = LateListener<GatewayEvent>()
  private let callNotices = LateListener<CallNotice>()
  private let samples = LateListener<[MetricSample]>()
  let account: AWSAccount
  let identities: IdentitySettings
  let secrets: [String]
  private let turnstile: DynamoDBTurnstile
  private let keySets: FetchedKeySets
  let tools: ToolSettings
  let transport: any HTTPTransport
  private let run: RecordedRun?

  /// What this process makes of its environment; every fault of it is told at once.
  public init(environment: [String: String] = FunctionKit.environment()) throws(ConfigurationError) {
    let files = ValueFiles.resolve(environment) { Self.known(environment) }
    let environment = files.environment
    var faults = files.faults
    func read<Value: Settings>(_: Value.Type) -> Value {
      do throws(ConfigurationError) { return try Value(environment: environment) } catch {
        faults += error.faults
        return Value()
      }
    }
    configuration = read(Configuration.self)
    adapters = read(AdapterSettings.self)
    let decisions = read(DecisionSettings.self)
    let bounds = read(BoundSettings.self)
    faults += AWSAccount.misspelt(environment).map { .init(variable: $0, rule: "must be an http or https URL without a user, a query and a fragment in it") }
    var identities = read(IdentitySettings.self)
    tools = read(ToolSettings.self)
    if let fault = tools.fault { faults.append(fault) }
    let account = AWSAccount(environment: environment)
    identities.recordsAt = account.endpoint(of: "DYNAMODB", host: "dynamodb")
    let runs = RecordedRuns(environment, isLocal: identities.isLocal)
    faults += runs.faults
    if runs.isReplay { (identities.takesKeys, identities.takesTokens, identities.gatewayIdentity) = (false, false, .off) }
    self.identities = identities
    if let fault = identities.fault { faults.append(fault) }
    let models = read(ModelSettings.self)
    faults += ComposedModels.faults(models, account)
    if SystemSurroundings.isWithoutItsClock { faults.append(.init(variable: SystemSurroundings.variable, rule: "must name the clock of an emulator")) }
    guard faults.isEmpty else { throw ConfigurationError(faults: faults) }
    let surroundings = SystemSurroundings()
    self.account = account
    secrets = Self.secrets(environment, account)
    let recorder = runs.recorder(of: configuration.recordedShare, secrets: secrets, surroundings)
    run = runs.run() ?? recorder.map { RecordedRun($0) }
    let transport = DeadlineTransport(runs.transport(telling: recorder)) { SystemSurroundings.machine_ms }
    self.transport = transport
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
    cases.bounds = bounds.bounds(of: Decisions.description.name.singular)
    let (gatewayEvents, callNotices, samples) = (gatewayEvents, callNotices, samples)
    let board = UpstreamBoard(records: records, clock: surroundings) { samples.tell($0) }
    self.models = ComposedModels(
      settings: models, account: account, transport: transport, records: records, surroundings: surroundings,
      secrets: secrets, board: board, tell: { gatewayEvents.tell($0) })
    gateway = models.provider == .rules ? nil : try self.models.gateway()
    executives = try OperatorFolder.executives(at: adapters.executivesPath)
    frameworks = try OperatorFolder.frameworks(at: adapters.frameworksPath, enabled: adapters.frameworksEnabled)
    let made = Decisions(
      executives: executives, frameworks: frameworks, settings: decisions,
      opinions: gateway.map { ModelOpinions($0, writesDrafts: models.drafts) as any OpinionSource } ?? RulesOpinions(),
      voices: RecordedCalibrations(records: records, surroundings: surroundings))
    let (cases, sources, local, hidden, settings) = (cases, self.models, identities.isLocal, secrets, tools)
    families = Families([
      LateFamily { made },
      LateFamily { [gateway] in
        Self.tasks(
          settings, isLocal: local, secrets: hidden, gateway: gateway, records: records, decisions: DecisionTools(decisions: made, cases: cases),
          models: sources.upstreams,
          board, transport, surroundings, count: { samples.tell($0) }
        ).telling { callNotices.tell($0) }
      },
    ])
  }

  /// What a function's endpoints may use.
  public func room(of function: String) -> Room {
    let log = Log(function: function, level: configuration.logLevel, surroundings: cases.surroundings, secrets: secrets)
    var made = Room(configuration, families, cases, identities, turnstile, keySets: keySets, gateway: gateway, log: log)
    made.run = run
    let room = made
    gatewayEvents.passOn { room.told($0) }
    callNotices.passOn { log.call($0) }
    samples.passOn { room.count($0) }
    return room
  }

  /// All that this process knows and nobody else is to.
  static func secrets(_ environment: [String: String], _ account: AWSAccount) -> [String] {
    IdentitySettings.secrets(environment) + AdapterSettings.secrets(environment) + ModelSettings.secrets(environment) + ToolSettings.secrets(environment)
      + [account.credentials?.secretAccessKey, account.credentials?.sessionToken].compactMap(\.self)
  }

  /// What is known of models, for the operator, also where none is asked.
  public func knownModels() throws(ConfigurationError) -> ModelGateway { if let gateway { gateway } else { try models.gateway() } }

  /// Every variable that is read, as rows of a table in Markdown.
  public static var documentation: [String] {
    AdapterSettings.documentation + Configuration.documentation + IdentitySettings.documentation + DecisionSettings.documentation
      + BoundSettings.documentation + ModelSettings.documentation + ToolSettings.documentation + ValueFiles.documentation
  }

  /// The names of all that, and of the variables of any tool for AWS.
  private static func known(_ environment: [String: String]) -> Set<String> {
    var known = Set(environment.keys.filter { $0.hasPrefix("AWS_ENDPOINT_URL") })
    known.formUnion(["DYNAMODB", "SQS", "BEDROCK_RUNTIME"].map { "AWS_ENDPOINT_URL_\($0)" })
    known.formUnion(["AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
    func add<Value: Settings>(_: Value.Type) { known.formUnion(Value.variables.map(\.name)) }
    add(AdapterSettings.self)
    add(Configuration.self)
    add(IdentitySettings.self)
    add(DecisionSettings.self)
    add(BoundSettings.self)
    add(ModelSettings.self)
    add(ToolSettings.self)
    add(ValueFiles.self)
    return known
  }
}
