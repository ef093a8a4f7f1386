public import StrictJSON

/// Which models are asked, in which order, and within what.
public struct GatewaySettings: Sendable {
  /// The usual chain; the others stand in where it is empty.
  public var chain: [ModelName] = []
  /// For calls that are not critical.
  public var cheap: [ModelName] = []
  /// Where a prompt is too long for the others.
  public var context: [ModelName] = []
  /// Where the others refuse.
  public var refusal: [ModelName] = []
  /// What makes numbers of texts; the rules do where it is empty.
  public var embedding: [ModelName] = []
  /// Of one call with all that is waited for it.
  public var call_ms: Int64 = 60_000
  public var promptCharactersMaximum = PromptOptimiser.charactersStandard
  /// 0: nothing is kept.
  public var cacheLifetime_ms: Int64 = AnswerCacheKey.lifetime_ms
  public var streams = false

  /// Over so many answer tokens an answer is always streamed.
  public static let unstreamedTokensMaximum = 4_096

  public init() {}

  public var isConfigured: Bool { !chain.isEmpty }
}

/// Whose models can be reached, and how.
public struct ModelProvider: Sendable {
  /// As a model's name begins: `openai`.
  public var name: String
  public var baseURL: String
  public var keys: [ModelKey]
  public var model: any LanguageModel
  public var embedder: (any Embedder)?

  public init(_ name: String, baseURL: String, keys: [ModelKey], model: any LanguageModel, embedder: (any Embedder)? = nil) {
    (self.name, self.baseURL, self.keys, self.model, self.embedder) = (name, baseURL, keys, model, embedder)
  }
}

/// What happens that somebody may want to know, beside the answer.
public enum GatewayEvent: Sendable, Hashable {
  case breaker(ModelName, Breaker.State)
  case budgetRefused(BudgetScope.Kind)
  /// The provider told more of parts than of the whole.
  case usageInconsistent(ModelName)
  /// It told a usage that costs more than was reserved for it, in nano-dollars: more tokens than were sent or asked for, or such as were not asked for.
  case dearer(ModelName, reserved: Int64, cost: Int64)
  /// One that was sent; the usage is what it is charged for, the detail holds no secret.
  case attempt(ModelAnswer.Attempt, TokenUsage, detail: String)
  /// One that was answered, and paid, by what is no answer: refused, filtered, cut off, or of no form; it was told as one that was sent before.
  case useless(ModelAnswer.Attempt, detail: String)
  /// An answer from our own cache: what it used when it was asked for, and what that would cost now, in nano-dollars.
  case saved(ModelName, TokenUsage, nanoUSD: Int64)
  /// A call that our own cache might have answered, and did not.
  case missed
  /// A tool's text that speaks to a model, by which groups; the model does not see that of it.
  case injection([String])
  /// An answer that gave away what the model was told; nobody sees that of it.
  case repeated(ModelName)
}

/// Takes secrets and people out of what is sent, kept and logged.
///
/// Rules:
/// 1. What it takes out cannot be found in its answer.
/// 2. What is no secret and no person stays as it is.
/// 3. What it screens loses what speaks to a model that reads it, and tells by which groups that was found.
/// 4. What it begins for a prompt takes out the same.
/// 5. A value loses members that are named for what they hold, and nothing else.
public protocol PromptMasker: Sendable {
  func masked(_ text: String) -> String
  func prompt() -> any PromptMask
  func screened(_ text: String) -> (text: String, groups: [String])
  func withoutMembers(_ value: JSONValue) -> JSONValue
}

/// What is taken out of one prompt, in all its parts, and out of its answer.
///
/// Rules:
/// 1. Equal values get one mark and others get others, in whatever part they stand; those of the answer go on where the prompt's end.
/// 2. What was taken out of the prompt stands in the answer again where its mark stands, but for secrets. What was taken out of the answer does not.
public protocol PromptMask: Sendable {
  mutating func masked(_ text: String) -> String
  /// By what was taken out so far.
  func restored(_ content: ModelAnswer.Content) -> ModelAnswer.Content
}

extension PromptMasker {
  /// For maskers that keep nothing in mind: nothing is put back.
  public func prompt() -> any PromptMask { ForgetfulMask(masker: self) }
  /// For maskers that know no such names.
  public func withoutMembers(_ value: JSONValue) -> JSONValue { value }
}

private struct ForgetfulMask: PromptMask {
  let masker: any PromptMasker
  func masked(_ text: String) -> String { masker.masked(text) }
  func restored(_ content: ModelAnswer.Content) -> ModelAnswer.Content { content }
}

/// Takes out the configured secrets alone.
public struct SecretMasker: PromptMasker {
  private let secrets: [String]

  public init(_ secrets: [String]) { self.secrets = secrets.filter { $0.utf8.count >= 8 }.sorted { $0.utf8.count > $1.utf8.count } }

  /// It knows no such groups.
  public func screened(_ text: String) -> (text: String, groups: [String]) { (text, []) }

  public func masked(_ text: String) -> String {
    secrets.reduce(text) { text, secret in
      text.contains(secret) ? text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "[secret]") : text
    }
  }
}
