import Forms
public import StrictJSON

/// What a step does to the world, which decides what a crash in the middle of it costs.
public enum Effect: Sendable, Hashable {
  /// Nothing: it can be computed again from what is recorded.
  case pure
  /// Only reads, or leaves the same behind however often it is done.
  case repeatable
  /// Sent with the key `<case>/<step>`, by which the receiver does it once.
  case keyed
  /// Done again after a crash, and perhaps paid twice: a model call.
  case unkeyed
}

/// Something the journal takes for a case: an effect under a stable key.
public struct Step: Sendable {
  public var key: String
  public var effect: Effect
  /// 1…5: how often a transient failure is tried at once; a longer wait is the queue's.
  public var attemptsMaximum: Int
  public var perform: @Sendable (StepContext) async throws(StepFailure) -> StepResult

  public init(
    _ key: String, _ effect: Effect, attemptsMaximum: Int = 1, perform: @escaping @Sendable (StepContext) async throws(StepFailure) -> StepResult
  ) {
    self.key = key
    self.effect = effect
    self.attemptsMaximum = attemptsMaximum
    self.perform = perform
  }
}

public struct StepContext: Sendable, Hashable {
  /// `<case>/<step>`: what a keyed effect is sent with.
  public var idempotencyKey: String
  /// From 1.
  public var attempt: Int
}

public struct StepResult: Sendable, Hashable {
  public var value: JSONValue
  public var usage: Usage

  public init(_ value: JSONValue, usage: Usage = Usage()) {
    self.value = value
    self.usage = usage
  }
}

/// Why a step came to nothing.
public struct StepFailure: Error, Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// May well succeed when tried again.
    case transient
    /// Will fail again.
    case permanent
  }

  public var kind: Kind
  /// For the log alone.
  public var detail: String

  public init(_ kind: Kind, detail: String) {
    self.kind = kind
    self.detail = detail
  }
}
