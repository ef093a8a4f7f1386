/// Why an operation did not succeed: an answer that DynamoDB documents, or the disk below it.
package enum Fault: Error {
  case refused(TableRefusal)
  case storage(SQLiteFault)

  static func validation(_ message: String) -> Fault { .refused(TableRefusal(.validation, message)) }
  static func serialization(_ message: String) -> Fault { .refused(TableRefusal(.serialization, message)) }
}

/// One of DynamoDB's documented error answers.
package struct TableRefusal: Sendable {
  enum Kind: String, Sendable {
    case validation = "ValidationException"
    case serialization = "SerializationException"
    case unknownOperation = "UnknownOperationException"
    case conditionalCheckFailed = "ConditionalCheckFailedException"
    case transactionCanceled = "TransactionCanceledException"
    case transactionConflict = "TransactionConflictException"
    case idempotentParameterMismatch = "IdempotentParameterMismatchException"
    case resourceNotFound = "ResourceNotFoundException"
    case resourceInUse = "ResourceInUseException"
    case limitExceeded = "LimitExceededException"
    case tableNotFound = "TableNotFoundException"
    case accessDenied = "AccessDeniedException"
    case throttling = "ThrottlingException"
    case internalServerError = "InternalServerError"
  }

  var kind: Kind
  var message: String
  /// The item that a failed condition answers on request.
  var item: Attributes?
  /// One for each action of a cancelled transaction, in order.
  var reasons: [CancellationReason] = []

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  /// The `__type` of the answer's body.
  var type: String {
    switch kind {
    case .validation: "com.amazon.coral.validate#ValidationException"
    case .serialization: "com.amazon.coral.service#SerializationException"
    case .unknownOperation: "com.amazon.coral.service#UnknownOperationException"
    case .accessDenied: "com.amazon.coral.service#AccessDeniedException"
    default: "com.amazonaws.dynamodb.v20120810#\(kind.rawValue)"
    }
  }

  var status: Int { kind == .internalServerError ? 500 : 400 }
}

/// What one action of a cancelled transaction contributed.
struct CancellationReason: Sendable {
  /// `None`, `ConditionalCheckFailed`, `ValidationError`, …
  var code: String
  var message: String?
  var item: Attributes?

  static let none = CancellationReason(code: "None")
}
