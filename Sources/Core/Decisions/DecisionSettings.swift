/// How decisions are made here: thresholds and bounds, all with the working defaults.
public struct DecisionSettings: Sendable, Hashable {
  /// 0…1: the support at which a recommendation passes.
  public var threshold = 0.7
  /// 0…1: the share of seats that must have spoken.
  public var minParticipation = 0.8
  /// 0…10: how often the panel is asked again.
  public var maxResolutionAttempts = 3
  public var vetoEnabled = true
  /// 0…1: the support under which a decision goes to a person.
  public var humanEscalationThreshold = 0.3
  /// 0…1: the support under which a person must review.
  public var reviewThreshold = 0.7
  /// 1…10: the most seats of a panel.
  public var maxExecutives = 10
  /// How long a review may be answered.
  public var reviewLifetime_ms: Int64 = 86_400_000
  public var policyVersion = "1"

  public init() {}
}

/// What policy says of a decision before anyone votes.
public enum PolicyVerdict: Sendable, Hashable {
  case permit
  /// A person must look; the text says why.
  case review(String)
  /// It may not be carried out; the text says why.
  case forbid(String)
}
