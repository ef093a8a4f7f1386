internal import Adapters
internal import Cases
internal import Forms
internal import FunctionKit
internal import HTTPTransport
internal import Models
internal import Tasks

/// The gateway to language models, as the settings have it; made where a model is asked, as reading prices takes time that a start has not.
struct ComposedModels: Sendable {
  let settings: ModelSettings
  let account: AWSAccount
  let transport: any HTTPTransport
  let records: any RecordStore
  let surroundings: any Surroundings
  /// What no model may see, beside what it is asked with.
  let secrets: [String]
  /// Who is told what providers answer.
  let board: UpstreamBoard
  let tell: @Sendable (GatewayEvent) -> Void

  /// Providers that a chain names, with where each is.
  var upstreams: [UpstreamSource] {
    guard settings.provider != .rules else { return [] }
    let names = Self.chain(settings).names + [settings.cheap, settings.context, settings.refusal].compactMap(\.self).flatMap(\.names)
    return Set(names.map(\.provider)).sorted { $0.precedes($1) }.map { ModelUpstream.source($0, at: address(of: $0), via: transport, board) }
  }

  private func address(of provider: String) -> String {
    switch provider {
    case "openai": settings.openAIBaseURL?.text ?? OpenAILanguageModel.ownBaseURL
    case "anthropic": settings.anthropicBaseURL?.text ?? AnthropicLanguageModel.ownBaseURL
    default: account.endpoint(of: "BEDROCK_RUNTIME", host: "bedrock-runtime")
    }
  }

  /// Every fault of the settings and of the files that they name.
  static func faults(_ settings: ModelSettings, _ account: AWSAccount) -> [ConfigurationError.Fault] {
    guard settings.provider != .rules else { return [] }
    var faults: [ConfigurationError.Fault] = []
    let names = chain(settings).names + [settings.cheap, settings.context, settings.refusal, settings.embedding].compactMap(\.self).flatMap(\.names)
    let providers = Set(names.map(\.provider))
    if providers.contains("openai"), openAIKeys(settings).isEmpty, settings.openAIBaseURL == nil {
      faults.append(.init(variable: "OPENAI_API_KEY", rule: "must be set where OpenAI's models are asked"))
    }
    if providers.contains("anthropic"), anthropicKeys(settings).isEmpty, settings.anthropicBaseURL == nil {
      faults.append(.init(variable: "ANTHROPIC_API_KEY", rule: "must be set where Anthropic's models are asked"))
    }
    if providers.contains("bedrock"), account.credentials == nil {
      faults.append(.init(variable: "AWS_ACCESS_KEY_ID", rule: "must be set, with AWS_SECRET_ACCESS_KEY, where Bedrock's models are asked"))
    }
    let speaking = [
      (settings.chain == nil ? ownModelVariable(settings) : "MODEL_CHAIN", chain(settings).names), ("MODEL_CHAIN_CHEAP", settings.cheap?.names ?? []),
      ("MODEL_CHAIN_CONTEXT", settings.context?.names ?? []), ("MODEL_CHAIN_REFUSAL", settings.refusal?.names ?? []),
    ]
    for (variable, names) in speaking {
      guard let name = names.first(where: { EmbedderLimits.length(of: $0.model) != nil }) else { continue }
      faults.append(.init(variable: variable, rule: "must name models that speak; `\(name)` makes numbers of texts, and is for MODEL_EMBEDDINGS"))
    }
    return faults
  }

  private static func ownModelVariable(_ settings: ModelSettings) -> String {
    switch settings.provider {
    case .rules, .openai: "OPENAI_MODEL"
    case .anthropic: "ANTHROPIC_MODEL"
    case .bedrock: "BEDROCK_MODEL"
    }
  }

  func gateway() throws(ConfigurationError) -> ModelGateway {
    let surroundings = surroundings
    let now_ms: @Sendable () -> Int64 = { surroundings.now_ms() }
    var own = GatewaySettings()
    if settings.provider != .rules { own.chain = Self.chain(settings).names }
    own.cheap = settings.cheap?.names ?? []
    own.context = settings.context?.names ?? []
    own.refusal = settings.refusal?.names ?? []
    own.embedding = settings.embedding?.names ?? []
    own.call_ms = Int64(settings.timeout_s) * 1_000
    own.promptCharactersMaximum = settings.promptCharacters
    own.cacheLifetime_ms = Int64(settings.cacheLifetime_s) * 1_000
    own.streams = settings.streams
    let (openAI, anthropic) = (address(of: "openai"), address(of: "anthropic"))
    let providers = [
      ModelProvider(
        "openai", baseURL: openAI, keys: Self.openAIKeys(settings),
        model: OpenAILanguageModel(
          baseURL: openAI, organization: settings.openAIOrganization, interface: settings.openAIInterface, transport: transport, now_ms: now_ms),
        embedder: OpenAIEmbedder(baseURL: openAI, organization: settings.openAIOrganization, transport: transport, now_ms: now_ms)),
      ModelProvider(
        "anthropic", baseURL: anthropic, keys: Self.anthropicKeys(settings),
        model: AnthropicLanguageModel(baseURL: anthropic, usesKeyHeader: settings.anthropicSign == .key, transport: transport, now_ms: now_ms)),
      ModelProvider(
        "bedrock", baseURL: address(of: "bedrock"), keys: [],
        model: BedrockLanguageModel(account: account, transport: transport, now_ms: now_ms),
        embedder: TitanEmbedder(account: account, transport: transport, now_ms: now_ms)),
    ]
    let memory = MemoryAnswerCache(megabytes: settings.cacheMegabytes)
    return ModelGateway(
      own, providers: providers, prices: try Self.prices(settings), profiles: try Self.profiles(settings),
      ledger: RecordBudgetLedger(records: records, allNanoUSD: settings.budgetNanoUSD, allPeriod: settings.budgetPeriod),
      cache: settings.cachePlace == .records ? RecordAnswerCache(records: records, before: memory) : memory, masker: ProtectionMasker(secrets),
      health: ModelUpstream(RecordHealthBoard(records: records), board, now_ms: now_ms), surroundings: surroundings, tell: tell)
  }

  private static func openAIKeys(_ settings: ModelSettings) -> [ModelKey] { (settings.openAIKeys ?? settings.openAIKey)?.keys ?? [] }
  private static func anthropicKeys(_ settings: ModelSettings) -> [ModelKey] { (settings.anthropicKeys ?? settings.anthropicKey)?.keys ?? [] }

  private static func chain(_ settings: ModelSettings) -> (names: [ModelName], isGiven: Bool) {
    if let chain = settings.chain { return (chain.names, true) }
    let model =
      switch settings.provider {
      case .rules, .openai: ModelName("openai", settings.openAIModel)
      case .anthropic: ModelName("anthropic", settings.anthropicModel)
      case .bedrock: ModelName("bedrock", settings.bedrockModel)
      }
    return ([model], false)
  }

  private static func prices(_ settings: ModelSettings) throws(ConfigurationError) -> PriceTable {
    guard let path = settings.pricesPath else { return .shipped }
    let bytes = try file(path, "MODEL_PRICES_PATH")
    do { return PriceTable.shipped.under(try PriceTable.read(bytes)) } catch { throw fault("MODEL_PRICES_PATH", error) }
  }

  private static func profiles(_ settings: ModelSettings) throws(ConfigurationError) -> ModelProfiles {
    guard let path = settings.modelsPath else { return .shipped }
    let bytes = try file(path, "MODELS_PATH")
    do throws(StoredError) {
      let own = try ModelProfiles.read(bytes)
      // Of whom no chain can name, and no server speaks for, nothing is ever looked up.
      let known = Set(ModelProfiles.shipped.rows.map(\.provider))
      if let place = own.firstIndex(where: { !known.contains($0.provider) }) {
        throw StoredError(path: "/\(place)/provider", rule: "must be one of \(known.sorted { $0.precedes($1) }.joined(separator: ", "))")
      }
      return ModelProfiles.shipped.under(own)
    } catch { throw fault("MODELS_PATH", error) }
  }

  private static func file(_ path: String, _ variable: String) throws(ConfigurationError) -> [UInt8] {
    do throws(BoundedFileError) { return try BoundedFile.read(path, bytesMaximum: 1 << 20) } catch {
      throw ConfigurationError(faults: [.init(variable: variable, rule: "`\(path)` \(error.rule)")])
    }
  }

  private static func fault(_ variable: String, _ error: StoredError) -> ConfigurationError {
    ConfigurationError(faults: [.init(variable: variable, rule: "\(error.path.isEmpty ? "the file" : error.path) \(error.rule)")])
  }
}
