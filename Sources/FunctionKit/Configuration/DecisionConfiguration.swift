internal import Cases
internal import Decisions
internal import Forms
internal import Frameworks

extension Configuration {
  /// The part that the core decides by.
  var decisions: DecisionSettings {
    var settings = DecisionSettings()
    settings.threshold = consensusThreshold
    settings.minParticipation = minimumParticipation
    settings.maxResolutionAttempts = resolutionAttemptsMaximum
    settings.vetoEnabled = allowsVeto
    settings.humanEscalationThreshold = escalationThreshold
    return settings
  }
}
