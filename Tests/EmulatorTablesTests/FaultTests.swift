import EmulatorFaults
import EmulatorJSON
import Testing

@Suite(.serialized) struct `A plan's faults` {
  private static func tables(_ plan: String) async throws -> (Tables, FaultInjector) {
    let injector = FaultInjector(try FaultPlan(reading: plan))
    return (try await Tables.withThings(faults: injector), injector)
  }

  private static func put(_ sort: String) -> String { #"{"Put": {"TableName": "things", "Item": {"pk": {"S": "a"}, "sk": {"S": "\#(sort)"}}}}"# }

  @Test func `cancel a transaction in conflict, each action with its reason, and the next one succeeds`() async throws {
    let (tables, injector) = try await Self.tables("table conflict nth=1 on=things/a#1")
    let body = #"{"ClientRequestToken": "t", "TransactItems": [\#(Self.put("1")), \#(Self.put("2"))]}"#
    let answer = try await tables.send("TransactWriteItems", body)
    #expect(answer.status == 400 && answer.fault == "TransactionCanceledException")
    #expect(answer.message == "Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict, None]")
    #expect(answer.json["CancellationReasons"]?.array?.first == ["Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"])
    #expect(try await tables.get("a", "2") == nil)
    try await tables.ok("TransactWriteItems", body)
    #expect(try await tables.get("a", "1") != nil)
    #expect(injector.hits == 1)
  }

  @Test func `answer single writes in conflict by their own exception, and never a read`() async throws {
    let (tables, _) = try await Self.tables("table conflict 100%")
    let key = #""TableName": "things", "Key": {"pk": {"S": "a"}, "sk": {"S": "1"}}"#
    for (operation, body) in [
      ("PutItem", #"{"TableName": "things", "Item": {"pk": {"S": "a"}, "sk": {"S": "1"}}}"#), ("DeleteItem", "{\(key)}"),
      ("UpdateItem", #"{\#(key), "UpdateExpression": "REMOVE x"}"#),
    ] {
      let answer = try await tables.send(operation, body)
      #expect(answer.status == 400 && answer.fault == "TransactionConflictException", "\(operation)")
    }
    try await tables.ok("GetItem", "{\(key)}")
    let get = try await tables.send("TransactGetItems", #"{"TransactItems": [{"Get": {\#(key)}}]}"#)
    #expect(get.json["CancellationReasons"]?.array?.first?["Code"] == "TransactionConflict")
  }

  @Test func `leave of a batch what they struck`() async throws {
    let (tables, _) = try await Self.tables("table throttle nth=1 on=*#2")
    let puts = (1...3).map { #"{"PutRequest": {"Item": {"pk": {"S": "a"}, "sk": {"S": "\#($0)"}}}}"# }.joined(separator: ",")
    let written = try await tables.ok("BatchWriteItem", #"{"RequestItems": {"things": [\#(puts)]}}"#)
    let left = try #require(written["UnprocessedItems"]?["things"]?.array)
    #expect(left.count == 1 && left[0]["PutRequest"]?["Item"]?["sk"]?["S"] == "2")
    try await tables.ok("BatchWriteItem", JSON.object([.init("RequestItems", written["UnprocessedItems"] ?? .null)]).text)
    #expect(try await tables.count() == 3)
  }

  @Test func `throttle and fail as the service would`() async throws {
    let (tables, _) = try await Self.tables("table throttle nth=1, table error nth=2")
    #expect(try await tables.send("PutItem", #"{"TableName": "things", "Item": {"pk": {"S": "a"}, "sk": {"S": "1"}}}"#).fault == "ThrottlingException")
    let failed = try await tables.send("PutItem", #"{"TableName": "things", "Item": {"pk": {"S": "a"}, "sk": {"S": "1"}}}"#)
    #expect(failed.status == 500 && failed.fault == "InternalServerError")
    let cancelled = try await tables.send("TransactWriteItems", #"{"TransactItems": [\#(Self.put("2"))]}"#)
    #expect(cancelled.json["CancellationReasons"]?.array?.first?["Code"] == "ThrottlingError")
  }
}

extension JSON {
  fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}
