/// Sandboxes that were started from what is not there any more.
extension FunctionHost {
  /// Ends the warm sandboxes of `function`, and those that run when they have answered; says so. The next invocation meets a new one.
  public func retire(_ function: HostedFunction, because reason: String) {
    let count = outdate(function)
    guard count > 0 else { return }
    let text = "\(reason): \(count == 1 ? "its warm sandbox ends" : "its \(count) warm sandboxes end"), and a new one takes over"
    log?(LogLine(function: function.definition.name, requestID: nil, text: Array(text.utf8), record: nil))
  }

  /// The same, with other settings from now on. Reserved concurrency stays what it was at the start.
  public func replace(_ function: HostedFunction, _ definition: FunctionDefinition, because reason: String) {
    function.definition = definition
    retire(function, because: reason)
  }
}
