internal import EmulatorHTTP
internal import EmulatorJSON
internal import EmulatorQueues
internal import EmulatorTables

/// The queue service on a port: `POST` to `/` or to a queue's own path, with `X-Amz-Target: AmazonSQS.…`.
extension Front {
  /// The operation that a request names; nil where it is none of the service's.
  static func queueOperation(of head: RequestHead) -> String? {
    guard head.method == .post, let target = head["X-Amz-Target"].map(text), target.hasPrefix(QueueRequest.targetPrefix) else { return nil }
    return isQueuePath(head.path) ? String(target.dropFirst(QueueRequest.targetPrefix.count)) : nil
  }

  /// `/`, or an account and a name.
  private static func isQueuePath(_ path: ArraySlice<UInt8>) -> Bool {
    if path.elementsEqual("/".utf8) { return true }
    let parts = text(path).split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 3 && parts[0].isEmpty && parts[1].utf8.count == 12 && parts[1].utf8.allSatisfy { (48...57).contains($0) } && !parts[2].isEmpty
  }

  /// A request of SQS's Query protocol: a form that was signed for `sqs`.
  static func isQueryProtocol(_ head: RequestHead) -> Bool {
    guard head.method == .post, head["X-Amz-Target"] == nil, let type = head["Content-Type"].map(text),
      type.lowercased().hasPrefix("application/x-www-form-urlencoded")
    else { return false }
    return head["Authorization"].map(text)?.contains("/sqs/aws4_request") ?? false
  }

  func refuseQueryProtocol(_ exchange: Exchange) {
    let text = "the Query protocol of SQS is not spoken; use an SDK that speaks its JSON protocol (botocore 1.31.81, November 2023, or later)"
    let body =
      "<ErrorResponse><Error><Type>Sender</Type><Code>AWS.SimpleQueueService.UnsupportedOperation</Code><Message>\(text)</Message></Error></ErrorResponse>"
    guard exchange.isOpen else { return }
    exchange.respond(400, body: Array(body.utf8)) { $0.field("Content-Type", "text/xml") }
  }

  func ask(_ queues: QueueEngine, _ operation: String, _ exchange: Exchange) -> PollTicket {
    let head = exchange.head
    var request = QueueRequest(operation: operation, body: exchange.body, host: head.host.map(Self.text) ?? "localhost")
    request.scope = head["Authorization"].flatMap { TableScope(authorization: Self.text($0)) }
    let ticket = PollTicket()
    let desk = shared.desk
    let recorded = desk?.open(head, "sqs", operation, exchange.body)
    var (isLost, delay_ms) = (false, 0)
    switch shared.queueFaults.fate(operation, exchange.body) {
    case .pass: break
    case .torn:
      exchange.abort()
      return ticket
    case .lost: isLost = true
    case .late(let time_ms): delay_ms = time_ms
    case .answered(let status, let type, let text):
      exchange.json(status, ["__type": .string(type), "message": .string(text)])
      return ticket
    }
    queues.submit(request, ticket: ticket) { [isLost, delay_ms] reply in
      EventLoop.post(after_ms: delay_ms) {
        guard exchange.isOpen else { return }
        if isLost { return exchange.abort() }
        desk?.close(recorded, reply.status, reply.body)
        exchange.respond(reply.status, body: reply.body) { fields in
          for header in reply.headers { fields.field(named: header.0.utf8, header.1.utf8) }
        }
      }
    }
    return ticket
  }

  /// `GET /_emulator/queues` and `/_emulator/queues/{name}/messages`: a look, without receiving.
  func lookAtQueues(_ path: String, _ exchange: Exchange) {
    let rest = path.dropFirst(Self.queuesPath.count)
    if rest.isEmpty {
      return shared.queues.list { result in EventLoop.post { exchange.json(result.map { Optional($0) }) } }
    }
    let parts = rest.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    guard rest.hasPrefix("/"), parts.count == 2, parts[1] == "messages" else { return notFound(exchange) }
    shared.queues.messages(of: String(parts[0])) { result in EventLoop.post { exchange.json(result) } }
  }

  static let queuesPath = "/_emulator/queues"
}

extension Exchange {
  fileprivate func json(_ result: Result<JSON?, TableEngineError>) {
    switch result {
    case .success(let value?): json(200, value)
    case .success(nil): json(404, ["message": .string("there is no such queue; GET \(Front.queuesPath) has those that there are")])
    case .failure(let error): json(503, ["message": .string(error.description)])
    }
  }
}
