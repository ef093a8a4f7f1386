package import EmulatorTables
internal import Synchronization

/// One request to the queue service, as it came over HTTP.
package struct QueueRequest: Sendable {
  package static let targetPrefix = "AmazonSQS."
  /// A batch of 1 MiB may be six times that where everything is escaped.
  package static let bodyBytesMaximum = 8 * 1_048_576

  /// Without the prefix.
  package var operation: String
  package var body: [UInt8]
  /// Whose queues it means; nil: the service's own account and region.
  package var scope: TableScope?
  /// `Host`, for URLs in answers.
  package var host: String

  package init(operation: String, body: [UInt8], host: String = "localhost") {
    self.operation = operation
    self.body = body
    self.host = host
  }
}

/// One answer, ready for HTTP.
package struct QueueReply: Sendable {
  package var status: Int
  package var headers: [(String, String)]
  package var body: [UInt8]

  init(_ body: [UInt8]) {
    status = 200
    self.body = body
    headers = [("Content-Type", "application/x-amz-json-1.0"), ("x-amzn-RequestId", MessageID.random().text)]
  }

  package init(_ refusal: QueueRefusal) {
    self.init(refusal.body)
    status = refusal.status
    headers.append(("x-amzn-query-error", "\(refusal.code);\(refusal.status >= 500 ? "Receiver" : "Sender")"))
  }
}

/// Of a request that may wait: says that nobody waits for its answer any more.
package final class PollTicket: Sendable {
  private let isGone = Atomic<Bool>(false)

  package init() {}

  package func abandon() { isGone.store(true, ordering: .releasing) }

  var isAbandoned: Bool { isGone.load(ordering: .acquiring) }
}
