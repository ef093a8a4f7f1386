import EmulatorJSON
import EmulatorServerless
import Testing

@Suite struct `A table in serverless.yml` {
  static let records = """
    resources:
      Resources:
        Records:
          Type: AWS::DynamoDB::Table
          Properties:
            TableName: ${self:service}-${sls:stage}-records
            BillingMode: PAY_PER_REQUEST
            PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
            TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}
            AttributeDefinitions:
              - {AttributeName: pk, AttributeType: S}
              - {AttributeName: sk, AttributeType: S}
              - {AttributeName: gpk, AttributeType: S}
            KeySchema:
              - {AttributeName: pk, KeyType: HASH}
              - {AttributeName: sk, KeyType: RANGE}
            GlobalSecondaryIndexes:
              - IndexName: g
                KeySchema: [{AttributeName: gpk, KeyType: HASH}, {AttributeName: sk, KeyType: RANGE}]
                Projection: {ProjectionType: INCLUDE, NonKeyAttributes: [a]}
        Queue: {Type: AWS::SQS::Queue}
    """

  @Test func `is read with its key, index and time to live`() throws {
    let table = try #require(try read(service("  F: {handler: f}", rest: Self.records)).tables.first)
    #expect([table.logicalID, table.name, table.billingMode, table.timeToLiveAttribute] == ["Records", "shop-test-records", "PAY_PER_REQUEST", "ttl"])
    #expect([table.key.partition, table.key.sort] == ["pk", "sk"])
    #expect(table.globalIndexes.map(\.name) == ["g"])
    #expect(table.globalIndexes[0].nonKeyAttributes == ["a"])
  }

  @Test func `gives the body of CreateTable`() throws {
    let table = try #require(try read(service("  F: {handler: f}", rest: Self.records)).tables.first)
    let text = String(decoding: table.createRequest.bytes, as: UTF8.self)
    let expected =
      #"{"TableName":"shop-test-records","AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"S"},"#
      + #"{"AttributeName":"gpk","AttributeType":"S"}],"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],"#
      + #""BillingMode":"PAY_PER_REQUEST","GlobalSecondaryIndexes":[{"IndexName":"g","KeySchema":[{"AttributeName":"gpk","KeyType":"HASH"},"#
      + #"{"AttributeName":"sk","KeyType":"RANGE"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["a"]}}]}"#
    #expect(text == expected)
  }

  @Test func `without a name has the stack's and its own`() throws {
    let rest =
      "resources:\n  Resources:\n    T:\n      Type: AWS::DynamoDB::Table\n      Properties:\n        AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]\n        KeySchema: [{AttributeName: pk, KeyType: HASH}]"
    #expect(try read(service("  F: {handler: f}", rest: rest)).tables.map(\.name) == ["shop-test-T"])
  }

  @Test(arguments: [
    ("KeySchema: [{AttributeName: pk, KeyType: HASH}]", "Properties.KeySchema[0]: `pk` is not in AttributeDefinitions; there is none"),
    ("AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]", "Properties.KeySchema: needs an attribute of KeyType HASH"),
    (
      "AttributeDefinitions: [{AttributeName: pk, AttributeType: X}]\n        KeySchema: [{AttributeName: pk, KeyType: HASH}]",
      #"Properties.AttributeDefinitions[0].AttributeType: must be one of S, N, B, got "X""#
    ),
    ("TableName: a b", #"Properties.TableName: must be 3 to 255 letters, digits, `_`, `-` and `.`, got "a b""#),
  ])
  func `that is wrong is refused`(properties: String, message: String) {
    let found = problems(
      service("  F: {handler: f}", rest: "resources:\n  Resources:\n    T:\n      Type: AWS::DynamoDB::Table\n      Properties:\n        \(properties)"))
    #expect(found.first?.hasSuffix("resources.Resources.T.\(message)") == true, "\(found)")
  }
}
