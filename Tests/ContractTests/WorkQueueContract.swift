import Adapters
import Cases
import CurlTransport
import Fakes
import Forms
import HTTPTransport
import StrictJSON
import TestProcesses
import Testing

/// Every queue of work against the numbered rules of its port.
@Suite struct `The contract of the queue of work` {
  static func notice(_ number: Int = 1, tenant: String = "acme") -> WorkNotice {
    WorkNotice(family: "decision", tenant: tenant, id: "7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a\(number < 10 ? "0" : "")\(number)", due_ms: 1_767_225_600_000)
  }

  @Test(arguments: WorkQueueKind.available)
  func `1 and 4 what was accepted is there, as a notice and nothing more`(kind: WorkQueueKind) async throws {
    let subject = try await WorkQueueSubject(kind)
    #expect(try await subject.queue.send([WorkMessage(Self.notice())]).isEmpty)
    let received = try await subject.received(.normal)
    #expect(
      received.map(\.body) == [#"{"due_ms":1767225600000,"family":"decision","id":"7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a01","tenant":"acme","v":1}"#])
    #expect(try WorkNotice(text: received[0].body) == Self.notice())
  }

  @Test(arguments: WorkQueueKind.available)
  func `2 ten at once, and neither none nor eleven`(kind: WorkQueueKind) async throws {
    let subject = try await WorkQueueSubject(kind)
    let ten = (1...10).map { WorkMessage(Self.notice($0)) }
    #expect(try await subject.queue.send(ten).isEmpty)
    await #expect(throws: WorkQueueError.limit("1 to 10 messages are sent at once")) { try await subject.queue.send([]) }
    await #expect(throws: WorkQueueError.limit("1 to 10 messages are sent at once")) { try await subject.queue.send(ten + [WorkMessage(Self.notice(11))]) }
    #expect(try await Set(subject.received(.normal).map(\.body)) == Set(ten.map(\.notice.text)))
  }

  @Test(arguments: WorkQueueKind.available)
  func `3 a message comes once its delay is over, and no delay is beyond 900 s`(kind: WorkQueueKind) async throws {
    let subject = try await WorkQueueSubject(kind)
    _ = try await subject.queue.send([WorkMessage(Self.notice(1), delay_s: 1), WorkMessage(Self.notice(2), delay_s: 900)])
    #expect(try await subject.received(.normal).isEmpty)
    try await subject.wait(1)
    #expect(try await subject.received(.normal).map(\.body) == [Self.notice(1).text])
    for delay_s in [-1, 901] {
      await #expect(throws: WorkQueueError.limit("a message's delay is 0 to 900 seconds")) {
        try await subject.queue.send([WorkMessage(Self.notice(3)), WorkMessage(Self.notice(4), delay_s: delay_s)])
      }
    }
    #expect(try await !subject.received(.normal).map(\.body).contains(Self.notice(3).text), "nothing of a send over a bound is sent")
  }

  @Test(arguments: WorkQueueKind.available)
  func `4 a notice has at most a kilobyte`(kind: WorkQueueKind) async throws {
    let subject = try await WorkQueueSubject(kind)
    await #expect(throws: WorkQueueError.limit("a notice has at most 1024 bytes")) {
      try await subject.queue.send([WorkMessage(Self.notice(tenant: String(repeating: "t", count: 1_024)))])
    }
  }

  @Test(arguments: WorkQueueKind.available)
  func `6 each goes to its lane, in its tenant's group`(kind: WorkQueueKind) async throws {
    let subject = try await WorkQueueSubject(kind)
    _ = try await subject.queue.send([
      WorkMessage(Self.notice(1), in: .urgent), WorkMessage(Self.notice(2, tenant: "beta")), WorkMessage(Self.notice(3), in: .urgent),
    ])
    let (urgent, normal) = (try await subject.received(.urgent), try await subject.received(.normal))
    #expect(Set(urgent.map(\.body)) == [Self.notice(1).text, Self.notice(3).text])
    #expect(normal.map(\.body) == [Self.notice(2, tenant: "beta").text])
    #expect(normal.compactMap(\.group) == ["beta"])
    #expect(Set(urgent.compactMap(\.group)) == ["acme"])
  }

  @Test(arguments: WorkQueueKind.available)
  func `8 the depth of each lane`(kind: WorkQueueKind) async throws {
    let subject = try await WorkQueueSubject(kind)
    _ = try await subject.queue.send([WorkMessage(Self.notice(1), in: .urgent), WorkMessage(Self.notice(2)), WorkMessage(Self.notice(3), delay_s: 60)])
    #expect(try await subject.queue.depth() == [.urgent: WorkDepth(visible: 1), .normal: WorkDepth(visible: 1, delayed: 1)])
  }

  // MARK: what only an adapter, or a fake, can meet

  private func queue(_ transport: any HTTPTransport, at endpoint: String? = nil) throws -> SQSWorkQueue {
    let pacing = Pacing(now_s: { 0 }, random: { _ in 0 }, token: { [1] }, sleep_ms: { _ in })
    return SQSWorkQueue(
      try #require(QueueURL("http://queues.invalid/000000000000/work")), account: WorkQueueSubject.account(endpoint), transport: transport, pacing: pacing)
  }

  @Test func `2 what is refused is named, and the others are accepted`() async throws {
    let service = ScriptedQueueService(refusing: "beta") { 0 }
    let queue = try queue(service)
    let refused = try await queue.send([WorkMessage(Self.notice(1)), WorkMessage(Self.notice(2, tenant: "beta")), WorkMessage(Self.notice(3))])
    #expect(refused == [WorkRefusal(place: 1, detail: "InvalidMessageContents: told to")])
    #expect(service.visible(in: "work").map(\.body) == [Self.notice(1).text, Self.notice(3).text])
  }

  @Test func `2 what the service says nothing of counts as refused`() async throws {
    let queue = try queue(ScriptedTransport([.text(200, #"{"Successful":[{"Id":"1"}]}"#)]))
    #expect(try await queue.send([WorkMessage(Self.notice(1)), WorkMessage(Self.notice(2))]).map(\.place) == [0])
  }

  @Test func `6 a tenant's name that is no group's name is spelt out`() async throws {
    let service = ScriptedQueueService { 0 }
    _ = try await queue(service).send([WorkMessage(Self.notice(tenant: "ä b"))])
    #expect(service.visible(in: "work").compactMap(\.group) == ["c3a42062"])
  }

  @Test func `7 nobody at the endpoint is unavailable`() async throws {
    let server = try ByteServer { _ in }
    server.stop()
    let queue = try queue(CurlTransport(), at: server.url)
    await #expect { _ = try await queue.send([WorkMessage(Self.notice())]) } throws: { isUnavailable($0) }
    await #expect { _ = try await queue.depth() } throws: { isUnavailable($0) }
  }

  @Test(arguments: [
    (500, ""), (400, "{}"), (200, ""), (200, "[]"), (403, #"{"__type":"com.amazonaws.sqs#RequestThrottled"}"#),
    (400, #"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}"#),
  ])
  func `7 a failing service is unavailable, and never an acceptance`(status: Int, body: String) async throws {
    let answers = { Array(repeating: ScriptedTransport.Answer.text(status, body), count: 5) }
    await #expect { _ = try await queue(ScriptedTransport(answers())).send([WorkMessage(Self.notice(1)), WorkMessage(Self.notice(2))]) } throws: {
      isUnavailable($0)
    }
    await #expect { _ = try await queue(ScriptedTransport(answers())).depth() } throws: { isUnavailable($0) }
  }

  @Test func `7 what throttles for a moment is asked again`() async throws {
    let transport = ScriptedTransport([.text(403, #"{"__type":"com.amazonaws.sqs#RequestThrottled"}"#), .failure(.timeout), .text(200, #"{"MessageId":"1"}"#)])
    #expect(try await queue(transport).send([WorkMessage(Self.notice())]).isEmpty)
    #expect(transport.isFinished)
  }

  @Test(arguments: FailingRecordStore.Moment.allCases)
  func `7 the failing fake fails the calls it is told to`(moment: FailingRecordStore.Moment) async throws {
    let inner = VolatileWorkQueue { 0 }
    let queue = FailingWorkQueue(inner, broken: 1...2, moment)
    await #expect { _ = try await queue.send([WorkMessage(Self.notice())]) } throws: { isUnavailable($0) }
    await #expect { _ = try await queue.depth() } throws: { isUnavailable($0) }
    #expect(try await queue.depth()[.normal] == WorkDepth(visible: moment == .after ? 1 : 0))
    #expect(queue.calls == 3)
  }

  @Test(arguments: ["http://h", "http://h/a", "http://h/a/b/c", "http://u@h/a/b", "ftp://h/a/b", "http://h/a/b?c", "work", "http://h//b"])
  func `no URL of a queue is none`(text: String) { #expect(QueueURL(text) == nil) }

  @Test func `a call goes where the queue's URL is, unless a variable says where`() async throws {
    let transport = ScriptedTransport([.text(200, #"{"MessageId":"1"}"#), .text(200, #"{"MessageId":"1"}"#)])
    _ = try await queue(transport).send([WorkMessage(Self.notice())])
    _ = try await queue(transport, at: "http://127.0.0.1:9").send([WorkMessage(Self.notice())])
    #expect(transport.requests.map(\.url) == ["http://queues.invalid/", "http://127.0.0.1:9/"])
    #expect(transport.requests[0].headers.contains { $0.name == "Authorization" && $0.value.contains("/us-east-1/sqs/aws4_request") })
  }

  private func isUnavailable(_ error: any Error) -> Bool {
    guard case WorkQueueError.unavailable = error else { return false }
    return true
  }
}

@Suite struct `A notice of work` {
  @Test(arguments: [
    ("", "is no JSON"), ("[]", "must be an object"), (#"{"v":2,"family":"a","tenant":"t","id":"7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a01","due_ms":1}"#, "/v is 2"),
    (#"{"v":1,"tenant":"t","id":"7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a01","due_ms":1}"#, "/family is missing"),
    (#"{"v":1,"family":"a","tenant":"","id":"7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a01","due_ms":1}"#, "/tenant is empty"),
    (#"{"v":1,"family":"a","tenant":"t","id":"x","due_ms":1}"#, "/id is no UUID"),
    (#"{"v":1,"family":"a","tenant":"t","id":"7b2e6a38-9f6c-4a57-8e53-0d1c7c6d9a01","due_ms":"1"}"#, "/due_ms"),
  ])
  func `says what is wrong with a body that is none`(body: String, rule: String) throws {
    let error = try #require(throws: (any Error).self) { try WorkNotice(text: body) }
    let found = try #require(error as? StoredError)
    #expect([found.path, found.rule].filter { !$0.isEmpty }.joined(separator: " ").hasPrefix(rule))
  }

  @Test func `is at most a kilobyte`() {
    #expect(throws: (any Error).self) { try WorkNotice(text: String(repeating: " ", count: 1_025)) }
  }
}
