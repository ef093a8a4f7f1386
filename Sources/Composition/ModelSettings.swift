public import Adapters
public import FunctionKit
public import Models

/// Which language models think for the panel, and within what; `LLM_PROVIDER` is `rules` where nothing is set, and then none is asked.
public struct ModelSettings: Settings {
  public enum Provider: String, Sendable, CaseIterable { case rules, openai, anthropic, bedrock }
  public enum Sign: String, Sendable, CaseIterable { case bearer, key }
  public enum CachePlace: String, Sendable, CaseIterable { case memory, records }

  public var provider = Provider.rules
  public var chain: ModelChain?
  public var cheap: ModelChain?
  public var context: ModelChain?
  public var refusal: ModelChain?
  public var embedding: ModelChain?
  public var openAIKey: ModelKeys?
  public var openAIKeys: ModelKeys?
  public var openAIBaseURL: ModelURL?
  public var openAIOrganization: String?
  public var openAIModel = "gpt-6-luna"
  public var openAIInterface = OpenAILanguageModel.Interface.chat
  public var timeout_s = 60
  public var anthropicKey: ModelKeys?
  public var anthropicKeys: ModelKeys?
  public var anthropicBaseURL: ModelURL?
  public var anthropicModel = "claude-haiku-5-5"
  public var anthropicSign = Sign.bearer
  public var bedrockModel = "amazon.nova-micro-v1:0"
  public var modelsPath: String?
  public var pricesPath: String?
  public var budgetNanoUSD: Int64?
  public var budgetPeriod = BudgetScope.Period.month
  public var promptCharacters = PromptOptimiser.charactersStandard
  public var streams = false
  public var drafts = true
  public var cacheLifetime_s = 86_400
  public var cacheMegabytes = 64
  public var cachePlace = CachePlace.memory

  public init() {}

  private static let chainForm = "at most 10 of provider/model, comma separated, where a provider is openai, anthropic or bedrock"
  private static let embeddingForm = "at most 10 of provider/model, comma separated, where a provider is openai or bedrock"

  public static let variables: [Variable<ModelSettings>] = [
    .word("LLM_PROVIDER", \.provider, "who speaks for the executives; `rules` asks no model"),
    .parsed("MODEL_CHAIN", \.chain, chainForm, "which models are asked, in order", standard: "the provider's one model") { ModelChain($0) },
    .parsed("MODEL_CHAIN_CHEAP", \.cheap, chainForm, "those of calls that are not critical", standard: "MODEL_CHAIN") { ModelChain($0) },
    .parsed("MODEL_CHAIN_CONTEXT", \.context, chainForm, "those that are asked where a prompt is too long", standard: "none") { ModelChain($0) },
    .parsed("MODEL_CHAIN_REFUSAL", \.refusal, chainForm, "the one that is asked where another refuses", standard: "none") { ModelChain($0) },
    .parsed(
      "MODEL_EMBEDDINGS", \.embedding, embeddingForm, "which models make numbers of texts, in order: OpenAI's, or Bedrock's Titan",
      standard: "none: the rules count letters"
    ) { ModelChain($0, of: ["openai", "bedrock"]) },
    .secret("OPENAI_API_KEY", \.openAIKey, ModelKeys.form, "the key of OpenAI, or of a server that speaks its wire", standard: "none") { ModelKeys($0) },
    .secret("OPENAI_API_KEYS", \.openAIKeys, ModelKeys.form, "several, in place of one", standard: "none") { ModelKeys($0) },
    .parsed("OPENAI_BASE_URL", \.openAIBaseURL, ModelURL.form, "where that server is, its version in the path", standard: "`https://api.openai.com/v1`") {
      ModelURL($0)
    },
    .parsed("OPENAI_ORG_ID", \.openAIOrganization, "1 to 200 characters", "the organisation that pays", standard: "none") {
      (1...200).contains($0.count) && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? $0 : nil
    },
    .text("OPENAI_MODEL", \.openAIModel, 1...200, "its model, where MODEL_CHAIN names none"),
    .word("OPENAI_API", \.openAIInterface, "which of its interfaces is spoken"),
    .integer("OPENAI_REQUEST_TIMEOUT", \.timeout_s, 1...300, "seconds of a call to a model, of any provider, with all its attempts"),
    .secret("ANTHROPIC_API_KEY", \.anthropicKey, ModelKeys.form, "Anthropic's key", standard: "none") { ModelKeys($0) },
    .secret("ANTHROPIC_API_KEYS", \.anthropicKeys, ModelKeys.form, "several, in place of one", standard: "none") { ModelKeys($0) },
    .parsed("ANTHROPIC_BASE_URL", \.anthropicBaseURL, ModelURL.form, "where it is asked, without its `/v1`", standard: "`https://api.anthropic.com`") {
      ModelURL($0)
    },
    .text("ANTHROPIC_MODEL", \.anthropicModel, 1...200, "its model, where MODEL_CHAIN names none"),
    .word("ANTHROPIC_AUTH", \.anthropicSign, "how the key is sent: `bearer` with version 2026-10-21, or `key` in `x-api-key` with 2023-06-01"),
    .text("BEDROCK_MODEL", \.bedrockModel, 1...300, "Bedrock's model or inference profile, where MODEL_CHAIN names none"),
    .parsed("MODELS_PATH", \.modelsPath, "the path of a file", "profiles of models, a JSON array (docs/models.md), before those that ship", standard: "none") {
      $0
    },
    .parsed("MODEL_PRICES_PATH", \.pricesPath, "the path of a file", "prices, a JSON array of rows (docs/models.md), before those that ship", standard: "none")
    { $0 },
    .parsed(
      "MODEL_BUDGET_USD", \.budgetNanoUSD, "dollars from 0 to 1000000000, at most nine decimals", "what everything together may cost in a period",
      standard: "none"
    ) {
      NanoUSD.read($0)
    },
    .word("MODEL_BUDGET_PERIOD", \.budgetPeriod, "that period, of UTC"),
    .integer("MODEL_PROMPT_CHARACTERS", \.promptCharacters, 500...1_000_000, "characters over which a prompt is cut"),
    .bool("MODEL_STREAM", \.streams, "whether every answer is streamed; one of over 4,096 tokens always is"),
    .bool("MODEL_DRAFTS", \.drafts, "whether a model also puts what a panel came to into words, in two calls, where it spoke for who leads it"),
    .integer("CACHE_EXPIRATION_SECONDS", \.cacheLifetime_s, 0...604_800, "how long an answer is kept for the same question; 0: not at all"),
    .integer("LLM_CACHE_MB", \.cacheMegabytes, 1...1_024, "memory for such answers"),
    .word("MODEL_CACHE", \.cachePlace, "where they are kept: in each process, or in the table too"),
  ]
}

/// Models in the order in which they are asked.
public struct ModelChain: Sendable, Equatable {
  public var names: [ModelName]

  init?(_ text: String, of providers: Set<String> = ["openai", "anthropic", "bedrock"]) {
    let parts = text.split(separator: ",").map { String($0.trimmingPrefix { $0 == " " }) }
    names = parts.compactMap(ModelName.init)
    guard (1...10).contains(parts.count), names.count == parts.count, names.allSatisfy({ providers.contains($0.provider) }) else {
      return nil
    }
  }
}

/// Keys, whose texts go to their provider and nowhere else.
public struct ModelKeys: Sendable, Equatable {
  static let form = "1 to 20 keys of 1 to 500 printable characters, comma separated"
  public var keys: [ModelKey]

  init?(_ text: String) {
    let parts = text.split(separator: ",").map { String($0.trimmingPrefix { $0 == " " }) }
    guard (1...20).contains(parts.count), parts.allSatisfy({ (1...500).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } }) else {
      return nil
    }
    keys = parts.map { ModelKey($0) }
  }
}
