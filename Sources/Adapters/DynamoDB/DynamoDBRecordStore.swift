public import Cases
public import HTTPTransport
internal import StrictJSON

/// Records in one table of DynamoDB, or of anything that speaks its API: keys `pk` and `sk`, one global index on `gsi1pk` and `gsi1sk`.
public struct DynamoDBRecordStore: RecordStore {
  let table: String
  let index: String
  let client: AWSJSONClient
  let pacing: Pacing

  /// `account` is asked for `AWS_ENDPOINT_URL_DYNAMODB`.
  public init(table: String, index: String = "gsi1", account: AWSAccount, transport: any HTTPTransport, pacing: Pacing = .system) {
    self.table = table
    self.index = index
    self.pacing = pacing
    client = AWSJSONClient(
      endpoint: account.endpoint(of: "DYNAMODB", host: "dynamodb"), targetPrefix: "DynamoDB_20120810",
      signer: account.credentials.map { SigV4Signer(credentials: $0, region: account.region, service: "dynamodb") }, transport: transport, pacing: pacing)
  }

  public func get(_ key: RecordKey, now_s: Int64) async throws(RecordStoreError) -> Record? {
    try RecordBounds.check(key)
    guard let item = try await item(key) else { return nil }
    let record = try DynamoDBItem.decode(item)
    return record.expires_s.map { $0 <= now_s } == true ? nil : record
  }

  /// Asks for a key that no record has: it needs no permission beyond reading.
  public func probe() async throws(RecordStoreError) { _ = try await item(RecordKey(partition: "probe", sort: "probe")) }

  func item(_ key: RecordKey) async throws(RecordStoreError) -> JSONObject? {
    let answer = try await call("GetItem", ["TableName": .string(table), "Key": .object(DynamoDBItem.encode(key)), "ConsistentRead": true])
    guard case .object(let item)? = answer["Item"] else { return nil }
    return item
  }

  /// For the operations where every refusal is a failure.
  func call(_ operation: String, _ body: JSONValue) async throws(RecordStoreError) -> JSONObject {
    guard case .object(let body) = body else { throw .unavailable(detail: "no object") }
    do { return try await client.call(operation, body) } catch { throw .unavailable(detail: error.detail) }
  }
}
