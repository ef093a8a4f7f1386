public import Cases
public import Forms
import Frameworks

/// Why no decision was made.
public enum DecisionError: Error, Sendable, Hashable {
  /// The caller's to mend.
  case refused(RequestError)
  /// Nobody can sit on the panel: every executive is inactive.
  case emptyPanel
  case journal(JournalError)
}

extension EndpointError {
  package init(_ error: DecisionError) {
    switch error {
    case .refused(let error): self = .refused(error)
    case .emptyPanel: self = .unavailable(detail: "no executive is active")
    case .journal(let error): self.init(error)
    }
  }
}
