import Adapters
import Cases
import Forms
import Fakes
import HTTPTransport
import StrictJSON
import Synchronization
import Testing

/// What the contract suite cannot bring about: throttling, lost answers, senseless ones.
@Suite struct `The DynamoDB record store` {
  private static let token = [UInt8](repeating: 7, count: 16)
  private static let record = Record(key: RecordKey(partition: "p", sort: "s"), attributes: ["a": .string("x")])
  private static let conditionFailed = ScriptedTransport.Answer.text(
    400, #"{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}"#)

  private final class Sleeps: Sendable {
    let all = Mutex<[Int]>([])
  }

  private func store(_ answers: [ScriptedTransport.Answer], sleeps: Sleeps = Sleeps()) -> (DynamoDBRecordStore, ScriptedTransport) {
    let transport = ScriptedTransport(answers)
    let pacing = Pacing(now_s: { 1_440_938_160 }, random: { $0 - 1 }, token: { Self.token }, sleep_ms: { pause in sleeps.all.withLock { $0.append(pause) } })
    let account = AWSAccount(
      region: "us-east-1", credentials: .init(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret"), endpoints: ["": "http://127.0.0.1:8000"])
    return (DynamoDBRecordStore(table: "records", account: account, transport: transport, pacing: pacing), transport)
  }

  private func operations(_ transport: ScriptedTransport) -> [String] {
    transport.requests.map { request in String(request.headers.first { $0.name == "X-Amz-Target" }?.value.split(separator: ".").last ?? "") }
  }

  private func item(write: [UInt8]) -> ScriptedTransport.Answer {
    .text(
      200,
      #"{"Item":{"pk":{"S":"p"},"sk":{"S":"s"},"version":{"N":"1"},"a":{"S":"x"},"write":{"B":"\#(Base64.standard.encode(write))"}}}"#)
  }

  @Test func `a put is one signed request`() async throws {
    let (store, transport) = store([.text(200, "{}")])
    try await store.write([.put(Self.record, .absent)])
    let request = try #require(transport.requests.first)
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == ##"{"ConditionExpression":"attribute_not_exists(#pk)","ExpressionAttributeNames":{"#pk":"pk"},"##
        + #""Item":{"a":{"S":"x"},"pk":{"S":"p"},"sk":{"S":"s"},"version":{"N":"1"},"write":{"B":"BwcHBwcHBwcHBwcHBwcHBw=="}},"TableName":"records"}"#)
    #expect(request.url == "http://127.0.0.1:8000/")
    #expect(request.headers.map(\.name) == ["Content-Type", "X-Amz-Target", "X-Amz-Date", "Authorization"])
    #expect(request.headers[1].value == "DynamoDB_20120810.PutItem")
  }

  @Test(arguments: [
    ScriptedTransport.Answer.text(400, #"{"__type":"x#ProvisionedThroughputExceededException"}"#), .text(400, #"{"__type":"x#ThrottlingException"}"#),
    .text(500, #"{"__type":"x#InternalServerError"}"#), .text(503, "busy"), .failure(.timeout), .failure(.connect(detail: "")), .failure(.other(detail: "")),
  ])
  func `what may pass is tried again, longer and longer apart, five times at most`(answer: ScriptedTransport.Answer) async throws {
    let sleeps = Sleeps()
    let (recovering, _) = store([answer, answer, answer, answer, .text(200, "{}")], sleeps: sleeps)
    #expect(try await recovering.get(Self.record.key, now_s: 0) == nil)
    #expect(sleeps.all.withLock { $0 } == [49, 99, 199, 399])
    let (broken, transport) = store([answer, answer, answer, answer, answer, .text(200, "{}")])
    await #expect {
      try await broken.get(Self.record.key, now_s: 0)
    } throws: {
      guard case RecordStoreError.unavailable = $0 else { return false }
      return true
    }
    #expect(transport.requests.count == 5)
  }

  @Test(arguments: [
    ScriptedTransport.Answer.text(400, #"{"__type":"x#ValidationException","message":"no"}"#), .text(400, #"{"__type":"x#ResourceNotFoundException"}"#),
    .text(200, "[]"),
    .text(200, "{"), .text(200, #"{"Item":{"pk":{"S":"p"}}}"#), .text(200, #"{"Item":{"pk":{"S":"p"},"sk":{"S":"s"},"version":{"N":"1.5"}}}"#),
    .text(403, "<html>"),
    .failure(.tls(detail: "")), .failure(.cancelled), .failure(.tooLarge(status: 200)),
  ])
  func `what will not pass fails at once and is never an empty answer`(answer: ScriptedTransport.Answer) async throws {
    let (store, transport) = store([answer])
    await #expect {
      try await store.get(Self.record.key, now_s: 0)
    } throws: {
      guard case RecordStoreError.unavailable = $0 else { return false }
      return true
    }
    #expect(transport.requests.count == 1)
  }

  @Test func `a put whose answer was lost knows itself`() async throws {
    let (store, transport) = store([.failure(.timeout), Self.conditionFailed, item(write: Self.token)])
    try await store.write([.put(Self.record, .absent)])
    #expect(operations(transport) == ["PutItem", "PutItem", "GetItem"])
  }

  @Test func `a put that another one came before is a conflict, answer lost or not`() async throws {
    let (store, _) = store([.failure(.timeout), Self.conditionFailed, item(write: [1])])
    await #expect(throws: RecordStoreError.conflict(0)) { try await store.write([.put(Self.record, .absent)]) }
    let (second, transport) = self.store([Self.conditionFailed])
    await #expect(throws: RecordStoreError.conflict(0)) { try await second.write([.put(Self.record, .absent)]) }
    #expect(transport.requests.count == 1)
  }

  @Test func `a delete whose answer was lost is done when nothing is there`() async throws {
    let (gone, _) = store([.failure(.timeout), Self.conditionFailed, .text(200, "{}")])
    try await gone.write([.delete(Self.record.key, .version(1))])
    let (there, _) = store([.failure(.timeout), Self.conditionFailed, item(write: [1])])
    await #expect(throws: RecordStoreError.conflict(0)) { try await there.write([.delete(Self.record.key, .version(2))]) }
  }

  @Test func `a transaction is repeated under its own token`() async throws {
    let (store, transport) = store([.failure(.timeout), .text(400, #"{"__type":"x#TransactionInProgressException"}"#), .text(200, "{}")])
    try await store.write([.put(Self.record, .absent), .delete(RecordKey(partition: "p", sort: "t"), .any)])
    let bodies = transport.requests.map(\.body)
    #expect(bodies.count == 3)
    #expect(Set(bodies).count == 1)
    #expect(String(decoding: bodies[0], as: UTF8.self).contains(#""ClientRequestToken":"BwcHBwcHBwcHBwcHBwcHBw0""#))
  }

  @Test func `a cancelled transaction names the first condition that failed, and is repeated where none did`() async throws {
    func cancelled(_ codes: String...) -> ScriptedTransport.Answer {
      .text(400, #"{"__type":"x#TransactionCanceledException","CancellationReasons":[\#(codes.map { #"{"Code":"\#($0)"}"# }.joined(separator: ","))]}"#)
    }
    let changes: [RecordChange] = [
      .check(RecordKey(partition: "p", sort: "0"), .any), .put(Self.record, .absent), .delete(RecordKey(partition: "p", sort: "t"), .version(1)),
    ]
    let (refused, _) = store([cancelled("None", "ConditionalCheckFailed")])
    await #expect(throws: RecordStoreError.conflict(2)) { try await refused.write(changes) }
    let (overtaken, transport) = store([cancelled("TransactionConflict", "None"), .text(200, "{}")])
    try await overtaken.write(changes)
    #expect(transport.requests.count == 2)
  }

  @Test func `a put without a condition follows the version that is there, and starts again when that moves`() async throws {
    let (store, transport) = store([item(write: [1]), Self.conditionFailed, .text(200, "{}"), .text(200, "{}")])
    try await store.write([.put(Self.record, .any)])
    #expect(operations(transport) == ["GetItem", "PutItem", "GetItem", "PutItem"])
    #expect(String(decoding: transport.requests[1].body, as: UTF8.self).contains(#""version":{"N":"2"}"#))
    #expect(String(decoding: transport.requests[3].body, as: UTF8.self).contains(#""version":{"N":"1"}"#))
  }

  @Test func `without credentials nothing is sent, and the variables are named`() async throws {
    let transport = ScriptedTransport([])
    let store = DynamoDBRecordStore(table: "records", account: AWSAccount(environment: [:]), transport: transport)
    await #expect(throws: RecordStoreError.unavailable(detail: "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")) { try await store.probe() }
    #expect(transport.requests.isEmpty)
  }
}
