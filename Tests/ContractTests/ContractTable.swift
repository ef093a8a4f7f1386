import Adapters
import Foundation
import HTTPTransport
import StrictJSON

/// One table at one endpoint that many tests share, made when the first asks for it.
actor ContractTable {
  private let name = "quorate-contract-\(UUID().uuidString.prefix(8))"
  private let account: AWSAccount
  private let connect: @Sendable () throws -> any HTTPTransport
  private var creation: Task<any HTTPTransport, any Error>?

  init(endpoint: String, connect: @escaping @Sendable () throws -> any HTTPTransport) {
    account = AWSAccount(region: "us-east-1", credentials: .init(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "example"), endpoints: ["": endpoint])
    self.connect = connect
  }

  func store() async throws -> DynamoDBRecordStore {
    let task = creation ?? Task { try await create() }
    creation = task
    return DynamoDBRecordStore(table: name, account: account, transport: try await task.value)
  }

  private func create() async throws -> any HTTPTransport {
    let transport = try connect()
    let client = AWSJSONClient(
      endpoint: account.endpoint(of: "DYNAMODB", host: "dynamodb"), targetPrefix: "DynamoDB_20120810",
      signer: account.credentials.map { SigV4Signer(credentials: $0, region: account.region, service: "dynamodb") }, transport: transport, pacing: .system)
    _ = try await client.call("CreateTable", definition)
    return transport
  }

  private var definition: JSONObject {
    JSONObject([
      ("TableName", .string(name)), ("BillingMode", "PAY_PER_REQUEST"),
      ("AttributeDefinitions", .array(["pk", "sk", "gsi1pk", "gsi1sk"].map { ["AttributeName": .string($0), "AttributeType": "S"] })),
      ("KeySchema", Self.keys("pk", "sk")),
      ("GlobalSecondaryIndexes", [["IndexName": "gsi1", "KeySchema": Self.keys("gsi1pk", "gsi1sk"), "Projection": ["ProjectionType": "ALL"]]]),
    ])
  }

  private static func keys(_ partition: String, _ sort: String) -> JSONValue {
    [["AttributeName": .string(partition), "KeyType": "HASH"], ["AttributeName": .string(sort), "KeyType": "RANGE"]]
  }
}
