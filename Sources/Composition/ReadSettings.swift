internal import Adapters
internal import Cases
internal import Decisions
internal import DecisionEndpoints
internal import FunctionKit
internal import HTTPTransport

/// What a process has read of its environment, and how it reaches out: nothing of it changes any more.
struct ReadSettings: Sendable {
  let configuration: Configuration
  let adapters: AdapterSettings
  let decisions: DecisionSettings
  let bounds: BoundSettings
  let tools: ToolSettings
  let identities: IdentitySettings
  let models: ModelSettings
  let account: AWSAccount
  /// All that this process knows and nobody else is to.
  let secrets: [String]
  let executives: [Executive]
  let frameworks: OwnFrameworks
  let transport: any HTTPTransport
  let run: RecordedRun?
  /// Whether an emulator runs each invocation again from its recording alone: none of them may rest on what was learnt in another.
  let isRepeated: Bool
  /// Whether it is answered from its recording, and there is nobody who could take a case over.
  let isReplay: Bool

  /// Every fault is told at once.
  init(_ environment: [String: String]) throws(ConfigurationError) {
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
    decisions = read(DecisionSettings.self)
    bounds = read(BoundSettings.self)
    faults += AWSAccount.misspelt(environment).map { .init(variable: $0, rule: "must be an http or https URL without a user, a query and a fragment in it") }
    var identities = read(IdentitySettings.self)
    tools = read(ToolSettings.self)
    if let fault = tools.fault { faults.append(fault) }
    account = AWSAccount(environment: environment)
    identities.recordsAt = account.endpoint(of: "DYNAMODB", host: "dynamodb")
    let runs = RecordedRuns(environment, isLocal: identities.isLocal)
    faults += runs.faults
    if runs.isReplay { (identities.takesKeys, identities.takesTokens, identities.gatewayIdentity) = (false, false, .off) }
    self.identities = identities
    if let fault = identities.fault { faults.append(fault) }
    models = read(ModelSettings.self)
    faults += ComposedModels.faults(models, account)
    if SystemSurroundings.isWithoutItsClock { faults.append(.init(variable: SystemSurroundings.variable, rule: "must name the clock of an emulator")) }
    guard faults.isEmpty else { throw ConfigurationError(faults: faults) }
    secrets = Self.secrets(environment, account)
    let recorder = runs.recorder(of: configuration.recordedShare, secrets: secrets, SystemSurroundings())
    run = runs.run() ?? recorder.map { RecordedRun($0) }
    isRepeated = runs.address != nil
    isReplay = runs.isReplay
    transport = DeadlineTransport(runs.transport(telling: recorder)) { SystemSurroundings.machine_ms }
    executives = try OperatorFolder.executives(at: adapters.executivesPath)
    frameworks = try OperatorFolder.frameworks(at: adapters.frameworksPath, enabled: adapters.frameworksEnabled)
  }

  private static func secrets(_ environment: [String: String], _ account: AWSAccount) -> [String] {
    IdentitySettings.secrets(environment) + AdapterSettings.secrets(environment) + ModelSettings.secrets(environment) + ToolSettings.secrets(environment)
      + [account.credentials?.secretAccessKey, account.credentials?.sessionToken].compactMap(\.self)
  }

  /// The names of every variable that is read, and of those of any tool for AWS.
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
