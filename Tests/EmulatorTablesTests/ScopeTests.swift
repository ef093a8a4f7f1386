import EmulatorJSON
import EmulatorTables
import Foundation
import Testing

@Suite(.serialized) struct `Accounts and regions` {
  private static let table = """
    {"TableName": "one", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
     "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]}
    """

  @Test func `never see one another's tables`() async throws {
    let tables = try Tables()
    let callers = [("111122223333", "us-east-1"), ("111122223333", "eu-west-1"), ("AKIDEXAMPLE", "us-east-1")]
    for (account, region) in callers {
      let made = try await tables.send("CreateTable", Self.table, as: account, in: region)
      let owner = account == "AKIDEXAMPLE" ? "000000000000" : account
      #expect(made.json["TableDescription"]?["TableArn"]?.string == "arn:aws:dynamodb:\(region):\(owner):table/one")
      #expect(
        try await tables.send("PutItem", #"{"TableName": "one", "Item": {"pk": {"S": "\#(account) \#(region)"}}}"#, as: account, in: region).status == 200)
    }
    for (account, region) in callers {
      let scan = try await tables.send("Scan", #"{"TableName": "one"}"#, as: account, in: region)
      #expect(scan.json["Items"]?.array?.map { $0["pk"]?["S"]?.string } == ["\(account) \(region)"])
    }
    for _ in 0..<2 {
      #expect(try await tables.send("Scan", #"{"TableName": "one"}"#, as: "111122223333", in: "ap-south-1").fault == "ResourceNotFoundException")
    }
    #expect(tables.told.all.count == 1 && tables.told.all.first?.contains("was asked for in ap-south-1 of account 111122223333, and is in ") == true)
    #expect(try await tables.send("ListTables", "{}", as: "111122223333", in: "ap-south-1").json["TableNames"] == [])
    let deleted = try await tables.send("DeleteTable", #"{"TableName": "one"}"#, as: "111122223333", in: "eu-west-1")
    #expect(deleted.status == 200)
    #expect(try await tables.send("ListTables", "{}", as: "111122223333", in: "us-east-1").json["TableNames"] == ["one"])
    tables.service.close()
    let again = try TableEngine(path: "\(tables.folder)/tables.sqlite")
    defer { again.close() }
    var request = TableRequest(target: "DynamoDB_20120810.ListTables", body: Array("{}".utf8))
    request.scope = TableScope(account: "111122223333", region: "us-east-1")
    let reply = await withCheckedContinuation { continuation in again.submit(request) { continuation.resume(returning: $0) } }
    #expect(try JSON(reading: reply.body)["TableNames"] == ["one"])
  }

  @Test func `a table is named by its ARN in every operation, and answered by what it was called`() async throws {
    let tables = try await Tables.withThings()
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/things"
    let item = #"{"pk": {"S": "a"}, "sk": {"S": "1"}}"#
    try await tables.ok("BatchWriteItem", #"{"RequestItems": {"\#(arn)": [{"PutRequest": {"Item": \#(item)}}]}}"#)
    let batch = try await tables.ok("BatchGetItem", #"{"RequestItems": {"\#(arn)": {"Keys": [\#(item)]}}, "ReturnConsumedCapacity": "TOTAL"}"#)
    #expect(batch["Responses"]?[arn]?.array?.count == 1)
    #expect(batch["ConsumedCapacity"]?.array?.first?["TableName"]?.string == arn)
    #expect(try await tables.ok("GetItem", #"{"TableName": "\#(arn)", "Key": \#(item)}"#)["Item"] != nil)
    try await tables.ok("TransactWriteItems", #"{"TransactItems": [{"Delete": {"TableName": "\#(arn)", "Key": \#(item)}}]}"#)
    let elsewhere = arn.replacing("us-east-1", with: "eu-west-1")
    #expect(try await tables.send("GetItem", #"{"TableName": "\#(elsewhere)", "Key": \#(item)}"#).fault == "ValidationException")
    let foreign = arn.replacing("000000000000", with: "111122223333")
    #expect(try await tables.send("GetItem", #"{"TableName": "\#(foreign)", "Key": \#(item)}"#).fault == "AccessDeniedException")
  }

  @Test(arguments: [
    ("AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-3/dynamodb/aws4_request, SignedHeaders=host, Signature=00", "000000000000 eu-west-3"),
    ("AWS4-HMAC-SHA256 Credential=123456789012/20260101/eu-west-3/dynamodb/aws4_request,SignedHeaders=host,Signature=00", "123456789012 eu-west-3"),
    ("AWS4-HMAC-SHA256 Credential=a/b/20260101/local/dynamodb/aws4_request, SignedHeaders=host", "000000000000 local"), ("Bearer x", ""),
    ("AWS4-HMAC-SHA256 Credential=a/2026/../dynamodb/aws4_request", ""), ("AWS4-HMAC-SHA256 Credential=a/b", ""),
  ]) func `are read of a signature`(_ authorization: String, _ expected: String) {
    let scope = TableScope(authorization: authorization)
    #expect((scope.map { "\($0.account) \($0.region)" } ?? "") == expected)
  }
}

@Suite(.serialized) struct `What tools ask of a table` {
  private static let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/things"

  @Test func `tags are kept by key`() async throws {
    let tables = try await Tables.withThings()
    let list = #"{"ResourceArn": "\#(Self.arn)"}"#
    #expect(try await tables.ok("ListTagsOfResource", list)["Tags"] == [])
    try await tables.ok("TagResource", #"{"ResourceArn": "\#(Self.arn)", "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]}"#)
    try await tables.ok("TagResource", #"{"ResourceArn": "\#(Self.arn)", "Tags": [{"Key": "a", "Value": "2"}]}"#)
    #expect(try await tables.ok("ListTagsOfResource", list)["Tags"]?.array?.map { $0["Value"]?.string } == ["", "2"])
    try await tables.ok("UntagResource", #"{"ResourceArn": "\#(Self.arn)", "TagKeys": ["a", "none"]}"#)
    #expect(try await tables.ok("ListTagsOfResource", list)["Tags"]?.array?.map { $0["Key"]?.string } == ["b"])
  }

  @Test(arguments: [
    ("ListTagsOfResource", #"{"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/missing"}"#, "ResourceNotFoundException"),
    ("ListTagsOfResource", #"{"ResourceArn": "things"}"#, "ValidationException"),
    ("TagResource", #"{"ResourceArn": "\#(arn)", "Tags": []}"#, "ValidationException"),
    ("TagResource", #"{"ResourceArn": "\#(arn)", "Tags": [{"Key": "aws:x", "Value": "1"}]}"#, "ValidationException"),
    ("TagResource", #"{"ResourceArn": "\#(arn)", "Tags": [{"Key": "x", "Value": "1"}, {"Key": "x", "Value": "2"}]}"#, "ValidationException"),
    ("UntagResource", #"{"ResourceArn": "\#(arn)", "TagKeys": []}"#, "ValidationException"),
    ("DescribeContinuousBackups", #"{"TableName": "missing"}"#, "TableNotFoundException"),
    (
      "UpdateContinuousBackups", #"{"TableName": "missing", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}}"#,
      "TableNotFoundException"
    ),
  ]) func `is refused by its name`(_ operation: String, _ body: String, _ fault: String) async throws {
    #expect(try await Tables.withThings().send(operation, body).fault == fault)
  }

  @Test func `recovery is remembered as it was set`() async throws {
    let tables = try await Tables.withThings()
    func status(_ answer: JSON) -> JSON? { answer["ContinuousBackupsDescription"]?["PointInTimeRecoveryDescription"]?["PointInTimeRecoveryStatus"] }
    #expect(status(try await tables.ok("DescribeContinuousBackups", #"{"TableName": "things"}"#)) == "DISABLED")
    let on = #"{"TableName": "things", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}}"#
    #expect(status(try await tables.ok("UpdateContinuousBackups", on)) == "ENABLED")
    #expect(status(try await tables.ok("DescribeContinuousBackups", #"{"TableName": "things"}"#)) == "ENABLED")
  }

  @Test func `the endpoint is the one that was asked`() async throws {
    var request = TableRequest(target: "DynamoDB_20120810.DescribeEndpoints", body: Array("{}".utf8))
    request.host = "127.0.0.1:8000"
    #expect(try await Tables().send(request).json["Endpoints"]?.array?.first?["Address"] == "127.0.0.1:8000")
  }

  @Test func `a collection's size is answered where there is a local index`() async throws {
    let tables = try await Tables.withThings()
    let item = #"{"pk": {"S": "a"}, "sk": {"S": "1"}}"#
    let one = try await tables.ok("PutItem", #"{"TableName": "things", "Item": \#(item), "ReturnItemCollectionMetrics": "SIZE"}"#)["ItemCollectionMetrics"]
    #expect(one == ["ItemCollectionKey": ["pk": ["S": "a"]], "SizeEstimateRangeGB": [0, 1]])
    let batch = #"{"RequestItems": {"things": [{"DeleteRequest": {"Key": \#(item)}}]}, "ReturnItemCollectionMetrics": "SIZE"}"#
    #expect(try await tables.ok("BatchWriteItem", batch)["ItemCollectionMetrics"]?["things"]?.array?.count == 1)
    let transaction = #"{"TransactItems": [{"Put": {"TableName": "things", "Item": \#(item)}}], "ReturnItemCollectionMetrics": "SIZE"}"#
    #expect(try await tables.ok("TransactWriteItems", transaction)["ItemCollectionMetrics"]?["things"]?.array?.count == 1)
    #expect(try await tables.ok("PutItem", #"{"TableName": "things", "Item": \#(item)}"#)["ItemCollectionMetrics"] == nil)
  }

  // A gzip file of {} made by gzip(1).
  private static let packedEmpty: [UInt8] = [
    0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0xAB, 0xAE, 0x05, 0, 0x43, 0xBF, 0xA6, 0xA3, 0x02, 0, 0, 0,
  ]

  @Test func `bodies come and go in gzip`() async throws {
    let tables = try await Tables.withThings()
    var request = TableRequest(target: "DynamoDB_20120810.ListTables", body: Self.packedEmpty)
    request.encoding = "gzip"
    #expect(try await tables.send(request).json["TableNames"] == ["things"])
    request.body.removeLast(6)
    #expect(try await tables.send(request).fault == "SerializationException")
    request.encoding = "br"
    #expect(try await tables.send(request).fault == "SerializationException")
    try await tables.put(#"{"pk": {"S": "a"}, "sk": {"S": "1"}, "t": {"S": "\#(String(repeating: "x", count: 20_000))"}}"#)
    var scan = TableRequest(target: "DynamoDB_20120810.Scan", body: Array(#"{"TableName": "things"}"#.utf8))
    scan.acceptsGzip = true
    let packed = await tables.raw(scan)
    #expect(packed.headers.contains { $0 == ("Content-Encoding", "gzip") } && packed.body.starts(with: [0x1F, 0x8B]) && packed.body.count < 1_000)
    scan.acceptsGzip = false
    #expect(await tables.raw(scan).body.count > 20_000)
  }
}
