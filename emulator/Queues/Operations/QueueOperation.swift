internal import EmulatorJSON
internal import EmulatorTables

/// The operations that are answered, by their names in X-Amz-Target.
enum QueueOperation: String, CaseIterable {
  case addPermission = "AddPermission"
  case cancelMessageMoveTask = "CancelMessageMoveTask"
  case changeMessageVisibility = "ChangeMessageVisibility"
  case changeMessageVisibilityBatch = "ChangeMessageVisibilityBatch"
  case createQueue = "CreateQueue"
  case deleteMessage = "DeleteMessage"
  case deleteMessageBatch = "DeleteMessageBatch"
  case deleteQueue = "DeleteQueue"
  case getQueueAttributes = "GetQueueAttributes"
  case getQueueUrl = "GetQueueUrl"
  case listDeadLetterSourceQueues = "ListDeadLetterSourceQueues"
  case listMessageMoveTasks = "ListMessageMoveTasks"
  case listQueues = "ListQueues"
  case listQueueTags = "ListQueueTags"
  case purgeQueue = "PurgeQueue"
  case receiveMessage = "ReceiveMessage"
  case removePermission = "RemovePermission"
  case sendMessage = "SendMessage"
  case sendMessageBatch = "SendMessageBatch"
  case setQueueAttributes = "SetQueueAttributes"
  case startMessageMoveTask = "StartMessageMoveTask"
  case tagQueue = "TagQueue"
  case untagQueue = "UntagQueue"

  /// Whether it only makes room.
  var isFreeing: Bool { [.deleteMessage, .deleteMessageBatch, .deleteQueue, .purgeQueue].contains(self) }
}

/// What an operation is answered from: the request, whose it is, and when.
struct QueueCall {
  var parameters: Parameters
  var scope: TableScope
  var host: String
  var now_ms: Int64
  /// Of a single sending, where it was read already.
  var content: Result<MessageContent, QueueRefusal>?

  var now_s: Int64 { now_ms / 1_000 }

  func url(_ record: QueueRecord) -> String {
    let parts = record.key.split(separator: "/")
    return "http://\(host)/\(parts[0])/\(parts[2])"
  }
}

extension QueueKeeper {
  /// Answers anything but a receive.
  func perform(_ operation: QueueOperation, _ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    switch operation {
    case .addPermission: return try addPermission(call)
    case .cancelMessageMoveTask: return try cancelMoveTask(call)
    case .changeMessageVisibility: return try changeVisibility(call)
    case .changeMessageVisibilityBatch: return try changeVisibilityBatch(call)
    case .createQueue: return try createQueue(call)
    case .deleteMessage: return try deleteMessage(call)
    case .deleteMessageBatch: return try deleteMessageBatch(call)
    case .deleteQueue: return try deleteQueue(call)
    case .getQueueAttributes: return try queueAttributes(call)
    case .getQueueUrl: return try queueURL(call)
    case .listDeadLetterSourceQueues: return try listSources(call)
    case .listMessageMoveTasks: return try listMoveTasks(call)
    case .listQueues: return try listQueues(call)
    case .listQueueTags: return try listTags(call)
    case .purgeQueue: return try purgeQueue(call)
    case .receiveMessage: return []
    case .removePermission: return try removePermission(call)
    case .sendMessage: return try sendMessage(call)
    case .sendMessageBatch: return try sendMessageBatch(call)
    case .setQueueAttributes: return try setAttributes(call)
    case .startMessageMoveTask: return try startMoveTask(call)
    case .tagQueue: return try tagQueue(call)
    case .untagQueue: return try untagQueue(call)
    }
  }

  /// The queue that `QueueUrl` names, its messages up to date.
  func queue(_ call: QueueCall) throws(QueueRefusal) -> String {
    let url = try call.parameters.required("QueueUrl")
    guard let key = QueueName.key(ofURL: url, call.scope) else { throw QueueRefusal(.invalidAddress, "The address \(url) is not valid for this endpoint.") }
    guard queues[key] != nil else { throw .noSuchQueue }
    settle(key, call.now_ms)
    return key
  }

  // MARK: Handles

  func handle(of message: QueueMessage, in key: String) -> String {
    Base64.text(Array("\(queues[key]?.id ?? 0)/\(message.number)/\(message.nonce)".utf8))
  }

  func read(handle: String, of key: String) throws(QueueRefusal) -> (number: Int64, nonce: Int64) {
    let parts = Base64.bytes(handle).map { String(decoding: $0, as: UTF8.self).split(separator: "/").map { Int64($0) } } ?? []
    guard parts.count == 3, let id = parts[0], let number = parts[1], let nonce = parts[2], id == queues[key]?.id else {
      throw QueueRefusal(.receiptHandleIsInvalid, "The input receipt handle \"\(handle.prefix(1_024))\" is not a valid receipt handle.")
    }
    return (number, nonce)
  }
}
