public import StrictJSON

/// What a step does to the world, which decides what a crash in the middle of it costs.
public enum Effect: Sendable, Hashable {
  /// Nothing: it can be computed again from what is recorded.
  case pure
  /// Only reads, or leaves the same behind however often it is done.
  case repeatable
  /// Sent with a key, by which the receiver does it once: `<case>/<step>`, or the one that the step names.
  case keyed
  /// Done again after a crash, and perhaps paid twice: a model call.
  case unkeyed
}

/// Something the journal takes for a case: an effect under a stable key.
public struct Step: Sendable {
  public var key: String
  public var effect: Effect
  /// What a failure's policy is; by default none is tried again. A step with attempts of its own has none.
  public var retries: @Sendable (StepFailure) -> RetryPolicy
  /// The longest that one try may take.
  public var limit_ms: Int
  /// The least time in which a try is worth beginning; nil: all of the limit.
  public var least_ms: Int?
  /// Whether it notes its tries itself, by `StepContext.begin`; such a step has no policy, and is tried again only where its failure says when.
  public var notesItself: Bool
  /// What a keyed effect is sent with in place of `<case>/<step>`.
  public var idempotencyKey: String?
  /// Of a step that notes its tries itself: what its first one, by number, is noted with. The steps that begin together are noted in one write, all or none.
  public var opening: (@Sendable (Int) -> StepOpening?)?
  public var perform: @Sendable (StepContext) async throws(StepFailure) -> StepResult

  public init(
    _ key: String, _ effect: Effect, retries: @escaping @Sendable (StepFailure) -> RetryPolicy = { _ in .never }, limit_ms: Int = 30_000, least_ms: Int? = nil,
    notesItself: Bool = false, idempotencyKey: String? = nil, opening: (@Sendable (Int) -> StepOpening?)? = nil,
    perform: @escaping @Sendable (StepContext) async throws(StepFailure) -> StepResult
  ) {
    self.key = key
    self.effect = effect
    self.retries = retries
    self.limit_ms = limit_ms
    self.least_ms = least_ms
    self.notesItself = notesItself
    self.idempotencyKey = idempotencyKey
    self.opening = opening
    self.perform = perform
  }
}

/// What one try of a step knows of itself.
public struct StepContext: Sendable {
  /// What a keyed effect is sent with.
  public let idempotencyKey: String
  /// From 1.
  public let attempt: Int
  /// How long this try may take.
  public let limit_ms: Int64
  /// How often the step may still fail with a time at which it is tried again: 0 where somebody waits for the answer.
  public let comebacks: Int
  /// What came of the step's `opening`.
  public let opened: Opened
  let noting: @Sendable (Int, StepOpening) async -> StepFailure?

  public enum Opened: Sendable, Hashable {
    /// There was none.
    case nothing
    /// The try is noted.
    case noted
    /// A change of the record at this place, of this step's or of one beside it, was refused: none of them is noted. With all that they would have changed there.
    case refused(RecordKey?, [RecordChange])
  }

  /// Notes a try of a step that has attempts of its own, before it is made; what belongs to it is stored beside, in the same write. What is refused there fails the try.
  public func begin(_ attempt: Int, beside changes: [RecordChange] = [], value: JSONValue = .null, usage: Usage = Usage()) async throws(StepFailure) {
    if let failure = await noting(attempt, StepOpening(beside: changes, value: value, usage: usage)) { throw failure }
  }
}

/// What the note of a try is stored with.
public struct StepOpening: Sendable {
  public var beside: [RecordChange]
  public var value: JSONValue
  /// What a try before this one cost, where that is known by now.
  public var usage: Usage

  public init(beside: [RecordChange] = [], value: JSONValue = .null, usage: Usage = Usage()) { (self.beside, self.value, self.usage) = (beside, value, usage) }
}

public struct StepResult: Sendable {
  public var value: JSONValue
  public var usage: Usage
  /// What belongs to what came of it, stored beside the receipt in the same write.
  public var beside: [RecordChange]

  public init(_ value: JSONValue, usage: Usage = Usage(), beside: [RecordChange] = []) {
    self.value = value
    self.usage = usage
    self.beside = beside
  }
}
