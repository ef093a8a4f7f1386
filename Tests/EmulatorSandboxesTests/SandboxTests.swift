import EmulatorSandboxes
import Testing

@Suite struct `A sandbox` {
  let limits = Sandbox.Limits(init_ns: 10, timeout_ns: 100, idle_ns: 1_000, shutdown_ns: 5)
  let id = RequestID()

  private func sandbox(_ calls: Sandbox.Call...) -> Sandbox {
    var sandbox = Sandbox(limits, now_ns: 0)
    for call in calls { _ = sandbox.handle(call, now_ns: 1) }
    return sandbox
  }

  @Test func `delivers the invocation that it was started for`() {
    var sandbox = sandbox(.invoke(id))
    #expect(sandbox.deadline_ns == 10)
    #expect(sandbox.handle(.next, now_ns: 7) == .init(answer: .deliver))
    #expect(sandbox.state == .running && sandbox.deadline_ns == 107)
    #expect(sandbox.handle(.response(id), now_ns: 8) == .init(answer: .accepted, outcome: .response))
    #expect(sandbox.state == .answered && sandbox.invocation == nil && sandbox.deadline_ns == 107)
    #expect(sandbox.handle(.next, now_ns: 9) == .init(answer: .hold))
    #expect(sandbox.state == .idle && sandbox.deadline_ns == 1_009)
    #expect(sandbox.handle(.invoke(id), now_ns: 20) == .init(answer: .deliver))
    #expect(sandbox.deadline_ns == 120)
    #expect(sandbox.handle(.error(id), now_ns: 21) == .init(answer: .accepted, outcome: .functionError))
  }

  @Test func `refuses what its state does not allow`() {
    func refused(_ sandbox: Sandbox, _ call: Sandbox.Call) -> RuntimeRefusal? {
      var sandbox = sandbox
      let before = sandbox.state
      guard case .refused(let refusal) = sandbox.handle(call, now_ns: 2).answer else { return nil }
      #expect(sandbox.state == before)
      return refusal
    }
    let (starting, running) = (sandbox(), sandbox(.invoke(id), .next))
    let answered = sandbox(.invoke(id), .next, .response(id))
    #expect(refused(starting, .response(id)) == .invalidTransition(from: "Started", to: "InvocationResponse"))
    #expect(refused(starting, .error(id)) == .invalidTransition(from: "Started", to: "InvocationErrorResponse"))
    #expect(refused(sandbox(.next), .response(id)) == .invalidTransition(from: "Ready", to: "InvocationResponse"))
    #expect(refused(sandbox(.next), .initError) == .invalidTransition(from: "Ready", to: "InitError"))
    #expect(refused(running, .next) == .invalidTransition(from: "Running", to: "Ready"))
    #expect(refused(running, .initError) == .invalidTransition(from: "Running", to: "InitError"))
    #expect(refused(running, .response(RequestID())) == .invalidRequestID)
    #expect(refused(running, .response(nil)) == .invalidRequestID)
    #expect(refused(running, .error(RequestID())) == .invalidRequestID)
    #expect(refused(running, .responseTooLarge(RequestID())) == .invalidRequestID)
    #expect(refused(answered, .response(id)) == .invalidTransition(from: "RuntimeResponseSentState", to: "InvocationResponse"))
    #expect(refused(answered, .error(id)) == .invalidTransition(from: "RuntimeResponseSentState", to: "InvocationErrorResponse"))
  }

  @Test func `takes a response over the limit for a failure and goes on`() {
    var sandbox = sandbox(.invoke(id), .next)
    #expect(sandbox.handle(.responseTooLarge(id), now_ns: 2) == .init(answer: .refused(.tooLarge), outcome: .failed(.responseTooLarge)))
    #expect(sandbox.handle(.next, now_ns: 3) == .init(answer: .hold))
  }

  @Test(arguments: [ProcessEnd.code(0), .code(127), .signal(9)])
  func `fails the invocation when its process ends`(status: ProcessEnd) {
    for calls in [[.invoke(id), .initError], [.invoke(id), .next], [.invoke(id), .next, .responseBegins(id)]] as [[Sandbox.Call]] {
      var sandbox = Sandbox(limits, now_ns: 0)
      for call in calls { _ = sandbox.handle(call, now_ns: 1) }
      #expect(sandbox.handle(.exited(status), now_ns: 2) == .init(outcome: .failed(.exit(status))))
      #expect(sandbox.state == .ended && sandbox.deadline_ns == nil)
    }
    var answered = sandbox(.invoke(id), .next, .response(id))
    #expect(answered.handle(.exited(status), now_ns: 2) == .init())
    #expect(answered.state == .ended)
  }

  @Test func `fails the invocation and dies when its time is over`() {
    var sandbox = sandbox(.invoke(id), .next)
    #expect(sandbox.handle(.deadline, now_ns: 101) == .init(outcome: .failed(.timeout(milliseconds: 0)), order: .kill))
    #expect(sandbox.state == .ended)
    #expect(sandbox.handle(.exited(.signal(9)), now_ns: 102) == .init())
  }

  @Test func `fails the invocation when its second start takes its time`() {
    var late = sandbox(.invoke(id), .deadline)
    #expect(late.handle(.deadline, now_ns: 101) == .init(outcome: .failed(.timeout(milliseconds: 0)), order: .kill))
  }

  @Test(arguments: [Sandbox.Call.initError, .exited(.code(1)), .deadline])
  func `starts once more, in the invocation's time, however its start fails`(failure: Sandbox.Call) {
    var sandbox = sandbox(.invoke(id))
    #expect(sandbox.handle(failure, now_ns: 7).order == .restart)
    #expect(sandbox.state == .starting(isRestarted: true) && sandbox.deadline_ns == 107 && sandbox.invocation == id)
    #expect(sandbox.handle(.next, now_ns: 60) == .init(answer: .deliver))
    #expect(sandbox.deadline_ns == 107)
  }

  @Test func `has all of the invocation's time from when its second start begins`() {
    var sandbox = sandbox(.invoke(id), .exited(.code(1)))
    sandbox.restarted(now_ns: 50)
    #expect(sandbox.deadline_ns == 150)
    _ = sandbox.handle(.next, now_ns: 60)
    sandbox.restarted(now_ns: 70)
    #expect(sandbox.deadline_ns == 150)
  }

  @Test func `hands the init error of its second start to the invocation and dies`() {
    var sandbox = sandbox(.invoke(id), .exited(.code(1)))
    #expect(sandbox.handle(.initError, now_ns: 2) == .init(answer: .accepted, outcome: .functionError, order: .kill))
    #expect(sandbox.state == .ended)
  }

  @Test func `streams a response in parts, or fails it`() {
    var sandbox = sandbox(.invoke(id), .next)
    #expect(sandbox.handle(.responseBegins(RequestID()), now_ns: 2).answer == .refused(.invalidRequestID))
    #expect(sandbox.handle(.responseBegins(id), now_ns: 2) == .init())
    #expect(sandbox.state == .streaming && sandbox.deadline_ns == 101)
    #expect(sandbox.handle(.responseBegins(id), now_ns: 2).answer == .refused(.invalidTransition(from: "Running", to: "InvocationResponse")))
    var broken = sandbox
    #expect(broken.handle(.responseBroken, now_ns: 3) == .init(outcome: .failed(.responseTruncated)))
    #expect(broken.handle(.next, now_ns: 4) == .init(answer: .hold))
    var late = sandbox
    #expect(late.handle(.deadline, now_ns: 101) == .init(outcome: .failed(.timeout(milliseconds: 0)), order: .kill))
    var failed = sandbox
    #expect(failed.handle(.error(id), now_ns: 3) == .init(answer: .accepted, outcome: .functionError))
    #expect(sandbox.handle(.response(id), now_ns: 3) == .init(answer: .accepted, outcome: .response))
  }

  @Test func `stops when it is idle for long, and is killed when it does not`() {
    var sandbox = sandbox(.next)
    #expect(sandbox.handle(.deadline, now_ns: 1_001) == .init(order: .terminate))
    #expect(sandbox.state == .stopping && sandbox.deadline_ns == 1_006)
    #expect(sandbox.handle(.stop, now_ns: 1_002) == .init())
    #expect(sandbox.handle(.next, now_ns: 1_002) == .init(answer: .hold))
    #expect(sandbox.handle(.deadline, now_ns: 1_006) == .init(order: .kill))
    #expect(sandbox.state == .ended)
  }

  @Test func `fails the invocation that runs when it is stopped and ends`() {
    var sandbox = sandbox(.invoke(id), .next)
    #expect(sandbox.handle(.stop, now_ns: 2) == .init(order: .terminate))
    #expect(sandbox.handle(.exited(.signal(15)), now_ns: 3) == .init(outcome: .failed(.exit(.signal(15)))))
  }

  @Test func `keeps its first poll`() {
    var sandbox = sandbox(.next)
    let refusal = RuntimeRefusal.invalidTransition(from: "Ready", to: "Ready")
    #expect(sandbox.handle(.next, now_ns: 2) == .init(answer: .refused(refusal)))
    #expect(sandbox.state == .idle)
    #expect(sandbox.handle(.invoke(id), now_ns: 3) == .init(answer: .deliver))
  }

  @Test func `is not idle while nobody polls`() {
    var sandbox = sandbox(.next)
    #expect(sandbox.handle(.pollerGone, now_ns: 2) == .init())
    #expect(sandbox.state == .away && sandbox.deadline_ns == 12)
    var lost = sandbox
    #expect(lost.handle(.deadline, now_ns: 12) == .init(order: .kill))
    #expect(sandbox.handle(.next, now_ns: 3) == .init(answer: .hold))
    #expect(sandbox.state == .idle)
  }

  @Test func `is left alone by what comes after its end`() {
    for call in [.exited(.code(0)), .deadline, .stop, .pollerGone] as [Sandbox.Call] {
      var ended = sandbox(.exited(.code(1)))
      #expect(ended.handle(call, now_ns: 5) == .init())
    }
  }
}
