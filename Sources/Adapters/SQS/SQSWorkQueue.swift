public import Cases
public import HTTPTransport
internal import StrictJSON

/// A queue of SQS's for each lane, standard ones, whose fair queueing gives tenants their turns by the message's group.
/// Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
public struct SQSWorkQueue: WorkQueue {
  private let urls: [WorkLane: QueueURL]
  private let account: AWSAccount
  private let transport: any HTTPTransport
  private let pacing: Pacing

  /// `urgent`: nil where there is one queue for everything.
  public init(_ normal: QueueURL, urgent: QueueURL? = nil, account: AWSAccount, transport: any HTTPTransport, pacing: Pacing = .system) {
    urls = [.normal: normal, .urgent: urgent ?? normal]
    (self.account, self.transport, self.pacing) = (account, transport, pacing)
  }

  public func send(_ messages: [WorkMessage]) async throws(WorkQueueError) -> [WorkRefusal] {
    try WorkBounds.check(messages)
    var refused: [WorkRefusal] = []
    // The urgent ones first: should the other call fail, they are on their way.
    for url in Set(urls.values).sorted(by: { $0 == urls[.urgent] && $1 != urls[.urgent] }) {
      let own = messages.enumerated().filter { urls[$0.element.lane] == url }.map { ($0.offset, $0.element) }
      if !own.isEmpty { refused += try await send(own, to: url) }
    }
    return refused.sorted { $0.place < $1.place }
  }

  public func depth() async throws(WorkQueueError) -> [WorkLane: WorkDepth] {
    var depth: [WorkLane: WorkDepth] = [:]
    for lane in WorkLane.allCases {
      guard let url = urls[lane] else { continue }
      // Of one queue for everything nobody knows which lane its messages are of.
      let isShared = lane == .urgent && url == urls[.normal]
      depth[lane] = isShared ? WorkDepth() : try await measured(url)
    }
    return depth
  }

  /// What the queue refuses for its sender's fault would be refused again; what failed for a fault of its own may be sent again.
  private func send(_ messages: [(place: Int, message: WorkMessage)], to url: QueueURL) async throws(WorkQueueError) -> [WorkRefusal] {
    if messages.count == 1, let only = messages.first {
      _ = try await call("SendMessage", entry(only.message, JSONObject([("QueueUrl", .string(url.text))])), to: url)
      return []
    }
    let entries = messages.map { JSONValue.object(entry($0.message, JSONObject([("Id", .string("\($0.place)"))]))) }
    let answer = try await call("SendMessageBatch", JSONObject([("QueueUrl", .string(url.text)), ("Entries", .array(entries))]), to: url)
    var refused: [WorkRefusal] = []
    for failure in answer["Failed"].elements {
      guard case .object(let failure) = failure, case .string(let id)? = failure["Id"], let place = Int(id) else { continue }
      refused.append(WorkRefusal(place: place, detail: "\(failure["Code"].text ?? ""): \(failure["Message"].text ?? "")"))
    }
    let taken = Set(answer["Successful"].elements.compactMap { if case .object(let one) = $0 { one["Id"].text } else { nil } })
    for (place, _) in messages where !taken.contains("\(place)") && !refused.contains(where: { $0.place == place }) {
      refused.append(WorkRefusal(place: place, detail: "the queue did not say that it took it"))
    }
    return refused
  }

  private func entry(_ message: WorkMessage, _ members: JSONObject) -> JSONObject {
    var members = members
    members["MessageBody"] = .string(message.notice.text)
    members["MessageGroupId"] = .string(Self.group(message.notice.tenant))
    if message.delay_s > 0 { members["DelaySeconds"] = .integer(Int64(message.delay_s)) }
    return members
  }

  /// A group's name has 1 to 128 ASCII letters, digits and punctuation.
  static func group(_ tenant: String) -> String {
    let allowed = tenant.utf8.allSatisfy { (33...126).contains($0) }
    if allowed, (1...128).contains(tenant.utf8.count) { return tenant }
    return String(tenant.utf8.map { String($0, radix: 16) }.joined().prefix(128))
  }

  private static let counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"]

  private func measured(_ url: QueueURL) async throws(WorkQueueError) -> WorkDepth {
    let answer = try await call(
      "GetQueueAttributes", JSONObject([("QueueUrl", .string(url.text)), ("AttributeNames", .array(Self.counts.map { .string($0) }))]), to: url)
    guard case .object(let attributes)? = answer["Attributes"] else { throw .unavailable(detail: "GetQueueAttributes answered no attributes") }
    let counts = Self.counts.map { attributes[$0].text.flatMap { Int($0) } ?? 0 }
    return WorkDepth(visible: counts[0], inFlight: counts[1], delayed: counts[2])
  }

  private func call(_ operation: String, _ body: JSONObject, to url: QueueURL) async throws(WorkQueueError) -> JSONObject {
    let client = AWSJSONClient(
      endpoint: account.endpoint(of: "SQS", at: url), targetPrefix: "AmazonSQS",
      signer: account.credentials.map { SigV4Signer(credentials: $0, region: account.region, service: "sqs") }, transport: transport, pacing: pacing)
    do { return try await client.call(operation, body) } catch { throw .unavailable(detail: error.detail) }
  }
}

extension JSONValue? {
  fileprivate var elements: [JSONValue] { if case .array(let elements)? = self { elements } else { [] } }
  fileprivate var text: String? { if case .string(let text)? = self { text } else { nil } }
}

/// Where a queue is, `https://sqs.<region>.amazonaws.com/<account>/<name>`.
public struct QueueURL: Sendable, Hashable {
  public let text: String
  /// The scheme, the host and the port.
  let origin: String

  /// Nil for what is no http or https URL of a queue: two segments, no user, no query.
  public init?(_ text: String) {
    guard HTTPURL(text) != nil, !text.contains("?"), let start = text.firstRange(of: "://")?.upperBound else { return nil }
    let parts = text[start...].split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.text = text
    origin = text[..<start] + String(parts[0])
  }
}

extension AWSAccount {
  /// Where calls about a queue go: where the variables of endpoints say, else where its URL is.
  fileprivate func endpoint(of service: String, at url: QueueURL) -> String {
    guard endpoints[service] != nil || endpoints[""] != nil else { return url.origin }
    return endpoint(of: service, host: service.lowercased())
  }
}
