/// Why no decision was made.
public enum DecisionError: Error, Sendable, Hashable {
  /// The caller's to mend.
  case refused(RequestError)
  /// Nobody can sit on the panel: every executive is inactive.
  case emptyPanel
  case journal(JournalError)
  /// What the journal kept of the case cannot be read.
  case unreadable(FrameworkError)
}
