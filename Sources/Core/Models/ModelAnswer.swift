public import StrictJSON

/// What a model answered, what it cost, and how it came about.
public struct ModelAnswer: Sendable, Hashable {
  public enum Content: Sendable, Hashable {
    case text(String)
    /// Of a call with a schema: checked against it.
    case value(JSONValue)
  }

  public enum Stop: String, Sendable, Hashable, CaseIterable { case complete, truncated, refused, filtered }

  /// One request to a provider, or one that was spared.
  public struct Attempt: Sendable, Hashable {
    public var name: ModelName
    /// Eight hexadecimal digits of the key's SHA-256; empty where none was taken.
    public var key: String
    /// Nil: it answered.
    public var failure: FailureClass?
    public var status: Int?
    /// Waited before it.
    public var wait_ms: Int64
    public var took_ms: Int64
    public var costNanoUSD: Int64
  }

  public struct Optimised: Sendable, Hashable {
    /// Characters.
    public var from: Int
    public var to: Int
    /// Origins of what left.
    public var dropped: [String]
  }

  public var content: Content
  public var stop: Stop
  public var usage: TokenUsage
  /// All attempts together.
  public var costNanoUSD: Int64
  public var savedNanoUSD: Int64
  /// Of one from our own cache: what it used when it was asked for.
  public var savedUsage = TokenUsage()
  public var asked: ModelName
  /// The model's own word for itself.
  public var answeredModel: String
  public var requestID: String?
  public var attempts: [Attempt]
  public var isCached: Bool
  public var isRepaired: Bool
  public var optimised: Optimised?
}
