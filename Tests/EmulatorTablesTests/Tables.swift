import EmulatorFaults
import EmulatorJSON
import EmulatorTables
import Foundation
import Synchronization
import Testing

/// A table service on a folder of its own, spoken to as a client would: targets and JSON texts.
final class Tables: Sendable {
  let folder: String
  let service: TableEngine
  let clock: Clock
  let told = Told()

  /// What the service told whoever runs it.
  final class Told: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
  }

  init(now_s: Int64 = 1_700_000_000, bytesMaximum: Int? = nil, restoreBytesMaximum: Int = 1 << 29, faults: FaultInjector? = nil) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("tables-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let clock = Clock(now_s)
    self.clock = clock
    service = try TableEngine(
      path: "\(folder)/tables.sqlite", bytesMaximum: bytesMaximum, restoreBytesMaximum: restoreBytesMaximum, faults: faults, clock: { clock.now_s },
      tell: told.add)
  }

  final class Clock: Sendable {
    private let value: Mutex<Int64>
    init(_ now_s: Int64) { value = Mutex(now_s) }
    var now_s: Int64 {
      get { value.withLock { $0 } }
      set { value.withLock { $0 = newValue } }
    }
  }

  deinit {
    service.close()
    try? FileManager.default.removeItem(atPath: folder)
  }

  struct Answer {
    var status: Int
    var json: JSON
    var headers: [String: String]

    /// The exception's name.
    var fault: String? { json["__type"]?.string?.split(separator: "#").last.map(String.init) }
    var message: String { json["message"]?.string ?? json["Message"]?.string ?? "" }
  }

  func send(_ operation: String, _ body: JSON) async throws -> Answer { try await send(target: "DynamoDB_20120810.\(operation)", body.bytes) }

  func send(_ operation: String, _ body: String) async throws -> Answer { try await send(target: "DynamoDB_20120810.\(operation)", Array(body.utf8)) }

  func send(target: String, _ body: [UInt8]) async throws -> Answer { try await send(TableRequest(target: target, body: body)) }

  /// As a caller of an account (a key id of 12 digits) and a region.
  func send(_ operation: String, _ body: String, as account: String = "000000000000", in region: String) async throws -> Answer {
    var request = TableRequest(target: "DynamoDB_20120810.\(operation)", body: Array(body.utf8))
    request.scope = TableScope(
      authorization: "AWS4-HMAC-SHA256 Credential=\(account)/20261129/\(region)/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
    return try await send(request)
  }

  func send(_ request: TableRequest) async throws -> Answer {
    let reply = await raw(request)
    return Answer(
      status: reply.status, json: reply.body.isEmpty ? [:] : try JSON(reading: reply.body), headers: Dictionary(reply.headers) { first, _ in first })
  }

  func raw(_ request: TableRequest) async -> TableReply {
    await withCheckedContinuation { continuation in service.submit(request) { continuation.resume(returning: $0) } }
  }

  /// The answer of a request that must succeed.
  @discardableResult
  func ok(_ operation: String, _ body: String, _ location: SourceLocation = #_sourceLocation) async throws -> JSON {
    let answer = try await send(operation, body)
    #expect(answer.status == 200, "\(answer.message)", sourceLocation: location)
    return answer.json
  }

  /// A table `things` with string keys `pk` and `sk`, a number index `byRank` and a local index `byAge`.
  static func withThings(bytesMaximum: Int? = nil, faults: FaultInjector? = nil) async throws -> Tables {
    let tables = try Tables(bytesMaximum: bytesMaximum, faults: faults)
    try await tables.ok("CreateTable", Tables.things)
    return tables
  }

  static let things = """
    {"TableName": "things", "BillingMode": "PAY_PER_REQUEST",
     "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"},
       {"AttributeName": "kind", "AttributeType": "S"}, {"AttributeName": "rank", "AttributeType": "N"}, {"AttributeName": "age", "AttributeType": "N"}],
     "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
     "GlobalSecondaryIndexes": [{"IndexName": "byRank", "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"},
       {"AttributeName": "rank", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]}}],
     "LocalSecondaryIndexes": [{"IndexName": "byAge", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
       {"AttributeName": "age", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}]}
    """

  func put(_ item: String) async throws { try await ok("PutItem", #"{"TableName": "things", "Item": \#(item)}"#) }

  func get(_ pk: String, _ sk: String) async throws -> JSON? {
    try await ok("GetItem", #"{"TableName": "things", "Key": {"pk": {"S": "\#(pk)"}, "sk": {"S": "\#(sk)"}}, "ConsistentRead": true}"#)["Item"]
  }
}
