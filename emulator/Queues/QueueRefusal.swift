internal import EmulatorJSON

/// One of SQS's error answers. Source: API reference, "Common errors" and the errors of each operation; texts as AWS gives them.
package struct QueueRefusal: Error, Sendable, Equatable {
  /// The shapes of SQS's model, and those of every AWS JSON service.
  package enum Shape: String, Sendable {
    case batchEntryIdsNotDistinct = "BatchEntryIdsNotDistinct"
    case batchRequestTooLong = "BatchRequestTooLong"
    case emptyBatchRequest = "EmptyBatchRequest"
    case invalidAddress = "InvalidAddress"
    case invalidAttributeName = "InvalidAttributeName"
    case invalidAttributeValue = "InvalidAttributeValue"
    case invalidBatchEntryId = "InvalidBatchEntryId"
    case invalidIdFormat = "InvalidIdFormat"
    case invalidMessageContents = "InvalidMessageContents"
    case invalidParameterValue = "InvalidParameterValueException"
    case messageNotInflight = "MessageNotInflight"
    case missingRequiredParameter = "MissingRequiredParameterException"
    case overLimit = "OverLimit"
    case purgeQueueInProgress = "PurgeQueueInProgress"
    case queueDeletedRecently = "QueueDeletedRecently"
    case queueDoesNotExist = "QueueDoesNotExist"
    case queueNameExists = "QueueNameExists"
    case receiptHandleIsInvalid = "ReceiptHandleIsInvalid"
    case requestThrottled = "RequestThrottled"
    case resourceNotFound = "ResourceNotFoundException"
    case serialization = "SerializationException"
    case tooManyEntries = "TooManyEntriesInBatchRequest"
    case unknownOperation = "UnknownOperationException"
    case unsupportedOperation = "UnsupportedOperation"
    case internalError = "InternalError"
  }

  package var shape: Shape
  package var message: String

  init(_ shape: Shape, _ message: String) {
    self.shape = shape
    self.message = message
  }

  static func invalid(_ value: String, _ parameter: String, _ reason: String) -> QueueRefusal {
    QueueRefusal(.invalidParameterValue, "Value \(value) for parameter \(parameter) is invalid. Reason: \(reason)")
  }

  static func missing(_ parameter: String) -> QueueRefusal {
    QueueRefusal(.missingRequiredParameter, "The request must contain the parameter \(parameter).")
  }

  static let noSuchQueue = QueueRefusal(.queueDoesNotExist, "The specified queue does not exist.")

  /// As the old protocol called it, and SDKs still do.
  package var code: String {
    switch shape {
    case .queueDoesNotExist: "AWS.SimpleQueueEngine.NonExistentQueue"
    case .queueNameExists: "QueueAlreadyExists"
    case .invalidParameterValue: "InvalidParameterValue"
    case .missingRequiredParameter: "MissingParameter"
    case .batchEntryIdsNotDistinct, .batchRequestTooLong, .emptyBatchRequest, .invalidBatchEntryId, .tooManyEntries, .purgeQueueInProgress,
      .queueDeletedRecently, .messageNotInflight, .unsupportedOperation:
      "AWS.SimpleQueueEngine.\(shape.rawValue)"
    default: shape.rawValue
    }
  }

  package var status: Int {
    switch shape {
    case .purgeQueueInProgress: 403
    case .resourceNotFound: 404
    case .internalError: 500
    default: 400
    }
  }

  var type: String {
    switch shape {
    case .serialization, .unknownOperation: "com.amazon.coral.service#\(shape.rawValue)"
    default: "com.amazonaws.sqs#\(shape.rawValue)"
    }
  }

  var body: [UInt8] { JSON.object([.init("__type", .string(type)), .init("message", .string(message))]).bytes }
}
