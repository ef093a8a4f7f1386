/// Answers one request of one provider's models, over its wire. It neither waits nor tries again, and knows nothing of money.
///
/// Rules:
/// 1. An answer is whole: it has its finish, and its text is all that the model said, in order. A stream without its finish is `.transport`.
/// 2. What the model thinks is never part of the answer.
/// 3. Usage is told in one form, whatever the wire's: `prompt` is all of it, the cached and written tokens within; nil where the provider told none.
/// 4. `stream` gives the same answer as `answer`, and the text's pieces, in order, before it; a task that is cancelled closes the connection.
/// 5. A failure says its class by the table of classes, how far the request had gone, and what the provider wants waited. It holds no key.
/// 6. An answer of over 8 MB is `.malformed`.
public protocol LanguageModel: Sendable {
  func answer(_ request: ModelRequest) async throws(ModelFailure) -> ModelReply
  func stream(_ request: ModelRequest, _ text: @escaping @Sendable (String) async -> Void) async throws(ModelFailure) -> ModelReply
}

/// What goes over a wire.
public struct ModelRequest: Sendable, Hashable {
  public var model: String
  public var key: ModelKey
  /// With the schema, where the model takes none by itself.
  public var instructions: String
  /// What stands first and stays the same from call to call, for the providers' caches.
  public var stable: String
  public var rest: String
  /// Where the model answers by one.
  public var schema: AnswerSchema?
  /// It answers some JSON object, if told so.
  public var wantsObject: Bool
  /// With what it may think.
  public var tokensMaximum: Int
  /// Where it thinks.
  public var effort: ModelCall.Effort?
  public var takesSampling: Bool
  public var marksCache: Bool
  public var firstByte_ms: Int
  public var idle_ms: Int
  /// Of the whole.
  public var timeout_ms: Int

  public static let answerBytesMaximum = 8 << 20

  public init(
    model: String, key: ModelKey, instructions: String, stable: String = "", rest: String = "", schema: AnswerSchema? = nil, wantsObject: Bool = false,
    tokensMaximum: Int = 1_024, effort: ModelCall.Effort? = nil, takesSampling: Bool = true, marksCache: Bool = false, firstByte_ms: Int = 20_000,
    idle_ms: Int = 15_000, timeout_ms: Int = 60_000
  ) {
    self.model = model
    self.key = key
    self.instructions = instructions
    self.stable = stable
    self.rest = rest
    self.schema = schema
    self.wantsObject = wantsObject
    self.tokensMaximum = tokensMaximum
    self.effort = effort
    self.takesSampling = takesSampling
    self.marksCache = marksCache
    self.firstByte_ms = firstByte_ms
    self.idle_ms = idle_ms
    self.timeout_ms = timeout_ms
  }
}

/// What came over a wire.
public struct ModelReply: Sendable, Hashable {
  public var text: String
  public var stop: ModelAnswer.Stop
  /// Of a refusal.
  public var category: String?
  public var usage: TokenUsage?
  /// The model's own word for itself; empty where it said none.
  public var model: String
  public var requestID: String?
  public var limits: [RateLimit]

  public init(
    text: String, stop: ModelAnswer.Stop = .complete, category: String? = nil, usage: TokenUsage? = nil, model: String = "", requestID: String? = nil,
    limits: [RateLimit] = []
  ) {
    self.text = text
    self.stop = stop
    self.category = category
    self.usage = usage
    self.model = model
    self.requestID = requestID
    self.limits = limits
  }
}

/// Numbers for texts, near for what means nearly the same.
///
/// Rules:
/// 1. One vector a text, in the order of the texts, all of one length.
/// 2. At most 2,048 texts, of 300,000 tokens together as they are estimated; more, or none, is `.invalid`, and nothing is sent.
/// 3. A failure says its class, how far it had gone, and what was used by then; it holds no key.
/// 4. It takes no longer than `within_ms`, however many requests it needs.
/// 5. What was paid for can be read: no more texts go out in one request than an answer of 8 MB holds the numbers of.
public protocol Embedder: Sendable {
  func embed(_ texts: [String], model: String, key: ModelKey, within_ms: Int) async throws(ModelFailure) -> (vectors: [[Double]], usage: TokenUsage?)
}
