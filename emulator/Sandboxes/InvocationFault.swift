internal import EmulatorHTTP

/// What an invocation meets on purpose.
public enum InvocationFault: Sendable, Equatable {
  /// The process dies before it has the event.
  case crashBefore
  /// … so long after it has it, or when it answers, whichever is first.
  case crashDuring(after_ms: Int)
  /// … when it has answered, which nobody hears.
  case crashAfter
  /// Its time is over then.
  case timeout(after_ms: Int)
  /// Its answer comes so much later.
  case slow(by_ms: Int)
  /// The sandbox does not start.
  case initFail
}

/// What happens on purpose to an invocation that a sandbox runs. A response that is passed on as it comes meets nothing.
extension LiveSandbox {
  private var fault: InvocationFault? { invocation.flatMap { $0.sink == nil ? $0.fault : nil } }

  /// Whether the event is not to arrive.
  func diesBefore() -> Bool {
    guard fault == .crashBefore, let invocation else { return false }
    if invocation.started_ns == nil { begin(invocation) }
    process?.kill()
    return true
  }

  /// The event has arrived.
  func isStruck() {
    switch fault {
    case .crashDuring(let time_ms): setFault(after_ms: time_ms) { $0.process?.kill() }
    case .timeout(let time_ms): setFault(after_ms: time_ms) { $0.step(.deadline) }
    default: break
    }
  }

  private func setFault(after_ms: Int, _ act: @escaping @EventLoop (LiveSandbox) -> Void) {
    let ticket = invocation?.ticket
    faultAlarm = Alarm { [weak self] in
      guard let self, ticket == invocation?.ticket, invocation != nil else { return }
      act(self)
    }
    faultAlarm?.set(after_ms: after_ms)
  }

  /// Whether an answer is not to be heard, or later.
  func withholds(_ call: Sandbox.Call, _ exchange: Exchange, _ said: SaidByRuntime) -> Bool {
    switch call {
    case .response, .error: break
    default: return false
    }
    switch fault {
    case .crashDuring, .crashAfter:
      process?.kill()
      return true
    case .timeout: return true
    case .slow(let time_ms):
      invocation?.fault = nil
      setFault(after_ms: time_ms) { $0.handle(call, exchange, said) }
      return true
    case .crashBefore, .initFail, nil: return false
    }
  }
}
