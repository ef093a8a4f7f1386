import Adapters
import Cases
import CurlTransport
import Fakes
import Forms
import Foundation
import HTTPTransport
import StrictJSON
import Synchronization

/// A queue of work under test: every fake, and every adapter whose technology is at hand.
enum WorkQueueKind: String, CaseIterable, Sendable {
  case volatile
  /// The failing fake, none of whose calls is broken.
  case failing
  /// The SQS adapter over a queue service of the tests', in this process.
  case scripted
  /// The SQS adapter over the emulator's queues, in this process.
  case emulated
  /// The SQS adapter over HTTP, at the endpoint that QUORATE_CONTRACT_SQS names: the emulator, moto, AWS's own.
  case remote

  static var available: [WorkQueueKind] { endpoint == nil ? allCases.filter { $0 != .remote } : allCases }
  static var endpoint: String? { ProcessInfo.processInfo.environment["QUORATE_CONTRACT_SQS"].flatMap { $0.isEmpty ? nil : $0 } }
}

/// A queue of its own, and what its receivers have of it.
struct WorkQueueSubject: Sendable {
  let queue: any WorkQueue
  /// Moves the time on, or lets it pass.
  let wait: @Sendable (Int) async throws -> Void
  /// What is visible in a lane now, each with its group where the technology tells it.
  let received: @Sendable (WorkLane) async throws -> [(body: String, group: String?)]

  init(_ kind: WorkQueueKind) async throws {
    let surroundings = ScriptedSurroundings(step_ms: 0)
    switch kind {
    case .volatile, .failing:
      let fake = VolatileWorkQueue { surroundings.now_ms() }
      queue = kind == .volatile ? fake : FailingWorkQueue(fake, broken: nil)
      wait = { surroundings.advance(by: Int64($0) * 1_000) }
      received = { lane in fake.messages.filter { $0.lane == lane && $0.visible_ms <= surroundings.now_ms() }.map { ($0.body, $0.group) } }
    case .scripted:
      let service = ScriptedQueueService { surroundings.now_ms() }
      let url = { (name: String) in QueueURL("http://queues.invalid/000000000000/\(name)") }
      guard let normal = url("work"), let urgent = url("urgent") else { throw TransportError.other(detail: "no URL") }
      queue = SQSWorkQueue(normal, urgent: urgent, account: Self.account(nil), transport: service)
      wait = { surroundings.advance(by: Int64($0) * 1_000) }
      received = { lane in service.visible(in: lane == .urgent ? "urgent" : "work") }
    case .emulated:
      let engine = try QueueEngineTransport()
      let remote = try await RemoteQueues("http://queues.invalid", engine)
      queue = SQSWorkQueue(remote.normal, urgent: remote.urgent, account: remote.account, transport: engine)
      wait = { engine.advance(by: $0) }
      received = { lane in try await remote.receive(lane == .urgent ? remote.urgent : remote.normal) }
    case .remote:
      let remote = try await RemoteQueues(WorkQueueKind.endpoint ?? "", CurlTransport())
      queue = SQSWorkQueue(remote.normal, urgent: remote.urgent, account: remote.account, transport: remote.transport)
      wait = { try await remote.pass($0) }
      received = { lane in try await remote.receive(lane == .urgent ? remote.urgent : remote.normal) }
    }
  }

  static func account(_ endpoint: String?) -> AWSAccount {
    AWSAccount(
      region: "us-east-1", credentials: .init(accessKeyID: "test", secretAccessKey: "test"), endpoints: endpoint.map { ["SQS": $0] } ?? [:])
  }
}

/// Two queues of their own at a service that is somewhere.
private struct RemoteQueues: Sendable {
  let account: AWSAccount
  let transport: any HTTPTransport
  let normal: QueueURL
  let urgent: QueueURL
  /// Nothing is ever sent to it.
  private let idle: QueueURL
  private let endpoint: String

  init(_ endpoint: String, _ transport: any HTTPTransport) async throws {
    (self.endpoint, self.transport) = (endpoint, transport)
    account = WorkQueueSubject.account(endpoint)
    let name = UUID().uuidString.lowercased()
    normal = try await Self.made("contract-\(name)", endpoint, account, transport)
    urgent = try await Self.made("contract-urgent-\(name)", endpoint, account, transport)
    idle = try await Self.made("contract-idle-\(name)", endpoint, account, transport)
  }

  /// Lets seconds pass by the service's own clock: a long poll that nothing ends.
  func pass(_ seconds: Int) async throws {
    _ = try await Self.call(
      "ReceiveMessage", ["QueueUrl": .string(idle.text), "WaitTimeSeconds": .integer(Int64(seconds + 1))], endpoint, account, transport)
  }

  private static func made(_ name: String, _ endpoint: String, _ account: AWSAccount, _ transport: any HTTPTransport) async throws -> QueueURL {
    let answer = try await call("CreateQueue", ["QueueName": .string(name)], endpoint, account, transport)
    guard case .string(let text)? = answer["QueueUrl"], let url = QueueURL(text) else { throw TransportError.other(detail: "CreateQueue: \(answer)") }
    return url
  }

  func receive(_ url: QueueURL) async throws -> [(body: String, group: String?)] {
    var all: [(body: String, group: String?)] = []
    while true {
      let answer = try await Self.call(
        "ReceiveMessage", ["QueueUrl": .string(url.text), "MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["MessageGroupId"]], endpoint, account,
        transport)
      guard case .array(let messages)? = answer["Messages"], !messages.isEmpty else { return all }
      for case .object(let message) in messages {
        guard case .string(let body)? = message["Body"] else { continue }
        let group: String? =
          if case .object(let attributes)? = message["Attributes"], case .string(let group)? = attributes["MessageGroupId"] { group } else { nil }
        all.append((body, group))
      }
    }
  }

  private static func call(
    _ operation: String, _ body: JSONValue, _ endpoint: String, _ account: AWSAccount, _ transport: any HTTPTransport
  ) async throws -> JSONObject {
    let request = HTTPRequest(
      method: "POST", url: endpoint + "/",
      headers: [HTTPField("Content-Type", "application/x-amz-json-1.0"), HTTPField("X-Amz-Target", "AmazonSQS.\(operation)")],
      body: try JSONWriter.write(body), timeout_ms: 5_000)
    let signer = SigV4Signer(credentials: .init(accessKeyID: "test", secretAccessKey: "test"), region: account.region, service: "sqs")
    let answer = try await transport.send(signer.sign(request, time_s: Int64(Date().timeIntervalSince1970)))
    guard case .object(let object) = try JSONReader.read(answer.body) else { throw TransportError.other(detail: "\(operation): no object") }
    return object
  }
}

/// As much of SQS as the adapter speaks, by AWS's own forms; it refuses what AWS would, and the one message that it is told to.
final class ScriptedQueueService: HTTPTransport {
  private struct Message { var body: String, group: String?, visible_ms: Int64 }

  private let queues = Mutex<[String: [Message]]>([:])
  private let now_ms: @Sendable () -> Int64
  private let refuses: String?

  init(refusing text: String? = nil, now_ms: @escaping @Sendable () -> Int64) { (refuses, self.now_ms) = (text, now_ms) }

  func visible(in name: String) -> [(body: String, group: String?)] {
    queues.withLock { $0[name, default: []].filter { $0.visible_ms <= now_ms() }.map { ($0.body, $0.group) } }
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    guard let body = try? JSONReader.read(request.body), case .object(let members) = body, request.headers.contains(where: { $0.name == "Authorization" })
    else {
      return answer(400, ["__type": "com.amazon.coral.service#SerializationException"])
    }
    guard case .string(let url)? = members["QueueUrl"], let name = url.split(separator: "/").last.map(String.init) else {
      return answer(400, ["__type": "com.amazonaws.sqs#MissingRequiredParameterException"])
    }
    switch request.headers.first(where: { $0.name == "X-Amz-Target" })?.value {
    case "AmazonSQS.SendMessage":
      return put(members, name) ? answer(200, ["MessageId": "1"]) : answer(400, ["__type": "com.amazonaws.sqs#InvalidMessageContents"])
    case "AmazonSQS.SendMessageBatch": return batch(members["Entries"], name)
    case "AmazonSQS.GetQueueAttributes":
      let held = queues.withLock { $0[name, default: []] }
      let visible = held.count { $0.visible_ms <= now_ms() }
      return answer(
        200,
        [
          "Attributes": [
            "ApproximateNumberOfMessages": .string("\(visible)"), "ApproximateNumberOfMessagesNotVisible": "0",
            "ApproximateNumberOfMessagesDelayed": .string("\(held.count - visible)"),
          ]
        ])
    default: return answer(400, ["__type": "com.amazonaws.sqs#InvalidAction"])
    }
  }

  private func batch(_ entries: JSONValue?, _ name: String) -> HTTPResponse {
    guard case .array(let entries)? = entries, (1...10).contains(entries.count) else {
      return answer(400, ["__type": "com.amazonaws.sqs#TooManyEntriesInBatchRequest"])
    }
    var (taken, failed): ([JSONValue], [JSONValue]) = ([], [])
    for case .object(let entry) in entries {
      let id = entry["Id"] ?? .null
      if put(entry, name) {
        taken.append(["Id": id, "MessageId": "1"])
      } else {
        failed.append(["Id": id, "Code": "InvalidMessageContents", "Message": "told to", "SenderFault": true])
      }
    }
    return answer(200, .fields([("Failed", .array(failed)), ("Successful", .array(taken))]))
  }

  private func put(_ entry: JSONObject, _ name: String) -> Bool {
    guard case .string(let body)? = entry["MessageBody"], refuses.map({ !body.contains($0) }) ?? true else { return false }
    var delay_s: Int64 = 0
    if case .integer(let delay)? = entry["DelaySeconds"] { delay_s = delay }
    guard (0...900).contains(delay_s) else { return false }
    let group: String? = if case .string(let text)? = entry["MessageGroupId"] { text } else { nil }
    let visible_ms = now_ms() + delay_s * 1_000
    queues.withLock { $0[name, default: []].append(Message(body: body, group: group, visible_ms: visible_ms)) }
    return true
  }

  private func answer(_ status: Int, _ body: JSONValue) -> HTTPResponse { HTTPResponse(status: status, body: (try? JSONWriter.write(body)) ?? []) }
}
