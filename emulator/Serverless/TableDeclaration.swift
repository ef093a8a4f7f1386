public import EmulatorJSON

/// A table of `resources` (AWS::DynamoDB::Table).
public struct TableDeclaration: Sendable, Equatable {
  public struct Attribute: Sendable, Equatable {
    public var name: String
    /// S, N or B.
    public var type: String
  }
  public struct Key: Sendable, Equatable {
    public var partition: String
    public var sort: String?
  }
  public struct Index: Sendable, Equatable {
    public var name: String
    public var key: Key
    /// ALL, KEYS_ONLY or INCLUDE.
    public var projection: String
    public var nonKeyAttributes: [String]
  }
  /// The key under `resources.Resources`.
  public var logicalID: String
  public var name: String
  public var attributes: [Attribute]
  public var key: Key
  public var globalIndexes: [Index]
  public var localIndexes: [Index]
  public var timeToLiveAttribute: String?
  /// PAY_PER_REQUEST or PROVISIONED.
  public var billingMode: String
  public var mark: Mark

  /// The body of DynamoDB's CreateTable; time to live is a call of its own there.
  public var createRequest: JSON {
    var members = [
      JSON.Member("TableName", .string(name)),
      JSON.Member("AttributeDefinitions", .array(attributes.map { ["AttributeName": .string($0.name), "AttributeType": .string($0.type)] })),
      JSON.Member("KeySchema", Self.schema(key)), JSON.Member("BillingMode", .string(billingMode)),
    ]
    if billingMode == "PROVISIONED" { members.append(JSON.Member("ProvisionedThroughput", Self.throughput)) }
    if !globalIndexes.isEmpty { members.append(JSON.Member("GlobalSecondaryIndexes", .array(globalIndexes.map { index($0, global: true) }))) }
    if !localIndexes.isEmpty { members.append(JSON.Member("LocalSecondaryIndexes", .array(localIndexes.map { index($0, global: false) }))) }
    return .object(members)
  }

  /// The same with its time to live, as CloudFormation has it.
  public var properties: JSON {
    guard let timeToLiveAttribute, let members = createRequest.object else { return createRequest }
    return .object(members + [JSON.Member("TimeToLiveSpecification", ["AttributeName": .string(timeToLiveAttribute), "Enabled": true])])
  }

  private func index(_ index: Index, global: Bool) -> JSON {
    var projection = [JSON.Member("ProjectionType", .string(index.projection))]
    if !index.nonKeyAttributes.isEmpty { projection.append(JSON.Member("NonKeyAttributes", .array(index.nonKeyAttributes.map(JSON.string)))) }
    var members = [
      JSON.Member("IndexName", .string(index.name)), JSON.Member("KeySchema", Self.schema(index.key)), JSON.Member("Projection", .object(projection)),
    ]
    if global, billingMode == "PROVISIONED" { members.append(JSON.Member("ProvisionedThroughput", Self.throughput)) }
    return .object(members)
  }

  private static func schema(_ key: Key) -> JSON {
    var parts: [JSON] = [["AttributeName": .string(key.partition), "KeyType": "HASH"]]
    if let sort = key.sort { parts.append(["AttributeName": .string(sort), "KeyType": "RANGE"]) }
    return .array(parts)
  }

  /// A machine of one's own has no provisioned rate; CreateTable only insists on the member.
  private static let throughput: JSON = ["ReadCapacityUnits": 1, "WriteCapacityUnits": 1]
}
