public import EmulatorHTTP

/// Watches sandboxes and what they run; told of it on the loop, in order.
@EventLoop public protocol SandboxWitness: AnyObject {
  /// Variables of a sandbox that is about to start, over all others of the same name. A sandbox that starts a second time asks again.
  func variables(ofSandbox id: Int, _ function: HostedFunction) -> [(name: String, value: String)]
  /// Before the event is handed out.
  func begins(_ request: InvocationRequest, inSandbox id: Int, _ function: HostedFunction)
  /// How it ended, before its caller hears it; what follows the answer may still go on.
  func answered(_ outcome: InvocationResult.Outcome, _ payload: [UInt8], isStreamed: Bool, inSandbox id: Int)
  /// Nothing of it goes on any more.
  func rests(sandbox id: Int)
  /// The sandbox is gone.
  func left(sandbox id: Int)
}

extension LiveSandbox {
  func tellWitness(_ outcome: Sandbox.Outcome, _ body: [UInt8], _ invocation: Invocation, isStreamed: Bool) {
    guard let witness = host.witness else { return }
    switch outcome {
    case .response: witness.answered(.response, body, isStreamed: isStreamed, inSandbox: id)
    case .functionError: witness.answered(.functionError, body, isStreamed: false, inSandbox: id)
    case .failed(let failure):
      let payload = failure.payload(invocation.request.id, responseBytesMaximum: host.limits.responseBytesMaximum)
      witness.answered(.functionError, payload, isStreamed: false, inSandbox: id)
    }
  }
}

/// The environment with other values of some variables.
func environment(_ entries: [String], with variables: [(name: String, value: String)]) -> [String] {
  guard !variables.isEmpty else { return entries }
  let names = variables.map { "\($0.name)=" }
  return entries.filter { entry in !names.contains { entry.hasPrefix($0) } } + variables.map { "\($0.name)=\($0.value)" }
}
