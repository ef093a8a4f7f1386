public import Decisions
public import FunctionKit

extension DecisionSettings: Settings {
  public static let variables: [Variable<DecisionSettings>] = [
    .fraction(
      "CONSENSUS_THRESHOLD", \.threshold, "the support from which the panel agrees; under the larger of it and 0.7 a person reviews"),
    .fraction("MIN_PARTICIPATION", \.minParticipation, "the share of the panel without which there is no consensus"),
    .integer("MAX_RESOLUTION_ATTEMPTS", \.maxResolutionAttempts, 0...10, "how often a panel that disagrees is asked again"),
    .bool("ENABLE_VETO", \.vetoEnabled, "whether an executive may veto in its own domains"),
    .fraction("HUMAN_ESCALATION_THRESHOLD", \.humanEscalationThreshold, "the support under which a person decides"),
  ]
}
