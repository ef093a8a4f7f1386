package import Forms
package import Frameworks

extension RequestError {
  /// What a framework refuses, as the caller's broken rule; `request` says what was named.
  package init(_ error: FrameworkError, _ request: DecisionRequest) {
    guard case .notApplicable(_, let reason) = error else {
      self.init(.invalid, path: "/" + (error.path ?? "context").replacing(".", with: "/"), rule: error.rule)
      return
    }
    // Under the name that the caller wrote, not that of a method which the framework runs.
    if request.input.method == nil, let framework = request.framework {
      self.init(.invalid, path: "/framework", rule: FrameworkError.notApplicable(method: framework.rawValue, reason: reason).rule)
    } else {
      self.init(.invalid, path: request.input.method == nil ? "/context" : "/method", rule: error.rule)
    }
  }
}
