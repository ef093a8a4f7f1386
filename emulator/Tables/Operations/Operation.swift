/// The operations that are answered, by their names in X-Amz-Target.
enum Operation: String, CaseIterable, Sendable {
  case batchGetItem = "BatchGetItem"
  case batchWriteItem = "BatchWriteItem"
  case createTable = "CreateTable"
  case deleteItem = "DeleteItem"
  case deleteTable = "DeleteTable"
  case describeContinuousBackups = "DescribeContinuousBackups"
  case describeEndpoints = "DescribeEndpoints"
  case describeLimits = "DescribeLimits"
  case describeTable = "DescribeTable"
  case describeTimeToLive = "DescribeTimeToLive"
  case getItem = "GetItem"
  case listTables = "ListTables"
  case listTagsOfResource = "ListTagsOfResource"
  case putItem = "PutItem"
  case query = "Query"
  case scan = "Scan"
  case tagResource = "TagResource"
  case transactGetItems = "TransactGetItems"
  case transactWriteItems = "TransactWriteItems"
  case untagResource = "UntagResource"
  case updateContinuousBackups = "UpdateContinuousBackups"
  case updateItem = "UpdateItem"
  case updateTable = "UpdateTable"
  case updateTimeToLive = "UpdateTimeToLive"

  static let targetPrefix = "DynamoDB_20120810."

  init?(target: String) {
    guard target.hasPrefix(Operation.targetPrefix) else { return nil }
    self.init(rawValue: String(target.dropFirst(Operation.targetPrefix.count)))
  }

  var isWrite: Bool {
    switch self {
    case .batchWriteItem, .createTable, .deleteItem, .deleteTable, .putItem, .tagResource, .transactWriteItems, .untagResource,
      .updateContinuousBackups, .updateItem, .updateTable, .updateTimeToLive:
      true
    default: false
    }
  }
}

extension ReadSession {
  func perform(_ operation: Operation, _ request: Fields) throws(Fault) -> [UInt8] {
    switch operation {
    case .batchGetItem: return try batchGetItem(request)
    case .describeContinuousBackups: return try describeContinuousBackups(request)
    case .describeEndpoints: return try describeEndpoints(request)
    case .describeLimits: return try describeLimits(request)
    case .describeTable: return try describeTable(request)
    case .describeTimeToLive: return try describeTimeToLive(request)
    case .getItem: return try getItem(request)
    case .listTables: return try listTables(request)
    case .listTagsOfResource: return try listTags(request)
    case .query: return try query(request)
    case .scan: return try scan(request)
    case .transactGetItems: return try transactGetItems(request)
    default: throw .refused(TableRefusal(.internalServerError, "\(operation.rawValue) is not a read"))
    }
  }
}

extension WriteSession {
  func performWrite(_ operation: Operation, _ request: Fields) throws(Fault) -> [UInt8] {
    switch operation {
    case .batchWriteItem: return try batchWriteItem(request)
    case .createTable: return try createTable(request)
    case .deleteItem: return try deleteItem(request)
    case .deleteTable: return try deleteTable(request)
    case .putItem: return try putItem(request)
    case .tagResource: return try tagResource(request)
    case .transactWriteItems: return try transactWriteItems(request)
    case .untagResource: return try untagResource(request)
    case .updateContinuousBackups: return try updateContinuousBackups(request)
    case .updateItem: return try updateItem(request)
    case .updateTable: return try updateTable(request)
    case .updateTimeToLive: return try updateTimeToLive(request)
    default: return try perform(operation, request)
    }
  }
}
