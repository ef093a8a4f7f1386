import Adapters
import Core
import CurlTransport
import Fakes
import Foundation
import StrictJSON
import Testing

/// A store under test: every fake, and every adapter whose technology is at hand.
enum RecordStoreKind: String, CaseIterable, CustomTestStringConvertible {
  case volatile
  /// At the endpoint that QUORATE_CONTRACT_DYNAMODB names: the emulator, moto, AWS's own.
  case dynamoDB

  static var available: [RecordStoreKind] { endpoint == nil ? [.volatile] : allCases }
  static var endpoint: String? { ProcessInfo.processInfo.environment["QUORATE_CONTRACT_DYNAMODB"].flatMap { $0.isEmpty ? nil : $0 } }

  var testDescription: String { rawValue }

  /// A store for one test; the partitions it uses are its own, see `Partitions`.
  func make() async throws -> any RecordStore {
    switch self {
    case .volatile: return VolatileRecordStore()
    case .dynamoDB:
      try await ContractTable.shared.ready()
      return DynamoDBRecordStore(table: ContractTable.name, account: ContractTable.account, transport: ContractTable.transport)
    }
  }
}

/// The table that the adapter's tests share, made once a run.
actor ContractTable {
  static let shared = ContractTable()
  static let name = "quorate-contract-\(UUID().uuidString.prefix(8))"
  static let transport = CurlTransport()
  static let account = AWSAccount(
    region: "us-east-1", credentials: .init(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "example"), endpoints: ["": RecordStoreKind.endpoint ?? ""])

  private var creation: Task<Void, any Error>?

  func ready() async throws {
    let task =
      creation
      ?? Task {
        let client = AWSJSONClient(
          endpoint: Self.account.endpoint(of: "DYNAMODB", host: "dynamodb"), targetPrefix: "DynamoDB_20120810",
          signer: Self.account.credentials.map { SigV4Signer(credentials: $0, region: Self.account.region, service: "dynamodb") }, transport: Self.transport,
          pacing: .system)
        guard case .object(let request) = Self.definition else { return }
        _ = try await client.call("CreateTable", request)
      }
    creation = task
    try await task.value
  }

  private static let definition: JSONValue = [
    "TableName": .string(name), "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": .array(["pk", "sk", "gsi1pk", "gsi1sk"].map { ["AttributeName": .string($0), "AttributeType": "S"] }),
    "KeySchema": keys("pk", "sk"),
    "GlobalSecondaryIndexes": [["IndexName": "gsi1", "KeySchema": keys("gsi1pk", "gsi1sk"), "Projection": ["ProjectionType": "ALL"]]],
  ]

  private static func keys(_ partition: String, _ sort: String) -> JSONValue {
    [["AttributeName": .string(partition), "KeyType": "HASH"], ["AttributeName": .string(sort), "KeyType": "RANGE"]]
  }
}
